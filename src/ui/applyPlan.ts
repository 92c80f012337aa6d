/** Applying a plan outside of the wizard: with progress that can be cancelled. */
import type { Plan } from '../engine/plan.ts';
import type { AppliedFacts, Operations, Setup } from '../operations/operations.ts';
import { withCancellableProgress } from './progress.ts';
import { progressLine } from './progressWords.ts';

/** Carries the plan out up to the phase that the setup is in. Throws Failure, or the cancellation. */
export async function applyWithProgress(
  operations: Operations,
  setup: Setup,
  plan: Plan,
  title: string,
): Promise<AppliedFacts> {
  const titles = new Map(plan.steps.map((step) => [step.id, step.title]));
  return withCancellableProgress(title, (signal, show) => {
    const line = progressLine(titles);
    return operations.apply(setup.id, plan, {
      phase: setup.extra.phase,
      signal,
      emit(event) {
        const text = line(event);
        if (text !== undefined) show(text);
      },
    });
  });
}
