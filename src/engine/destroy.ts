/** Destroy: takes away everything of a setup that is ours, against the order of references. */
import type { FailureNote } from './failure.ts';
import type { RecordStore, SetupRecord } from './record.ts';
import { removeRows } from './removal.ts';
import type { EngineEvent, GivenBack } from './resource.ts';
import { assertSamePlace, type ResourceTypes, type WorldFor } from './rows.ts';

export interface DestroyOptions<World> {
  readonly record: Pick<SetupRecord, 'id' | 'rows'>;
  readonly store: Pick<RecordStore, 'saveRow'>;
  readonly types: ResourceTypes<World>;
  readonly worldFor: WorldFor<World>;
  readonly emit?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
  /** The caller's account and Region; rows of another one are not touched. */
  readonly accountId: string;
  readonly region: string;
}

export interface Destroyed {
  /** Titles of what was deleted or found gone. */
  readonly removed: string[];
  /** What existed before, with what it got back: nothing where nothing of it had been changed. */
  readonly givenBack: { readonly id: string; readonly title: string; readonly properties: readonly GivenBack[] }[];
  /** What is still there. `failure` is set where deleting failed, so that it can be tried again. */
  readonly left: {
    readonly id: string;
    readonly title: string;
    readonly why: string;
    readonly failure?: FailureNote;
  }[];
}

/**
 * Deletes what is ours; what cannot be deleted is named in `left` and stays in its row. Throws Failure `OtherAccount`
 * before anything is touched, and the AbortError after a cancellation, once all that runs has settled.
 */
export async function destroy<World>(options: DestroyOptions<World>): Promise<Destroyed> {
  const { record, store, types, worldFor, accountId, region } = options;
  const rows = Object.values(record.rows);
  assertSamePlace(rows, { accountId, region });
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const emit = options.emit ?? (() => {});
  const removals = await removeRows({ setupId: record.id, rows, store, types, worldFor, emit, signal, after: 'keep' });
  return {
    removed: removals.filter(({ outcome }) => outcome === 'gone').map(({ row }) => row.title),
    givenBack: removals
      .filter(({ outcome }) => outcome === 'givenBack')
      .map(({ row, givenBack = [] }) => ({ id: row.id, title: row.title, properties: givenBack })),
    left: removals
      .filter(({ outcome }) => outcome !== 'gone' && outcome !== 'givenBack')
      .map(({ row, why = '', failure }) => ({ id: row.id, title: row.title, why, failure })),
  };
}
