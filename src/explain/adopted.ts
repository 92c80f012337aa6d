/** Adopted: what an approved plan changes of resources that were there before. All else of them is their owner's. */

/** True for rows that are changed, and given back by clean-up; none is ever made anew. */
export function changedByPlan(row: string): boolean {
  return ['method', 'stage', 'appClient'].includes(row);
}
