/** Deletions of a plan: which rows must go before anything is made, and which only afterwards. */
import type { Plan } from './plan.ts';
import type { Row } from './record.ts';
import { live } from './rows.ts';

/**
 * Rows to delete before anything is made (so that names are free), and after everything was brought into line (what
 * something that stays still uses until then).
 */
export function deletionsOf(
  plan: Plan,
  rows: ReadonlyMap<string, Row>,
  types: Readonly<Record<string, { readonly snapshot?: true }>>,
): { first: Row[]; last: Row[] } {
  const actions = new Map(plan.steps.map((step) => [step.id, step.action]));
  const alive = [...rows.values()].filter((row) => live(row));
  const first = new Set(alive.filter((row) => ['delete', 'replace'].includes(actions.get(row.id) ?? '')));
  // What goes with its container is deleted when that is.
  const inside = (row: Row, set: ReadonlySet<Row>) => [...set].some((other) => other.id === row.containedIn);
  for (let changed = true; changed; ) {
    changed = false;
    for (const row of alive)
      if (!first.has(row) && inside(row, first)) {
        first.add(row);
        changed = true;
      }
  }
  const needs = (one: Row, other: Row) => one.refersTo.includes(other.id) && types[one.type]?.snapshot !== true;
  const last = new Set<Row>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const row of first) {
      if (actions.get(row.id) !== 'delete') continue;
      const needed = alive.some((other) => !first.has(other) && needs(other, row));
      if (!needed && !inside(row, last)) continue;
      first.delete(row);
      last.add(row);
      changed = true;
    }
  }
  return { first: [...first], last: [...last] };
}
