/** API keys and the path through which the API signs people in itself: made, used, repaired, removed. */
import assert from 'node:assert/strict';
import {
  DeleteRequestValidatorCommand,
  DeleteUsagePlanKeyCommand,
  GetMethodCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  UpdateApiKeyCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { DeleteRolePolicyCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { askForTokens } from '../../src/endpoint/tokenEndpoint.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { Row } from '../../src/engine/record.ts';
import { withExistingMethod } from '../../src/setup/existing.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { actionsOf } from '../support/actions.ts';
import { createApi } from '../support/apiFixture.ts';
import { type EngineRun, settingsForTest } from '../support/engineRun.ts';
import { sandboxRuns } from '../support/sandboxRuns.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

/** The recipe's settings, with a key that is always asked for. */
function always(setupId: string): Settings {
  const settings = settingsForTest('token-endpoint', setupId);
  settings.api.apiKey = 'always';
  return settings;
}

const placeOf = (row: Row | undefined) => (row?.attributes ?? {}) as Partial<Record<string, string>>;
const failed = (code: string) => (error: unknown) => error instanceof Failure && error.note.code === code;

describe('the engine, on an API with a key and a token endpoint', function () {
  this.timeout(120_000);
  const runs = sandboxRuns();
  const { start, found } = runs;

  async function nothingToChange(run: EngineRun): Promise<void> {
    const { keep, ...others } = actionsOf(await run.plan());
    assert.deepEqual(others, {});
    assert.ok(keep);
  }

  it('makes all of it, finds nothing to change afterwards, and removes it', async () => {
    const run = await start(always);
    await run.bringAbout();
    const lines = await found(run);
    for (const line of [
      'key simple-api-ID-key-ID true',
      'plan simple-api-ID-plan-ID for dev with 1',
      'validator Validate query string parameters and headers',
      'method GET /auth NONE  AWS_PROXY',
      'inline policy sign-in-to-user-pool',
    ])
      assert.ok(lines.includes(line), `“${line}” is missing in:\n${lines.join('\n')}`);
    await nothingToChange(run);
    const { rows } = await run.record();
    const key = await run.vault.get(run.setupId, 'apiKey');
    assert.ok(key && key.length >= 20);
    assert.ok(!JSON.stringify(rows).includes(key), 'the record holds the key');
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await found(run), []);
    assert.equal(await run.vault.get(run.setupId, 'apiKey'), undefined);
  });

  it('takes the key away once the method is secured, when it was asked for until then', async () => {
    const run = await start((setupId) => settingsForTest('token-endpoint', setupId));
    const keyOf = async () => {
      const { rows } = await run.record();
      const { restApiId = '', resourceId = '', httpMethod = '' } = placeOf(rows.method);
      const method = await runs.sandbox.apiGateway.send(new GetMethodCommand({ restApiId, resourceId, httpMethod }));
      return [method.apiKeyRequired, method.authorizationType];
    };
    await run.bringAbout('open-api');
    assert.deepEqual(await keyOf(), [true, 'NONE']);
    assert.ok((await found(run)).some((line) => line.startsWith('key ')));
    await run.bringAbout('complete');
    assert.deepEqual(await keyOf(), [false, 'COGNITO_USER_POOLS']);
    assert.ok(!(await found(run)).some((line) => /^(key|plan) /.test(line)));
    await nothingToChange(run);
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await found(run), []);
  });

  it('lets the function do two things to its own pool, and nothing else', async () => {
    const run = await start((setupId) => settingsForTest('token-endpoint', setupId));
    await run.bringAbout();
    const { rows } = await run.record();
    const RoleName = String(rows.tokenRole?.attributes?.name);
    const { PolicyDocument = '' } = await runs.sandbox.iam.send(
      new GetRolePolicyCommand({ RoleName, PolicyName: 'sign-in-to-user-pool' }),
    );
    assert.deepEqual(JSON.parse(decodeURIComponent(PolicyDocument)).Statement, [
      {
        Effect: 'Allow',
        Action: ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminSetUserPassword'],
        Resource: [rows.userPool?.attributes?.arn],
      },
    ]);
    await run.destroy();
  });

  it('repairs what was changed by hand, and leaves what others added', async () => {
    const run = await start(always);
    await run.bringAbout();
    const before = await found(run);
    const { rows } = await run.record();
    const idOf = (row: string) => String(rows[row]?.attributes?.id);
    const { restApiId = '', resourceId = '', httpMethod = '' } = placeOf(rows.tokenMethod);
    const FunctionName = String(rows.tokenFunction?.attributes?.name);
    await runs.sandbox.apiGateway.send(
      new UpdateApiKeyCommand({
        apiKey: idOf('apiKey'),
        patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
      }),
    );
    await runs.sandbox.apiGateway.send(
      new DeleteUsagePlanKeyCommand({ usagePlanId: idOf('usagePlan'), keyId: idOf('apiKey') }),
    );
    await runs.sandbox.apiGateway.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId,
        httpMethod,
        patchOperations: [
          { op: 'remove', path: '/requestParameters/method.request.querystring.password' },
          { op: 'add', path: '/requestParameters/method.request.header.x-mine', value: 'false' },
        ],
      }),
    );
    await runs.sandbox.iam.send(
      new DeleteRolePolicyCommand({
        RoleName: String(rows.tokenRole?.attributes?.name),
        PolicyName: 'sign-in-to-user-pool',
      }),
    );
    await runs.sandbox.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: { MINE: '1', CLIENT_ID: 'x' } },
      }),
    );
    const plan = await run.plan();
    assert.deepEqual(actionsOf(plan).update?.toSorted(), [
      'apiKey',
      'tokenFunction',
      'tokenMethod',
      'tokenRole',
      'usagePlan',
    ]);
    await run.apply(plan);
    await nothingToChange(run);
    assert.deepEqual(await found(run), before);
    const method = await runs.sandbox.apiGateway.send(new GetMethodCommand({ restApiId, resourceId, httpMethod }));
    assert.deepEqual(method.requestParameters, {
      'method.request.header.x-mine': false,
      'method.request.querystring.password': true,
      'method.request.querystring.username': true,
    });
    const { Environment } = await runs.sandbox.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    assert.deepEqual(Environment?.Variables, {
      MINE: '1',
      CLIENT_ID: rows.appClient?.attributes?.id,
      USER_POOL_ID: rows.userPool?.attributes?.id,
    });
    await run.destroy();
    assert.deepEqual(await found(run), []);
  });

  it('makes the request validator anew when it was deleted, and uses it', async () => {
    const run = await start(always);
    await run.bringAbout();
    const { rows } = await run.record();
    const { id: requestValidatorId = '', restApiId = '' } = placeOf(rows.tokenValidator);
    const { resourceId = '' } = placeOf(rows.tokenMethod);
    await runs.sandbox.apiGateway.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId,
        httpMethod: 'GET',
        patchOperations: [{ op: 'replace', path: '/requestValidatorId', value: '' }],
      }),
    );
    await runs.sandbox.apiGateway.send(new DeleteRequestValidatorCommand({ restApiId, requestValidatorId }));
    await run.bringAbout();
    await nothingToChange(run);
    const method = await runs.sandbox.apiGateway.send(
      new GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }),
    );
    assert.equal(method.requestValidatorId, (await run.record()).rows.tokenValidator?.attributes?.id);
    await run.destroy();
  });

  it('lets a killed run be finished, or removed, whichever request was its last', async () => {
    const whole = await start(always);
    const { requests } = await whole.bringAbout();
    const expected = await found(whole);
    await whole.destroy();
    for (let count = 1; count <= requests; count += 2) {
      const run = await start(always);
      const plan = await run.plan();
      run.killAfter(count);
      await run.apply(plan).catch(() => {});
      run.revive();
      if (count % 4 === 1) {
        await run.bringAbout();
        assert.deepEqual(await found(run), expected, `killed after ${count} requests`);
        assert.ok(await run.vault.get(run.setupId, 'apiKey'), `no key after ${count} requests`);
      }
      assert.deepEqual((await run.destroy()).left, [], `killed after ${count} requests`);
      assert.deepEqual(await found(run), [], `killed after ${count} requests`);
    }
  });
});

