/** The wizard on an API that somebody else made, against the sandbox: choose, look at the plan, secure, give back. */
import assert from 'node:assert/strict';
import type { Intent } from '../../src/wizard/protocol.ts';
import { lookAtOwnersApi, makeOwnersApi, ownersApiName } from '../support/ownersApi.ts';
import { lookAtOwnersFunction, makeOwnersFunction, ownersFunctionName } from '../support/ownersFunction.ts';
import { makeOwnersPool } from '../support/ownersPool.ts';
import { startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { openTestWizard, type TestWizard } from '../support/wizardSessions.ts';

describe('the wizard on an API that exists already', () => {
  let test: TestOperations;
  let wizard: TestWizard;

  before(async () => {
    test = await startTestOperations();
    await makeOwnersApi(test);
    wizard = await openTestWizard(test, { recipe: 'blank' }, { randomSuffix: () => 'exist1' });
    await wizard.send({ type: 'ready' });
  });
  after(async () => {
    wizard.session.dispose();
    await test.close();
  });

  /** Chooses GET of the owner's API on its stage, as a person does: from what the lists show. */
  async function chooseMethod(): Promise<void> {
    await wizard.send({ type: 'ready' });
    const listed = await wizard.answered(
      { type: 'listExisting', what: 'apis', search: 'ORDERS', more: false },
      ({ existing }) => existing?.apis?.status === 'known',
    );
    const [api] = listed.existing?.apis?.items ?? [];
    assert.equal(api?.name, ownersApiName);
    const opened = await wizard.answered(
      { type: 'openApi', restApiId: api.id },
      ({ existing }) => existing?.methods?.status === 'known',
    );
    const method = opened.existing?.methods?.items.find(({ httpMethod }) => httpMethod === 'GET');
    assert.ok(method);
    const { resourceId } = method;
    await chosen({ type: 'chooseMethod', resourceId, httpMethod: 'GET', stageName: 'live' });
    assert.equal(wizard.draft().settings.existing?.restApiId, api.id);
  }

  /** Sends a choice, after which the form has other settings. */
  async function chosen(intent: Intent): Promise<void> {
    const sent = wizard.messages.length;
    await wizard.send(intent);
    assert.ok(
      wizard.messages.slice(sent).some(({ type }) => type === 'settings'),
      'no settings were sent',
    );
  }

  it('finds it, secures one method, and gives back what it had', async () => {
    const before = await lookAtOwnersApi(test);
    await chooseMethod();

    const view = await wizard.answered({ type: 'plan' }, (shown) => shown.plan.status === 'ready');
    const { plan } = view;
    assert.ok(plan.status === 'ready');
    const updated = plan.steps.filter(({ action }) => action === 'update');
    assert.deepEqual(
      updated.map(({ adopted }) => adopted),
      updated.map(() => true),
    );
    assert.equal(view.answeredBy, 'Mock');
    assert.deepEqual(updated.map(({ id, givesBack }) => [id, givesBack !== undefined]).sort(), [
      ['method', true],
      ['stage', true],
    ]);
    assert.deepEqual(
      updated
        .flatMap(({ changes = [] }) => changes)
        .map(({ what }) => what)
        .sort(),
      ['authorization', 'authorizer', 'served deployment'],
    );

    const { tryIt } = await wizard.answered(
      { type: 'create' },
      (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined,
    );
    const url = tryIt.endpointUrl ?? '';
    assert.equal((await fetch(url)).status, 401);
    assert.notEqual((await fetch(url, { method: 'DELETE' })).status, 401);

    await wizard.answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual(await lookAtOwnersApi(test), before);
    assert.equal((await fetch(url)).status, 200);
  });

  /** The answers to calls without a token and with the one that the method expects. */
  async function callBothWays(): Promise<(number | undefined)[]> {
    assert.ok(wizard.session.setupId);
    const { expectedToken } = await test.operations.facts(await test.operations.load(wizard.session.setupId));
    const calls = [];
    for (const sent of ['none', expectedToken] as const)
      calls.push((await test.operations.call(wizard.session.setupId, { token: sent })).status);
    return calls;
  }

  it('takes over a pool and its app client, lets their people in, and gives both back', async () => {
    const pool = await makeOwnersPool(test);
    const before = [await lookAtOwnersApi(test), await pool.look()];
    await chooseMethod();
    await chosen({ type: 'choosePool', userPoolId: pool.userPoolId });
    await wizard.answered(
      { type: 'listExisting', what: 'clients', search: 'sho', more: false },
      ({ existing }) => existing?.clients?.items[0]?.id === pool.clientId,
    );
    await wizard.answered(
      { type: 'openClient', clientId: pool.clientId },
      ({ existing }) => existing?.client?.status === 'known',
    );
    await chosen({ type: 'chooseClient', clientId: pool.clientId });
    // The owner's user signs in by password, which the client does not allow yet.
    const latest = wizard.draft();
    const { settings } = latest;
    const authFlows = ['ALLOW_REFRESH_TOKEN_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const];
    await wizard.send({
      type: 'edit',
      draft: { ...latest, settings: { ...settings, appClient: { ...settings.appClient, authFlows } } },
    });
    const { plan } = await wizard.answered({ type: 'plan' }, (view) => view.plan.status === 'ready');
    assert.ok(plan.status === 'ready');
    const client = plan.steps.find(({ id }) => id === 'appClient');
    assert.deepEqual([client?.action, client?.adopted], ['update', true]);
    assert.match(client?.givesBack ?? '', /shop\.example\.com/);
    assert.match(JSON.stringify(client?.changes), /ALLOW_USER_PASSWORD_AUTH/);
    await wizard.answered(
      { type: 'create' },
      (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined,
    );
    assert.ok(wizard.session.setupId);
    await test.operations.signInPassword(wizard.session.setupId, pool.credentials);
    assert.deepEqual(await callBothWays(), [401, 200]);
    await wizard.answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual([await lookAtOwnersApi(test), await pool.look()], before);
  });

  it('puts a function behind a new API, and leaves it as it was', async () => {
    await makeOwnersFunction(test);
    const before = await lookAtOwnersFunction(test);
    await chosen({ type: 'startFrom', recipe: 'blank' });
    await wizard.answered(
      { type: 'listExisting', what: 'functions', search: 'OWNERS', more: false },
      ({ existing }) => existing?.functions?.status === 'known',
    );
    await chosen({ type: 'chooseFunction', functionName: ownersFunctionName });
    const { plan } = await wizard.answered({ type: 'plan' }, (view) => view.plan.status === 'ready');
    assert.ok(plan.status === 'ready');
    assert.deepEqual(
      plan.steps.filter(({ adopted }) => adopted).map(({ id, action }) => [id, action]),
      [['function', 'keep']],
    );
    await wizard.answered(
      { type: 'create' },
      (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined,
    );
    assert.ok(wizard.session.setupId);
    await test.operations.signInTestUser(wizard.session.setupId);
    assert.deepEqual(await callBothWays(), [401, 200]);
    await wizard.answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual(await lookAtOwnersFunction(test), before);
  });
});
