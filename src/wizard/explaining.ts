/** Explaining: why an answer came, what a fix would change, and the call again after it. The host keeps the diagnosis. */
import type { EngineEvent } from '../engine/resource.ts';
import type { Diagnosis } from '../explain/diagnosis.ts';
import type { Fix } from '../explain/fix.ts';
import type { FixOutcome, FixPorts, FixPreview } from '../operations/explainOperations.ts';
import type { Operations } from '../operations/operations.ts';
import { lossOf } from '../setup/consequences.ts';
import { withChanges } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import { refuseUnconfirmed } from './creating.ts';
import { lookForDrift } from './drifting.ts';
import type { SessionState } from './sessionState.ts';
import type { CallView, DiagnosisView, ExplainedView, FixPreviewView, FixView } from './tryItView.ts';
import { busyWith, change, keptCalls, loadFacts } from './trying.ts';

export interface Explaining {
  /** Without an id: the newest answer. */
  explain(callId?: string): Promise<void>;
  /** Shows what a fix would change, or does it at once where it changes nothing at AWS and in the settings. */
  previewFix(cause: number, fix: number): Promise<void>;
  /** Carries out the fix that was previewed. */
  applyFix(confirmed: readonly string[]): Promise<void>;
  declineFix(): void;
  dismiss(): void;
}

/** Kinds of fixes that change something at AWS or in the settings. All others send something else, or show something. */
const changing: readonly Fix['kind'][] = ['settings', 'repair', 'accept', 'user', 'group', 'remove'];

