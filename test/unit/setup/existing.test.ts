import assert from 'node:assert/strict';
import { graphOf } from '../../../src/engine/references.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import {
  type ExistingKind,
  withExistingFunction,
  withExistingMethod,
  withExistingUserPool,
  withoutExisting,
} from '../../../src/setup/existing.ts';
import { type AppClientAsItIs, takeoverOf, withExistingAppClient } from '../../../src/setup/existingClient.ts';
import { checkSettings, fields } from '../../../src/setup/fields.ts';
import { recipes, settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { parseSettings, phases, type RecipeName, type Settings } from '../../../src/setup/settings.ts';

const method = {
  restApiId: 'abc123',
  apiName: 'orders',
  resourceId: 'r1',
  path: '/orders/{id}',
  httpMethod: 'GET',
  stageName: 'live',
} as const;
const pool = { userPoolId: 'eu-west-1_abc', name: 'staff', signInIdentifiers: ['email'] } as const;

const onApi = (settings: Settings) => withExistingMethod(settings, method);
const onPool = (settings: Settings) => withExistingUserPool(settings, pool);
const client: AppClientAsItIs = {
  clientId: 'c1',
  name: 'shop',
  hasSecret: false,
  rotatesRefreshTokens: false,
  authFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
  oauthGrants: [],
  scopes: [],
  callbackUrls: [],
};
const onClient = (settings: Settings) =>
  withExistingAppClient(
    withExistingUserPool(settings, { ...pool, domainPrefix: 'staff', managedLoginVersion: 2 }),
    client,
  );
const onFunction = (settings: Settings) => withExistingFunction(settings, 'owned');
const choices = { onApi, onPool, onClient, onFunction, both: (settings: Settings) => onClient(onApi(settings)) };

const messages = (settings: Settings) => checkSettings(settings).filter(({ severity }) => severity === 'error');

describe('settings with existing resources', () => {
  for (const [name, choose] of Object.entries(choices))
    for (const recipe of Object.keys(recipes) as RecipeName[])
      it(`make whole plans of ${recipe}, ${name}, in every phase`, () => {
        const settings = choose(settingsFrom(recipe, 'abcd'));
        assert.deepEqual(
          parseSettings(JSON.parse(JSON.stringify(settings))).existing,
          JSON.parse(JSON.stringify(settings.existing)),
        );
        for (const phase of phases) {
          const declared = desiredResources(settings, 'setup123', phase);
          // Throws where something refers to what is not there.
          graphOf(declared);
          const adopted = new Set(declared.filter((one) => one.adopted).map(({ id }) => id));
          for (const { id, containedIn } of declared)
            assert.ok(containedIn === undefined || !adopted.has(containedIn), `${id} would go without a request.`);
        }
      });

  it('declare for an existing API only the protection, with the names of what is ours marked', () => {
    const declared = desiredResources(onApi(settingsFrom('blank', 'abcd')), 'setup123');
    const inApi = declared.filter(({ type }) => !type.startsWith('Cognito.'));
    assert.deepEqual(
      inApi.map(({ id, adopted = false }) => [id, adopted]),
      [
        ['api', true],
        ['method', true],
        ['deployment', false],
        ['stage', true],
        ['authorizer', false],
      ],
    );
    const props = inApi.find(({ id }) => id === 'authorizer')?.props as { name: string };
    assert.equal(props.name, 'cognito-authorizer-setup123');
  });

  it('change nothing of an existing API before it is secured', () => {
    for (const phase of ['open-api', 'user-pool', 'authorizer'] as const) {
      const declared = desiredResources(onApi(settingsFrom('blank', 'abcd')), 'setup123', phase);
      const method = declared.find(({ id }) => id === 'method')?.props as { wanted?: unknown };
      const stage = declared.find(({ id }) => id === 'stage')?.props as { deploymentId?: unknown };
      assert.deepEqual([method.wanted, stage.deploymentId], [undefined, undefined]);
    }
  });

  it('are as they were without any', () => {
    const settings = settingsFrom('lambda-trigger', 'abcd');
    assert.ok(desiredResources(settings, 'setup123').every(({ adopted }) => adopted === undefined));
    assert.deepEqual(messages(settings), []);
  });

  it('ask for nothing that the choice decides, and still for the rest', () => {
    const visible = (settings: Settings) =>
      fields.filter((field) => field.visible?.(settings) ?? true).map(({ path }) => path);
    const api = visible(onApi(settingsFrom('blank', 'abcd')));
    assert.ok(!api.some((path) => path.startsWith('api.') || path.startsWith('function.')));
    assert.ok(api.includes('authorizer.tokenHeader') && api.includes('userPool.name'));
    const client = visible(onClient(settingsFrom('blank', 'abcd')));
    assert.ok(!client.some((path) => path.startsWith('userPool.') || path === 'appClient.accessTokenMinutes'));
    assert.ok(client.includes('appClient.callbackUrls') && client.includes('api.resourcePath'));
  });

  for (const [what, existing, path, message] of [
    ['an API without its method', { restApiId: 'a' }, 'existing.resourceId', /Choose which method/],
    ['a method without its API', { resourceId: 'r' }, 'existing.restApiId', /Choose the API/],
    ['an app client without its pool', { clientId: 'c' }, 'existing.clientId', /choose the pool too/],
    ['a domain without its pool', { domainPrefix: 'd' }, 'existing.domainPrefix', /Choose the user pool/],
    [
      'a function behind an existing API',
      { restApiId: 'a', resourceId: 'r', functionName: 'f' },
      'existing.functionName',
      /only for a new API/,
    ],
  ] as const)
    it(`refuse ${what}, with the reason`, () => {
      const [finding] = messages({ ...settingsFrom('blank', 'abcd'), existing });
      assert.equal(finding?.path, path);
      assert.match(finding?.message ?? '', message);
    });

  it('refuse an API that is not deployed, and a mock in front of a function', () => {
    const settings = onApi(settingsFrom('blank', 'abcd'));
    assert.match(
      messages({ ...settings, api: { ...settings.api, stageName: '' } })[0]?.message ?? '',
      /Choose the stage/,
    );
    const mock = onFunction(settingsFrom('delete-news', 'abcd'));
    assert.deepEqual(messages(mock), [], 'The choice of a function takes the mock away.');
    assert.match(
      messages({ ...mock, api: { ...mock.api, integration: 'MOCK' } })[0]?.message ?? '',
      /without a function/,
    );
  });

  describe('for an app client that exists', () => {
    const onStaff = onPool(settingsFrom('blank', 'abcd'));

    it('say what it would get, and that nothing is changed where it has all of that', () => {
      const { adds, against } = takeoverOf(onStaff, client);
      assert.deepEqual(
        [adds.map(({ what }) => what), against],
        [['Callback URLs', 'OAuth grants', 'Scopes'], undefined],
      );
      const has = Object.fromEntries(adds.map(({ what, values }) => [what, values]));
      const same = takeoverOf(onStaff, {
        ...client,
        callbackUrls: has['Callback URLs'] ?? [],
        oauthGrants: has['OAuth grants'] ?? [],
        scopes: has.Scopes ?? [],
      });
      assert.deepEqual(same, { adds: [] });
    });

    it('names the pool itself as identity provider where the client has none, which its sign-in page needs', () => {
      const added = (identityProviders: readonly string[]) =>
        takeoverOf(onStaff, { ...client, identityProviders }).adds.find(({ what }) => what === 'Identity providers');
      assert.deepEqual(added([])?.values, ['COGNITO']);
      assert.equal(added(['Google']), undefined);
    });

    it('add flows to one that allows nobody to sign in', () => {
      const { adds } = takeoverOf(onStaff, { ...client, authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
      assert.deepEqual(adds[0], { what: 'Authentication flows', values: ['ALLOW_USER_SRP_AUTH'] });
    });

    it('follow what AWS cannot change of it: its secret, and rotation without the refresh flow', () => {
      const taken = withExistingAppClient(onStaff, { ...client, hasSecret: true, rotatesRefreshTokens: true });
      const { generateSecret, refreshTokenRotation, authFlows } = taken.appClient;
      assert.deepEqual([generateSecret, refreshTokenRotation, authFlows], [true, true, ['ALLOW_USER_SRP_AUTH']]);
      assert.deepEqual(messages(taken), []);
      const back = withExistingAppClient(taken, client).appClient;
      assert.deepEqual(back.authFlows, ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH']);
    });

    const programs = {
      ...onStaff,
      appClient: { ...onStaff.appClient, oauthGrants: ['client_credentials' as const] },
    };
    for (const [what, settings, more, reason] of [
      ['flows of the old form', onStaff, { authFlows: ['ADMIN_NO_SRP_AUTH'] }, /old form that AWS refuses/],
      [
        'people beside programs',
        programs,
        { oauthGrants: ['code'], hasSecret: true },
        /refuses both in one app client/,
      ],
      ['programs without a secret', programs, {}, /has no client secret/],
      ['programs beside people', onStaff, { oauthGrants: ['client_credentials'] }, /refuses grants for people/],
      [
        'a secret beside the function that signs people in',
        onPool(settingsFrom('token-endpoint', 'abcd')),
        { hasSecret: true },
        /no safe place/,
      ],
    ] as const)
      it(`refuse ${what}, with the reason`, () => {
        assert.match(takeoverOf(settings, { ...client, ...more }).against ?? '', reason);
      });
  });

  it('follow the tier and the second factor of an existing pool, and refuse what that tier has not', () => {
    const fresh = settingsFrom('blank', 'abcd');
    const wanted = { ...fresh, hostedPages: { ...fresh.hostedPages, managedLoginVersion: 2 as const } };
    const settings = withExistingUserPool(wanted, { ...pool, tier: 'LITE', mfa: 'ON' });
    assert.deepEqual([settings.userPool.tier, settings.userPool.mfa], ['LITE', 'ON']);
    assert.deepEqual(
      messages(settings).map(({ path }) => path),
      ['hostedPages.managedLoginVersion'],
    );
    assert.deepEqual(messages(withExistingUserPool(wanted, pool)), []);
  });

  it('are as a fresh draft has them once everything chosen is given up', () => {
    const fresh = settingsFrom('delete-news', 'abcd');
    const everything = onFunction(onClient(fresh));
    const released = (['function', 'pool'] satisfies ExistingKind[]).reduce<Settings>(
      (settings, what) => withoutExisting(settings, what, fresh),
      everything,
    );
    assert.deepEqual({ ...released, existing: undefined }, { ...fresh, existing: undefined });
    assert.deepEqual(JSON.parse(JSON.stringify(released.existing)), {});
    const method = withoutExisting(onApi(fresh), 'api', fresh);
    assert.deepEqual({ ...method, existing: undefined }, { ...fresh, existing: undefined });
  });
});
