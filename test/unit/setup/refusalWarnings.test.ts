/** Refusals foreseen: combinations of settings that are warned of before anybody meets the refusal. */
import assert from 'node:assert/strict';
import { checkSettings, withValue } from '../../../src/setup/fields.ts';
import { recipes, settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { refusalWarnings } from '../../../src/setup/refusalWarnings.ts';
import type { Settings } from '../../../src/setup/settings.ts';

type Change = readonly [path: string, value: unknown];
const changed = (changes: readonly Change[]): Settings =>
  changes.reduce((settings, [path, value]) => withValue(settings, path, value), settingsFrom('blank', 'abcd1234'));
const group = { name: 'admins', description: '', precedence: 1 };
const code = 'export const handler = async () => ({ statusCode: 200 });';
const page: Change = ['appClient.callbackUrls', ['https://app.example.com/in']];

const warned: readonly (readonly [title: string, path: string, message: RegExp, changes: readonly Change[]])[] = [
  [
    'no openid where the ID token is expected',
    'appClient.scopes',
    /no ID token.*401/,
    [['appClient.scopes', ['aws.cognito.signin.user.admin']]],
  ],
  [
    'no openid where a further method expects the ID token',
    'appClient.scopes',
    /no ID token/,
    [
      ['appClient.scopes', ['aws.cognito.signin.user.admin']],
      ['authorizationScopes', ['aws.cognito.signin.user.admin']],
      ['api.moreMethods', [{ httpMethod: 'POST', authorizationScopes: [] }]],
    ],
  ],
  [
    'a test user whose token lacks the scope',
    'testUser.create',
    /the method asks for email: the call gets 401/,
    [['authorizationScopes', ['email']]],
  ],
  [
    'no flow that takes a password, and no pages',
    'appClient.authFlows',
    /Nobody can sign in/,
    [
      ['hostedPages.enabled', false],
      ['appClient.authFlows', ['ALLOW_REFRESH_TOKEN_AUTH']],
    ],
  ],
  [
    'short ID tokens that cannot be refreshed',
    'appClient.idTokenMinutes',
    /after 5 minutes each call gets 401/,
    [
      ['appClient.oauthGrants', ['implicit']],
      ['appClient.idTokenMinutes', 5],
    ],
  ],
  [
    'short access tokens that cannot be refreshed',
    'appClient.accessTokenMinutes',
    /after 5 minutes/,
    [
      ['appClient.oauthGrants', ['implicit']],
      ['appClient.accessTokenMinutes', 5],
      ['authorizationScopes', ['email']],
    ],
  ],
  [
    'a header that pages may not send',
    'authorizer.tokenHeader',
    /Without CORS.*https:\/\/app\.example\.com\/in.*Token/,
    [['authorizer.tokenHeader', 'Token'], page],
  ],
  ['a key that pages would have to hold', 'api.apiKey', /get 403/, [['api.apiKey', 'always'], page]],
  [
    'an expression that names one client before there is one',
    'authorizer.validationExpression',
    /every call gets 401/,
    [['authorizer.validationExpression', '^1h57kf5cpq17m0eml12EXAMPLE$'.toLowerCase()]],
  ],
  [
    'code of one’s own that pages cannot read',
    'function.code',
    /Access-Control-Allow-Origin/,
    [
      ['function.code', code],
      ['cors.enabled', true],
    ],
  ],
  [
    'a group of administrators without anybody',
    'function.adminGroup',
    /DELETE answers 403 to everyone/,
    [
      ['api.httpMethod', 'ANY'],
      ['userPool.groups', [group]],
      ['function.adminGroup', 'admins'],
      ['function.adminMethods', ['DELETE']],
    ],
  ],
];

const silent: readonly (readonly [title: string, changes: readonly Change[]])[] = [
  [
    'openid is not needed where every method has scopes',
    [
      ['appClient.scopes', ['aws.cognito.signin.user.admin']],
      ['authorizationScopes', ['aws.cognito.signin.user.admin']],
    ],
  ],
  ['the code grant can be refreshed', [['appClient.idTokenMinutes', 5]]],
  ['CORS lets pages send the header', [['authorizer.tokenHeader', 'Token'], page, ['cors.enabled', true]]],
  ['without pages a key is kept', [['api.apiKey', 'always']]],
  ['an expression may match several clients', [['authorizer.validationExpression', '.+']]],
  [
    'code that sends the header',
    [
      ['function.code', `${code} // Access-Control-Allow-Origin`],
      ['cors.enabled', true],
    ],
  ],
  [
    'the test user is in the group',
    [
      ['api.httpMethod', 'ANY'],
      ['userPool.groups', [group]],
      ['function.adminGroup', 'admins'],
      ['function.adminMethods', ['DELETE']],
      ['testUser.group', 'admins'],
    ],
  ],
];

describe('refusals foreseen', () => {
  for (const [title, path, message, changes] of warned)
    it(`are warned of: ${title}`, () => {
      const found = checkSettings(changed(changes)).filter((finding) => finding.path === path);
      assert.equal(found.filter(({ severity }) => severity === 'error').length, 0, JSON.stringify(found));
      const texts = found.map((finding) => finding.message);
      assert.ok(
        texts.some((text) => message.test(text)),
        texts.join('\n'),
      );
    });

  for (const [title, changes] of silent)
    it(`are not warned of where there are none: ${title}`, () => {
      assert.deepEqual(refusalWarnings(changed(changes)), []);
    });

  for (const name of Object.keys(recipes) as (keyof typeof recipes)[])
    it(`are none in the recipe ${name}`, () => {
      assert.deepEqual(refusalWarnings(settingsFrom(name, 'abcd1234')), []);
    });

  it('are of the app client that is there, where there is one', () => {
    const existing = { ...changed([['authorizer.validationExpression', '^other$']]) };
    const settings = { ...existing, existing: { clientId: '1example23' } } as unknown as Settings;
    assert.match(refusalWarnings(settings)[0]?.message ?? '', /does not match the app client 1example23/);
    assert.deepEqual(refusalWarnings(withValue(settings, 'authorizer.validationExpression', '^1ex')), []);
  });

  it('are not said of what is refused anyway, nor of hidden settings', () => {
    const broken = changed([
      ['api.integration', 'MOCK'],
      ['function.code', code],
      ['cors.enabled', true],
    ]);
    assert.deepEqual(
      checkSettings(broken).filter(({ path }) => path === 'function.code'),
      [],
    );
  });
});
