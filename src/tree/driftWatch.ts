/** Drift watch: what was found changed at AWS behind the setups' backs, looked for only when somebody asks. */
import { type FailureNote, isCancellation, noteOf } from '../engine/failure.ts';
import type { Row } from '../engine/record.ts';
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
   * Looks again, unless nothing exists or a run is under way. Never throws. A look that was under way is given up.
   * `maxAge`: ms for which an earlier finding is good enough.
   */
  check(setup: Setup, maxAge?: number): Promise<void>;
  /** Forgets findings about resources that were changed by us since, or are gone. */
  follow(setups: readonly Setup[]): void;
  dispose(): void;
}

export interface DriftWatchOptions {
  readonly drift: (setupId: string, signal: AbortSignal) => Promise<readonly ResourceDrift[]>;
  readonly changed: () => void;
  readonly failed: (note: FailureNote, error: unknown) => void;
  /** ms since the epoch. */
  readonly now: () => number;
}

interface Known extends DriftFinding {
  /** How the record stood when the look began. */
  readonly madeFor: string;
  readonly at: number;
}

export function createDriftWatch({ drift, changed, failed, now }: DriftWatchOptions): DriftWatch {
  const known = new Map<string, Known>();
  const looks = new Map<string, AbortController>();

  return {
    find: (setupId) => known.get(setupId),
    async check(setup, maxAge = 0) {
      const rows = Object.values(setup.rows);
      const before = known.get(setup.id);
      const madeFor = fingerprintOf(rows);
      if (before && before.madeFor === madeFor && now() - before.at < maxAge) return;
      if (!rows.some((row) => standingOf(row, now()) === 'exists')) return;
      if (rows.some((row) => standingOf(row, now()) === 'working')) return;
      looks.get(setup.id)?.abort();
      const look = new AbortController();
      looks.set(setup.id, look);
      const keep = (finding: DriftFinding) => {
        if (look.signal.aborted) return;
        known.set(setup.id, { ...finding, madeFor, at: now() });
        changed();
      };
      try {
        const found = await drift(setup.id, look.signal);
        keep({ drifted: found.filter(({ status }) => status !== 'same') });
      } catch (error) {
        if (isCancellation(error) || look.signal.aborted) return;
        failed(noteOf(error), error);
        keep({ drifted: [], failure: noteOf(error) });
      } finally {
        if (looks.get(setup.id) === look) looks.delete(setup.id);
      }
    },
    follow(setups) {
      const standing = new Map(setups.map(({ id, rows }) => [id, fingerprintOf(Object.values(rows))]));
      for (const [id, { madeFor }] of known) if (standing.get(id) !== madeFor) known.delete(id);
      for (const [id, look] of looks) if (!standing.has(id)) look.abort();
    },
    dispose() {
      for (const look of looks.values()) look.abort();
    },
  };
}

/** Changes with each of our own changes; then what was found before says nothing any more. */
function fingerprintOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map(({ id, state, since }) => [id, state, since]));
}
