/** Judge: moto, an emulator by other hands. Do the engine's calls mean what they should, to somebody else? */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { APIGatewayClient, GetMethodCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { probe } from '../../src/aws/availability.ts';
import { checkPermissions } from '../../src/aws/permissions.ts';
import { recipeNames, type Settings } from '../../src/setup/settings.ts';
import { actionsOf } from '../support/actions.ts';
import { type EngineRun, engineRun, settingsForTest } from '../support/engineRun.ts';
import { type InventoryClients, inventory } from '../support/inventory.ts';
import { type Moto, motoFor } from '../support/moto.ts';

describe('moto as AWS', function () {
  this.timeout(120_000);
  let moto: Moto;
  let clients: InventoryClients;
  const runs: EngineRun[] = [];

  before(async function () {
    moto = await motoFor(this);
    clients = {
      apiGateway: new APIGatewayClient(moto.config),
      cognito: new CognitoIdentityProviderClient(moto.config),
      iam: new IAMClient(moto.config),
      lambda: new LambdaClient(moto.config),
      logs: new CloudWatchLogsClient(moto.config),
    };
  });
  after(async () => {
    for (const run of runs) run.close();
    for (const client of Object.values(clients ?? {})) client.destroy();
    await moto?.close();
  });

  async function start(settings: (setupId: string) => Settings): Promise<EngineRun> {
    const target = { kind: 'aws', region: 'us-east-1', endpointUrl: moto.endpoint } as const;
    const run = await engineRun(target, { settings });
    runs.push(run);
    return run;
  }
  const found = (run: EngineRun) => inventory(clients, run.setupId);

  for (const name of recipeNames)
    it(`has everything of recipe ${name} afterwards, needs no change, and nothing once it is destroyed`, async () => {
      const run = await start((setupId) => ({
        ...settingsForTest(name, setupId),
        authorizationScopes: ['email'],
      }));
      await run.bringAbout();
      const { api, authorizer, hostedPages, testUser, tokenEndpoint, userPool } = run.settings;
      const { stageName, httpMethod, resourcePath, integration } = api;
      const lines = await found(run);
      for (const line of [
        `method ${httpMethod} ${resourcePath} COGNITO_USER_POOLS email ${integration === 'MOCK' ? 'MOCK' : 'AWS_PROXY'}`,
        `stage ${stageName} live`,
        `authorizer ${authorizer.name}`,
        `pool ${userPool.name.replace(run.setupId, 'ID')} OFF`,
        ...(integration === 'MOCK' ? [] : ['policy AWSLambdaBasicExecutionRole']),
        ...(hostedPages.enabled ? [`domain ${run.settings.name}-ID`] : []),
        ...(testUser.create ? ['user CONFIRMED'] : []),
        ...(tokenEndpoint.enabled
          ? [`method ${tokenEndpoint.httpMethod} ${tokenEndpoint.resourcePath} NONE  AWS_PROXY`]
          : []),
      ])
        assert.ok(lines.includes(line), `“${line}” is missing in:\n${lines.join('\n')}`);
      assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
      const requests = run.traces.length;
      await run.bringAbout();
      assert.deepEqual(
        run.traces.slice(requests).filter(({ changes }) => changes),
        [],
      );
      const { left, removed } = await run.destroy();
      assert.deepEqual(left, []);
      assert.equal(removed.length, Object.keys((await run.record()).rows).length);
      assert.deepEqual(await found(run), []);
    });

  it('sees the demo create every recipe, and clean up', async () => {
    const args = ['--recipe', 'all', '--no-calls', '--json', '--endpoint-url', moto.endpoint];
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/demo.js', ...args], { maxBuffer: 1 << 24 });
    const summaries = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; recipe: string; ok: boolean; left: number })
      .filter(({ event }) => event === 'summary');
    assert.deepEqual(
      summaries.map(({ recipe, ok, left }) => [recipe, ok, left]),
      recipeNames.filter((name) => name !== 'blank').map((name) => [name, true, 0]),
    );
    assert.deepEqual(await inventory(clients, ''), []);
  });

  it('has the key of recipe token-endpoint as long as it is asked for, then its validator and its policy', async () => {
    const run = await start((setupId) => settingsForTest('token-endpoint', setupId));
    await run.bringAbout('open-api');
    const open = await found(run);
    for (const line of ['key simple-api-ID-key-ID true', 'plan simple-api-ID-plan-ID for dev with 1'])
      assert.ok(open.includes(line), `“${line}” is missing in:\n${open.join('\n')}`);
    assert.deepEqual(Object.keys(actionsOf(await run.plan('open-api'))), ['keep']);
    await run.bringAbout();
    const lines = await found(run);
    for (const line of [
      'inline policy sign-in-to-user-pool',
      'validator Validate query string parameters and headers',
      'method GET /auth NONE  AWS_PROXY',
      'method GET /hello COGNITO_USER_POOLS  AWS_PROXY',
    ])
      assert.ok(lines.includes(line), `“${line}” is missing in:\n${lines.join('\n')}`);
    assert.ok(!lines.some((line) => /^(key|plan) /.test(line)));
    await run.destroy();
    assert.deepEqual(await found(run), []);
  });

  it('is taken from open to secured in phases, though it fails at UpdateMethod', async () => {
    const run = await start((setupId) => settingsForTest('lambda-trigger', setupId));
    for (const phase of ['open-api', 'user-pool', 'secured-api', 'complete'] as const) await run.bringAbout(phase);
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    const { rows } = await run.record();
    const method = await clients.apiGateway.send(
      new GetMethodCommand({
        restApiId: String(rows.api?.attributes?.id),
        resourceId: String(rows.method?.attributes?.resourceId),
        httpMethod: 'ANY',
      }),
    );
    assert.equal(method.authorizationType, 'COGNITO_USER_POOLS');
    assert.equal(method.authorizerId, rows.authorizer?.attributes?.id);
    assert.deepEqual(method.authorizationScopes, ['email']);
    assert.match(
      method.methodIntegration?.uri ?? '',
      new RegExp(`function:${run.settings.function.name}/invocations$`),
    );
    await run.destroy();
    assert.deepEqual(await found(run), []);
  });

  it('lets a killed run be finished, or removed, whichever request was its last', async () => {
    const whole = await start((setupId) => settingsForTest('blank', setupId));
    const { requests } = await whole.bringAbout();
    const expected = await found(whole);
    await whole.destroy();
    for (let count = 1; count <= requests; count += 3) {
      const run = await start((setupId) => settingsForTest('blank', setupId));
      const plan = await run.plan();
      run.killAfter(count);
      await run.apply(plan).catch(() => {});
      run.revive();
      if (count % 2 === 0) {
        await run.bringAbout();
        assert.deepEqual(await found(run), expected, `killed after ${count} requests`);
      }
      assert.deepEqual((await run.destroy()).left, [], `killed after ${count} requests`);
      assert.deepEqual(await found(run), [], `killed after ${count} requests`);
    }
  });

  it('answers which names are free', async () => {
    const run = await start((setupId) => settingsForTest('lambda-trigger', setupId));
    const { name } = run.settings.function;
    const { domainPrefix } = run.settings.hostedPages;
    const ask = async () => [
      (await probe(run.connection, 'functionName', name)).status,
      (await probe(run.connection, 'domainPrefix', domainPrefix)).status,
    ];
    assert.deepEqual(await ask(), ['free', 'free']);
    await run.bringAbout();
    assert.deepEqual(await ask(), ['taken', 'taken']);
    const own = { setupId: run.setupId, userPoolId: String((await run.record()).rows.userPool?.attributes?.id) };
    assert.equal((await probe(run.connection, 'functionName', name, own)).status, 'free');
    assert.equal((await probe(run.connection, 'domainPrefix', domainPrefix, own)).status, 'free');
    await run.destroy();
  });

  it('is asked for permissions, and the policy that is offered is one that IAM would take', async () => {
    const run = await start((setupId) => settingsForTest('blank', setupId));
    const { declared } = await run.plan();
    const { permissions, policy } = await checkPermissions(run.connection, declared);
    assert.ok(permissions.some(({ action }) => action === 'iam:PassRole'));
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string[]; Resource: string | string[] }[] };
    assert.deepEqual(
      [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted(),
      permissions.map(({ action }) => action),
    );
    assert.ok(!policy.includes('undefined') && !policy.includes('$ref') && !policy.includes('[object'));
  });
});
