/** Securing an API that is there already: changed only as the plan says, and given back to the last setting. */
import assert from 'node:assert/strict';
import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteDeploymentCommand,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetExportCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  type PatchOperation,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { Failure } from '../../src/engine/failure.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { withExistingMethod } from '../../src/setup/existing.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { type ApiFixture, createApi } from '../support/apiFixture.ts';
import { engineRun } from '../support/engineRun.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const failed = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.note.code, code);
  return true;
};

describe('an API that is there already', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  interface Orders extends ApiFixture {
    readonly orders: string;
    readonly apiKey: string;
    /** All that the owner can see of the API: export, methods, authorizers, deployments, stage. */
    look(): Promise<Record<string, unknown>>;
    change(...patchOperations: PatchOperation[]): Promise<unknown>;
  }

  /** GET /orders: open with an API key. POST /orders: IAM. GET /health: open. All deployed on “live”. */
  async function ownersApi(): Promise<Orders> {
    const { apiGateway } = test;
    const api = await createApi(test, 'orders');
    const [orders, health] = [await api.resource('orders'), await api.resource('health')];
    await api.method(orders, 'GET', { apiKeyRequired: true, operationName: 'listOrders' });
    await api.method(orders, 'POST', { authorizationType: 'AWS_IAM' });
    await api.method(health, 'GET');
    await api.mock(orders, 'GET', 200, '{"orders":[]}');
    await api.mock(orders, 'POST');
    await api.mock(health, 'GET', 200, '{"ok":true}');
    await api.deploy('live');
    const key = await apiGateway.send(new CreateApiKeyCommand({ name: `key-${api.id}`, enabled: true }));
    const apiStages = [{ apiId: api.id, stage: 'live' }];
    const usage = await apiGateway.send(new CreateUsagePlanCommand({ name: `plan-${api.id}`, apiStages }));
    await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: usage.id, keyId: key.id, keyType: 'API_KEY' }));
    const restApiId = api.id;
    const place = { restApiId, resourceId: orders, httpMethod: 'GET' };
    return {
      ...api,
      orders,
      apiKey: key.value ?? '',
      async look() {
        const [document, method, resources, authorizers, deployments, stage, whole] = await Promise.all([
          apiGateway.send(
            new GetExportCommand({
              restApiId,
              stageName: 'live',
              exportType: 'oas30',
              parameters: { extensions: 'apigateway' },
            }),
          ),
          apiGateway.send(new GetMethodCommand(place)),
          apiGateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'] })),
          apiGateway.send(new GetAuthorizersCommand({ restApiId })),
          apiGateway.send(new GetDeploymentsCommand({ restApiId })),
          apiGateway.send(new GetStageCommand({ restApiId, stageName: 'live' })),
          apiGateway.send(new GetRestApiCommand({ restApiId })),
        ]);
        const { lastUpdatedDate: _, ...rest } = stage;
        const text = Buffer.from(document.body ?? []).toString();
        const plain = [method, resources, authorizers, deployments, rest, whole].map(({ $metadata: _, ...it }) => it);
        return { document: JSON.parse(text), plain };
      },
      change: (...patchOperations) => apiGateway.send(new UpdateMethodCommand({ ...place, patchOperations })),
    };
  }

  async function settingsFor(api: Orders): Promise<Settings> {
    const settings = await ownSettings('blank');
    settings.testUser.create = true;
    return withExistingMethod(settings, {
      restApiId: api.id,
      apiName: 'orders',
      resourceId: api.orders,
      path: '/orders',
      httpMethod: 'GET',
      stageName: 'live',
    });
  }

  async function secure(api: Orders): Promise<Setup> {
    return createdSetup(test, await settingsFor(api));
  }

  const status = async (api: Orders, path: string, headers: Record<string, string> = {}) =>
    (await api.call(`live/${path}`, { headers })).status;

  it('is listed with its methods in words, and found by name and id', async () => {
    const api = await ownersApi();
    const { items } = await test.operations.listApis(test.target, { search: 'ORDER' });
    assert.ok(items.some(({ restApiId, name }) => restApiId === api.id && name === 'orders'));
    const byId = await test.operations.listApis(test.target, { search: api.id });
    assert.deepEqual(
      byId.items.map(({ restApiId }) => restApiId),
      [api.id],
    );
    const methods = await test.operations.listMethods(test.target, api.id);
    assert.deepEqual(
      methods.map(({ path, httpMethod, authorization, apiKeyRequired, answeredBy, stages }) => ({
        method: `${httpMethod} ${path}`,
        authorization,
        apiKeyRequired,
        answeredBy,
        stages: stages.map(({ stageName }) => stageName),
      })),
      [
        { method: 'GET /health', authorization: 'Open to anyone', apiKeyRequired: false },
        { method: 'GET /orders', authorization: 'Open to anyone with an API key', apiKeyRequired: true },
        { method: 'POST /orders', authorization: 'Signed with AWS credentials (IAM)', apiKeyRequired: false },
      ].map((expected) => ({ ...expected, answeredBy: 'Mock', stages: ['live'] })),
    );
    const [stage] = await test.operations.listStages(test.target, api.id);
    assert.equal(stage?.stageName, 'live');
    assert.equal((await fetch(`${stage?.invokeUrl}/health`)).status, 200);
  });

  it('says in the plan exactly what would change and what comes back, and makes nothing of its own', async () => {
    const api = await ownersApi();
    const before = await api.look();
    const plan = await test.operations.preview(await settingsFor(api), test.target, undefined);
    const step = (id: string) => plan.steps.find((one) => one.id === id);
    assert.deepEqual([step('api')?.action, step('api')?.adopted], ['keep', true]);
    assert.equal(step('method')?.action, 'update');
    assert.deepEqual(
      step('method')?.differences.map(({ property, actual }) => [property, actual]),
      [
        ['authorizationType', 'NONE'],
        ['authorizerId', undefined],
      ],
    );
    assert.deepEqual(step('method')?.givesBack, [
      { property: 'authorizationType', value: 'NONE', words: { what: 'authorization', value: 'open to anyone' } },
      { property: 'authorizerId', value: undefined, words: { what: 'authorizer', value: 'none' } },
    ]);
    assert.equal(step('stage')?.action, 'update');
    assert.equal(step('stage')?.givesBack?.[0]?.property, 'deploymentId');
    assert.deepEqual(
      plan.steps
        .map(({ id }) => id)
        .filter((id) => !['api', 'method', 'stage'].includes(id))
        .toSorted(),
      ['appClient', 'authorizer', 'deployment', 'domain', 'testUser', 'userPool'],
    );
    assert.deepEqual(await api.look(), before);
  });

  it('is secured, and at clean-up is to the last setting as it was', async () => {
    const api = await ownersApi();
    const before = await api.look();
    const setup = await secure(api);
    const key = { 'x-api-key': api.apiKey };
    assert.equal(await status(api, 'orders', key), 401);
    await test.operations.signInTestUser(setup.id);
    const tokens = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '{}') as { idToken: string };
    const bearer = { authorization: `Bearer ${tokens.idToken}` };
    assert.equal(await status(api, 'orders', { ...key, ...bearer }), 200);
    assert.equal(await status(api, 'orders', bearer), 403, 'It still asks for its API key.');
    assert.equal(await status(api, 'health'), 200);

    const steps = await test.operations.planCleanUp(setup.id);
    assert.deepEqual(
      steps
        .filter(({ action }) => action === 'leave')
        .map(({ id }) => id)
        .toSorted(),
      ['api', 'method', 'stage'],
    );
    assert.match(steps.find(({ id }) => id === 'method')?.reason ?? '', /stays, with authorization open to anyone/);
    const report = await test.operations.cleanUp(setup.id);
    assert.deepEqual(report.left, []);
    assert.deepEqual(report.givenBack?.map(({ title }) => title).toSorted(), [
      'Existing REST API orders',
      'Existing method GET /orders',
      'Existing stage live',
    ]);
    assert.deepEqual(await api.look(), before);
    assert.equal(await status(api, 'orders', key), 200);
    assert.equal(await status(api, 'orders'), 403);
  });

  it('gets scopes and loses its API key when that is wanted, and gets both back', async () => {
    const api = await ownersApi();
    const before = await api.look();
    const settings = await settingsFor(api);
    settings.authorizationScopes = ['email'];
    settings.existing = { ...settings.existing, apiKeyRequired: false };
    const setup = await createdSetup(test, settings);
    const method = await test.apiGateway.send(
      new GetMethodCommand({ restApiId: api.id, resourceId: api.orders, httpMethod: 'GET' }),
    );
    assert.deepEqual([method.authorizationScopes, method.apiKeyRequired], [['email'], false]);
    assert.equal(await status(api, 'orders'), 401);
    // A change of the settings keeps the first note of what was before.
    const changed = { ...settings, authorizationScopes: ['openid', 'email'] };
    await test.operations.changeSetup(setup.id, changed, test.target);
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
    assert.deepEqual(await api.look(), before);
  });

  it('needs no change a second time', async () => {
    const api = await ownersApi();
    const setup = await secure(api);
    const plan = await test.operations.plan(setup.id);
    assert.deepEqual(
      plan.steps.filter(({ action }) => action !== 'keep'),
      [],
    );
    const from = test.traces.length;
    await test.operations.apply(setup.id, plan);
    assert.deepEqual(
      test.traces.slice(from).filter(({ changes }) => changes),
      [],
    );
    await test.operations.cleanUp(setup.id);
  });

  it('is not secured by a plan that somebody has overtaken', async () => {
    const api = await ownersApi();
    const setup = await test.operations.createSetup(await settingsFor(api), test.target);
    const plan = await test.operations.plan(setup.id);
    await api.change({ op: 'replace', path: '/authorizationType', value: 'AWS_IAM' });
    await assert.rejects(test.operations.apply(setup.id, plan), failed('PlanOutdated'));
    const before = await api.look();
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
    await test.operations.cleanUp(setup.id);
    const after = await api.look();
    assert.deepEqual((after.plain as unknown[])[0], (before.plain as unknown[])[0]);
  });

  it('tells before what unfinished work of others a deployment would publish, and takes it back', async () => {
    const api = await ownersApi();
    const { apiGateway } = test;
    const health = (await test.operations.listMethods(test.target, api.id)).find(({ path }) => path === '/health');
    await apiGateway.send(
      new UpdateMethodCommand({
        restApiId: api.id,
        resourceId: health?.resourceId,
        httpMethod: 'GET',
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'AWS_IAM' }],
      }),
    );
    const before = await api.look();
    const setup = await test.operations.createSetup(await settingsFor(api), test.target);
    const plan = await test.operations.plan(setup.id);
    const stage = plan.steps.find(({ id }) => id === 'stage');
    assert.deepEqual(stage?.differences.find(({ property }) => property === 'publishedWithIt')?.desired, [
      'GET /health (NONE → AWS_IAM)',
    ]);
    await test.operations.apply(setup.id, plan);
    assert.equal(await status(api, 'health'), 403);
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
    assert.equal(await status(api, 'health'), 200);
    assert.deepEqual(await api.look(), before);
  });

  it('keeps what its owner put in the place of our authorizer', async () => {
    const api = await ownersApi();
    const setup = await secure(api);
    await api.change({ op: 'replace', path: '/authorizationType', value: 'AWS_IAM' });
    await test.apiGateway.send(new CreateDeploymentCommand({ restApiId: api.id, stageName: 'live' }));
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
    const method = await test.apiGateway.send(
      new GetMethodCommand({ restApiId: api.id, resourceId: api.orders, httpMethod: 'GET' }),
    );
    assert.equal(method.authorizationType, 'AWS_IAM');
    assert.equal(await status(api, 'orders', { 'x-api-key': api.apiKey }), 403);
  });

  it('is left secured when what it asked before was deleted, until its owner has chosen', async () => {
    const api = await ownersApi();
    const one = await secure(api);
    const other = await secure(api);
    // The first setup finds the authorizer of the second on the method, and leaves that.
    assert.deepEqual((await test.operations.cleanUp(one.id)).left, []);
    const report = await test.operations.cleanUp(other.id);
    assert.equal(report.left.find(({ failure }) => failure)?.failure?.code, 'AuthorizerGone');
    assert.equal(await status(api, 'orders', { 'x-api-key': api.apiKey }), 401);
    await api.change({ op: 'replace', path: '/authorizationType', value: 'AWS_IAM' });
    assert.deepEqual((await test.operations.cleanUp(other.id)).left, []);
    assert.equal(await status(api, 'orders', { 'x-api-key': api.apiKey }), 403);
  });

  it('is deployed anew where somebody has deployed since, or the previous deployment is gone', async () => {
    for (const how of ['deployed since', 'previous gone'] as const) {
      const api = await ownersApi();
      const setup = await secure(api);
      if (how === 'deployed since')
        await test.apiGateway.send(new CreateDeploymentCommand({ restApiId: api.id, stageName: 'live' }));
      else {
        const { deploymentId } = (setup.rows.stage?.attributes?.before ?? {}) as { deploymentId?: string };
        assert.ok(deploymentId);
        await test.apiGateway.send(new DeleteDeploymentCommand({ restApiId: api.id, deploymentId }));
      }
      assert.deepEqual((await test.operations.cleanUp(setup.id)).left, [], how);
      assert.equal(await status(api, 'orders', { 'x-api-key': api.apiKey }), 200, how);
      const { items } = await test.apiGateway.send(new GetAuthorizersCommand({ restApiId: api.id }));
      assert.deepEqual(items ?? [], []);
    }
  });

  it('is never made anew when its owner deletes what was chosen', async () => {
    const api = await ownersApi();
    const settings = await settingsFor(api);
    settings.existing = { ...settings.existing, resourceId: 'nowhere' };
    await assert.rejects(test.operations.preview(settings, test.target, undefined), failed('ExistingGone'));
  });

  it('cannot be exchanged for another one afterwards', async () => {
    const [one, other] = [await ownersApi(), await ownersApi()];
    const setup = await secure(one);
    const settings = await settingsFor(other);
    await assert.rejects(test.operations.changeSetup(setup.id, settings, test.target), failed('ExistingFixed'));
    await test.operations.cleanUp(setup.id);
  });

  it('gets everything back after a crash at any request', async () => {
    const { target } = test;
    let requests = Number.POSITIVE_INFINITY;
    for (let count = 0; count < requests; count++) {
      const api = await ownersApi();
      const before = await api.look();
      const settings = await settingsFor(api);
      const run = await engineRun(target, { settings: () => settings, sandbox: async () => test.sandbox });
      const plan = await run.plan();
      run.killAfter(count);
      const whole = await run.apply(plan).catch(() => undefined);
      run.revive();
      if (whole) requests = count;
      // Every other time the job is finished first.
      if (count % 2 === 0) await run.bringAbout();
      assert.deepEqual((await run.destroy()).left, [], `killed after ${count} requests`);
      assert.deepEqual(await api.look(), before, `killed after ${count} requests`);
      run.close();
    }
    assert.ok(requests > 15, `It was whole after ${requests} requests already.`);
  });

  it('gets everything back after crashes while cleaning up', async () => {
    const api = await ownersApi();
    const before = await api.look();
    const settings = await settingsFor(api);
    const run = await engineRun(test.target, { settings: () => settings, sandbox: async () => test.sandbox });
    await run.bringAbout();
    let done: unknown;
    for (let count = 0; !done; count++) {
      run.killAfter(count);
      done = await run.destroy().then(
        ({ left }) => left.length === 0,
        () => undefined,
      );
      run.revive();
      assert.ok(count < 100, 'It never ends.');
    }
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await api.look(), before);
    run.close();
  });
});
