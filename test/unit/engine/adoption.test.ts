import assert from 'node:assert/strict';
import { apply } from '../../../src/engine/apply.ts';
import { type Destroyed, destroy } from '../../../src/engine/destroy.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import { planFor } from '../../../src/engine/planFor.ts';
import { type Declared, type ResourceType, ref } from '../../../src/engine/resource.ts';
import type { ResourceTypes } from '../../../src/engine/rows.ts';
import { type FakeWorld, fakeCloud, place, thing } from '../../support/fakeCloud.ts';
import { emptyRecord, memoryStore } from '../../support/memoryStore.ts';

interface OldProps {
  readonly name: string;
  /** What it shall be painted in; undefined: it stays as it is. */
  readonly colour?: string;
  readonly shape?: string;
  readonly after?: unknown;
}
interface OldAttributes {
  readonly name: string;
  readonly before?: string;
}

/** Things that somebody painted before: they are repainted, and get their colour back. */
function oldThings() {
  const cloud = fakeCloud();
  const colours = new Map<string, string>();
  const done: string[] = [];
  const failing = new Set<string>();
  const request = (text: string) => {
    done.push(text);
    if (failing.has(text)) throw new Failure({ code: 'Refused', what: `${text} was refused.` });
  };
  const type: ResourceType<FakeWorld, OldProps, OldAttributes> = {
    type: 'Old',
    identity: ['name'],
    async read(_, props, saved) {
      const now = colours.get(props.name);
      if (now === undefined) return { exists: false };
      const before = saved?.attributes?.before ?? (props.colour === undefined ? undefined : now);
      const differs = props.colour !== undefined && props.colour !== now;
      return {
        exists: true,
        ownership: 'adopted',
        attributes: { name: props.name, before },
        differences: [
          ...(differs
            ? ([{ property: 'colour', desired: props.colour, actual: now, fixedBy: 'update' }] as const)
            : []),
          ...(props.shape
            ? ([{ property: 'shape', desired: props.shape, actual: 'round', fixedBy: 'replace' }] as const)
            : []),
        ],
        givesBack: before === undefined ? [] : [{ property: 'colour', value: before }],
      };
    },
    async reconcile(_, props, observed) {
      if (!observed.exists) throw new Error('It was made.');
      request(`paint ${props.name}`);
      colours.set(props.name, props.colour ?? '');
      return observed.attributes;
    },
    async delete() {
      throw new Error('It was deleted.');
    },
    async giveBack(_, { name, before }) {
      if (before === undefined || colours.get(name) === before) return [];
      request(`give back ${name}`);
      colours.set(name, before);
      return [{ property: 'colour', value: before }];
    },
  };
  const thingType = cloud.types.Thing as ResourceType<FakeWorld>;
  const types: ResourceTypes<FakeWorld> = {
    Old: type as ResourceType<FakeWorld>,
    Thing: {
      ...thingType,
      delete(world, attributes, props) {
        done.push(`delete ${world.id}`);
        return thingType.delete(world, attributes, props);
      },
    },
  };
  const store = memoryStore(emptyRecord('setup'));
  const { worldFor } = cloud;
  const record = async () => (await store.load('setup')) ?? emptyRecord('setup');
  const plan = async (declared: readonly Declared[]): Promise<Plan> =>
    planFor({ setupId: 'setup', declared, record: await record(), types, worldFor, at: place });
  const carryOut = (made: Plan) => apply({ plan: made, store, types, worldFor, at: place });
  return {
    cloud,
    colours,
    done,
    failing,
    store,
    plan,
    carryOut,
    row: async (id: string) => (await record()).rows[id],
    destroy: async (): Promise<Destroyed> => destroy({ record: await record(), store, types, worldFor, ...place }),
  };
}

function old(id: string, props: Omit<OldProps, 'name'> = {}): Declared {
  return { id, type: 'Old', title: `Old ${id}`, adopted: true, props: { name: id, ...props } };
}
const failed = (code: string) => (error: unknown) => error instanceof Failure && error.note.code === code;

