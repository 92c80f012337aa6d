/** What a plan does, in short. */
import type { Plan } from '../../src/engine/plan.ts';
import type { Action } from '../../src/engine/resource.ts';

/** Ids by what the plan does with them. */
export function actionsOf(plan: Plan): Partial<Record<Action, string[]>> {
  const actions: Partial<Record<Action, string[]>> = {};
  for (const { id, action } of plan.steps) actions[action] = [...(actions[action] ?? []), id];
  return actions;
}
