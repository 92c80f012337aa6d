/** Drift through the wizard's session: what is shown, and what accepting does to the form. */
import assert from 'node:assert/strict';
import type { ResourceDrift } from '../../../src/operations/driftOperations.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { fakeOperations } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

const length = 'userPool.passwordPolicy.minimumLength';
const changed: ResourceDrift = {
  id: 'userPool',
  type: 'Cognito.UserPool',
  title: 'User pool demo',
  status: 'changed',
  adopted: false,
  properties: [
    { property: 'minimumLength', what: 'minimum password length', from: 6, to: 10, words: '6 → 10', setting: length },
    { property: 'other', what: 'other', from: 1, to: 2, words: '1 → 2', why: 'No setting stands for it.' },
  ],
};

describe('drift in the wizard', () => {
  const { created } = wizardStages();

  it('shows only what is not as it was left, and what can be accepted of it', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    const same: ResourceDrift = { ...changed, id: 'api', status: 'same', properties: [] };
    operations.instead = { ...operations.instead, drift: async () => [same, changed] };
    const { drift } = await stage.after({ type: 'lookForDrift' }, (view) => view.drift?.status === 'known');
    assert.deepEqual(
      drift?.resources.map(({ id, properties }) => [id, properties.map(({ words, canAccept }) => [words, canAccept])]),
      [
        [
          'userPool',
          [
            ['6 → 10', true],
            ['1 → 2', false],
          ],
        ],
      ],
    );
  });

  it('marks the answers that came before something new was found, and only those', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    const called = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length > 0 && !tryIt.busy);
    assert.ok(called.tryIt.calls.every(({ outdated }) => outdated === undefined));
    operations.instead = { ...operations.instead, drift: async () => [changed] };
    const found = await stage.after({ type: 'lookForDrift' }, (view) => view.drift?.status === 'known');
    assert.ok(found.tryIt.calls.length > 0 && found.tryIt.calls.every(({ outdated }) => outdated === true));
    const again = await stage.after({ type: 'call' }, ({ tryIt }) => !tryIt.busy && !tryIt.calls[0]?.outdated);
    assert.ok(again.tryIt.calls.length > 0);
    const same = await stage.after({ type: 'lookForDrift' }, (view) => view.drift?.status === 'known');
    assert.ok(
      same.tryIt.calls.every(({ outdated }) => outdated === undefined),
      'nothing new was found',
    );
  });

  it('shows what somebody else found, and marks the answers of before, without being asked', async () => {
    const stage = await created();
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length > 0 && !tryIt.busy);
    stage.session.showDrift([{ ...changed, status: 'same' }]);
    assert.equal(stage.view().drift, undefined, 'nobody asked, and there is nothing to say');
    stage.session.showDrift([changed]);
    const found = await stage.until(({ drift }) => drift?.status === 'known' && drift.resources.length === 1);
    assert.ok(found.tryIt.calls.length > 0 && found.tryIt.calls.every(({ outdated }) => outdated === true));
    assert.ok(!stage.operations.asked.includes('drift'));
    await stage.after({ type: 'call' }, ({ tryIt }) => !tryIt.busy && !tryIt.calls[0]?.outdated);
    stage.session.showDrift([changed]);
    stage.session.showDrift([]);
    const none = await stage.until(({ drift }) => drift?.resources.length === 0);
    assert.ok(none.tryIt.calls.every(({ outdated }) => outdated === undefined));
  });

  it('leaves what somebody else found aside while it looks itself', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length > 0 && !tryIt.busy);
    const look = Promise.withResolvers<readonly ResourceDrift[]>();
    operations.instead = { ...operations.instead, drift: () => look.promise };
    const looking = stage.session.receive({ type: 'lookForDrift' });
    await stage.until(({ drift }) => drift?.status === 'looking');
    stage.session.showDrift([changed]);
    look.resolve([]);
    await looking;
    const { drift, tryIt } = await stage.until((view) => view.drift?.status === 'known');
    assert.deepEqual(drift?.resources, []);
    assert.ok(tryIt.calls.every(({ outdated }) => outdated === undefined));
  });

  it('takes what is accepted into the form, and keeps edits that were not applied yet', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    const draft = stage.saved.at(-1)?.draft;
    assert.ok(draft);
    await stage.send({ type: 'edit', draft: { ...draft, settings: { ...draft.settings, name: 'edited' } } });
    const named: unknown[] = [];
    operations.instead = {
      ...operations.instead,
      drift: async () => [],
      async accept(setupId, which) {
        named.push(which);
        const setup = await operations.load(setupId);
        const settings = withValue(setup.extra.settings, length, 10);
        return {
          setup: { ...setup, extra: { ...setup.extra, settings } },
          accepted: [{ id: 'userPool', property: 'minimumLength', what: 'minimum password length', setting: length }],
          refused: [],
        };
      },
    };
    await stage.send({ type: 'acceptDrift', id: 'userPool', property: 'minimumLength' });
    assert.deepEqual(named, [[{ id: 'userPool', property: 'minimumLength' }]]);
    assert.equal(stage.draft().settings.userPool.passwordPolicy.minimumLength, 10);
    assert.equal(stage.draft().settings.name, 'edited');
    const view = await stage.until(({ drift }) => drift?.status === 'known');
    assert.equal(view.applied?.userPool.passwordPolicy.minimumLength, 10);
    assert.deepEqual(view.drift?.resources, []);
  });

  it('says why when AWS cannot be asked', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    operations.instead = { ...operations.instead, drift: async () => Promise.reject(new Error('the line is down')) };
    const view = await stage.after({ type: 'lookForDrift' }, ({ drift }) => drift?.status === 'failed');
    assert.ok(view.drift?.failure);
  });
});
