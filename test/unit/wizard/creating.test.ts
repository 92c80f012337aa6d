/** From the plan that the wizard shows to the resources that it makes, failures and cancelling included. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Draft } from '../../../src/wizard/protocol.ts';
import { wizardStages } from './wizardStages.ts';

describe('the plan and the creation in the wizard', () => {
  const { open } = wizardStages();

  describe('plan', () => {
    it('shows each step with what it is, what it refers to, the permissions and the address', async () => {
      const stage = await open();
      const { plan } = await stage.after({ type: 'plan' }, (view) => view.plan.status === 'ready');
      assert.ok(plan.status === 'ready');
      assert.deepEqual(plan.steps[1], {
        id: 'stage',
        type: 'ApiGateway.Stage',
        title: 'Stage default',
        action: 'create',
        reason: 'new',
        explanation: 'What a ApiGateway.Stage is.',
        refersTo: ['api'],
      });
      assert.deepEqual(plan.permissions, [{ action: 'apigateway:POST', allowed: 'yes' }]);
      assert.equal(plan.endpoint, 'https://{api-id}.example/default/demo');
    });

    it('shows why it could not be made', async () => {
      const stage = await open();
      stage.operations.instead.preview = async () => {
        throw new Failure({ code: 'NoNetwork', what: 'AWS cannot be reached.' });
      };
      const { plan } = await stage.after({ type: 'plan' }, (view) => view.plan.status === 'failed');
      assert.equal(plan.status === 'failed' && plan.failure.code, 'NoNetwork');
      assert.ok(stage.deeds.includes('log Planning: NoNetwork'));
    });

    it('is dropped when a setting changes', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      const settings = { ...stage.draft().settings, name: 'other' };
      await stage.after({ type: 'edit', draft: { ...stage.draft(), settings } }, ({ plan }) => plan.status === 'none');
    });

    it('copies the smallest policy', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      await stage.send({ type: 'copy', what: 'permissionsPolicy' });
      assert.ok(stage.deeds.includes('copy {"Version":"2012-10-17"}'));
    });
  });

  describe('create', () => {
    it('carries out the very plan that was shown, and tells of each resource', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.equal(view.setupId, 'preview1');
      assert.deepEqual(
        view.run.resources.map(({ id, status, ms }) => ({ id, status, ms })),
        [
          { id: 'api', status: 'done', ms: 1 },
          { id: 'stage', status: 'done', ms: 1 },
        ],
      );
      assert.equal(view.run.requests, 2);
      assert.equal(stage.operations.asked.includes('plan'), false, 'it must not plan anew');
      assert.equal(stage.saved.at(-1)?.setupId, 'preview1');
      assert.ok(stage.deeds.includes('setup preview1'));
    });

    it('plans first when nothing was shown, as after a failure', async () => {
      const stage = await open();
      await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.ok(stage.operations.asked.includes('plan'));
    });

    it('keeps a failure on the page with the resource that failed, and can be tried again', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      stage.operations.instead.apply = async (_setupId, _plan, options) => {
        options?.emit?.({ kind: 'started', id: 'stage', action: 'create', at: 0 });
        options?.emit?.({ kind: 'failed', id: 'stage', failure: { code: 'Conflict', what: 'In the way.' }, at: 1 });
        throw new Failure({ code: 'NotAll', what: 'Not everything was created.' });
      };
      const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'failed');
      assert.equal(view.run.failure?.code, 'Conflict');
      assert.equal(view.run.failedAt, 'Stage default');
      stage.operations.instead = {};
      const again = await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.equal(again.setupId, view.setupId, 'it goes on with the same setup');
      assert.equal(stage.operations.setups.size, 1);
    });

    it('cancels: says so at once, and is silent about the error that follows', async () => {
      const stage = await open();
      stage.operations.instead.apply = (_setupId, _plan, options) =>
        new Promise((_, reject) => {
          const { signal } = options ?? {};
          signal?.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 40));
        });
      const creating = stage.send({ type: 'create' });
      await stage.until(({ run }) => run.resources.length === 2);
      await stage.after({ type: 'cancel' }, ({ run }) => run.status === 'cancelling');
      await creating;
      const view = await stage.until(({ run }) => run.status === 'cancelled');
      assert.equal(view.run.failure, undefined);
      assert.equal(
        stage.deeds.some((deed) => deed.startsWith('log ')),
        false,
      );
    });

    it('ignores changes of settings while it runs', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      const { promise, resolve: finish } = Promise.withResolvers<{
        ms: number;
        requests: number;
        criticalPathMs: number;
      }>();
      stage.operations.instead.apply = () => promise;
      const creating = stage.send({ type: 'create' });
      await stage.until(({ run }) => run.resources.length === 2);
      const changed: Draft = { ...stage.draft(), page: 'create', settings: settingsFrom('blank', 'x') };
      await stage.send({ type: 'edit', draft: changed });
      assert.equal(stage.saved.at(-1)?.draft.settings.recipe, 'lambda-trigger');
      assert.equal(stage.saved.at(-1)?.draft.page, 'create');
      assert.equal(stage.session.isWorking, true);
      finish({ ms: 1, requests: 0, criticalPathMs: 1 });
      await creating;
      await stage.session.whenIdle();
      assert.equal(stage.session.isWorking, false);
    });

    it('does not begin twice', async () => {
      const stage = await open();
      await Promise.all([stage.send({ type: 'create' }), stage.send({ type: 'create' })]);
      assert.equal(stage.operations.setups.size, 1);
    });
  });
});
