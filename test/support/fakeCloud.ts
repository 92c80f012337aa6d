/** A cloud of plain things in memory, for tests of the engine: it knows nothing of AWS. */
import { setImmediate as turn } from 'node:timers/promises';
import { type Applied, apply } from '../../src/engine/apply.ts';
import { type Destroyed, destroy } from '../../src/engine/destroy.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { planFor } from '../../src/engine/planFor.ts';
import type { RecordStore, Row } from '../../src/engine/record.ts';
import { hasPlaceholder } from '../../src/engine/references.ts';
import type { Declared, EngineEvent, Observation, ResourceType, Saved } from '../../src/engine/resource.ts';
import { ref } from '../../src/engine/resource.ts';
import type { Place, ResourceTypes, WorldFor } from '../../src/engine/rows.ts';
import { emptyRecord, memoryStore } from './memoryStore.ts';

/** What a test declares: a name, which is unique in the cloud, and values that may hold references. */
export interface ThingProps {
  readonly name: string;
  readonly needs?: unknown;
  readonly size?: number;
  /** Cannot be changed once it exists. */
  readonly shape?: string;
}

export interface Thing {
  readonly id: string;
  readonly type: string;
  readonly owner: string;
  /** Known before it exists. */
  readonly address: string;
  readonly props: ThingProps;
}

export interface FakeWorld {
  readonly id: string;
  readonly signal: AbortSignal;
  note(text: string): void;
}

export interface FakeCloud {
  readonly things: Map<string, Thing>;
  readonly types: ResourceTypes<FakeWorld>;
  readonly worldFor: WorldFor<FakeWorld>;
  /** Every request, as `operation id`, in the order in which they began. */
  readonly requests: string[];
  /** Called before each request takes effect; may wait or throw. */
  before: (operation: string, id: string) => void | Promise<void>;
  /** Most requests that were under way at the same time. */
  readonly most: () => number;
}

export const place = { accountId: '111122223333', region: 'eu-west-1' };
const mine = 'setup';

/**
 * Types: `Thing` is found by its name; `Part` is contained in a Thing and cannot exist without it; both can be updated
 * in `size` and must be made anew for another `shape`.
 */
export function fakeCloud(): FakeCloud {
  const things = new Map<string, Thing>();
  const requests: string[] = [];
  let count = 0;
  let running = 0;
  let most = 0;
  const cloud: FakeCloud = {
    things,
    requests,
    before: () => {},
    most: () => most,
    worldFor: (id, emit, signal) => ({ id, signal, note: (text) => emit({ kind: 'note', id, text, at: Date.now() }) }),
    types: { Thing: type('Thing', ['name']), Part: type('Part', ['name', 'needs']) },
  };
  async function request<T>(operation: string, world: FakeWorld, effect: () => T): Promise<T> {
    requests.push(`${operation} ${world.id}`);
    running++;
    most = Math.max(most, running);
    try {
      await turn();
      await cloud.before(operation, world.id);
      return effect();
    } finally {
      running--;
    }
  }
  function look(props: ThingProps, saved: Saved<Thing> | undefined): Observation<Thing> {
    const thing = things.get(props.name) ?? things.get(saved?.attributes?.props?.name ?? '');
    if (!thing) return { exists: false };
    const differs = (['name', 'needs', 'size', 'shape'] as const).filter(
      (property) => JSON.stringify(thing.props[property]) !== JSON.stringify(props[property]),
    );
    return {
      exists: true,
      ownership: thing.owner === mine ? 'ours' : 'notOurs',
      attributes: thing,
      differences: differs.map((property) => ({
        property,
        desired: props[property],
        actual: thing.props[property],
        fixedBy: property === 'shape' || property === 'name' ? 'replace' : 'update',
      })),
    };
  }
  function type(name: string, identity: readonly string[]): ResourceType<FakeWorld, ThingProps, Thing> {
    return {
      type: name,
      identity,
      foundInside: name === 'Part',
      predict: (_, props) => ({ address: addressOf(props.name) }),
      taken: (props) => ({ code: 'NameTaken', what: `${props.name} is taken.`, field: 'thing.name' }),
      read: (world, props, saved) =>
        request('read', world, () => {
          if (identity.some((key) => hasPlaceholder(props[key as keyof ThingProps])))
            throw new Failure({ code: 'ReadTooEarly', what: 'It was read before it could be.' });
          return look(props, saved);
        }),
      reconcile: (world, props, observed) =>
        request(observed.exists ? 'update' : 'create', world, () => {
          if (hasPlaceholder(props)) throw new Error('Made with a placeholder.');
          if (!observed.exists && things.has(props.name)) throw new Error(`${props.name} was made twice.`);
          const id = observed.exists ? observed.attributes.id : `id-${++count}`;
          const thing = { id, type: name, owner: mine, address: addressOf(props.name), props };
          things.set(props.name, thing);
          return thing;
        }),
      delete: (world, attributes) =>
        request('delete', world, () => {
          const users = [...things.values()].filter(({ props }) =>
            JSON.stringify(props.needs)?.includes(`"${attributes.id}"`),
          );
          const user = users.find((other) => other.type === 'Thing');
          if (user) throw new Failure({ code: 'InUse', what: `${user.props.name} still uses it.` });
          // Parts go with what contains them.
          for (const gone of [attributes, ...users]) things.delete(gone.props.name);
        }),
    };
  }
  return cloud;
}

