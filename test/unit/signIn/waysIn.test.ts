/** Which ways in are offered, in which order, and what is said against one before anybody takes it. */
import assert from 'node:assert/strict';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { RecipeName, Settings } from '../../../src/setup/settings.ts';
import { type Existing, testUserFlow, type WayId, waysIn } from '../../../src/signIn/waysIn.ts';

const all: Existing = { hostedPages: true, testUser: false, tokenEndpoint: false };

function settings(recipe: RecipeName, change: (own: Settings) => void = () => {}): Settings {
  const own = settingsFrom(recipe, 'abc123');
  change(own);
  return own;
}

const ownAddress = 'vscode://cognito-api-setup.cognito-api-setup/callback';

/** Ids in order; those with something against them in brackets. */
const offered = (own: Settings, existing: Existing = all) =>
  waysIn(own, existing).map(({ id, against }) => (against === undefined ? id : `(${id})`));

const machine = (own: Settings) => {
  own.resourceServer = { identifier: 'news', name: 'News', scopes: [{ name: 'read', description: 'Read' }] };
  own.appClient.oauthGrants = ['client_credentials'];
  own.appClient.generateSecret = true;
  own.appClient.scopes = ['news/read'];
  own.appClient.authFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
};

describe('ways in', () => {
  const cases: readonly (readonly [string, Settings, Existing, readonly string[]])[] = [
    [
      'walk-through 1: the hosted page, since only it gives the scope of the method',
      settings('lambda-trigger'),
      all,
      ['hostedCode', 'hostedImplicit', 'pastedAddress', '(newTestUser)', '(srp)'],
    ],
    [
      'walk-through 4: by password, or by implicit grant with the ID token',
      settings('delete-news'),
      all,
      ['newTestUser', 'password', 'hostedImplicit', 'pastedAddress'],
    ],
    ['a blank start', settings('blank'), all, ['hostedCode', 'srp']],
    [
      'a blank start with its test user',
      settings('blank'),
      { ...all, testUser: true },
      ['hostedCode', 'testUser', 'srp'],
    ],
    ['before the domain exists: only the API', settings('blank'), { ...all, hostedPages: false }, ['srp']],
    [
      'an app client that lists the address of VS Code itself: the loopback callback first, which needs no confirmation',
      settings('blank', (own) => {
        own.appClient.callbackUrls = ['vscode://someone.something/callback', ownAddress];
      }),
      { ...all, ownAddress },
      ['hostedCode', 'hostedUri', 'srp'],
    ],
    [
      'an app client that lists the address of another VS Code only',
      settings('blank', (own) => {
        own.appClient.loopbackCallback = false;
        own.appClient.callbackUrls = ['vscode-insiders://someone.something/callback'];
      }),
      { ...all, ownAddress },
      ['srp'],
    ],
    [
      'an implicit grant that comes back to a program only, where a browser shows no address to copy',
      settings('blank', (own) => {
        own.appClient.oauthGrants = ['implicit'];
        own.appClient.callbackUrls = [ownAddress];
      }),
      { ...all, ownAddress },
      ['srp', 'hostedImplicit'],
    ],
    [
      'every flow',
      settings('blank', (own) => {
        own.appClient.authFlows = [
          'ALLOW_USER_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
        ];
      }),
      all,
      ['hostedCode', 'srp', 'choice', 'password', 'administrator'],
    ],
    [
      'no flow named: AWS then allows SRP',
      settings('blank', (own) => {
        own.appClient.authFlows = [];
      }),
      all,
      ['hostedCode', 'srp'],
    ],
    [
      'hosted pages without openid where the ID token is expected',
      settings('blank', (own) => {
        own.appClient.scopes = ['aws.cognito.signin.user.admin'];
      }),
      all,
      ['srp', '(hostedCode)'],
    ],
    [
      'a method that asks for the scope that the API gives',
      settings('blank', (own) => {
        own.authorizationScopes = ['aws.cognito.signin.user.admin'];
      }),
      all,
      ['srp', '(hostedCode)'],
    ],
    [
      'a program, for a method with its custom scope',
      settings('blank', (own) => {
        machine(own);
        own.authorizationScopes = ['news/read'];
      }),
      all,
      ['clientCredentials'],
    ],
    ['a program, for a method that expects an ID token', settings('blank', machine), all, ['(clientCredentials)']],
    [
      'a program without a secret cannot prove itself',
      settings('blank', (own) => {
        machine(own);
        own.appClient.generateSecret = false;
      }),
      all,
      [],
    ],
  ];
  for (const [title, own, existing, expected] of cases)
    it(`are right for ${title}`, () => assert.deepEqual(offered(own, existing), expected));

  it('name the scope that the API cannot give, and what comes of it', () => {
    const srp = waysIn(settings('lambda-trigger'), all).find(({ id }) => id === 'srp');
    assert.match(srp?.against ?? '', /401.*scope email\b.*aws\.cognito\.signin\.user\.admin/);
  });

  it('each say in one line why, which a picker does not cut off', () => {
    const seen = new Set<WayId>();
    for (const own of [settings('lambda-trigger'), settings('delete-news'), settings('token-endpoint')])
      for (const { id, title, why } of waysIn(own, {
        hostedPages: true,
        testUser: true,
        tokenEndpoint: true,
        ownAddress,
      })) {
        seen.add(id);
        assert.ok(title && why && !why.includes('\n') && why.length < 86, id);
      }
    assert.ok(seen.size >= 6);
  });

  it('sign the test user in by the flow that keeps the password here, else by one that is allowed', () => {
    assert.equal(testUserFlow(settings('blank')), 'srp');
    assert.equal(testUserFlow(settings('delete-news')), 'password');
    assert.equal(testUserFlow(settings('token-endpoint')), 'administrator');
  });
});
