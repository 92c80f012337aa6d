/** Apply: carries an approved plan out, everything at once that does not wait for something else. */
import { criticalPath } from './criticalPath.ts';
import { Failure, failureAt, isCancellation, noteOf } from './failure.ts';
import type { Plan, PlanStep } from './plan.ts';
import { actionFor, identityRefs, predictedValue } from './planFor.ts';
import type { RecordStore, Row } from './record.ts';
import { type Graph, graphOf, placeholder, replaceRefs } from './references.ts';
import { removeRows } from './removal.ts';
import type { Declared, EngineEvent, Observation, RequestTrace, ResourceType } from './resource.ts';
import {
  assertSamePlace,
  live,
  type Place,
  type ResourceTypes,
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
    const { first, last } = deletionsOf(this.#options.plan, this.#rows);
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
      if (outcome === 'gone') this.#rows.delete(row.id);
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
      const observed = await this.#observe(resource, type, world, props, await firstLook);
      this.#assertApproved(step, observed, type, props);
      const attributes = await this.#bringAbout({ resource, step, type, world, props, observed });
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

  async #observe(
    resource: Declared,
    type: ResourceType<World>,
    world: World,
    props: unknown,
    firstLook: Observation<unknown> | undefined,
  ): Promise<Observation<unknown>> {
    // Something that exists after all is compared again, now that all its props are known.
    if (firstLook && !firstLook.exists) return firstLook;
    if (this.#cannotExist(resource, type)) return { exists: false };
    return type.read(world, props, savedOf(this.#rows.get(resource.id)));
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
    if (approved.includes(needed) || (retried && needed !== 'replace')) return;
    throw new Failure({
      code: 'PlanOutdated',
      what: `${step.title} is no longer as it was when the plan was made.`,
      why: `The plan says “${step.action}”, but now it needs “${needed}”.`,
      next: 'Look at the plan again; it is made anew from what is there now.',
    });
  }

  async #bringAbout(work: {
    resource: Declared;
    step: PlanStep;
    type: ResourceType<World>;
    world: World;
    props: unknown;
    observed: Observation<unknown>;
  }): Promise<Record<string, unknown>> {
    const { resource, type, world, props, observed } = work;
    const { plan, store } = this.#options;
    const before = live(this.#rows.get(resource.id));
    const row = this.#row(resource, props);
    if (observed.exists && observed.differences.length === 0) {
      const attributes = observed.attributes as Record<string, unknown>;
      const saved = { ...row, state: 'created', attributes } as const;
      if (!before || !sameRow(before, saved)) this.#saveLater(saved);
      return attributes;
    }
    if (!observed.exists) this.#made.add(resource.id);
    const attributes = observed.exists ? (observed.attributes as Record<string, unknown>) : undefined;
    const begun: Row = { ...row, state: observed.exists ? 'updating' : 'creating', attributes };
    this.#rows.set(resource.id, begun);
    await store.saveRow(plan.setupId, resource.id, begun);
    const result = (await type.reconcile(world, props, observed)) as Record<string, unknown>;
    this.#saveLater({ ...row, state: 'created', attributes: result });
    return result;
  }

  #row(resource: Declared, props: unknown): Omit<Row, 'state'> {
    const { id, type, title, containedIn } = resource;
    const refersTo = this.#graph.refersTo.get(id) ?? [];
    return { id, type, title, containedIn, refersTo, props, since: new Date().toISOString(), ...this.#options.at };
  }

  /** What depends on this resource need not wait for the disk: after a crash it is found and taken over. */
  #saveLater(row: Row): void {
    const { store, plan } = this.#options;
    this.#rows.set(row.id, row);
    this.#writes.push(
      store.saveRow(plan.setupId, row.id, row).catch((error: unknown) => {
        this.#failure ??= failureAt(row.id, error);
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

function sameRow(one: Row, other: Row): boolean {
  const { since: _, ...rest } = one;
  const { since: __, ...others } = other;
  return JSON.stringify(sorted(rest)) === JSON.stringify(sorted(others));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/**
 * Rows to delete before anything is made (so that names are free), and after everything was brought into line (what
 * something that stays still uses until then).
 */
function deletionsOf(plan: Plan, rows: ReadonlyMap<string, Row>): { first: Row[]; last: Row[] } {
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
  const last = new Set<Row>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const row of first) {
      if (actions.get(row.id) !== 'delete') continue;
      const needed = alive.some((other) => !first.has(other) && other.refersTo.includes(row.id));
      if (!needed && !inside(row, last)) continue;
      first.delete(row);
      last.add(row);
      changed = true;
    }
  }
  return { first: [...first], last: [...last] };
}
