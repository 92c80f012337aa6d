/** Part of a plan: a few of its steps with all that they rest on, to be carried out without the others. */
import type { Plan } from './plan.ts';
import { graphOf } from './references.ts';

/**
 * The steps named, and those of everything they refer to, because these are looked at too when the part is carried out.
 * A step that deletes something no longer declared is only there when it is named.
 */
export function partOfPlan(plan: Plan, ids: readonly string[]): Plan {
  const { refersTo } = graphOf(plan.declared);
  const wanted = new Set<string>();
  const add = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const other of refersTo.get(id) ?? []) add(other);
  };
  for (const id of ids) add(id);
  return {
    ...plan,
    declared: plan.declared.filter(({ id }) => wanted.has(id)),
    steps: plan.steps.filter(({ id }) => wanted.has(id)),
  };
}
