/** The engine against the sandbox: everything a setup lives through, and a crash at every request. */
import assert from 'node:assert/strict';
import { DeleteMethodCommand, UpdateMethodCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AdminDeleteUserCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateFunctionCommand, RemovePermissionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { zipOf } from '../../src/aws/resources/lambdaFunction.ts';
import type { Failure } from '../../src/engine/failure.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { actionsOf } from '../support/actions.ts';
import { settingsForTest } from '../support/engineRun.ts';
import { sandboxRuns } from '../support/sandboxRuns.ts';

describe('the engine on the sandbox', function () {
  this.timeout(120_000);
  const runs = sandboxRuns();
  const { start, found } = runs;

  const recipe = (name: 'lambda-trigger' | 'blank') => (setupId: string) => withScope(settingsForTest(name, setupId));
  const withScope = (settings: Settings): Settings => ({ ...settings, authorizationScopes: ['email'] });

  /** Everything at once: mock or function, every part of Cognito, a path with a parameter. */
  function everything(setupId: string): Settings {
    const settings = settingsForTest('blank', setupId);
    settings.api.resourcePath = '/news/{id}';
    settings.userPool.mfa = 'OPTIONAL';
    settings.userPool.deletionProtection = true;
    settings.userPool.signInIdentifiers = ['username', 'email'];
    settings.testUser.username = 'tester';
    settings.hostedPages.managedLoginVersion = 2;
    settings.appClient.generateSecret = true;
    return settings;
  }
  function mock(setupId: string): Settings {
    const settings = settingsForTest('blank', setupId);
    settings.api.integration = 'MOCK';
    settings.api.resourcePath = '/';
    settings.api.httpMethod = 'DELETE';
    settings.hostedPages.enabled = false;
    settings.authorizationScopes = [];
    return settings;
  }

  for (const [name, settings] of [
    ['recipe lambda-trigger', recipe('lambda-trigger')],
    ['recipe blank', recipe('blank')],
    ['every option', everything],
    ['a mock on the root, without hosted pages', mock],
  ] as const)
    it(`makes ${name}, finds nothing to change afterwards, and removes all of it`, async () => {
      const run = await start(settings);
      await run.bringAbout();
      assert.notDeepEqual(await found(run), []);
      const { keep, ...others } = actionsOf(await run.plan());
      assert.deepEqual(others, {});
      assert.equal(keep?.length, Object.keys((await run.record()).rows).length);
      assert.deepEqual((await run.destroy()).left, []);
      assert.deepEqual(await found(run), []);
    });

  it('makes the same in phases as at once, and never opens what was closed', async () => {
    const atOnce = await start(recipe('blank'));
    await atOnce.bringAbout();
    const inPhases = await start(recipe('blank'));
    for (const phase of ['open-api', 'user-pool', 'secured-api', 'complete'] as const) await inPhases.bringAbout(phase);
    const [one, other] = await Promise.all([found(atOnce), found(inPhases)]);
    // Going from open to secured took one more deployment.
    assert.deepEqual(
      other.map((line) => line.replace('deployments 2', 'deployments 1')),
      one,
    );
    assert.deepEqual(actionsOf(await inPhases.plan()).keep?.length, Object.keys((await inPhases.record()).rows).length);
    for (const run of [atOnce, inPhases]) await run.destroy();
  });

  it('repairs what was changed, opened or deleted by hand', async () => {
    const run = await start(recipe('blank'));
    await run.bringAbout();
    const before = await found(run);
    const { rows } = await run.record();
    const api = String(rows.api?.attributes?.id);
    const place = {
      restApiId: api,
      resourceId: String(rows['resource:/hello']?.attributes?.id),
      httpMethod: 'GET',
    };
    const FunctionName = run.settings.function.name;
    const UserPoolId = String(rows.userPool?.attributes?.id);
    await runs.sandbox.apiGateway.send(
      new UpdateMethodCommand({
        ...place,
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'NONE' }],
      }),
    );
    await runs.sandbox.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf({ 'lambda_function.py': 'broken' }) }),
    );
    await runs.sandbox.lambda.send(
      new RemovePermissionCommand({ FunctionName, StatementId: String(rows.permission?.attributes?.statementId) }),
    );
    // As a careless program would: all that is not sent is reset.
    await runs.sandbox.cognito.send(new UpdateUserPoolCommand({ UserPoolId, PoolName: run.settings.userPool.name }));
    await runs.sandbox.cognito.send(
      new AdminDeleteUserCommand({ UserPoolId, Username: run.settings.testUser.username }),
    );
    const plan = await run.plan();
    const actions = actionsOf(plan);
    assert.deepEqual(actions.update?.toSorted(), ['function', 'method', 'userPool']);
    assert.deepEqual(actions.create?.toSorted(), ['permission', 'testUser']);
    await run.apply(plan);
    assert.deepEqual(await found(run), before);
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    await run.destroy();
  });

  it('takes a new deployment when a method was deleted by hand, and puts the stage back on it', async () => {
    const run = await start(recipe('blank'));
    await run.bringAbout();
    const { rows } = await run.record();
    const restApiId = String(rows.api?.attributes?.id);
    const resourceId = String(rows['resource:/hello']?.attributes?.id);
    await runs.sandbox.apiGateway.send(new DeleteMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }));
    await run.bringAbout();
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    assert.ok(
      (await found(run)).some((line) => line.startsWith('method GET /hello COGNITO_USER_POOLS email AWS_PROXY')),
    );
    await run.destroy();
  });

  it('changes settings in place, and makes anew only what cannot be changed', async () => {
    const run = await start(recipe('blank'));
    await run.bringAbout();
    const changed = structuredClone(run.settings);
    changed.function.greeting = 'Hello again';
    changed.userPool.passwordPolicy.minimumLength = 12;
    changed.appClient.accessTokenMinutes = 5;
    changed.authorizer.tokenHeader = 'Token';
    changed.authorizationScopes = ['openid'];
    changed.api.httpMethod = 'POST';
    changed.api.stageName = 'prod';
    const plan = await run.plan('complete', changed);
    const actions = actionsOf(plan);
    assert.deepEqual(actions.update?.toSorted(), [
      'appClient',
      'authorizer',
      'deployment',
      'function',
      'permission',
      'userPool',
    ]);
    assert.deepEqual(actions.replace?.toSorted(), ['integration', 'method', 'stage']);
    await run.apply(plan);
    assert.deepEqual(Object.keys(actionsOf(await run.plan('complete', changed))), ['keep']);
    const lines = await found(run);
    assert.deepEqual(
      lines.filter((line) => /^(method|stage)/.test(line)),
      ['method POST /hello COGNITO_USER_POOLS openid AWS_PROXY', 'stage prod live'],
    );
    await run.destroy();
    assert.deepEqual(await found(run), []);
  });

  it('moves the endpoint to another path and leaves no method behind on the old one', async () => {
    const run = await start((setupId) => {
      const settings = recipe('blank')(setupId);
      settings.api.resourcePath = '/news/{id}';
      return settings;
    });
    await run.bringAbout();
    for (const path of ['/news/{name}', '/news', '/news/{name}/more', '/']) {
      const changed = structuredClone(run.settings);
      changed.api.resourcePath = path;
      await run.bringAbout('complete', changed);
      assert.deepEqual(Object.keys(actionsOf(await run.plan('complete', changed))), ['keep'], path);
      const methods = (await found(run)).filter((line) => line.startsWith('method'));
      assert.deepEqual(methods, [`method GET ${path} COGNITO_USER_POOLS email AWS_PROXY`]);
    }
    await run.destroy();
  });

  it('goes from a function to a mock and removes the function', async () => {
    const run = await start(recipe('blank'));
    await run.bringAbout();
    const changed = structuredClone(run.settings);
    changed.api.integration = 'MOCK';
    await run.bringAbout('complete', changed);
    assert.deepEqual(Object.keys(actionsOf(await run.plan('complete', changed))), ['keep']);
    const lines = await found(run);
    assert.deepEqual(
      lines.filter((line) => /^(function|role|log group)/.test(line)),
      [],
    );
    assert.ok(lines.includes('method GET /hello COGNITO_USER_POOLS email MOCK'));
    await run.destroy();
  });

  it('refuses a function name that is taken, names the field, and creates nothing', async () => {
    const run = await start(recipe('lambda-trigger'));
    const Role = `arn:aws:iam::${run.connection.caller.accountId}:role/other`;
    const other = await start(recipe('lambda-trigger'));
    await other.bringAbout('open-api');
    const FunctionName = run.settings.function.name;
    await runs.sandbox.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: String((await other.record()).rows.role?.attributes?.arn ?? Role),
        Runtime: 'python3.13',
        Handler: 'a.b',
        Code: { ZipFile: zipOf({ 'a.py': '' }) },
      }),
    );
    await assert.rejects(run.plan(), ({ note }: Failure) => {
      assert.deepEqual([note.code, note.field, note.resource], ['NameTaken', 'function.name', 'function']);
      return true;
    });
    assert.deepEqual((await run.record()).rows, {});
    await other.destroy();
  });

  it('refuses a log group that an earlier function left behind, and names the field', async () => {
    const run = await start(recipe('lambda-trigger'));
    await runs.sandbox.logs.send(
      new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${run.settings.function.name}` }),
    );
    await assert.rejects(run.plan(), ({ note }: Failure) => {
      assert.deepEqual([note.code, note.field, note.resource], ['NameTaken', 'function.name', 'logGroup']);
      return true;
    });
  });

  it('leaves what somebody else made in the place of ours', async () => {
    const run = await start(recipe('lambda-trigger'));
    await run.bringAbout('open-api');
    const logGroupName = `/aws/lambda/${run.settings.function.name}`;
    await runs.sandbox.logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await runs.sandbox.logs.send(new CreateLogGroupCommand({ logGroupName }));
    const { left } = await run.destroy();
    assert.deepEqual(
      left.map(({ id, failure }) => [id, failure]),
      [['logGroup', undefined]],
    );
    assert.deepEqual(await found(run), ['log group /aws/lambda/demo-ecommerce-function-ID']);
    await runs.sandbox.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  });

  it('refuses a domain prefix that is taken, and names the field', async () => {
    const other = await start(recipe('lambda-trigger'));
    await other.bringAbout();
    const run = await start((setupId) => {
      const settings = settingsForTest('lambda-trigger', setupId);
      settings.hostedPages.domainPrefix = other.settings.hostedPages.domainPrefix;
      return settings;
    });
    await assert.rejects(run.plan(), ({ note }: Failure) => note.field === 'hostedPages.domainPrefix');
    await other.destroy();
  });

  it('puts a stage that was moved by hand back on our deployment', async () => {
    const run = await start(recipe('lambda-trigger'));
    await run.bringAbout('open-api');
    const { rows } = await run.record();
    await run.bringAbout('complete');
    const place = { restApiId: String(rows.api?.attributes?.id), stageName: 'default' };
    const value = String(rows.deployment?.attributes?.id);
    await runs.sandbox.apiGateway.send(
      new UpdateStageCommand({ ...place, patchOperations: [{ op: 'replace', path: '/deploymentId', value }] }),
    );
    assert.deepEqual(actionsOf(await run.plan()).update, ['stage']);
    await run.bringAbout();
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    await run.destroy();
  });

  describe('killed at every request', () => {
    let whole: string[];
    let requests: number;
    before(async () => {
      const run = await start(everything);
      const { requests: made } = await run.bringAbout();
      requests = made;
      whole = await found(run);
      await run.destroy();
    });

    it('finishes the job in a second run, and makes nothing twice', async () => {
      for (let count = 0; count <= requests; count++) {
        const run = await start(everything);
        const plan = await run.plan();
        run.killAfter(count);
        await run.apply(plan).catch(() => {});
        run.revive();
        await run.bringAbout();
        assert.deepEqual(await found(run), whole, `killed after ${count} requests`);
        assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep'], `killed after ${count} requests`);
        assert.deepEqual((await run.destroy()).left, []);
      }
    });

    it('removes everything in a second run', async () => {
      for (let count = 0; count <= requests; count++) {
        const run = await start(everything);
        const plan = await run.plan();
        run.killAfter(count);
        await run.apply(plan).catch(() => {});
        run.revive();
        assert.deepEqual((await run.destroy()).left, [], `killed after ${count} requests`);
        assert.deepEqual(await found(run), [], `killed after ${count} requests`);
      }
    });

    it('also while cleaning up', async () => {
      const run = await start(everything);
      await run.bringAbout();
      run.events.length = 0;
      for (let count = 0; (await found(run)).length > 0; count++) {
        run.killAfter(count);
        await run.destroy().catch(() => {});
        run.revive();
        assert.ok(count < 100, 'It never ends.');
      }
      assert.deepEqual((await run.destroy()).left, []);
      assert.deepEqual(await found(run), []);
    });
  });
});
