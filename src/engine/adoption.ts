/** Adoption: what the engine holds to when a resource existed before the setup and is only changed by it. */
import { isDeepStrictEqual } from 'node:util';
import { Failure } from './failure.ts';
import type { PlanStep } from './plan.ts';
import { hasPlaceholder } from './references.ts';
import type { Declared, Difference, Observation } from './resource.ts';

/** Throws Failure `ExistingGone` or `CannotAdopt` when the plan cannot do with it what is asked. */
export function assertAdoptable(resource: Declared, found: Observation<unknown>): void {
  if (resource.adopted !== true) return;
  const { id, title } = resource;
  if (!found.exists)
    throw new Failure({
      code: 'ExistingGone',
      what: `${title} is not there.`,
      why: 'It existed when it was chosen. What this setup did not create, it does not create again either.',
      next: 'Choose another one, or clean this setup up.',
      resource: id,
    });
  const fixed = found.differences.filter(({ fixedBy }) => fixedBy === 'replace');
  if (fixed.length > 0)
    throw new Failure({
      code: 'CannotAdopt',
      what: `${title} cannot be used as it is.`,
      why: `AWS cannot change its ${fixed.map(({ property }) => property).join(' and ')}, and it is never replaced.`,
      next: 'Choose another one.',
      resource: id,
    });
}

/** True when nothing of it would change that the plan did not say, to the very values. Less is no surprise. */
export function changesAsApproved(step: PlanStep, found: Observation<unknown>): boolean {
  if (!found.exists) return false;
  return found.differences.every((difference) => step.differences.some((approved) => same(approved, difference)));
}

function same(approved: Difference, now: Difference): boolean {
  if (approved.property !== now.property || approved.fixedBy !== now.fixedBy) return false;
  if (!isDeepStrictEqual(approved.actual, now.actual)) return false;
  // What was not known when the plan was made stands as a placeholder in it.
  return hasPlaceholder(approved.desired) || isDeepStrictEqual(approved.desired, now.desired);
}
