/** Security findings: what the last check of each setup found, until we change the setup. Nothing is asked here. */
import type { SecurityCheck } from '../explain/security.ts';
import type { Setup } from '../operations/operations.ts';
import { fingerprintOf } from './driftWatch.ts';

export interface SecurityFinding {
  readonly check: SecurityCheck;
  /** Names, such as `GET /demo`, of the methods that Repair would mend. */
  readonly repairable: readonly string[];
}

export interface SecurityFindings {
  /** `setup`: as it was when the check began. */
  keep(setup: Setup, finding: SecurityFinding): void;
  /** Undefined where nobody has checked, or what was found is about an earlier record. */
  find(setup: Setup): SecurityFinding | undefined;
}

export function createSecurityFindings(): SecurityFindings {
  const known = new Map<string, { readonly madeFor: string; readonly finding: SecurityFinding }>();
  return {
    keep: (setup, finding) => void known.set(setup.id, { madeFor: fingerprintOf(setup), finding }),
    find(setup) {
      const last = known.get(setup.id);
      return last?.madeFor === fingerprintOf(setup) ? last.finding : undefined;
    },
  };
}
