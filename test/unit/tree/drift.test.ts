/** Drift in the explorer: when it is looked for, and how it is shown. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Row } from '../../../src/engine/record.ts';
import type { ResourceDrift } from '../../../src/operations/driftOperations.ts';
import type { Setup } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { createDriftWatch, type DriftFinding } from '../../../src/tree/driftWatch.ts';
import type { SetupNode } from '../../../src/tree/node.ts';
import { setupNode } from '../../../src/tree/setupNodes.ts';

const now = Date.parse('2026-01-01T12:00:00.000Z');

function row(id: string, type: string, title: string, change: Partial<Row> = {}): Row {
  return {
    id,
    type,
    title,
    state: 'created',
    refersTo: [],
    props: id === 'method' ? { authorizationType: 'COGNITO_USER_POOLS' } : {},
    since: '2026-01-01T11:59:00.000Z',
    accountId: '111122223333',
    region: 'us-east-1',
    ...change,
  };
}

function setup(change: Partial<Row> = {}): Setup {
  const rows = [
    row('api', 'ApiGateway.RestApi', 'REST API demo'),
    row('authorizer', 'ApiGateway.Authorizer', 'Authorizer guard', change),
    row('method', 'ApiGateway.Method', 'Method ANY /demo'),
    row('stage', 'ApiGateway.Stage', 'Stage default'),
    row('userPool', 'Cognito.UserPool', 'User pool people'),
    row('testUser', 'Cognito.User', 'Test user ada'),
  ];
  return {
    version: 1,
    id: 'abc',
    name: 'demo',
    createdAt: '2026-01-01T11:00:00.000Z',
    rows: Object.fromEntries(rows.map((each) => [each.id, each])),
    extra: {
      settings: settingsFrom('lambda-trigger', 'abc'),
      target: { kind: 'sandbox', region: 'us-east-1' },
      phase: 'complete',
    },
  };
}

const changedCache: ResourceDrift = {
  id: 'authorizer',
  type: 'ApiGateway.Authorizer',
  title: 'Authorizer guard',
  status: 'changed',
  adopted: false,
  properties: [
    {
      property: 'cacheSeconds',
      what: 'cache time',
      from: 300,
      to: 0,
      words: '300 → 0',
      setting: 'authorizer.cacheSeconds',
    },
  ],
};
const missing = (id: string, title: string, adopted = false): ResourceDrift => ({
  id,
  type: '',
  title,
  status: 'missing',
  adopted,
  properties: [],
  next: 'What to do.',
});

describe('drift in the explorer', () => {
  const draw = (finding: DriftFinding | undefined, change: Partial<Row> = {}) =>
    setupNode({ id: 'abc', setup: setup(change) }, { now, facts: () => undefined, drift: () => finding });
  const all = (node: SetupNode): SetupNode[] => [node, ...(node.children ?? []).flatMap(all)];
  const item = (node: SetupNode, id: string) => {
    const found = all(node).find(({ key }) => key === `abc/${id}`);
    assert.ok(found, `no item ${id}`);
    return found;
  };

  it('marks what was changed, with from and to in the tooltip, and the setup with it', () => {
    const node = draw({ drifted: [changedCache] });
    const authorizer = item(node, 'authorizer');
    assert.equal(authorizer.description, 'changed outside · guard');
    assert.equal(authorizer.spoken, 'Authorizer guard, changed outside');
    assert.equal(authorizer.icon, 'warning');
    assert.ok(authorizer.tooltip.includes('cache time: 300 → 0'), authorizer.tooltip.join('|'));
    assert.deepEqual(authorizer.words, ['authorizer', 'repairable', 'acceptable']);
    assert.equal(node.description, '1 changed outside · sandbox');
    assert.equal(node.icon, 'warning');
    assert.equal(item(node, 'api').description, '1 changed outside · demo', 'it may be folded');
    assert.equal(item(node, 'userPool').description, 'people');
    assert.deepEqual(node.words, ['setup', 'sandbox', 'repairable', 'acceptable']);
    assert.ok(node.tooltip.includes('Authorizer guard: changed outside.'));
  });

  it('offers acceptance only where a setting can hold the value, and says why not', () => {
    const properties = [
      {
        property: 'authorizationType',
        what: 'authorization',
        from: 'X',
        to: 'NONE',
        words: 'X → NONE',
        why: 'It would be open.',
      },
    ];
    const node = draw({ drifted: [{ ...changedCache, id: 'method', properties }] });
    const method = item(node, 'method');
    assert.deepEqual(method.words, ['method', 'repairable']);
    assert.ok(method.tooltip.includes('It would be open.'));
  });

  it('shows what is missing, also a test user, who is else among the users', () => {
    const node = draw({ drifted: [missing('testUser', 'Test user ada'), changedCache] });
    assert.equal(item(node, 'testUser').description, 'missing · ada');
    assert.equal(node.description, '1 missing, 1 changed outside · sandbox');
    assert.equal(
      all(draw({ drifted: [] })).some(({ key }) => key === 'abc/testUser'),
      false,
    );
  });

  it('offers no repair of what was there before and is gone', () => {
    assert.deepEqual(item(draw({ drifted: [missing('api', 'REST API demo', true)] }), 'api').words, []);
  });

  it('says secured again when nothing is different', () => {
    assert.equal(draw({ drifted: [] }).description, 'secured · sandbox');
    assert.equal(draw(undefined).description, 'secured · sandbox');
  });

  it('says in the tooltip that it could not be seen', () => {
    const node = draw({ drifted: [], failure: { code: 'X', what: 'The session has expired.' } });
    assert.ok(node.tooltip.some((text) => text.endsWith('could not be seen. The session has expired.')));
    assert.equal(node.description, 'secured · sandbox');
  });

  it('lets a run that is under way speak first', () => {
    const since = new Date(now).toISOString();
    const node = draw({ drifted: [changedCache] }, { state: 'updating', since });
    assert.equal(item(node, 'authorizer').description, 'updating… · guard');
  });
});

describe('looking for drift', () => {
  function watch(drift: (signal: AbortSignal) => Promise<readonly ResourceDrift[]>) {
    const seen = { looks: 0, changes: 0, failures: [] as string[], told: [] as string[][], now };
    const watched = createDriftWatch({
      drift: (_, signal) => {
        seen.looks++;
        return drift(signal);
      },
      changed(setupId, { drifted }) {
        seen.changes++;
        seen.told.push([setupId, ...drifted.map(({ id }) => id)]);
      },
      failed: ({ what }) => seen.failures.push(what),
      now: () => seen.now,
    });
    return { seen, watched };
  }

  it('keeps only what is not as it was left', async () => {
    const { watched, seen } = watch(async () => [changedCache, { ...changedCache, id: 'api', status: 'same' }]);
    await watched.check(setup());
    assert.deepEqual(
      watched.find('abc')?.drifted.map(({ id }) => id),
      ['authorizer'],
    );
    assert.equal(seen.changes, 1);
    assert.deepEqual(seen.told, [['abc', 'authorizer']]);
  });

  it('does not look again while the last look is good enough, but does when asked or when it is old', async () => {
    const { watched, seen } = watch(async () => []);
    await watched.check(setup());
    await watched.check(setup(), 1000);
    assert.equal(seen.looks, 1);
    await watched.check(setup());
    assert.equal(seen.looks, 2);
    seen.now += 1001;
    await watched.check(setup(), 1000);
    assert.equal(seen.looks, 3);
  });

  it('does not look while something is under way, or where nothing exists', async () => {
    const { watched, seen } = watch(async () => []);
    await watched.check(setup({ state: 'updating', since: new Date(now).toISOString() }));
    await watched.check({ ...setup(), rows: {} });
    assert.equal(seen.looks, 0);
  });

  it('forgets what it found when the setup is changed by us, and looks once more when that is done', async () => {
    const { watched, seen } = watch(async () => [changedCache]);
    await watched.check(setup());
    watched.follow([setup()]);
    assert.ok(watched.find('abc'));
    watched.follow([setup({ state: 'updating', since: new Date(now).toISOString() })]);
    assert.equal(watched.find('abc'), undefined);
    assert.equal(seen.looks, 1);
    const after = setup({ since: '2026-01-01T11:59:30.000Z' });
    watched.follow([after]);
    watched.follow([after]);
    await watched.check(after);
    assert.equal(seen.looks, 2);
    assert.ok(watched.find('abc'));
  });

  it('does not look again by itself where nothing was different, nor where the setup is gone', async () => {
    const { watched, seen } = watch(async () => []);
    await watched.check(setup());
    watched.follow([setup({ since: '2026-01-01T11:59:30.000Z' })]);
    watched.follow([]);
    assert.equal(seen.looks, 1);
    assert.equal(watched.find('abc'), undefined);
  });

  it('gives up a look at how the setup was before, and keeps the newer one’s finding', async () => {
    const answers = [
      Promise.withResolvers<readonly ResourceDrift[]>(),
      Promise.withResolvers<readonly ResourceDrift[]>(),
    ];
    const signals: AbortSignal[] = [];
    const { watched, seen } = watch((signal) => {
      signals.push(signal);
      return answers[signals.length - 1]?.promise ?? Promise.reject(new Error('a third look'));
    });
    const after = setup({ since: '2026-01-01T11:59:30.000Z' });
    const looks = [watched.check(setup()), watched.check(after), watched.check(after)];
    assert.equal(signals[0]?.aborted, true);
    answers[1]?.resolve([]);
    answers[0]?.resolve([changedCache]);
    await Promise.all(looks);
    assert.equal(seen.looks, 2);
    assert.deepEqual(watched.find('abc')?.drifted, []);
    assert.equal(seen.changes, 1);
  });

  it('gives up a look when the setup is changed by us meanwhile, and looks once more when that is done', async () => {
    const answers = [Promise.withResolvers<readonly ResourceDrift[]>()];
    const { watched, seen } = watch(() => answers[seen.looks - 1]?.promise ?? Promise.resolve([]));
    const look = watched.check(setup());
    watched.follow([setup({ state: 'updating', since: new Date(now).toISOString() })]);
    answers[0]?.resolve([changedCache]);
    await look;
    assert.equal(watched.find('abc'), undefined);
    const after = setup({ since: '2026-01-01T11:59:30.000Z' });
    watched.follow([after]);
    await watched.check(after);
    assert.equal(seen.looks, 2);
    assert.deepEqual(watched.find('abc')?.drifted, []);
  });

  it('tells of a failure once and never throws', async () => {
    const { watched, seen } = watch(async () => Promise.reject(new Error('no network')));
    await watched.check(setup());
    assert.deepEqual(seen.failures, ['Something unexpected went wrong.']);
    assert.equal(watched.find('abc')?.failure?.why, 'no network');
  });
});
