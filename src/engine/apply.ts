/** Apply: carries an approved plan out, everything at once that does not wait for something else. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { changesAsApproved } from './adoption.ts';
import { criticalPath } from './criticalPath.ts';
import { deletionsOf } from './deletions.ts';
import { Failure, failureAt, isCancellation, noteOf } from './failure.ts';
import type { Plan, PlanStep } from './plan.ts';
import { actionFor, identityRefs, predictedValue } from './planFor.ts';
import type { RecordStore, Row } from './record.ts';
import { type Graph, graphOf, placeholder, replaceRefs } from './references.ts';
import { removeRows } from './removal.ts';
import type { Declared, EngineEvent, Observation, RequestTrace, ResourceType, RowState } from './resource.ts';
import {
  assertSamePlace,
  live,
  type Place,
  type ResourceTypes,
  sameRow,
  savedOf,
  takenNote,
  typeOf,
  type WorldFor,
} from './rows.ts';

export interface ApplyOptions<World> {
  readonly plan: Plan;
  /** Must hold the record of the plan's setup. */
  readonly store: Pick<RecordStore, 'load' | 'saveRow'>;
  readonly types: ResourceTypes<World>;
  readonly worldFor: WorldFor<World>;
  /** The caller's account and Region. */
  readonly at: Place;
  readonly emit?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
}

export interface Applied {
  /** Attributes of every declared resource, by id. */
  readonly attributes: Readonly<Record<string, Record<string, unknown>>>;
  readonly ms: number;
  readonly requests: number;
  /** Time of the longest chain of dependent requests, see criticalPath.ts. */
  readonly criticalPathMs: number;
}

/**
 * Carries the plan out. Throws the first Failure, with the id of the resource in its note, or the AbortError; by then
 * all that was under way has settled and the record says what there is. Throws Failure `PlanOutdated` when a resource
 * needs something else than what was approved.
 */
export async function apply<World>(options: ApplyOptions<World>): Promise<Applied> {
  const { plan, store, at } = options;
  const started = performance.now();
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const record = await store.load(plan.setupId);
  if (!record) throw new Failure({ code: 'RecordGone', what: 'This setup has no record; it was removed.' });
  assertSamePlace(Object.values(record.rows), at);
  const traces: RequestTrace[] = [];
  const emit = (event: EngineEvent) => {
    if (event.kind === 'request') traces.push(event.request);
    options.emit?.(event);
  };
  const run = new Run({ ...options, emit, signal }, record.rows);
  const attributes = await run.all();
  return {
    attributes,
    ms: performance.now() - started,
    requests: traces.length,
    criticalPathMs: criticalPath(traces, plan.declared),
  };
}

/** Thrown inside a run for what is not begun any more; never leaves this file. */
class NotBegun extends Error {}

type Running<World> = ApplyOptions<World> & { emit: (event: EngineEvent) => void; signal: AbortSignal };

/** One resource that is being brought about. */
interface Work<World> {
  readonly resource: Declared;
  readonly step: PlanStep;
  readonly type: ResourceType<World>;
  readonly world: World;
  /** With all references resolved. */
  readonly props: unknown;
}

/** One run of a plan: holds what is under way until all has settled. */
class Run<World> {
  readonly #options: Running<World>;
  readonly #rows: Map<string, Row>;
  readonly #graph: Graph;
  readonly #declared: ReadonlyMap<string, Declared>;
  readonly #steps: ReadonlyMap<string, PlanStep>;
  readonly #done = new Map<string, Promise<Record<string, unknown>>>();
  /** Ids of what this run makes new: what is inside of them, or identified by them, cannot exist yet. */
  readonly #made = new Set<string>();
  readonly #writes: Promise<void>[] = [];
  #failure: Error | undefined;

  constructor(options: Running<World>, rows: Readonly<Record<string, Row>>) {
    this.#options = options;
    this.#rows = new Map(Object.entries(rows));
    this.#graph = graphOf(options.plan.declared);
    this.#declared = new Map(options.plan.declared.map((resource) => [resource.id, resource]));
    this.#steps = new Map(options.plan.steps.map((step) => [step.id, step]));
  }

