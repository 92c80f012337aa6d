/** The wizard on a setup that exists, and what other windows do to it meanwhile. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { fakeOperations, row } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('the wizard on a setup that exists', () => {
  const { open } = wizardStages();

  async function existing(rows = { stage: row('stage', 'ApiGateway.Stage', 'Stage default') }) {
    const operations = fakeOperations();
    const setup = await operations.createSetup(
      settingsFrom('blank', 'abc'),
      { kind: 'sandbox', region: 'us-east-1' },
      'mine',
    );
    operations.setups.set('mine', { ...setup, rows });
    return operations;
  }

  it('opens on Try it with its own settings, and knows that it was created', async () => {
    const stage = await open({ setupId: 'mine' }, await existing());
    const view = await stage.after({ type: 'ready' }, ({ tryIt }) => tryIt.endpointUrl !== undefined);
    assert.equal(stage.draft().page, 'tryIt');
    assert.equal(stage.draft().settings.recipe, 'blank');
    assert.equal(view.setupId, 'mine');
    assert.equal(view.run.status, 'done');
  });

  it('shows the failure of an earlier run', async () => {
    const failed = { ...row('stage', 'ApiGateway.Stage', 'Stage default'), state: 'creating' as const };
    const operations = await existing({
      stage: { ...failed, failure: { code: 'Throttled', what: 'Too fast.' } } as never,
    });
    const stage = await open({ setupId: 'mine' }, operations);
    const view = await stage.after({ type: 'ready' }, ({ run }) => run.status === 'failed');
    assert.equal(stage.draft().page, 'create');
    assert.equal(view.run.failedAt, 'Stage default');
    assert.equal(view.run.failure?.code, 'Throttled');
  });

  it('keeps where it lives, and cannot start from another recipe', async () => {
    const stage = await open({ setupId: 'mine' }, await existing());
    await stage.send({ type: 'ready' });
    await stage.send({ type: 'edit', draft: { ...stage.draft(), target: { kind: 'aws', region: 'us-west-2' } } });
    assert.equal(stage.saved.at(-1)?.draft.target.kind, 'sandbox');
    await stage.send({ type: 'startFrom', recipe: 'lambda-trigger' });
    assert.equal(stage.draft().settings.recipe, 'blank');
  });

  it('notices that another window signed in, and that another window removed it', async () => {
    const operations = await existing();
    const stage = await open({ setupId: 'mine' }, operations);
    await stage.send({ type: 'ready' });
    await operations.signInTestUser('mine');
    await stage.session.refresh();
    await stage.until(({ tryIt }) => tryIt.signedIn?.who === 'test.user@example.com');
    operations.setups.delete('mine');
    await stage.session.refresh();
    const view = await stage.until(({ setupId }) => setupId === undefined);
    assert.equal(view.run.status, 'idle');
    assert.equal(view.tryIt.endpointUrl, undefined);
  });

  it('cannot be opened when it is not there', async () => {
    await assert.rejects(
      open({ setupId: 'gone' }),
      (error) => error instanceof Failure && error.note.code === 'SetupGone',
    );
  });
});
