import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { predicted, ref } from '../../../src/engine/resource.ts';
import { actionsOf } from '../../support/actions.ts';
import { type FakeSetup, fakeCloud, fakeSetup, foreign, part, thing } from '../../support/fakeCloud.ts';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

function reasonFor(plan: Awaited<ReturnType<FakeSetup['plan']>>, id: string): string | undefined {
  return plan.steps.find((step) => step.id === id)?.reason;
}

describe('a plan', () => {
  it('creates what is not there, and changes nothing by itself', async () => {
    const setup = fakeSetup();
    const plan = await setup.plan([thing('a'), thing('b', { needs: ref('a', 'id') })]);
    assert.deepEqual(actionsOf(plan), { create: ['a', 'b'] });
    assert.equal(setup.cloud.things.size, 0);
    assert.deepEqual(await setup.store.load('setup').then((record) => record?.rows), {});
  });

  it('asks nothing of what is contained in something that is yet to be created', async () => {
    const setup = fakeSetup();
    await setup.plan([thing('box'), part('lid', 'box')]);
    assert.deepEqual(setup.cloud.requests, ['read box']);
  });

  it('reads everything at the same time that needs nothing from each other', async () => {
    const setup = fakeSetup();
    await setup.plan(['a', 'b', 'c', 'd'].map((id) => thing(id)));
    assert.equal(setup.cloud.most(), 4);
  });

  it('keeps what is as it should be', async () => {
    const setup = fakeSetup();
    const declared = [thing('box', { size: 1 }), part('lid', 'box', { size: 2 })];
    await setup.bringAbout(declared);
    assert.deepEqual(actionsOf(await setup.plan(declared)), { keep: ['box', 'lid'] });
  });

  it('says in words what differs', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a', { size: 1 })]);
    const plan = await setup.plan([thing('a', { size: 2 })]);
    assert.deepEqual(actionsOf(plan), { update: ['a'] });
    assert.equal(reasonFor(plan, 'a'), 'size 1 → 2');
  });

  it('replaces what cannot be changed, with all that is inside of it', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('box', { shape: 'round' }), part('lid', 'box')]);
    const plan = await setup.plan([thing('box', { shape: 'square' }), part('lid', 'box')]);
    assert.deepEqual(actionsOf(plan), { replace: ['box'], create: ['lid'] });
  });

  it('updates what refers to something that is made anew', async () => {
    const setup = fakeSetup();
    const after = thing('b', { needs: ref('a', 'id') });
    await setup.bringAbout([thing('a', { shape: 'round' }), after]);
    const plan = await setup.plan([thing('a', { shape: 'square' }), after]);
    assert.deepEqual(actionsOf(plan), { replace: ['a'], update: ['b'] });
    assert.match(reasonFor(plan, 'b') ?? '', /^needs id-1 → new$/);
  });

  it('keeps what refers to something that is made anew only by prediction', async () => {
    const setup = fakeSetup();
    const after = thing('b', { needs: predicted('a', 'address') });
    await setup.bringAbout([thing('a', { shape: 'round' }), after]);
    assert.deepEqual(actionsOf(await setup.plan([thing('a', { shape: 'square' }), after])), {
      replace: ['a'],
      keep: ['b'],
    });
  });

  it('creates again what was deleted in the meantime, and what was inside', async () => {
    const setup = fakeSetup();
    const declared = [thing('box'), part('lid', 'box')];
    await setup.bringAbout(declared);
    setup.cloud.things.clear();
    const plan = await setup.plan(declared);
    assert.deepEqual(actionsOf(plan), { create: ['box', 'lid'] });
    assert.equal(reasonFor(plan, 'box'), 'Was deleted in the meantime.');
  });

  it('deletes what is no longer declared', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a'), thing('b')]);
    assert.deepEqual(actionsOf(await setup.plan([thing('a')])), { keep: ['a'], delete: ['b'] });
  });

  it('refuses when something that is not ours has the name, and names the setting', async () => {
    const setup = fakeSetup();
    setup.cloud.things.set('a', foreign('a'));
    const { note } = await failureOf(setup.plan([thing('a')]));
    assert.deepEqual([note.code, note.field, note.resource], ['NameTaken', 'thing.name', 'a']);
  });

  it('takes over what an interrupted run made', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    const row = await setup.row('a');
    assert.ok(row);
    await setup.store.saveRow('setup', 'a', { ...row, state: 'creating', attributes: undefined });
    const plan = await setup.plan([thing('a')]);
    assert.deepEqual(actionsOf(plan), { keep: ['a'] });
    assert.equal(reasonFor(plan, 'a'), 'Was made before an interruption.');
  });

  it('refuses to look for rows of one account in another', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    const row = await setup.row('a');
    assert.ok(row);
    await setup.store.saveRow('setup', 'a', { ...row, accountId: '999999999999' });
    assert.equal((await failureOf(setup.plan([thing('a')]))).note.code, 'OtherAccount');
  });

  it('passes a failure of reading on, with the resource', async () => {
    const cloud = fakeCloud();
    cloud.before = () => {
      throw new Failure({ code: 'AccessDenied', what: 'No.' });
    };
    const { note } = await failureOf(fakeSetup(cloud).plan([thing('a'), thing('b', { needs: ref('a', 'id') })]));
    assert.deepEqual([note.code, note.resource], ['AccessDenied', 'a']);
  });
});
