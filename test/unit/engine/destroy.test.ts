import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { predicted, ref } from '../../../src/engine/resource.ts';
import { fakeCloud, fakeSetup, foreign, part, place, thing, told } from '../../support/fakeCloud.ts';

const chain = [
  thing('a'),
  thing('b', { needs: ref('a', 'id') }),
  thing('c', { needs: ref('b', 'id') }),
  part('lid', 'a'),
];

describe('destroying', () => {
  it('deletes against the order of references and leaves nothing', async () => {
    const setup = fakeSetup();
    await setup.bringAbout(chain);
    setup.cloud.requests.length = 0;
    const { removed, left } = await setup.destroy();
    assert.equal(setup.cloud.things.size, 0);
    assert.deepEqual(left, []);
    assert.deepEqual(removed.toSorted(), ['Part lid', 'Thing a', 'Thing b', 'Thing c']);
    const deletions = setup.cloud.requests.filter((request) => request.startsWith('delete'));
    assert.deepEqual(deletions, ['delete c', 'delete b', 'delete a']);
  });

  it('makes no request for what goes with its container', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('box'), part('lid', 'box'), part('knob', 'box')]);
    setup.cloud.requests.length = 0;
    await setup.destroy();
    assert.deepEqual(setup.cloud.requests, ['read box', 'delete box']);
    for (const id of ['box', 'lid', 'knob']) assert.equal((await setup.row(id))?.state, 'gone');
  });

  it('also goes against references that were only predicted', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('log'), thing('writer', { needs: predicted('log', 'address') })]);
    setup.cloud.requests.length = 0;
    await setup.destroy();
    const deletions = setup.cloud.requests.filter((request) => request.startsWith('delete'));
    assert.deepEqual(deletions, ['delete writer', 'delete log']);
  });

  it('deletes at the same time what does not wait for each other', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    await setup.bringAbout(['a', 'b', 'c'].map((id) => thing(id)));
    let deleting = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    cloud.before = (operation) => {
      if (operation !== 'delete') return;
      if (++deleting === 3) resolve();
      return promise;
    };
    await setup.destroy();
    assert.equal(cloud.things.size, 0);
  });

  it('counts what is not there any more as removed', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    setup.cloud.things.clear();
    const { removed, left } = await setup.destroy();
    assert.deepEqual([removed, left], [['Thing a'], []]);
  });

  it('leaves what is not ours and says so', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a'), thing('b')]);
    setup.cloud.things.set('a', foreign('a'));
    const { removed, left } = await setup.destroy();
    assert.deepEqual(removed, ['Thing b']);
    assert.equal(left[0]?.title, 'Thing a');
    assert.deepEqual(setup.cloud.things.get('a'), foreign('a'));
    assert.equal((await setup.row('a'))?.state, 'left');
  });

  it('looks for what was perhaps made before a crash, and removes it', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    const row = await setup.row('a');
    assert.ok(row);
    await setup.store.saveRow('setup', 'a', { ...row, state: 'creating', attributes: undefined });
    await setup.store.saveRow('setup', 'b', {
      ...row,
      id: 'b',
      props: { name: 'b' },
      state: 'creating',
      attributes: undefined,
    });
    const { left } = await setup.destroy();
    assert.deepEqual(left, []);
    assert.equal(setup.cloud.things.size, 0);
  });

  it('goes on with what is independent of a failure, keeps what that needs, and can be tried again', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    await setup.bringAbout([...chain, thing('other')]);
    cloud.before = (operation, id) => {
      if (operation === 'delete' && id === 'b') throw new Failure({ code: 'Throttled', what: 'Slow down.' });
    };
    const { removed, left } = await setup.destroy();
    assert.deepEqual(removed.toSorted(), ['Thing c', 'Thing other']);
    assert.deepEqual(left.map(({ id }) => id).toSorted(), ['a', 'b', 'lid']);
    assert.equal(left.find(({ id }) => id === 'b')?.failure?.code, 'Throttled');
    assert.match(left.find(({ id }) => id === 'a')?.why ?? '', /Thing b still needs it/);
    assert.equal((await setup.row('b'))?.failure?.resource, 'b');
    assert.equal((await setup.row('a'))?.state, 'created');
    cloud.before = () => {};
    const again = await setup.destroy();
    assert.deepEqual(again.left, []);
    assert.equal(cloud.things.size, 0);
  });

  it('refuses as another account before it touches anything', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    setup.cloud.requests.length = 0;
    await assert.rejects(
      setup.destroy(undefined, { ...place, accountId: '999999999999' }),
      (error: Failure) => error.note.code === 'OtherAccount' && /111122223333/.test(error.note.why ?? ''),
    );
    assert.deepEqual(setup.cloud.requests, []);
  });

  it('stops when it is cancelled, and goes on the next time', async () => {
    const cloud = fakeCloud();
    const setup = fakeSetup(cloud);
    await setup.bringAbout(chain);
    const controller = new AbortController();
    cloud.before = (operation, id) => {
      if (operation === 'delete' && id === 'c') controller.abort();
    };
    await assert.rejects(setup.destroy(controller.signal), { name: 'AbortError' });
    assert.deepEqual([...cloud.things.keys()].toSorted(), ['a', 'b', 'lid']);
    cloud.before = () => {};
    await setup.destroy();
    assert.equal(cloud.things.size, 0);
  });

  it('tells of each resource that it deletes', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('box'), part('lid', 'box')]);
    setup.events.length = 0;
    await setup.destroy();
    assert.deepEqual(told(setup.events), ['started box', 'finished box', 'finished lid']);
  });

  it('has nothing to do a second time', async () => {
    const setup = fakeSetup();
    await setup.bringAbout([thing('a')]);
    await setup.destroy();
    setup.cloud.requests.length = 0;
    assert.deepEqual(await setup.destroy(), { removed: [], givenBack: [], left: [] });
    assert.deepEqual(setup.cloud.requests, []);
  });
});
