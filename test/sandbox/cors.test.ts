/** CORS as a setting: preflights without a token, headers on answers and on refusals, and nothing left of it afterwards. */
import assert from 'node:assert/strict';
import {
  DeleteGatewayResponseCommand,
  GetGatewayResponseCommand,
  UpdateIntegrationResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { RecipeName, Settings } from '../../src/setup/settings.ts';
import {
  createdSetup,
  notKept,
  ownSettings,
  startTestOperations,
  type TestOperations,
} from '../support/testOperations.ts';

const origin = 'https://app.example.com';

describe('CORS of a setup', function () {
  this.timeout(120_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  async function create(recipe: RecipeName, change: (settings: Settings) => void = () => {}) {
    const settings = await ownSettings(recipe);
    settings.cors = { enabled: true, allowOrigin: origin };
    change(settings);
    return createdSetup(test, settings);
  }
  const endpointOf = async (setupId: string) => {
    const { endpointUrl = '' } = await test.operations.facts(await test.operations.load(setupId));
    return endpointUrl.replaceAll(/\{([^}]+)\}/g, '$1');
  };
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  it('lets a browser ask before it calls, and see both answer and refusal', async () => {
    const setup = await create('lambda-trigger');
    const url = await endpointOf(setup.id);
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    });
    assert.equal(preflight.status, 200);
    assert.equal(allowed(preflight), origin);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /(^|,)Authorization(,|$)/);
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /GET/);
    const refusal = await fetch(url, { headers: { origin } });
    assert.equal(refusal.status, 401);
    assert.equal(allowed(refusal), origin);
    assert.deepEqual(await notKept(test, setup.id), []);
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });

  it('stands on the answers of the starter code, of a mock, and of the path that signs people in', async () => {
    for (const [recipe, integration] of [
      ['blank', 'LAMBDA_PROXY'],
      ['blank', 'MOCK'],
      ['token-endpoint', 'LAMBDA_PROXY'],
    ] as const) {
      const setup = await create(recipe, (settings) => {
        settings.api.integration = integration;
        settings.authorizationScopes = [];
        settings.testUser.create = true;
      });
      await test.operations.signInTestUser(setup.id);
      const facts = await test.operations.facts(setup);
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200, recipe);
      const idToken = await test.operations.tokenText(setup.id, 'ID token');
      const answer = await fetch(await endpointOf(setup.id), {
        method: facts.method,
        headers: { [facts.tokenHeader]: idToken, origin },
      });
      assert.equal(answer.status, 200);
      assert.equal(allowed(answer), origin, `${recipe}, ${integration}`);
      if (facts.tokenEndpoint) {
        const { url } = facts.tokenEndpoint;
        assert.equal(allowed(await fetch(url, { method: 'OPTIONS', headers: { origin } })), origin);
        assert.equal(allowed(await fetch(url, { method: facts.tokenEndpoint.method, headers: { origin } })), origin);
      }
      assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
    }
  });

  it('comes and goes with the setting, and what was changed by hand is repaired', async () => {
    const setup = await create('blank');
    const restApiId = String(setup.rows.api?.attributes?.id);
    const { resourceId } = (setup.rows.corsMethod?.props ?? {}) as { resourceId?: string };
    await test.apiGateway.send(new DeleteGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_4XX' }));
    await test.apiGateway.send(
      new UpdateIntegrationResponseCommand({
        restApiId,
        resourceId,
        httpMethod: 'OPTIONS',
        statusCode: '200',
        patchOperations: [
          {
            op: 'replace',
            path: '/responseParameters/method.response.header.Access-Control-Allow-Origin',
            value: "'https://evil.example.com'",
          },
        ],
      }),
    );
    const drifted = (await test.operations.drift(setup.id)).filter(({ status }) => status !== 'same');
    assert.deepEqual(drifted.map(({ id }) => id).toSorted(), ['corsIntegration', 'gatewayResponse:DEFAULT_4XX']);
    await test.operations.repair(setup.id);
    const url = await endpointOf(setup.id);
    assert.equal(allowed(await fetch(url, { method: 'OPTIONS', headers: { origin } })), origin);
    assert.equal(allowed(await fetch(url, { headers: { origin } })), origin);
    assert.deepEqual(await notKept(test, setup.id), []);

    const { settings } = setup.extra;
    const off = { ...settings, cors: { ...settings.cors, enabled: false } };
    await test.operations.changeSetup(setup.id, off, test.target);
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
    assert.equal(allowed(await fetch(url, { headers: { origin } })), null);
    assert.notEqual((await fetch(url, { method: 'OPTIONS', headers: { origin } })).status, 200);
    const plain = new GetGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_4XX' });
    assert.equal((await test.apiGateway.send(plain)).defaultResponse, true);
    assert.deepEqual(await notKept(test, setup.id), []);
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });
});
