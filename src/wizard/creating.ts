/** Creating: carries out the plan that was approved on the Review page. */
import { Failure, isCancellation } from '../engine/failure.ts';
import type { Plan } from '../engine/plan.ts';
import type { Operations, Setup } from '../operations/operations.ts';
import { lossOf } from '../setup/consequences.ts';
import type { Settings } from '../setup/settings.ts';
import { type Approvable, fingerprintOf, targetOf } from './planning.ts';
import { runAfter, runBegun, runResumed } from './runView.ts';
import { emptyTryIt, type SessionState } from './sessionState.ts';
import type { TryItView } from './tryItView.ts';

/**
 * Creates the setup, or continues where an earlier run stopped. Without an approved plan for the present settings it
 * plans first; that is so when Create is tried again after a failure. What would lose something for good is done only
 * when its id is among the `confirmed` ones; with `seen` nothing but the approved plan is carried out.
 */
export async function create(
  state: SessionState,
  approved: Approvable | undefined,
  { confirmed, seen }: { readonly confirmed: ReadonlySet<string>; readonly seen: boolean },
): Promise<void> {
  const { ports, draft } = state;
  const startedAt = ports.now();
  const current = approved?.madeFor === fingerprintOf(draft) ? approved.plan : undefined;
  const beside = busyBeside(state);
  state.update({ run: current ? runBegun(current.steps, startedAt) : runResumed(state.view.run, startedAt) });
  if (!beside) leaveAnswers(state);
  const over = (status: 'done' | 'failed' | 'cancelled') =>
    state.update({ run: { ...state.view.run, status, ms: ports.now() - startedAt } });
  await state.run(
    'run',
    'Create',
    async (signal) => {
      try {
        if (beside) throw beside;
        if (seen && !current) throw otherPlan();
        const operations = await ports.operations();
        if (current) refuseUnconfirmed(current, confirmed);
        const setup = await setupOfDraft(state, operations, draft.settings, current?.setupId);
        const plan = current ?? (await operations.plan(setup.id, { signal }));
        refuseUnconfirmed(plan, confirmed);
        state.update({ run: runBegun(plan.steps, startedAt) });
        await operations.apply(setup.id, plan, {
          signal,
          emit: (event) => state.update({ run: runAfter(state.view.run, event) }),
        });
        over('done');
      } catch (error) {
        if (!isCancellation(error) && !signal.aborted) throw error;
        over('cancelled');
      }
    },
    (failure) => {
      // The engine told of the resource that failed first; its own failure says more than the sum of all.
      const { run } = state.view;
      state.update({ run: { ...run, failure: run.failure ?? failure } });
      over('failed');
    },
  );
  // What was approved has been carried out, or the world is no longer as it was then.
  state.update({ plan: { status: 'none' } });
}

/** The settings were changed, elsewhere or just now, after the plan was shown. */
const otherPlan = () =>
  new Failure({
    code: 'PlanOutdated',
    what: 'The settings are not those of the plan that was shown.',
    next: 'Look at the new plan on Review.',
  });

/** Why nothing may be created now: something else of this wizard is changing the setup. */
export function busyBeside(state: SessionState): Failure | undefined {
  const { busy } = state.view.tryIt;
  const doing = state.isRunning('accept') ? 'changed' : busy && changes[busy];
  if (doing === undefined) return undefined;
  return new Failure({
    code: 'SetupBusy',
    what: `This setup is being ${doing} right now.`,
    next: 'Try again once that is done.',
  });
}

const changes: Partial<Record<NonNullable<TryItView['busy']>, string>> = { 'cleaning up': 'removed', fixing: 'mended' };

/** What was answered so far is about the API as it was; a sign-in that is under way stays good. */
function leaveAnswers(state: SessionState): void {
  const { busy } = state.view.tryIt;
  if (busy === 'calling' || busy === 'testing' || busy === 'explaining') state.cancel('tryIt');
  state.update({ tryIt: { ...emptyTryIt, busy } });
}

/** Makes these settings a setup, under the id that was planned; or the settings of the setup that the draft is already. */
export async function setupOfDraft(
  state: SessionState,
  operations: Operations,
  settings: Settings,
  plannedId?: string,
): Promise<Setup> {
  const target = targetOf(state);
  const setup =
    state.setupId === undefined
      ? await operations.createSetup(settings, target, plannedId)
      : await operations.changeSetup(state.setupId, settings, target);
  state.setupId = setup.id;
  state.keepDraft(state.draft);
  state.update({ setupId: setup.id });
  state.ports.setupChanged(setup.id, setup.name);
  return setup;
}

/** Throws Failure `LossNotConfirmed` when the plan loses something to which nobody agreed. */
export function refuseUnconfirmed(plan: Plan, confirmed: ReadonlySet<string>): void {
  const step = plan.steps.find((each) => lossOf(each) !== undefined && !confirmed.has(each.id));
  if (!step) return;
  throw new Failure({
    code: 'LossNotConfirmed',
    what: `${step.title} would be ${step.action === 'delete' ? 'deleted' : 'replaced'}, and that was not confirmed.`,
    why: lossOf(step),
    next: 'Look at the plan on Review, confirm it there, and apply again.',
  });
}

/** The person wants to stop: what has begun is finished, nothing new begins. */
export function cancelRun(state: SessionState): void {
  if (!state.isRunning('run')) return;
  state.update({ run: { ...state.view.run, status: 'cancelling' } });
  state.cancel('run');
}
