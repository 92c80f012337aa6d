/** Explaining failures: why the failure happened that a box shows, and what mends it. */
import type { FailureNote } from '../engine/failure.ts';
import type { SettingChange } from '../explain/fix.ts';
import type { Attempted } from '../operations/explainOperations.ts';
import { withValue } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import { explainedView } from './explaining.ts';
import type { Intent, View } from './protocol.ts';
import type { SessionState } from './sessionState.ts';
import type { ExplainedFailure } from './wizardPorts.ts';

interface ShownFailure {
  readonly note: FailureNote | undefined;
  readonly attempted: Attempted;
  /** What does the failed thing again. */
  readonly again?: Intent;
  /** The setting that mends it goes into the form, to be reviewed before it is created. */
  readonly inForm?: boolean;
}

export interface FailureActions {
  readonly handle: (intent: Intent) => Promise<void>;
  readonly changeSettings: (change: (settings: Settings) => Settings) => void;
}

export interface ExplainingFailures {
  /** `code`: of the failure that the box shows. Does nothing where no such failure is shown any more. */
  explain(code: string): Promise<void>;
  /** Carries out a fix of the failure that was explained last. */
  mend(cause: number, fix: number): Promise<void>;
}

export function createExplainingFailures(
  state: SessionState,
  { handle, changeSettings }: FailureActions,
): ExplainingFailures {
  let found: ExplainedFailure | undefined;

  async function takeSettings(changes: readonly SettingChange[]): Promise<void> {
    changeSettings((form) => changes.reduce((all, { path, value }) => withValue(all, path, value), form));
    state.show('review');
    await handle({ type: 'plan' });
  }

  async function explain(code: string): Promise<void> {
    const shown = shownFailures(state.view).find(({ note }) => note?.code === code);
    if (!shown?.note) return;
    const { note, attempted, again, inForm } = shown;
    const part = {
      setupId: state.setupId,
      note,
      attempted,
      ...(again && { tryAgain: () => handle(again) }),
      ...(inForm && { takeSettings }),
    };
    found = undefined;
    state.update({ explainedFailure: { note, status: 'looking' } });
    await state.run(
      'cause',
      'Looking for the cause',
      async (signal) => {
        const answer = await state.ports.explainFailure(part, signal);
        if (signal.aborted) return;
        found = answer;
        const explained = answer && explainedView(answer.diagnosis);
        state.update({ explainedFailure: { note, status: explained ? 'known' : 'nothing', explained } });
      },
      (problem) => state.update({ explainedFailure: { note, status: 'failed', problem } }),
    );
    // Cancelled, and no other was asked about since.
    const now = state.view.explainedFailure;
    if (now?.note === note && now.status === 'looking') state.update({ explainedFailure: undefined });
  }

  return {
    explain,
    async mend(cause, index) {
      const fix = found?.diagnosis.causes[cause]?.fixes[index];
      if (fix) await found?.mend(fix);
    },
  };
}

/** Those that are most in the way first. */
function shownFailures({ run, steps = [], plan, identity, tryIt, drift, existing }: View): ShownFailure[] {
  const step = steps.find(({ status }) => status === 'failed');
  const check = steps.find((one) => one.check?.failure);
  return [
    step
      ? { note: step.failure, attempted: 'create', again: { type: 'doPhase', phase: step.phase }, inForm: true }
      : { note: run.failure, attempted: 'create', again: { type: 'create' }, inForm: true },
    { note: noteIn(plan), attempted: 'create', again: { type: 'plan' }, inForm: true },
    { note: noteIn(identity), attempted: 'other', again: { type: 'identify' } },
    tryIt.cleanedUp
      ? { note: tryIt.failure, attempted: 'clean-up', again: { type: 'cleanUp' } }
      : { note: tryIt.failure, attempted: attemptedOnTryIt(tryIt.failure) },
    { note: tryIt.diagnosis?.failure, attempted: attemptedOnTryIt(tryIt.diagnosis?.failure) },
    { note: check?.check?.failure, attempted: 'other' },
    { note: drift?.failure, attempted: 'other', again: { type: 'lookForDrift' } },
    ...Object.values(existing ?? {}).map((part): ShownFailure => ({ note: noteIn(part), attempted: 'other' })),
  ];
}

/** Only sign-ins say whom they were about. */
function attemptedOnTryIt(note: FailureNote | undefined): Attempted {
  return note?.about ? 'sign-in' : 'other';
}

/** The failure of a part of the view, if it has one. */
function noteIn(part: unknown): FailureNote | undefined {
  return (part as { readonly failure?: FailureNote } | undefined)?.failure;
}
