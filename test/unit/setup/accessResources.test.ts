/** Further methods, groups, custom scopes and code of one's own become resources that wait for what they need. */
import assert from 'node:assert/strict';
import type { Declared } from '../../../src/engine/resource.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../../src/setup/settings.ts';

const settingsWith = (change: (settings: Settings) => void): Settings => {
  const settings = settingsFrom('blank', 'abcd1234');
  change(settings);
  return settings;
};
const ids = (declared: readonly Declared[]) => declared.map(({ id }) => id);
const propsOf = (declared: readonly Declared[], id: string) =>
  (declared.find((entry) => entry.id === id)?.props ?? {}) as Record<string, unknown>;
const news = { identifier: 'news', name: 'News', scopes: [{ name: 'read', description: 'Read' }] };

describe('desired resources of who may do what', () => {
  it('make the app client wait for the resource server, whose scopes it gives out', () => {
    const settings = settingsWith((s) => {
      s.resourceServer = news;
      s.appClient.scopes = ['openid', 'news/read'];
    });
    const declared = desiredResources(settings, 'setup001');
    assert.deepEqual(propsOf(declared, 'appClient').resourceServer, {
      $ref: 'resourceServer',
      attribute: 'identifier',
    });
    assert.deepEqual(propsOf(declared, 'appClient').scopes, ['openid', 'news/read']);
    assert.ok(
      !ids(
        desiredResources(
          settingsWith(() => {}),
          'setup001',
        ),
      ).includes('resourceServer'),
    );
  });

  it('put a group into the pool, and the test user into its group', () => {
    const settings = settingsWith((s) => {
      s.userPool.groups = [{ name: 'admin', description: 'May delete', precedence: 1 }];
      s.testUser.group = 'admin';
    });
    const declared = desiredResources(settings, 'setup001');
    assert.equal(declared.find(({ id }) => id === 'group:admin')?.containedIn, 'userPool');
    assert.deepEqual(propsOf(declared, 'testUserGroup').group, { $ref: 'group:admin', attribute: 'name' });
    settings.testUser.create = false;
    assert.ok(!ids(desiredResources(settings, 'setup001')).includes('testUserGroup'));
  });

  it('give each further method its own scopes, integration and permission, and deploy them', () => {
    const settings = settingsWith((s) => {
      s.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['openid'] }];
    });
    const open = desiredResources(settings, 'setup001', 'open-api');
    assert.equal(propsOf(open, 'method:DELETE').authorizationType, 'NONE');
    const declared = desiredResources(settings, 'setup001');
    assert.deepEqual(propsOf(declared, 'method:DELETE').authorizationScopes, ['openid']);
    assert.deepEqual(propsOf(declared, 'method').authorizationScopes, []);
    assert.equal(propsOf(declared, 'permission:DELETE').httpMethod, 'DELETE');
    assert.notEqual(propsOf(declared, 'permission:DELETE').statementId, propsOf(declared, 'permission').statementId);
    const covers = propsOf(declared, 'deployment').covers as readonly { $ref: string }[];
    assert.ok(['method', 'method:DELETE', 'integration:DELETE'].every((id) => covers.some(({ $ref }) => $ref === id)));
  });

  it('deploy the code that is written in the settings, and the starter code when there is none', () => {
    const own = desiredResources(
      settingsWith((s) => {
        s.function.runtime = 'nodejs24.x';
        s.function.code = 'export const handler = async () => ({ statusCode: 204 });';
      }),
      'setup001',
    );
    assert.deepEqual(propsOf(own, 'function').files, {
      'index.mjs': 'export const handler = async () => ({ statusCode: 204 });',
    });
    const starter = propsOf(
      desiredResources(
        settingsWith(() => {}),
        'setup001',
      ),
      'function',
    ).files as object;
    assert.match(Object.values(starter).join(), /Hello from Lambda!/);
    assert.doesNotMatch(Object.values(starter).join(), /cognito:groups/);
  });

  it('send a program nowhere: client credentials have no callback URL', () => {
    const settings = settingsWith((s) => {
      s.resourceServer = news;
      s.appClient.oauthGrants = ['client_credentials'];
      s.appClient.scopes = ['news/read'];
      s.appClient.endpointCallback = true;
    });
    const { callbackUrls, signOutUrls, endpointCallback } = propsOf(desiredResources(settings, 's1'), 'appClient');
    assert.deepEqual([callbackUrls, signOutUrls, endpointCallback], [[], [], undefined]);
  });
});
