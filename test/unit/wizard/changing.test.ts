/** Changing a setup through the wizard's session: the plan from → to, consent to what is lost, and nothing to change. */
import assert from 'node:assert/strict';
import type { Action } from '../../../src/engine/resource.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { fakeOperations } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('changing a setup', () => {
  const { created } = wizardStages();

  /** A created setup whose next plan does this to its user pool. */
  async function changed(action: Action) {
    const operations = fakeOperations();
    const stage = await created(operations);
    const words = { what: 'sign-in identifiers', actual: 'email', desired: 'email + username' };
    const plan = async (setupId: string) => ({
      setupId,
      declared: [],
      steps: [
        {
          id: 'userPool',
          type: 'Cognito.UserPool',
          title: 'User pool demo',
          action,
          reason: 'why',
          differences: [
            {
              property: 'signInIdentifiers',
              actual: ['email'],
              desired: ['email', 'username'],
              fixedBy: 'replace',
              words,
            },
          ] as const,
        },
      ],
    });
    operations.instead = {
      ...operations.instead,
      plan,
      preview: async (_settings, _target, setupId) => plan(setupId ?? 'none'),
    };
    stage.session.show('signIn');
    const draft = stage.saved.at(-1)?.draft;
    assert.ok(draft);
    const settings = withValue(draft.settings, 'userPool.signInIdentifiers', ['email', 'username']);
    await stage.send({ type: 'edit', draft: { ...draft, settings } });
    operations.asked.length = 0;
    await stage.after({ type: 'plan' }, ({ plan: shown }) => shown.status === 'ready');
    return { stage, operations };
  }

  it('tells what the settings were when they were last applied', async () => {
    const stage = await created();
    const view = await stage.until(({ applied }) => applied !== undefined);
    assert.equal(view.applied?.userPool.name, 'demo-ecommerce-users');
  });

  it('shows each property that changes in words', async () => {
    const { stage } = await changed('replace');
    const { plan } = stage.view();
    assert.ok(plan.status === 'ready');
    assert.deepEqual(plan.steps[0]?.changes, [{ what: 'sign-in identifiers', from: 'email', to: 'email + username' }]);
  });

  it('refuses to replace a pool when that was not confirmed, and applies nothing', async () => {
    const { stage, operations } = await changed('replace');
    const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'failed');
    assert.equal(view.run.failure?.code, 'LossNotConfirmed');
    assert.match(view.run.failure?.why ?? '', /users of the pool are lost/);
    assert.ok(!operations.asked.includes('apply'), 'it was applied all the same');
    assert.ok(!operations.asked.includes('changeSetup'), 'the settings were stored all the same');
  });

  it('replaces it when it was confirmed', async () => {
    const { stage, operations } = await changed('replace');
    await stage.after({ type: 'create', confirmed: ['userPool'] }, ({ run }) => run.status === 'done');
    assert.ok(operations.asked.includes('apply'));
  });

  it('forgets a consent when a setting is changed after it', async () => {
    const { stage, operations } = await changed('replace');
    operations.instead = { ...operations.instead, apply: async () => Promise.reject(new Error('the line is down')) };
    await stage.after({ type: 'create', confirmed: ['userPool'] }, ({ run }) => run.status === 'failed');
    const draft = stage.saved.at(-1)?.draft;
    assert.ok(draft);
    await stage.send({ type: 'edit', draft: { ...draft, settings: { ...draft.settings, name: 'other' } } });
    const view = await stage.after({ type: 'create' }, ({ run }) => run.failure?.code === 'LossNotConfirmed');
    assert.equal(view.run.status, 'failed');
  });

  it('needs no consent for what AWS changes in place', async () => {
    const { stage } = await changed('update');
    await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
  });
});