  async all(): Promise<Record<string, Record<string, unknown>>> {
    const { first, last } = deletionsOf(this.#options.plan, this.#rows, this.#options.types);
    await this.#remove(first);
    const { order } = this.#graph;
    for (const id of order) this.#done.set(id, this.#carryOut(id));
    await Promise.allSettled(this.#done.values());
    await Promise.allSettled(this.#writes);
    this.#throwIfStopped();
    await this.#remove(last);
    const entries = order.map(async (id) => [id, (await this.#done.get(id)) ?? {}] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  #throwIfStopped(): void {
    this.#options.signal.throwIfAborted();
    if (this.#failure) throw this.#failure;
  }

  /** Deletes rows that are dropped or made anew, with all that is inside of them. */
  async #remove(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const { plan, store, types, worldFor, emit, signal } = this.#options;
    const removals = await removeRows({
      setupId: plan.setupId,
      rows,
      store,
      types,
      worldFor,
      emit,
      signal,
      after: 'forget',
    });
    for (const { row, outcome, failure } of removals) {
      if (failure) throw new Failure(failure);
      if (outcome === 'gone' || outcome === 'givenBack') this.#rows.delete(row.id);
    }
  }

  async #carryOut(id: string): Promise<Record<string, unknown>> {
    const { plan, types, worldFor, emit, signal } = this.#options;
    const resource = this.#declared.get(id);
    const step = this.#steps.get(id);
    if (!resource || !step) throw new Failure({ code: 'PlanBroken', what: `The plan has no step for “${id}”.` });
    const type = typeOf(types, resource.type);
    const world = worldFor(id, emit, signal);
    const firstLook = this.#lookAhead(resource, step, type, world);
    try {
      const inputs = await this.#inputs(this.#graph.waitsFor.get(id) ?? []);
      const refused = this.#failure ? 'Something else failed.' : signal.aborted ? 'Cancelled.' : undefined;
      if (refused !== undefined) throw new NotBegun(refused);
      emit({ kind: 'started', id, action: step.action, at: Date.now() });
      const began = performance.now();
      const props = this.#resolve(resource, inputs);
      // Noted while it is looked for, so that the request need not wait for one after the other.
      const noted = step.action === 'create' ? this.#note(resource, props, 'creating') : undefined;
      const observed = await this.#observeApproved({ resource, step, type, world, props }, firstLook).catch(
        async (error: unknown) => {
          await noted?.then(() => this.#takeBack(id)).catch(() => {});
          throw error;
        },
      );
      const attributes = await this.#bringAbout({ resource, step, type, world, props }, observed, noted);
      const action = step.action === 'update' && actionFor(observed) === 'keep' ? 'keep' : step.action;
      emit({ kind: 'finished', id, action, at: Date.now(), ms: performance.now() - began });
      return attributes;
    } catch (error) {
      throw this.#stopped(id, error, plan.setupId);
    }
  }

  /**
   * What is to be created is looked for as soon as what identifies it is known, beside the making of its other inputs:
   * that it is absent does not depend on those.
   */
  async #lookAhead(
    resource: Declared,
    step: PlanStep,
    type: ResourceType<World>,
    world: World,
  ): Promise<Observation<unknown> | undefined> {
    const waits = this.#graph.waitsFor.get(resource.id) ?? [];
    if (step.action !== 'create' || waits.length === 0) return undefined;
    if (resource.containedIn !== undefined || identityRefs(type, resource.props).length > 0) return undefined;
    const props = replaceRefs(this.#resolve(resource, new Map(), true), placeholder);
    const look = type.read(world, props, savedOf(this.#rows.get(resource.id)));
    // It is awaited later, or never when an input fails; it must not count as unhandled meanwhile.
    look.catch(() => {});
    return look;
  }

  /** Looks, and compares what is needed now with what was approved. */
  async #observeApproved(
    { resource, step, type, world, props }: Work<World>,
    looking: Promise<Observation<unknown> | undefined>,
  ): Promise<Observation<unknown>> {
    const firstLook = await looking;
    // Something that exists after all is compared again, now that all its props are known.
    const observed =
      firstLook && !firstLook.exists
        ? firstLook
        : this.#cannotExist(resource, type)
          ? ({ exists: false } as const)
          : await type.read(world, props, savedOf(this.#rows.get(resource.id)));
    this.#assertApproved(step, observed, type, props);
    return observed;
  }

  /** Attributes of what is waited for. Throws NotBegun when one of them failed. */
  async #inputs(ids: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
    const entries = ids.map(async (id) => {
      const attributes = await this.#done.get(id)?.catch(() => undefined);
      if (attributes) return [id, attributes] as const;
      throw new NotBegun(`${this.#declared.get(id)?.title ?? id} is not there.`);
    });
    return new Map(await Promise.all(entries));
  }

  #resolve(resource: Declared, inputs: ReadonlyMap<string, Record<string, unknown>>, keepUnknown = false): unknown {
    const { types, worldFor, emit, signal } = this.#options;
    return replaceRefs(resource.props, (ref) => {
      if (ref.predicted) {
        const target = this.#declared.get(ref.$ref) as Declared;
        return predictedValue(ref, target, typeOf(types, target.type), worldFor(ref.$ref, emit, signal));
      }
      const value = inputs.get(ref.$ref)?.[ref.attribute];
      if (value !== undefined || keepUnknown) return value ?? ref;
      throw new Failure({
        code: 'AttributeMissing',
        what: `“${ref.$ref}” exists, but says nothing of its “${ref.attribute}”, which “${resource.id}” needs.`,
      });
    });
  }

  /** True for what is inside of something that this run made, or was made for it. */
  #cannotExist(resource: Declared, type: ResourceType<World>): boolean {
    if (this.#steps.get(resource.id)?.action === 'replace' && !this.#rows.has(resource.id)) return true;
    const makers = identityRefs(type, resource.props).map((ref) => ref.$ref);
    return [resource.containedIn, ...makers].some((id) => id !== undefined && this.#made.has(id));
  }

  /** Compares what is needed now with what was approved. Nothing left to do is no surprise. */
  #assertApproved(step: PlanStep, found: Observation<unknown>, type: ResourceType<World>, props: unknown): void {
    if (found.exists && found.ownership === 'notOurs')
      throw new Failure(takenNote(type as ResourceType<unknown>, step.title, props));
    const needed = actionFor(found);
    const approved =
      step.action === 'replace' ? ['create'] : step.action === 'update' ? ['update', 'keep'] : [step.action];
    // A second attempt of the same plan finds what the first one made.
    const retried = step.action === 'create' && found.exists && this.#rows.has(step.id);
    const changed = found.exists && found.ownership === 'adopted' && !changesAsApproved(step, found);
    if (!changed && (approved.includes(needed) || (retried && needed !== 'replace'))) return;
    throw new Failure({
      code: 'PlanOutdated',
      what: `${step.title} is no longer as it was when the plan was made.`,
      why: changed
        ? 'Somebody has changed it since, and it is not ours: nothing of it is changed that you have not seen.'
        : `The plan says “${step.action}”, but now it needs “${needed}”.`,
      next: 'Look at the plan again; it is made from what is there now.',
    });
  }

  async #bringAbout(
    { resource, type, world, props }: Work<World>,
    observed: Observation<unknown>,
    noted: Promise<void> | undefined,
  ): Promise<Record<string, unknown>> {
    const { id } = resource;
    const attributes = observed.exists ? (observed.attributes as Record<string, unknown>) : undefined;
    if (observed.exists && observed.differences.length === 0) {
      const saved = this.#row(resource, props, 'created', attributes);
      const before = live(this.#rows.get(id));
      if (noted || !before || !sameRow(before, saved)) this.#saveLater(saved);
      return attributes ?? {};
    }
    if (!observed.exists) this.#made.add(id);
    const state = observed.exists ? 'updating' : 'creating';
    const begun = (!observed.exists && noted) || this.#note(resource, props, state, attributes);
    this.#rows.set(id, this.#row(resource, props, state, attributes));
    // What is found again inside of its container even without a note need not wait for the disk.
    if (type.foundInside && resource.containedIn !== undefined) this.#mustSucceed(id, begun);
    else await begun;
    const result = (await type.reconcile(world, props, observed)) as Record<string, unknown>;
    this.#saveLater(this.#row(resource, props, 'created', result));
    return result;
  }

  #row(resource: Declared, props: unknown, state: RowState, attributes?: Record<string, unknown>): Row {
    const { id, type, title, containedIn, adopted } = resource;
    const refersTo = this.#graph.refersTo.get(id) ?? [];
    const since = new Date().toISOString();
    return { id, type, title, containedIn, adopted, refersTo, props, state, attributes, since, ...this.#options.at };
  }

  #note(resource: Declared, props: unknown, state: RowState, attributes?: Record<string, unknown>): Promise<void> {
    const { store, plan } = this.#options;
    const note = store.saveRow(plan.setupId, resource.id, this.#row(resource, props, state, attributes));
    // It is awaited in a moment; until then it must not count as unhandled.
    note.catch(() => {});
    return note;
  }

  /** Puts back what was noted before, since nothing was requested. */
  async #takeBack(id: string): Promise<void> {
    await this.#options.store.saveRow(this.#options.plan.setupId, id, this.#rows.get(id));
  }

  /**
   * What depends on this resource need not wait for the disk: after a crash it is found and taken over. The note is even
   * handed in after theirs, so that theirs, which a request waits for, do not queue behind it.
   */
  #saveLater(row: Row): void {
    const { store, plan } = this.#options;
    this.#rows.set(row.id, row);
    this.#mustSucceed(
      row.id,
      nextTurn().then(() => store.saveRow(plan.setupId, row.id, row)),
    );
  }

  #mustSucceed(id: string, write: Promise<void>): void {
    this.#writes.push(
      write.catch((error: unknown) => {
        this.#failure ??= failureAt(id, error);
      }),
    );
  }

  /** Notes why a resource stopped; the first failure stops all that has not begun. */
  #stopped(id: string, error: unknown, setupId: string): unknown {
    const { emit, store } = this.#options;
    if (error instanceof NotBegun) {
      emit({ kind: 'skipped', id, because: error.message, at: Date.now() });
      return error;
    }
    const failure = failureAt(id, error);
    this.#failure ??= failure;
    if (isCancellation(failure)) {
      emit({ kind: 'skipped', id, because: 'Cancelled.', at: Date.now() });
      return failure;
    }
    const note = noteOf(failure);
    emit({ kind: 'failed', id, failure: note, at: Date.now() });
    const row = this.#rows.get(id);
    if (row) this.#writes.push(store.saveRow(setupId, id, { ...row, failure: note }).catch(() => {}));
    return failure;
  }
}
