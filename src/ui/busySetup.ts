/** Busy setups: nothing else writes their record while something is created, changed or removed. */
import { Failure } from '../engine/failure.ts';
import type { Setup } from '../operations/operations.ts';
import { standingOf } from '../tree/rowState.ts';

/** Throws Failure `SetupBusy` while a run of this or another window is under way. */
export function refuseWhileBusy({ rows }: Setup): void {
  if (!Object.values(rows).some((row) => standingOf(row, Date.now()) === 'working')) return;
  throw new Failure({
    code: 'SetupBusy',
    what: 'This setup is being created, changed or removed right now.',
    next: 'Try again once that is done.',
  });
}
