/** Step by step: the same setup in four phases, each with its requests and a check that the person runs. */
import { isCancellation } from '../engine/failure.ts';
import type { ShownRequest } from '../engine/resource.ts';
import type { Setup } from '../operations/operations.ts';
import { desiredResources } from '../setup/desiredResources.ts';
import { phases } from '../setup/settings.ts';
import { checkOf } from './checking.ts';
import { busyBeside, refuseUnconfirmed, setupOfDraft } from './creating.ts';
import { type CheckView, type StepPhase, type StepView, stepPhases } from './protocol.ts';
import { runAfter, runBegun } from './runView.ts';
import type { SessionState } from './sessionState.ts';

export interface Stepping {
  /** Plans up to the phase and applies that. Does only the first phase that is not done yet. */
  doPhase(phase: StepPhase, confirmed: ReadonlySet<string>): Promise<void>;
  check(phase: StepPhase): Promise<void>;
  /** Text to copy: one command, all of a phase, a phase as a script, or everything so far as a script. */
  textOf(phase: StepPhase, form: 'command' | 'commands' | 'script' | 'wholeScript', index: number): Promise<string>;
  /** Shows how far the setup is, by its record. */
  refresh(): Promise<void>;
}

export function createStepping(state: SessionState): Stepping {
  const { ports } = state;
  const checks = new Map<StepPhase, CheckView>();

  const requestsOf = (phase: StepPhase): readonly ShownRequest[] => state.requests[phase] ?? [];

  let begins = false;
  let refreshing: Promise<void> = Promise.resolve();

  /** One after the other, so that a slow look never shows an older record after a newer one. */
  function refresh(): Promise<void> {
    refreshing = refreshing.catch(() => undefined).then(look);
    return refreshing;
  }

  async function look(): Promise<void> {
    const operations = await ports.operations();
    const { setupId } = state;
    const setup = setupId === undefined ? undefined : await operations.load(setupId).catch(() => undefined);
    if (!setup) checks.clear();
    const done = stepPhases.map((phase) => setup !== undefined && isDone(setup, phase));
    const next = done.indexOf(false);
    const { status, failure } = state.view.run;
    state.update({
      steps: stepPhases.map((phase, index): StepView => {
        const atWork = index === next && (status === 'running' || status === 'cancelling');
        const failed = index === next && status === 'failed';
        return {
          phase,
          status: done[index] ? 'done' : atWork ? 'working' : failed ? 'failed' : index === next ? 'next' : 'later',
          ...(failed && failure ? { failure } : {}),
          commands: setup ? operations.shellCommands(setup, requestsOf(phase)).commands : [],
          ...(done[index] && checks.has(phase) ? { check: checks.get(phase) } : {}),
        };
      }),
    });
  }

  async function doPhase(phase: StepPhase, confirmed: ReadonlySet<string>): Promise<void> {
    // Somebody may press twice before the run begins.
    if (begins || state.isRunning('run')) return;
    begins = true;
    await refresh().finally(() => {
      begins = false;
    });
    if (state.isRunning('run')) return;
    if (!state.view.steps?.some((step) => step.phase === phase && step.status !== 'done' && step.status !== 'later'))
      return;
    const beside = busyBeside(state);
    const { settings } = state.draft;
    const startedAt = ports.now();
    const requests: ShownRequest[] = [...requestsOf(phase)];
    const over = (status: 'idle' | 'done' | 'failed' | 'cancelled') =>
      state.update({ run: { ...state.view.run, status, ms: ports.now() - startedAt } });
    state.update({ run: { status: 'running', startedAt, requests: 0, resources: [] }, plan: { status: 'none' } });
    await state.run(
      'run',
      'Create',
      async (signal) => {
        try {
          if (beside) throw beside;
          const operations = await ports.operations();
          const setup = await setupOfDraft(state, operations, settings);
          const plan = await operations.plan(setup.id, { phase, signal });
          refuseUnconfirmed(plan, confirmed);
          state.update({ run: runBegun(plan.steps, startedAt) });
          void refresh();
          await operations.apply(setup.id, plan, {
            phase,
            signal,
            emit: (event) => {
              const shown = event.kind === 'request' ? event.request.shown?.() : undefined;
              if (shown) requests.push(shown);
              state.update({ run: runAfter(state.view.run, event) });
            },
          });
          over(phase === 'complete' ? 'done' : 'idle');
        } catch (error) {
          if (!isCancellation(error) && !signal.aborted) throw error;
          over('cancelled');
        } finally {
          state.requests = { ...state.requests, [phase]: requests };
          state.keepDraft(state.draft);
        }
      },
      (failure) => {
        const { run } = state.view;
        state.update({ run: { ...run, failure: run.failure ?? failure } });
        over('failed');
      },
    );
    await refresh();
  }

  return {
    doPhase,
    refresh,
    async check(phase) {
      const { setupId } = state;
      if (setupId === undefined || checks.get(phase)?.status === 'checking') return;
      const show = async (view: CheckView) => {
        checks.set(phase, view);
        await refresh();
      };
      await show({ status: 'checking', results: [] });
      while (state.isRunning('check')) await state.settled('check');
      await state.run(
        'check',
        'Checking',
        async (signal) => show(await checkOf(state, setupId, phase, signal)),
        (failure) => void checks.set(phase, { status: 'bad', results: [], failure }),
      );
      // Cancelled.
      if (checks.get(phase)?.status === 'checking') checks.delete(phase);
      await refresh();
    },
    async textOf(phase, form, index) {
      const { setupId } = state;
      if (setupId === undefined) return '';
      const operations = await ports.operations();
      const setup = await operations.load(setupId);
      if (form === 'wholeScript') return operations.shellCommands(setup, stepPhases.flatMap(requestsOf)).script;
      const { commands, script } = operations.shellCommands(setup, requestsOf(phase));
      if (form === 'script') return script;
      return form === 'commands' ? commands.join('\n\n') : (commands[index] ?? '');
    },
  };
}

/** True when the record says that all of a phase is there. */
function isDone({ id, rows, extra }: Setup, phase: StepPhase): boolean {
  if (phases.indexOf(extra.phase) < phases.indexOf(phase)) return false;
  return desiredResources(extra.settings, id, phase).every((resource) => rows[resource.id]?.state === 'created');
}
