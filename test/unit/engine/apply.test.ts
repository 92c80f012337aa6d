import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import type { Row } from '../../../src/engine/record.ts';
import { predicted, ref } from '../../../src/engine/resource.ts';
import { actionsOf } from '../../support/actions.ts';
import { fakeCloud, fakeSetup, foreign, part, thing, told } from '../../support/fakeCloud.ts';
import { emptyRecord, memoryStore } from '../../support/memoryStore.ts';

/** A gate that a test opens. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const refusal = () => new Failure({ code: 'Refused', what: 'The service refuses.' });

describe('applying a plan', () => {
  it('makes everything in the order of references, with what each needs', async () => {
    const setup = fakeSetup();
    const { attributes } = await setup.bringAbout([
      thing('c', { needs: ref('b', 'id') }),
      thing('b', { needs: ref('a', 'id') }),
      thing('a'),
    ]);
    assert.equal(setup.cloud.things.get('b')?.props.needs, setup.cloud.things.get('a')?.id);
    assert.equal(setup.cloud.things.get('c')?.props.needs, attributes.b?.id);
    assert.deepEqual(Object.keys(attributes).toSorted(), ['a', 'b', 'c']);
  });

  it('makes at the same time what does not wait for each other', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const plan = await setup.plan(['a', 'b', 'c'].map((id) => thing(id)));
    const all = gate();
    let creating = 0;
    // Each creation waits until all three are under way: one after the other, this would never end.
    cloud.before = (operation) => {
      if (operation !== 'create') return;
      if (++creating === 3) all.open();
      return all.opened;
    };
    await setup.apply(plan);
    assert.equal(cloud.things.size, 3);
  });

  it('does not wait for what is only predicted', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const plan = await setup.plan([thing('slow'), thing('quick', { needs: predicted('slow', 'address') })]);
    const quickIsThere = gate();
    cloud.before = (operation, id) => {
      if (operation === 'create' && id === 'slow') return quickIsThere.opened;
      if (operation === 'create' && id === 'quick') quickIsThere.open();
    };
    await setup.apply(plan);
    assert.equal(cloud.things.get('quick')?.props.needs, 'at:slow');
  });

  it('looks for what it is to create while the inputs are still being made', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const plan = await setup.plan([thing('first'), thing('second', { needs: ref('first', 'id') })]);
    const looked = gate();
    cloud.before = (operation, id) => {
      if (operation === 'read' && id === 'second') looked.open();
      if (operation === 'create' && id === 'first') return looked.opened;
    };
    await setup.apply(plan);
    assert.equal(
      cloud.requests.filter((request) => request === 'read second').length,
      2,
      'once to plan, once to apply',
    );
  });

  it('does not read what cannot exist, because this run made what contains it', async () => {
    const setup = fakeSetup();
    const plan = await setup.plan([thing('box'), part('lid', 'box')]);
    setup.cloud.requests.length = 0;
    await setup.apply(plan);
    assert.deepEqual(setup.cloud.requests, ['read box', 'create box', 'create lid']);
  });

  it('notes each resource before its request and completes the note after it', async () => {
    const store = memoryStore(emptyRecord('setup'));
    const saved: [string, string, boolean][] = [];
    const cloud = fakeCloud();
    const watched = {
      ...store,
      saveRow: async (id: string, rowId: string, row: Row | undefined) => {
        saved.push([rowId, row?.state ?? 'removed', cloud.things.has(rowId)]);
        await store.saveRow(id, rowId, row);
      },
    };
    const setup = fakeSetup(cloud, watched);
    await setup.bringAbout([thing('a', { size: 1 })]);
    await setup.bringAbout([thing('a', { size: 2 })]);
    assert.deepEqual(saved, [
      ['a', 'creating', false],
      ['a', 'created', true],
      ['a', 'updating', true],
      ['a', 'created', true],
    ]);
    const row = await setup.row('a');
    assert.deepEqual(row?.props, { name: 'a', size: 2 });
    assert.equal(row?.attributes?.id, 'id-1');
    assert.equal(row?.accountId, '111122223333');
  });

  it('waits for the note of a thing to be on disk, but not for that of what is inside of it', async () => {
    const store = memoryStore(emptyRecord('setup'));
    const cloud = fakeCloud();
    const order: string[] = [];
    const slow = {
      ...store,
      saveRow: async (id: string, rowId: string, row: Row | undefined) => {
        // Long enough for the request to overtake a note that nobody waits for.
        for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
        await store.saveRow(id, rowId, row);
        order.push(`note ${rowId} ${row?.state}`);
      },
    };
    cloud.before = (operation, id) => void (operation === 'create' && order.push(`create ${id}`));
    await fakeSetup(cloud, slow).bringAbout([thing('box'), part('lid', 'box')]);
    assert.deepEqual(order.slice(0, 3), ['note box creating', 'create box', 'create lid']);
    assert.deepEqual(order.slice(-2).toSorted(), ['note box created', 'note lid created']);
  });

  it('fails when a note cannot be written, though nobody waits for it', async () => {
    const store = memoryStore(emptyRecord('setup'));
    const full = {
      ...store,
      saveRow: async (id: string, rowId: string, row: Row | undefined) => {
        if (rowId === 'lid') throw new Failure({ code: 'RecordNotWritten', what: 'The disk is full.' });
        await store.saveRow(id, rowId, row);
      },
    };
    await assert.rejects(
      fakeSetup(fakeCloud(), full).bringAbout([thing('box'), part('lid', 'box')]),
      (error: Failure) => error.note.code === 'RecordNotWritten',
    );
  });

  it('changes nothing and writes nothing when all is as it should be', async () => {
    const setup = fakeSetup();
    const declared = [thing('box'), part('lid', 'box')];
    await setup.bringAbout(declared);
    const before = await setup.store.load('setup');
    setup.cloud.requests.length = 0;
    await setup.bringAbout(declared);
    assert.deepEqual(
      setup.cloud.requests.filter((request) => !request.startsWith('read')),
      [],
    );
    assert.deepEqual(await setup.store.load('setup'), before);
  });

  it('tells what happens, in the order in which it happens', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a'), thing('b', { needs: ref('a', 'id') })]);
    assert.deepEqual(told(setup.events), ['started a', 'finished a', 'started b', 'finished b']);
  });

  it('stops after a failure, but lets what is under way finish, so that the record is true', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const plan = await setup.plan([
      thing('bad'),
      thing('slow'),
      thing('later', { needs: ref('slow', 'id') }),
      thing('after', { needs: ref('bad', 'id') }),
    ]);
    const failed = gate();
    cloud.before = (operation, id) => {
      if (operation === 'create' && id === 'bad') {
        failed.open();
        throw refusal();
      }
      if (operation === 'create' && id === 'slow') return failed.opened.then(() => {});
    };
    await assert.rejects(setup.apply(plan), (error: Failure) => {
      assert.deepEqual([error.note.code, error.note.resource], ['Refused', 'bad']);
      return true;
    });
    assert.equal((await setup.row('slow'))?.state, 'created');
    assert.equal((await setup.row('bad'))?.state, 'creating');
    assert.equal((await setup.row('bad'))?.failure?.code, 'Refused');
    assert.equal(await setup.row('later'), undefined);
    assert.deepEqual(
      told(setup.events)
        .filter((text) => text.startsWith('skipped'))
        .toSorted(),
      ['skipped after', 'skipped later'],
    );
  });

  it('goes on after a failure where it stopped', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const declared = [thing('a'), thing('b', { needs: ref('a', 'id') })];
    const plan = await setup.plan(declared);
    cloud.before = (operation, id) => {
      if (operation === 'create' && id === 'b') throw refusal();
    };
    await assert.rejects(setup.apply(plan));
    cloud.before = () => {};
    const next = await setup.plan(declared);
    assert.deepEqual(actionsOf(next), { keep: ['a'], create: ['b'] });
    await setup.apply(next);
    assert.deepEqual([(await setup.row('b'))?.state, (await setup.row('b'))?.failure], ['created', undefined]);
  });

  it('can apply the same plan again after an interruption, without making anything twice', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const plan = await setup.plan([thing('box'), part('lid', 'box')]);
    cloud.before = (operation, id) => {
      if (operation === 'create' && id === 'lid') throw refusal();
    };
    await assert.rejects(setup.apply(plan));
    cloud.before = () => {};
    await setup.apply(plan);
    assert.equal(cloud.things.get('box')?.id, 'id-1');
    assert.equal(cloud.things.size, 2);
  });

  it('stops when it is cancelled, with a record from which one can go on', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    const declared = [thing('a'), thing('b', { needs: ref('a', 'id') })];
    const plan = await setup.plan(declared);
    const controller = new AbortController();
    cloud.before = (operation, id) => {
      if (operation === 'create' && id === 'a') controller.abort();
    };
    await assert.rejects(setup.apply(plan, controller.signal), { name: 'AbortError' });
    assert.deepEqual([...cloud.things.keys()], ['a']);
    assert.equal((await setup.row('a'))?.state, 'created');
    assert.deepEqual(actionsOf(await setup.plan(declared)), { keep: ['a'], create: ['b'] });
  });

  it('does nothing at all when it was cancelled before', async () => {
    const setup = fakeSetup();
    const plan = await setup.plan([thing('a')]);
    setup.cloud.requests.length = 0;
    await assert.rejects(setup.apply(plan, AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(setup.cloud.requests, []);
  });

  for (const [what, change] of [
    ['was deleted', (things: Map<string, unknown>) => void things.delete('a')],
    ['was changed', (things) => void things.set('a', { ...Object(things.get('a')), props: { name: 'a', size: 9 } })],
  ] as const satisfies [string, (things: Map<string, unknown>) => void][])
    it(`is refused as outdated when something that it would keep ${what}`, async () => {
      const setup = fakeSetup();
      const declared = [thing('a', { size: 1 })];
      await setup.bringAbout(declared);
      const plan = await setup.plan(declared);
      change(setup.cloud.things);
      const before = [...setup.cloud.things];
      await assert.rejects(setup.apply(plan), (error: Failure) => error.note.code === 'PlanOutdated');
      assert.deepEqual([...setup.cloud.things], before);
    });

  it('never touches something of somebody else that appeared since the plan was made', async () => {
    const setup = fakeSetup();
    const plan = await setup.plan([thing('a')]);
    setup.cloud.things.set('a', foreign('a'));
    await assert.rejects(setup.apply(plan), (error: Failure) => error.note.code === 'NameTaken');
    assert.deepEqual(setup.cloud.things.get('a'), foreign('a'));
    assert.equal(await setup.row('a'), undefined);
  });

  it('deletes before it makes anew, from the outside in, and follows with what depends on it', async () => {
    const setup = fakeSetup();
    const after = thing('user', { needs: ref('box', 'id'), shape: 'x' });
    await setup.bringAbout([thing('box', { shape: 'round' }), part('lid', 'box'), after]);
    const plan = await setup.plan([
      thing('box', { shape: 'square' }),
      part('lid', 'box'),
      thing('user', { needs: ref('box', 'id'), shape: 'y' }),
    ]);
    assert.deepEqual(actionsOf(plan), { replace: ['box', 'user'], create: ['lid'] });
    setup.cloud.requests.length = 0;
    await setup.apply(plan);
    const changes = setup.cloud.requests.filter((request) => !request.startsWith('read'));
    assert.deepEqual(changes.slice(0, 3), ['delete user', 'delete box', 'create box']);
    assert.equal(setup.cloud.things.get('lid')?.props.needs, setup.cloud.things.get('box')?.id);
    assert.deepEqual(actionsOf(await setup.plan(plan.declared)), { keep: ['box', 'lid', 'user'] });
  });

  it('deletes what was dropped only after nothing uses it any more', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('old'), thing('user', { needs: ref('old', 'id') })]);
    await setup.bringAbout([thing('user', { size: 1 })]);
    assert.deepEqual([...setup.cloud.things.keys()], ['user']);
    assert.equal(await setup.row('old'), undefined);
  });

  it('makes what was renamed anew, and leaves nothing of the old name behind', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a', { name: 'before' })]);
    await setup.bringAbout([thing('a', { name: 'after' })]);
    assert.deepEqual([...setup.cloud.things.keys()], ['after']);
  });

  it('refuses a record of another account before any request', async () => {
    const setup = fakeSetup();
    const plan = await setup.plan([thing('a')]);
    await setup.apply(plan);
    const row = await setup.row('a');
    assert.ok(row);
    await setup.store.saveRow('setup', 'a', { ...row, region: 'us-east-1' });
    setup.cloud.requests.length = 0;
    await assert.rejects(setup.apply(plan), (error: Failure) => error.note.code === 'OtherAccount');
    assert.deepEqual(setup.cloud.requests, []);
  });
});