/** `changeSettings`: of the form. */
export function createExplaining(
  state: SessionState,
  changeSettings: (change: (settings: Settings) => Settings) => void,
): Explaining {
  const { ports } = state;
  let diagnosis: Diagnosis | undefined;
  let preview: FixPreview | undefined;

  const shown = () => state.view.tryIt.diagnosis;
  const show = (box: DiagnosisView) => change(state, { diagnosis: box });

  /** What is under way ended without a result: what was there before is shown again, with the failure if there is one. */
  const backTo = (before: DiagnosisView | undefined, failure?: DiagnosisView['failure']) => {
    const { callId, explained, after } = before ?? {};
    if (explained || after || failure) show({ status: 'known', callId, explained, after, failure });
    else dismiss();
  };

  function dismiss(): void {
    diagnosis = undefined;
    preview = undefined;
    change(state, { diagnosis: undefined });
  }

  function showDiagnosis(found: Diagnosis, after?: DiagnosisView['after']): void {
    diagnosis = found;
    show({ status: 'known', callId: found.callId, explained: explainedView(found), after });
  }

  async function explain(callId?: string): Promise<void> {
    if (state.view.tryIt.busy !== undefined) return;
    const before = shown();
    await busyWith(
      state,
      'explaining',
      async (operations, setupId, signal) => {
        show({ status: 'looking', callId });
        const found = await operations.explainCall(setupId, { callId, signal });
        if (!signal.aborted) showDiagnosis(found);
      },
      (failure) => {
        diagnosis = undefined;
        backTo(undefined, failure);
      },
    );
    if (shown()?.status === 'looking') backTo(before);
  }

  async function previewFix(cause: number, index: number): Promise<void> {
    const { preview: _, ...before } = shown() ?? { status: undefined };
    const fix = diagnosis?.causes[cause]?.fixes[index];
    if (!fix || before.status !== 'known' || state.view.tryIt.busy !== undefined) return;
    preview = undefined;
    const chosen = { cause, fix: index };
    const { callId } = before;
    if (!changing.includes(fix.kind)) return carryOut({ fix, changes: [fix.changes], callId }, { ...before, chosen });
    await busyWith(
      state,
      'explaining',
      async (operations, setupId, signal) => {
        show({ ...before, status: 'planning', chosen, failure: undefined, after: undefined });
        const planned = await operations.previewFix(setupId, fix, signal, callId);
        if (signal.aborted) return;
        preview = planned;
        show({ ...before, chosen, failure: undefined, after: undefined, preview: previewView(planned) });
      },
      (failure) => backTo(before, failure),
    );
    if (shown()?.status === 'planning') backTo(before);
  }

  async function applyFix(confirmed: readonly string[]): Promise<void> {
    const approved = preview;
    const before = shown();
    if (!approved || before?.status !== 'known' || !before.preview || state.view.tryIt.busy !== undefined) return;
    if (approved.plan) refuseUnconfirmed(approved.plan, new Set(confirmed));
    preview = undefined;
    await carryOut(approved, { ...before, preview: undefined });
  }

  async function carryOut(approved: FixPreview, before: DiagnosisView): Promise<void> {
    const { kind, label } = approved.fix;
    await busyWith(
      state,
      'fixing',
      async (operations, setupId, signal) => {
        const doing = (words: string) =>
          show({ ...before, status: 'fixing', doing: words, failure: undefined, after: undefined });
        doing(label);
        const settings = (await operations.load(setupId)).extra.settings;
        const outcome = await operations.applyFix(setupId, approved, {
          ...(await portsFor(setupId)),
          signal,
          emit: (event) => {
            const words = wordsOf(event, approved);
            if (words !== undefined) doing(words);
          },
        });
        if (kind === 'settings' || kind === 'accept') {
          const now = (await operations.load(setupId)).extra.settings;
          // Edits which were not applied yet stay.
          changeSettings((form) => withChanges(form, settings, now));
        }
        await loadFacts(state);
        await goOn(operations, setupId, { ...outcome, done: label }, before, signal);
      },
      (failure) => backTo(before, failure),
    );
    if (shown()?.status === 'fixing') backTo(before);
    if (changing.includes(kind) && state.view.drift) await lookForDrift(state);
  }

  /** Shows the answer after the fix, and where it is not the expected one, the cause that shows now. */
  async function goOn(
    operations: Operations,
    setupId: string,
    { call, done }: FixOutcome,
    before: DiagnosisView,
    signal: AbortSignal,
  ): Promise<void> {
    const { callId, explained } = before;
    if (!call) {
      // What was only shown or copied leaves the cause as it was.
      show({ status: 'known', callId, explained, after: { done, ok: true } });
      return;
    }
    putCard(callId, call);
    const answer = `${call.status} ${call.statusText}`.trim();
    // A refusal that is expected of such a call is no success, unless it was to be closed.
    const wasOpen = explained?.causes.some(({ id }) => id === 'open-endpoint') === true;
    const ok = call.ok && (call.status < 300 || wasOpen);
    const after = { done, answer, ok };
    if (ok) {
      diagnosis = undefined;
      show({ status: 'known', callId: call.id, after });
      return;
    }
    show({ status: 'looking', callId: call.id, after });
    showDiagnosis(await operations.explainCall(setupId, { callId: call.id, signal }), after);
  }

  /** The same call again takes the place of the one before; another one stands beside it. */
  function putCard(callId: string | undefined, call: CallView): void {
    const { calls, ownCalls = [] } = state.view.tryIt;
    const card = { ...call, afterFix: true } as const;
    const replaces = (other: CallView) =>
      other.id === callId &&
      other.label === card.label &&
      other.method === card.method &&
      other.url === card.url &&
      other.header === card.header;
    const put = (cards: readonly CallView[]) => cards.map((other) => (replaces(other) ? card : other));
    if ([...calls, ...ownCalls].some(replaces)) change(state, { calls: put(calls), ownCalls: put(ownCalls) });
    else change(state, { ownCalls: [...ownCalls, card].slice(-keptCalls) });
  }

  async function portsFor(setupId: string): Promise<FixPorts> {
    return {
      ...(await ports.fixPorts(setupId)),
      openBrowser: ports.openExternal,
      copy: ports.copy,
      run: async (command) => void (await ports.runInTerminal(command)),
    };
  }

  return {
    explain,
    previewFix,
    applyFix,
    declineFix() {
      preview = undefined;
      const box = shown();
      if (box?.preview) show({ ...box, preview: undefined, chosen: undefined });
    },
    dismiss() {
      if (shown()?.status === 'known') dismiss();
    },
  };
}

/** What the webview may see. A fix crosses as words only; the host finds it again by its place. */
export function explainedView({ happened, causes, ruledOut, notLookedAt, aws }: Diagnosis): ExplainedView {
  return {
    happened,
    ruledOut,
    notLookedAt,
    ...(aws && { aws }),
    causes: causes.map(({ fixes, ...cause }) => ({
      ...cause,
      fixes: fixes.map(fixView),
    })),
  };
}

function fixView(fix: Fix): FixView {
  const { label, changes, kind } = fix;
  const detail = fix.kind === 'copyPolicy' ? fix.policy : fix.kind === 'run' ? fix.command : undefined;
  return { label, changes, asks: changing.includes(kind), ...(detail !== undefined && { detail }) };
}

function previewView({ fix, changes, plan }: FixPreview): FixPreviewView {
  const losses = (plan?.steps ?? []).flatMap((step) => {
    const loss = lossOf(step);
    return loss === undefined ? [] : [{ id: step.id, title: step.title, loss }];
  });
  return { label: fix.label, changes, losses };
}

/** The resource that is being changed now. */
function wordsOf(event: EngineEvent, { plan }: FixPreview): string | undefined {
  if (event.kind !== 'started' || event.action === 'keep' || event.action === 'leave') return undefined;
  return plan?.steps.find(({ id }) => id === event.id)?.title;
}
