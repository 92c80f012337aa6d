/** Drift watch: what was found changed at AWS behind the setups' backs, looked for only when somebody asks. */
import { type FailureNote, isCancellation, noteOf } from '../engine/failure.ts';
import type { ResourceDrift } from '../operations/driftOperations.ts';
import type { Setup } from '../operations/operations.ts';
import { standingOf } from './rowState.ts';

/** What the last look found; with a failure it found nothing. */
export interface DriftFinding {
  /** Only what is not as this setup left it. */
  readonly drifted: readonly ResourceDrift[];
  readonly failure?: FailureNote;
}

export interface DriftWatch {
  find(setupId: string): DriftFinding | undefined;
  /**
   * Looks again, unless nothing exists or a run is under way. Never throws. A look at how the setup was before is given
   * up. `maxAge`: ms for which an earlier finding is good enough.
   */
  check(setup: Setup, maxAge?: number): Promise<void>;
  /**
   * Forgets findings about setups that were changed by us since, or are gone, and gives up looks at them. Where drift was
   * shown or is being looked for it looks again.
   */
  follow(setups: readonly Setup[]): void;
  dispose(): void;
}

export interface DriftWatchOptions {
  readonly drift: (setupId: string, signal: AbortSignal) => Promise<readonly ResourceDrift[]>;
  readonly changed: (setupId: string, finding: DriftFinding) => void;
  readonly failed: (note: FailureNote, error: unknown) => void;
  /** ms since the epoch. */
  readonly now: () => number;
}

interface Known extends DriftFinding {
  /** How the record stood when the look began. */
  readonly madeFor: string;
  readonly at: number;
}

interface Look {
  readonly madeFor: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createDriftWatch({ drift, changed, failed, now }: DriftWatchOptions): DriftWatch {
  const known = new Map<string, Known>();
  const looks = new Map<string, Look>();
  /** Setups whose drift was shown or looked for, and which were changed by us since. */
  const outdated = new Set<string>();

  const isIdle = ({ rows }: Setup) => !Object.values(rows).some((row) => standingOf(row, now()) === 'working');

  async function look(setupId: string, madeFor: string, signal: AbortSignal): Promise<void> {
    const keep = (finding: DriftFinding) => {
      if (signal.aborted) return;
      known.set(setupId, { ...finding, madeFor, at: now() });
      changed(setupId, finding);
    };
    try {
      const found = await drift(setupId, signal);
      keep({ drifted: found.filter(({ status }) => status !== 'same') });
    } catch (error) {
      if (isCancellation(error) || signal.aborted) return;
      failed(noteOf(error), error);
      keep({ drifted: [], failure: noteOf(error) });
    }
  }

  async function check(setup: Setup, maxAge = 0): Promise<void> {
    const madeFor = fingerprintOf(setup);
    const before = known.get(setup.id);
    if (before?.madeFor === madeFor && now() - before.at < maxAge) return;
    if (!isIdle(setup) || !Object.values(setup.rows).some((row) => standingOf(row, now()) === 'exists')) return;
    const running = looks.get(setup.id);
    if (running?.madeFor === madeFor) return running.ended;
    running?.controller.abort();
    const controller = new AbortController();
    const ended = look(setup.id, madeFor, controller.signal).finally(() => {
      if (looks.get(setup.id)?.controller === controller) looks.delete(setup.id);
    });
    looks.set(setup.id, { madeFor, controller, ended });
    return ended;
  }

  return {
    find: (setupId) => known.get(setupId),
    check,
    follow(setups) {
      const standing = new Map(setups.map((setup) => [setup.id, fingerprintOf(setup)]));
      for (const [id, { madeFor, drifted }] of known) {
        if (standing.get(id) === madeFor) continue;
        known.delete(id);
        if (drifted.length > 0) outdated.add(id);
      }
      for (const [id, { madeFor, controller }] of looks) {
        if (standing.get(id) === madeFor || controller.signal.aborted) continue;
        controller.abort();
        if (standing.has(id)) outdated.add(id);
      }
      for (const setup of setups) if (isIdle(setup) && outdated.delete(setup.id)) void check(setup);
    },
    dispose() {
      for (const { controller } of looks.values()) controller.abort();
    },
  };
}

/** Changes with each of our own changes; then what was found before says nothing any more. */
export function fingerprintOf({ rows }: Setup): string {
  return JSON.stringify(rows);
}