function addressOf(name: string): string {
  return `at:${name}`;
}

/** A thing that is there already, made by somebody else. */
export function foreign(name: string): Thing {
  return { id: `foreign-${name}`, type: 'Thing', owner: 'somebody else', address: addressOf(name), props: { name } };
}

/** A declared Thing. */
export function thing(id: string, props: Omit<ThingProps, 'name'> & { name?: string } = {}): Declared {
  return { id, type: 'Thing', title: `Thing ${id}`, props: { name: id, ...props } };
}

/** A declared Part of `container`, a Thing, which it needs. */
export function part(id: string, container: string, props: Omit<ThingProps, 'name' | 'needs'> = {}): Declared {
  const needs = ref(container, 'id');
  return { id, type: 'Part', title: `Part ${id}`, containedIn: container, props: { name: id, needs, ...props } };
}

/** Events without times, as short texts. */
export function told(events: readonly EngineEvent[]): string[] {
  return events.map((event) => (event.kind === 'request' ? 'request' : `${event.kind} ${event.id}`));
}

export interface FakeSetup {
  readonly cloud: FakeCloud;
  readonly store: RecordStore;
  readonly events: EngineEvent[];
  row(id: string): Promise<Row | undefined>;
  plan(declared: readonly Declared[]): Promise<Plan>;
  apply(plan: Plan, signal?: AbortSignal): Promise<Applied>;
  bringAbout(declared: readonly Declared[]): Promise<Applied>;
  destroy(signal?: AbortSignal, at?: Place): Promise<Destroyed>;
}

/** A setup in a fake cloud, with its record in memory. */
export function fakeSetup(cloud = fakeCloud(), store: RecordStore = memoryStore(emptyRecord(mine))): FakeSetup {
  const { types, worldFor } = cloud;
  const events: EngineEvent[] = [];
  const emit = (event: EngineEvent) => void events.push(event);
  const record = async () => (await store.load(mine)) ?? emptyRecord(mine);
  const setup: FakeSetup = {
    cloud,
    store,
    events,
    row: async (id) => (await record()).rows[id],
    plan: async (declared) => planFor({ setupId: mine, declared, record: await record(), types, worldFor, at: place }),
    apply: (plan, signal) => apply({ plan, store, types, worldFor, at: place, emit, signal }),
    bringAbout: async (declared) => setup.apply(await setup.plan(declared)),
    destroy: async (signal, at = place) =>
      destroy({ record: await record(), store, types, worldFor, emit, signal, ...at }),
  };
  return setup;
}