describe('operations, on an API with a key and a token endpoint', () => {
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  async function create(change: (settings: Settings) => void) {
    const settings = await ownSettings('token-endpoint');
    change(settings);
    const setup = await createdSetup(test, settings);
    const { tokenEndpoint } = await test.operations.facts(await test.operations.load(setup.id));
    assert.ok(tokenEndpoint);
    return { id: setup.id, settings, endpoint: tokenEndpoint };
  }

  it('take user name and password as JSON, and let a token pass only together with the key', async () => {
    const { id, settings, endpoint } = await create(({ api, tokenEndpoint, function: main }) => {
      api.apiKey = 'always';
      tokenEndpoint.httpMethod = 'POST';
      main.runtime = 'python3.13';
    });
    assert.match(endpoint.url, /\/auth$/);
    for (const sent of [{}, { username: settings.testUser.username }, { username: '', password: '' }])
      assert.deepEqual(await askForTokens(endpoint, sent), {
        status: 400,
        refusal: '{"message":"username and password are required"}',
      });
    const broken = await fetch(endpoint.url, { method: 'POST', body: 'no JSON' });
    assert.equal(broken.status, 400);
    const tokens = await test.operations.signInTestUser(id);
    assert.deepEqual([tokens.who, tokens.source, tokens.canRefresh], ['test.user@example.com', 'token endpoint', true]);
    assert.equal((await test.operations.call(id, { token: 'ID token' })).status, 200);
    const withoutKey = await test.operations.call(id, { token: 'ID token', apiKey: 'leave out' });
    assert.deepEqual([withoutKey.status, withoutKey.expectedStatus, withoutKey.ok], [403, 403, true]);
    assert.match(withoutKey.meaning, /x-api-key/);
    assert.equal((await test.operations.call(id, { token: 'none' })).status, 401);
    await test.operations.refreshTokens(id);
    assert.equal((await test.operations.call(id, { token: 'ID token' })).status, 200);
    const curl = await test.operations.curl(await test.operations.load(id));
    assert.match(curl, /-H "x-api-key: \$API_KEY"/);
    assert.deepEqual((await test.operations.cleanUp(id)).left, []);
  });

  it('have the request validated before the function is asked, with GET', async () => {
    const { id, endpoint } = await create(() => {});
    const { refusal, status } = await askForTokens(endpoint, { username: 'someone' });
    assert.deepEqual([status, refusal], [400, '{"message": "Missing required request parameters: [password]"}']);
    const setup = await test.operations.load(id);
    assert.doesNotMatch(await test.operations.curl(setup), /x-api-key/);
    await test.operations.cleanUp(id);
  });

  it('create users as an administrator, whose mailed password must be changed first', async () => {
    const { id, endpoint } = await create(() => {});
    const username = 'bea@example.com';
    const statusOf = async () => (await test.operations.users(id)).find(({ email }) => email === username)?.status;
    await test.operations.createUser(id, { username, email: username, sendMail: false });
    assert.equal(await statusOf(), 'FORCE_CHANGE_PASSWORD');
    const again = test.operations.createUser(id, { username, email: username, sendMail: false });
    await assert.rejects(again, failed('UserExists'));
    await assert.rejects(
      test.operations.signInTokenEndpoint(id, { username, password: 'Wrong-passw0rd' }),
      failed('SignInRefused'),
    );
    await assert.rejects(test.operations.setPermanentPassword(id, username, 'short'), failed('PasswordRefused'));
    await test.operations.setPermanentPassword(id, username, 'Long-enough-1');
    assert.equal(await statusOf(), 'CONFIRMED');
    assert.equal((await askForTokens(endpoint, { username, password: 'Long-enough-1' })).status, 200);
    await test.operations.cleanUp(id);
  });

  describe('and the API that asks for a key is there already', () => {
    async function ownersApi() {
      const { apiGateway } = test;
      const api = await createApi(test, 'theirs');
      const hello = await api.resource('hello');
      await api.method(hello, 'GET', { apiKeyRequired: true });
      await api.mock(hello, 'GET', 200, '"theirs"');
      await api.deploy('live');
      const look = async () => {
        const [resources, validators, method] = await Promise.all([
          apiGateway.send(new GetResourcesCommand({ restApiId: api.id, embed: ['methods'] })),
          apiGateway.send(new GetRequestValidatorsCommand({ restApiId: api.id })),
          apiGateway.send(new GetMethodCommand({ restApiId: api.id, resourceId: hello, httpMethod: 'GET' })),
        ]);
        return [resources, validators, method].map(({ $metadata: _, ...plain }) => plain);
      };
      const settings = withExistingMethod(await ownSettings('token-endpoint'), {
        restApiId: api.id,
        apiName: 'theirs',
        resourceId: hello,
        path: '/hello',
        httpMethod: 'GET',
        stageName: 'live',
      });
      return { api, look, settings };
    }

    it('ask for a token in place of the key, add the path, and give everything back', async () => {
      const { api, look, settings } = await ownersApi();
      const before = await look();
      assert.equal((await api.call('live/hello')).status, 403);
      const setup = await createdSetup(test, settings);
      assert.equal((await api.call('live/hello')).status, 401);
      assert.equal((await api.call('live/auth')).status, 400);
      assert.equal((await test.operations.signInTestUser(setup.id)).source, 'token endpoint');
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
      assert.deepEqual(Object.keys(actionsOf(await test.operations.plan(setup.id))), ['keep']);
      assert.deepEqual(
        (await test.operations.cleanUp(setup.id)).left.filter(({ failure }) => failure),
        [],
      );
      assert.deepEqual(await look(), before);
      assert.equal((await api.call('live/hello')).status, 403);
    });

    it('refuse a path that the API has already, and leave it alone', async () => {
      const { api, look, settings } = await ownersApi();
      await api.resource('auth');
      const before = await look();
      const setup = await test.operations.createSetup(settings, test.target);
      await assert.rejects(async () => {
        await test.operations.apply(setup.id, await test.operations.plan(setup.id));
      }, failed('NameTaken'));
      await test.operations.cleanUp(setup.id);
      assert.deepEqual(await look(), before);
    });
  });
});
