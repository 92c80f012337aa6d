/** The token endpoint and the API key: refused combinations, and what is declared for them. */
import assert from 'node:assert/strict';
import type { Declared } from '../../../src/engine/resource.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { checkSettings, withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Phase, Settings } from '../../../src/setup/settings.ts';

const fresh = (): Settings => settingsFrom('token-endpoint', 'abcd1234');
const changed = (...changes: [path: string, value: unknown][]) =>
  changes.reduce((settings, [path, value]) => withValue(settings, path, value), fresh());
const declaredIn = (settings: Settings, phase?: Phase) => desiredResources(settings, 'setup001', phase);
const ids = (declared: readonly Declared[]) => declared.map(({ id }) => id);
const propsOf = (declared: readonly Declared[], id: string) =>
  declared.find((one) => one.id === id)?.props as Record<string, unknown>;

describe('the settings of a token endpoint', () => {
  const refused: [path: string, words: RegExp, ...changes: [string, unknown][]][] = [
    ['enabled', /ALLOW_ADMIN_USER_PASSWORD_AUTH/, ['appClient.authFlows', ['ALLOW_REFRESH_TOKEN_AUTH']]],
    ['enabled', /client secret/, ['appClient.generateSecret', true]],
    [
      'resourcePath',
      /one part/,
      ['existing', { restApiId: 'a1', resourceId: 'r1' }],
      ['tokenEndpoint.resourcePath', '/v1/auth'],
    ],
    ['functionName', /behind the endpoint/, ['tokenEndpoint.functionName', 'simple-api-hello']],
    [
      'functionName',
      /first 50/,
      ['function.name', `${'f'.repeat(50)}-1`],
      ['tokenEndpoint.functionName', `${'f'.repeat(50)}-2`],
    ],
    ['functionName', /letters, digits/, ['tokenEndpoint.functionName', 'has space']],
    ['resourcePath', /secured endpoint/, ['tokenEndpoint.resourcePath', '/hello']],
    ['resourcePath', /no parameters/, ['tokenEndpoint.resourcePath', '/auth/{id}']],
    ['resourcePath', /start with a/, ['tokenEndpoint.resourcePath', 'auth']],
  ];
  for (const [field, words, ...changes] of refused)
    it(`are refused at ${field}: ${words.source}`, () => {
      const found = checkSettings(changed(...changes)).filter(({ severity }) => severity === 'error');
      const here = found.filter(({ path }) => path === `tokenEndpoint.${field}`);
      assert.match(here[0]?.message ?? `nothing was refused: ${JSON.stringify(found)}`, words);
    });

  it('warn of a password in the query string, and not of one in the body', () => {
    const warnings = (settings: Settings) =>
      checkSettings(settings).filter(({ path }) => path === 'tokenEndpoint.httpMethod');
    assert.match(warnings(fresh())[0]?.message ?? '', /logs/);
    assert.deepEqual(warnings(changed(['tokenEndpoint.httpMethod', 'POST'])), []);
  });

  it('warn when the tokens lack the scope that the method asks for', () => {
    const settings = changed(
      ['hostedPages.enabled', true],
      ['appClient.callbackUrls', ['https://a.example/']],
      ['authorizationScopes', ['email']],
    );
    const here = checkSettings(settings).filter(({ path }) => path === 'tokenEndpoint.enabled');
    assert.deepEqual(
      here.map(({ severity }) => severity),
      ['warning'],
    );
  });

  it('are not checked while there is none', () => {
    const off = changed(['tokenEndpoint.enabled', false], ['tokenEndpoint.functionName', '']);
    assert.deepEqual(
      checkSettings(off).filter(({ path }) => path.startsWith('tokenEndpoint')),
      [],
    );
  });
});

describe('the resources of a token endpoint', () => {
  it('come with the authorizer, and are deployed with the API', () => {
    assert.ok(!ids(declaredIn(fresh(), 'authorizer')).includes('tokenFunction'));
    const declared = declaredIn(fresh(), 'secured-api');
    const covers = propsOf(declared, 'deployment').covers as { $ref: string }[];
    for (const id of ['tokenMethod', 'tokenIntegration', 'tokenValidator'])
      assert.ok(
        covers.some(({ $ref }) => $ref === id),
        id,
      );
  });

  it('require both parameters of the query string', () => {
    const method = propsOf(declaredIn(fresh()), 'tokenMethod');
    assert.deepEqual(method.requestParameters, {
      'method.request.querystring.username': true,
      'method.request.querystring.password': true,
    });
    assert.deepEqual(method.requestValidatorId, { $ref: 'tokenValidator', attribute: 'id' });
    assert.equal(method.authorizationType, 'NONE');
  });

  it('need no validator where the body holds them', () => {
    const declared = declaredIn(changed(['tokenEndpoint.httpMethod', 'POST']));
    assert.ok(!ids(declared).includes('tokenValidator'));
    assert.equal(propsOf(declared, 'tokenMethod').requestParameters, undefined);
  });

  it('let the role do two things to this pool, and tell the function which pool and client', () => {
    const declared = declaredIn(fresh());
    assert.deepEqual(propsOf(declared, 'tokenRole').inlinePolicies, [
      {
        name: 'sign-in-to-user-pool',
        actions: ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminSetUserPassword'],
        resources: [{ $ref: 'userPool', attribute: 'arn' }],
      },
    ]);
    assert.deepEqual(propsOf(declared, 'tokenFunction').environment, {
      USER_POOL_ID: { $ref: 'userPool', attribute: 'id' },
      CLIENT_ID: { $ref: 'appClient', attribute: 'id' },
    });
    assert.equal(propsOf(declared, 'role').inlinePolicies, undefined);
  });

  it('run on Node.js, whatever the other function runs on', () => {
    const runtimeFor = (runtime: string) =>
      String(propsOf(declaredIn(changed(['function.runtime', runtime])), 'tokenFunction').runtime);
    assert.equal(runtimeFor('nodejs24.x'), 'nodejs24.x');
    assert.match(runtimeFor('python3.13'), /^nodejs/);
  });

  it('share the parts of their paths with the endpoint', () => {
    const settings = changed(['api.resourcePath', '/v1/hello'], ['tokenEndpoint.resourcePath', '/v1/auth']);
    assert.deepEqual(
      ids(declaredIn(settings)).filter((id) => id.startsWith('resource:')),
      ['resource:/v1', 'resource:/v1/hello', 'resource:/v1/auth'],
    );
  });
});

describe('the API key', () => {
  const asks = (apiKey: string, phase: Phase) => {
    const declared = declaredIn(changed(['api.apiKey', apiKey]), phase);
    const has = ids(declared).includes('apiKey') && ids(declared).includes('usagePlan');
    assert.equal(propsOf(declared, 'method').apiKeyRequired ?? false, has);
    return has;
  };

  it('is there as long as it is asked for', () => {
    assert.deepEqual([asks('none', 'open-api'), asks('none', 'complete')], [false, false]);
    assert.deepEqual([asks('until-secured', 'authorizer'), asks('until-secured', 'secured-api')], [true, false]);
    assert.deepEqual([asks('always', 'open-api'), asks('always', 'complete')], [true, true]);
  });

  it('has a usage plan for the stage', () => {
    const plan = propsOf(declaredIn(changed(['api.apiKey', 'always'])), 'usagePlan');
    assert.deepEqual(plan.stageName, { $ref: 'stage', attribute: 'name' });
    assert.deepEqual(plan.apiKeyId, { $ref: 'apiKey', attribute: 'id' });
  });
});
