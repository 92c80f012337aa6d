/** The wizard on an API that somebody else made, against the sandbox: choose, look at the plan, secure, give back. */
import assert from 'node:assert/strict';
import type { Draft, HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession } from '../../src/wizard/session.ts';
import { lookAtOwnersApi, makeOwnersApi, ownersApiName } from '../support/ownersApi.ts';
import { lookAtOwnersFunction, makeOwnersFunction, ownersFunctionName } from '../support/ownersFunction.ts';
import { makeOwnersPool } from '../support/ownersPool.ts';
import { signInPort } from '../support/signInPort.ts';
import { startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('the wizard on an API that exists already', () => {
  let test: TestOperations;
  let session: WizardSession;
  const messages: HostMessage[] = [];

  before(async () => {
    test = await startTestOperations();
    await makeOwnersApi(test);
    session = await openWizardSession(
      {
        operations: async () => test.operations,
        post: (message) => void messages.push(structuredClone(message)),
        save: () => {},
        setupChanged: () => {},
        newTarget: () => test.target,
        sandboxRegion: test.target.region,
        randomSuffix: () => 'exist1',
        profiles: async () => [],
        regions: async () => [],
        futureEndpoint: async () => '',
        conceal: (text) => text,
        logFailure: (during, note) => assert.fail(`${during}: ${JSON.stringify(note)}`),
        warn: (text) => assert.fail(text),
        openExternal: async () => {},
        signIn: signInPort(test.operations, async () => {}),
        copy: async () => {},
        runInTerminal: async () => undefined,
        confirmCleanUp: async () => true,
        editHandlerCode: async () => undefined,
        showLog: () => {},
        showExplorer: async () => {},
        fixPorts: async () => ({}),
        explainFailure: async () => {},
        now: () => Date.now(),
      },
      { recipe: 'blank' },
    );
  });
  after(async () => {
    session.dispose();
    await test.close();
  });

  /** Sends, and waits for a view that was sent afterwards. */
  async function answered(intent: Intent, shown: (view: View) => boolean): Promise<View> {
    messages.length = 0;
    await session.receive(intent);
    for (;;) {
      const last = messages.findLast((message) => message.type === 'view');
      if (last && shown(last.view)) return last.view;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  let latest: Draft | undefined;
  const draft = (): Draft => {
    const last = messages.findLast((message) => message.type === 'draft');
    assert.ok(last, 'no draft was sent');
    return last.draft;
  };

  /** Chooses GET of the owner's API on its stage, as a person does: from what the lists show. */
  async function chooseMethod(): Promise<void> {
    const listed = await answered(
      { type: 'listExisting', what: 'apis', search: 'ORDERS', more: false },
      ({ existing }) => existing?.apis?.status === 'known',
    );
    const [api] = listed.existing?.apis?.items ?? [];
    assert.equal(api?.name, ownersApiName);
    const opened = await answered(
      { type: 'openApi', restApiId: api.id },
      ({ existing }) => existing?.methods?.status === 'known',
    );
    const method = opened.existing?.methods?.items.find(({ httpMethod }) => httpMethod === 'GET');
    assert.ok(method);
    const { resourceId } = method;
    await chosen({ type: 'chooseMethod', resourceId, httpMethod: 'GET', stageName: 'live' });
    assert.equal(draft().settings.existing?.restApiId, api.id);
  }

  /** Sends a choice, after which the form has another draft. */
  async function chosen(intent: Intent): Promise<void> {
    messages.length = 0;
    await session.receive(intent);
    latest = draft();
  }

  it('finds it, secures one method, and gives back what it had', async () => {
    const before = await lookAtOwnersApi(test);
    await chooseMethod();

    const view = await answered({ type: 'plan' }, (shown) => shown.plan.status === 'ready');
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

    const { tryIt } = await answered(
      { type: 'create' },
      (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined,
    );
    const url = tryIt.endpointUrl ?? '';
    assert.equal((await fetch(url)).status, 401);
    assert.notEqual((await fetch(url, { method: 'DELETE' })).status, 401);

    await answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual(await lookAtOwnersApi(test), before);
    assert.equal((await fetch(url)).status, 200);
  });

  /** The answers to calls without a token and with the one that the method expects. */
  async function callBothWays(): Promise<(number | undefined)[]> {
    assert.ok(session.setupId);
    const { expectedToken } = await test.operations.facts(await test.operations.load(session.setupId));
    const calls = [];
    for (const sent of ['none', expectedToken] as const)
      calls.push((await test.operations.call(session.setupId, { token: sent })).status);
    return calls;
  }

  it('takes over a pool and its app client, lets their people in, and gives both back', async () => {
    const pool = await makeOwnersPool(test);
    const before = [await lookAtOwnersApi(test), await pool.look()];
    await chooseMethod();
    await chosen({ type: 'choosePool', userPoolId: pool.userPoolId });
    await answered(
      { type: 'listExisting', what: 'clients', search: 'sho', more: false },
      ({ existing }) => existing?.clients?.items[0]?.id === pool.clientId,
    );
    await answered(
      { type: 'openClient', clientId: pool.clientId },
      ({ existing }) => existing?.client?.status === 'known',
    );
    await chosen({ type: 'chooseClient', clientId: pool.clientId });
    // The owner's user signs in by password, which the client does not allow yet.
    assert.ok(latest);
    const { settings } = latest;
    const authFlows = ['ALLOW_REFRESH_TOKEN_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const];
    await session.receive({
      type: 'edit',
      draft: { ...latest, settings: { ...settings, appClient: { ...settings.appClient, authFlows } } },
    });
    const { plan } = await answered({ type: 'plan' }, (view) => view.plan.status === 'ready');
    assert.ok(plan.status === 'ready');
    const client = plan.steps.find(({ id }) => id === 'appClient');
    assert.deepEqual([client?.action, client?.adopted], ['update', true]);
    assert.match(client?.givesBack ?? '', /shop\.example\.com/);
    assert.match(JSON.stringify(client?.changes), /ALLOW_USER_PASSWORD_AUTH/);
    await answered({ type: 'create' }, (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined);
    assert.ok(session.setupId);
    await test.operations.signInPassword(session.setupId, pool.credentials);
    assert.deepEqual(await callBothWays(), [401, 200]);
    await answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual([await lookAtOwnersApi(test), await pool.look()], before);
  });

  it('puts a function behind a new API, and leaves it as it was', async () => {
    await makeOwnersFunction(test);
    const before = await lookAtOwnersFunction(test);
    await chosen({ type: 'startFrom', recipe: 'blank' });
    await answered(
      { type: 'listExisting', what: 'functions', search: 'OWNERS', more: false },
      ({ existing }) => existing?.functions?.status === 'known',
    );
    await chosen({ type: 'chooseFunction', functionName: ownersFunctionName });
    const { plan } = await answered({ type: 'plan' }, (view) => view.plan.status === 'ready');
    assert.ok(plan.status === 'ready');
    assert.deepEqual(
      plan.steps.filter(({ adopted }) => adopted).map(({ id, action }) => [id, action]),
      [['function', 'keep']],
    );
    await answered({ type: 'create' }, (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined);
    assert.ok(session.setupId);
    await test.operations.signInTestUser(session.setupId);
    assert.deepEqual(await callBothWays(), [401, 200]);
    await answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual(await lookAtOwnersFunction(test), before);
  });
});
