/** Removal: takes rows away against the order of their references; serves clean-up and the deletions of a plan. */
import { type FailureNote, isCancellation, noteOf } from './failure.ts';
import type { RecordStore, Row } from './record.ts';
import type { EngineEvent, GivenBack, ResourceType } from './resource.ts';
import { live, type ResourceTypes, savedOf, takenNote, typeOf, type WorldFor } from './rows.ts';

export interface RemovalOptions<World> {
  readonly setupId: string;
  /** What shall go. Rows that are not alive are passed over. */
  readonly rows: readonly Row[];
  readonly store: Pick<RecordStore, 'saveRow'>;
  readonly types: ResourceTypes<World>;
  readonly worldFor: WorldFor<World>;
  readonly emit: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  /** How the row ends: `keep` as `gone` for the report, `forget` removed because it is made anew or was dropped. */
  readonly after: 'keep' | 'forget';
}

/**
 * What became of one row. `kept`: not tried, because something that needs it could not be deleted. `givenBack`: it
 * existed before the setup, and is again as it was.
 */
export interface Removal {
  readonly row: Row;
  readonly outcome: 'gone' | 'givenBack' | 'left' | 'failed' | 'kept';
  readonly givenBack?: readonly GivenBack[];
  readonly why?: string;
  readonly failure?: FailureNote;
}

/**
 * Deletes everything that nothing else needs any more at once. What fails stays in its row with the failure, and what
 * it needs stays too; all that is independent of it goes on. Contained resources go with their container, without a
 * request. What was adopted gets back what it had in the order in which it was changed, before anything that it uses is
 * deleted: a method before the stage that serves it, both before our authorizer goes. On cancellation nothing new is begun; throws the AbortError once all that runs has settled.
 */
export async function removeRows<World>(options: RemovalOptions<World>): Promise<Removal[]> {
  const rows = options.rows.filter((row) => live(row));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const own = rows.filter((row) => outermost(row, byId) === row);
  const running = new Map<string, Promise<Removal>>();
  // Rows of different ages may refer to each other in a circle; `path` keeps that from waiting for itself.
  const remover = (row: Row, path: readonly Row[]): Promise<Removal> => {
    const begun = running.get(row.id) ?? start(row, path);
    running.set(row.id, begun);
    return begun;
  };
  const changed = own.filter((row) => row.adopted && typeOf(options.types, row.type).giveBack);
  const start = async (row: Row, path: readonly Row[]): Promise<Removal> => {
    const around = [...path, row];
    if (changed.includes(row)) {
      const earlier = changed.filter((other) => !around.includes(other) && reaches(row, other, byId));
      const given = await Promise.all(earlier.map((other) => remover(other, around)));
      const stuck = given.find(({ outcome }) => outcome !== 'givenBack');
      if (stuck) return skipped(row, `${stuck.row.title} did not get back what it had.`, options);
      return options.signal.aborted ? skipped(row, 'Cancelled.', options) : giveBack(row, options);
    }
    const users = own.filter((other) => !around.includes(other) && other.refersTo.includes(row.id));
    const before = await Promise.all(users.map((user) => remover(user, around)));
    const stuck = before.find(({ outcome }) => outcome === 'failed' || outcome === 'kept');
    if (stuck) return skipped(row, `${stuck.row.title} still needs it.`, options);
    if (options.signal.aborted) return skipped(row, 'Cancelled.', options);
    return row.adopted ? giveBack(row, options) : remove(row, options);
  };
  const settled = await Promise.allSettled(own.map((row) => remover(row, [])));
  // Only the record itself can fail here; that must not hide what the others are still doing.
  const broken = settled.find((result) => result.status === 'rejected');
  if (broken) throw broken.reason;
  const outcomes = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const contained = await Promise.all(
    rows.filter((row) => !own.includes(row)).map((row) => goWith(row, outermost(row, byId), outcomes, options)),
  );
  options.signal.throwIfAborted();
  return [...outcomes, ...contained];
}

/** The outermost container among the rows that go; the row itself when it is in none. */
function outermost(row: Row, rows: ReadonlyMap<string, Row>): Row {
  const container = row.containedIn === undefined ? undefined : rows.get(row.containedIn);
  return container ? outermost(container, rows) : row;
}