describe('something adopted', () => {
  it('is planned with what changes and what comes back, and nothing else of it', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white').set('door', 'brown');
    const { steps } = await world.plan([old('wall', { colour: 'red' }), old('door')]);
    assert.deepEqual(
      steps.map(({ id, action, reason, adopted, givesBack }) => ({ id, action, reason, adopted, givesBack })),
      [
        {
          id: 'wall',
          action: 'update',
          reason: 'colour white → red. Clean-up gives back colour white.',
          adopted: true,
          givesBack: [{ property: 'colour', value: 'white' }],
        },
        {
          id: 'door',
          action: 'keep',
          reason: 'Was there before; nothing of it is changed.',
          adopted: true,
          givesBack: [],
        },
      ],
    );
  });

  it('is never made: the plan fails when it is not there, and when it would have to be made anew', async () => {
    const world = oldThings();
    await assert.rejects(world.plan([old('wall')]), failed('ExistingGone'));
    world.colours.set('wall', 'white');
    await assert.rejects(world.plan([old('wall', { shape: 'square' })]), failed('CannotAdopt'));
  });

  it('has what it was in the record before it is changed, and still after a second change', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white');
    world.failing.add('paint wall');
    await assert.rejects(world.carryOut(await world.plan([old('wall', { colour: 'red' })])), failed('Refused'));
    assert.deepEqual(await world.row('wall').then((row) => [row?.state, row?.adopted, row?.attributes?.before]), [
      'updating',
      true,
      'white',
    ]);
    world.failing.clear();
    await world.carryOut(await world.plan([old('wall', { colour: 'red' })]));
    await world.carryOut(await world.plan([old('wall', { colour: 'blue' })]));
    assert.equal((await world.row('wall'))?.attributes?.before, 'white');
    await world.destroy();
    assert.equal(world.colours.get('wall'), 'white');
  });

  it('stops the run when its values are no longer those of the plan', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white');
    const plan = await world.plan([old('wall', { colour: 'red' })]);
    world.colours.set('wall', 'green');
    await assert.rejects(world.carryOut(plan), failed('PlanOutdated'));
    assert.equal(world.colours.get('wall'), 'green');
    world.colours.delete('wall');
    await assert.rejects(world.carryOut(plan), failed('PlanOutdated'));
  });

  it('may have become by itself what was planned', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white');
    const plan = await world.plan([old('wall', { colour: 'red' })]);
    world.colours.set('wall', 'red');
    await world.carryOut(plan);
    assert.deepEqual(world.done, []);
    await world.destroy();
    assert.equal(world.colours.get('wall'), 'red');
  });

  it('gets everything back in the order of the changes, before what it uses is deleted', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white').set('door', 'brown').set('roof', 'grey');
    await world.carryOut(
      await world.plan([
        thing('paint'),
        old('wall', { colour: 'red', after: ref('paint', 'id') }),
        thing('photo', { needs: ref('wall', 'name') }),
        old('door', { colour: 'red', after: ref('photo', 'id') }),
        old('roof'),
      ]),
    );
    world.done.length = 0;
    const { removed, givenBack, left } = await world.destroy();
    assert.deepEqual(world.done.slice(0, 2), ['give back wall', 'give back door']);
    assert.deepEqual(world.done.slice(2).toSorted(), ['delete paint', 'delete photo']);
    assert.deepEqual(Object.fromEntries(world.colours), { wall: 'white', door: 'brown', roof: 'grey' });
    assert.deepEqual(removed.toSorted(), ['Thing paint', 'Thing photo']);
    assert.deepEqual(left, []);
    assert.deepEqual(Object.fromEntries(givenBack.map(({ id, properties }) => [id, properties])), {
      wall: [{ property: 'colour', value: 'white' }],
      door: [{ property: 'colour', value: 'brown' }],
      roof: [],
    });
  });

  it('keeps what it uses when it cannot be given back, and is given back by a second clean-up', async () => {
    const world = oldThings();
    world.colours.set('wall', 'white').set('door', 'brown');
    await world.carryOut(
      await world.plan([
        thing('paint'),
        old('wall', { colour: 'red', after: ref('paint', 'id') }),
        old('door', { colour: 'red', after: ref('wall', 'name') }),
        thing('other'),
      ]),
    );
    world.failing.add('give back wall');
    const first = await world.destroy();
    assert.deepEqual(first.removed, ['Thing other']);
    assert.deepEqual(first.left.map(({ id }) => id).toSorted(), ['door', 'paint', 'wall']);
    assert.equal(world.colours.get('door'), 'red');
    world.failing.clear();
    assert.deepEqual((await world.destroy()).left, []);
    assert.deepEqual(Object.fromEntries(world.colours), { wall: 'white', door: 'brown' });
    assert.equal(world.cloud.things.size, 0);
  });
});