/** True when the row refers to the other one, be it through others. */
function reaches(row: Row, other: Row, rows: ReadonlyMap<string, Row>, passed: readonly string[] = []): boolean {
  if (row.refersTo.includes(other.id)) return true;
  const next = row.refersTo.filter((id) => !passed.includes(id) && id !== row.id);
  return next.some((id) => {
    const between = rows.get(id);
    return between !== undefined && reaches(between, other, rows, [...passed, row.id]);
  });
}

/** Gives something adopted what it had. Where nothing of it is ever changed, only its note ends. */
async function giveBack<World>(row: Row, options: RemovalOptions<World>): Promise<Removal> {
  const { setupId, store, emit } = options;
  const started = performance.now();
  emit({ kind: 'started', id: row.id, action: 'leave', at: Date.now() });
  try {
    const type = typeOf(options.types, row.type);
    const world = options.worldFor(row.id, emit, options.signal);
    const givenBack = (await type.giveBack?.(world, row.attributes ?? {}, row.props)) ?? [];
    await end(row, options);
    emit({ kind: 'finished', id: row.id, action: 'leave', at: Date.now(), ms: performance.now() - started });
    return { row, outcome: 'givenBack', givenBack };
  } catch (error) {
    if (isCancellation(error)) return { row, outcome: 'kept', why: 'Cancelled.' };
    const failure = { ...noteOf(error), resource: row.id };
    await store.saveRow(setupId, row.id, { ...row, failure, since: now() });
    emit({ kind: 'failed', id: row.id, failure, at: Date.now() });
    return { row, outcome: 'failed', why: failure.what, failure };
  }
}

function skipped<World>(row: Row, because: string, { emit }: RemovalOptions<World>): Removal {
  emit({ kind: 'skipped', id: row.id, because, at: Date.now() });
  return { row, outcome: 'kept', why: because };
}

async function goWith<World>(
  row: Row,
  container: Row,
  outcomes: readonly Removal[],
  options: RemovalOptions<World>,
): Promise<Removal> {
  const its = outcomes.find((removal) => removal.row === container);
  if (its?.outcome === 'gone') {
    await end(row, options);
    options.emit({ kind: 'finished', id: row.id, action: 'delete', at: Date.now(), ms: 0 });
    return { row, outcome: 'gone' };
  }
  if (its?.outcome === 'left') {
    await options.store.saveRow(options.setupId, row.id, { ...row, state: 'left', since: now() });
    return { row, outcome: 'left', why: `${container.title} was left, and this is part of it.` };
  }
  return skipped(row, `${container.title} is still there.`, options);
}

async function remove<World>(row: Row, options: RemovalOptions<World>): Promise<Removal> {
  const { setupId, store, emit } = options;
  const started = performance.now();
  emit({ kind: 'started', id: row.id, action: 'delete', at: Date.now() });
  let current = row;
  try {
    const type = typeOf(options.types, row.type);
    const world = options.worldFor(row.id, emit, options.signal);
    const found = await type.read(world, row.props, savedOf(row));
    if (found.exists && found.ownership === 'notOurs') {
      const { why = 'It was not made by this setup.' } = takenNote(type as ResourceType<unknown>, row.title, row.props);
      await store.saveRow(setupId, row.id, { ...row, state: 'left', failure: undefined, since: now() });
      emit({ kind: 'skipped', id: row.id, because: why, at: Date.now() });
      return { row, outcome: 'left', why };
    }
    if (found.exists) {
      const attributes = found.attributes as Record<string, unknown>;
      current = { ...row, state: 'deleting', attributes, failure: undefined, since: now() };
      await store.saveRow(setupId, row.id, current);
      await type.delete(world, attributes, row.props);
    }
    await end(row, options);
    emit({ kind: 'finished', id: row.id, action: 'delete', at: Date.now(), ms: performance.now() - started });
    return { row, outcome: 'gone' };
  } catch (error) {
    if (isCancellation(error)) return { row, outcome: 'kept', why: 'Cancelled.' };
    const failure = { ...noteOf(error), resource: row.id };
    await store.saveRow(setupId, row.id, { ...current, failure, since: now() });
    emit({ kind: 'failed', id: row.id, failure, at: Date.now() });
    return { row, outcome: 'failed', why: failure.what, failure };
  }
}

async function end<World>(row: Row, { setupId, store, after }: RemovalOptions<World>): Promise<void> {
  const { attributes: _, failure: __, ...rest } = row;
  await store.saveRow(setupId, row.id, after === 'forget' ? undefined : { ...rest, state: 'gone', since: now() });
}

function now(): string {
  return new Date().toISOString();
}
