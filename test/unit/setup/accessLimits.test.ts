/** Groups, custom scopes, further methods, factors and code have limits, and combinations that AWS refuses are refused with the reason. */
import assert from 'node:assert/strict';
import { checkSettings, fields, withValue } from '../../../src/setup/fields.ts';
import { recipes, settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { parseSettings, type Settings } from '../../../src/setup/settings.ts';

const fresh = (): Settings => settingsFrom('lambda-trigger', 'abcd1234');
const findings = (settings: Settings, path: string, severity: 'error' | 'warning') =>
  checkSettings(settings).filter((finding) => finding.severity === severity && finding.path === path);
const refusal = (settings: Settings, path: string) => findings(settings, path, 'error')[0]?.message ?? 'accepted';

const admin = { name: 'admin', description: '', precedence: 0 };
const read = { name: 'read', description: 'Read news' };
/** With everything that the fields below need to be shown. */
function unfolded(): Settings {
  const settings = fresh();
  settings.userPool.groups = [admin];
  settings.function.adminGroup = 'admin';
  settings.function.adminMethods = ['DELETE'];
  settings.resourceServer = { identifier: 'news', name: 'News', scopes: [read] };
  settings.userPool.mfa = 'ON';
  settings.testUser.create = true;
  settings.appClient.refreshTokenRotation = true;
  settings.appClient.authFlows = ['ALLOW_USER_SRP_AUTH'];
  return settings;
}

describe('a field of who may do what', () => {
  const refused: [path: string, value: unknown, words: RegExp][] = [
    ['userPool.groups', [{ ...admin, name: '' }], /group name is needed/],
    ['userPool.groups', [{ ...admin, name: 'has space' }], /no space/],
    ['userPool.groups', [{ ...admin, name: 'x'.repeat(129) }], /at most 128/],
    ['userPool.groups', [{ ...admin, name: 'a,b' }], /commas between them/],
    ['userPool.groups', [admin, admin], /is listed twice/],
    ['userPool.groups', [{ ...admin, description: 'x'.repeat(2049) }], /at most 2048/],
    ['userPool.groups', [{ ...admin, precedence: -1 }], /from 0 to 2147483647/],
    ['userPool.groups', [{ ...admin, precedence: 1.5 }], /whole number/],
    ['testUser.group', 'nobody', /no group “nobody”/],
    ['function.adminGroup', 'nobody', /no group “nobody”/],
    ['function.adminMethods', [], /at least one method/],
    ['function.code', ' \n\t', /blank/],
    ['function.code', 'é'.repeat(500_001), /at most 1000000 bytes here; it has 1000002/],
    ['api.moreMethods', [{ httpMethod: 'ANY', authorizationScopes: [] }], /ANY is listed twice/],
    ['api.moreMethods', [{ httpMethod: 'GET', authorizationScopes: ['news/read'] }], /GET: The app client gives none/],
    ['api.moreMethods', [{ httpMethod: 'GET', authorizationScopes: ['two words'] }], /one word/],
    ['resourceServer.identifier', 'has space', /without spaces/],
    ['resourceServer.identifier', 'x'.repeat(257), /at most 256/],
    ['resourceServer.identifier', 'a"b', /without spaces, quotes/],
    ['resourceServer.name', '', /name is needed/],
    ['resourceServer.name', 'what?', /letters, digits/],
    ['resourceServer.scopes', [{ ...read, name: 'a/b' }], /scope name may contain only/],
    ['resourceServer.scopes', [{ ...read, name: '' }], /scope name is needed/],
    ['resourceServer.scopes', [{ ...read, description: ' ' }], /needs a description/],
    ['resourceServer.scopes', [{ ...read, description: 'x'.repeat(257) }], /at most 256/],
    ['resourceServer.scopes', [read, read], /is listed twice/],
    ['resourceServer.scopes', Array.from({ length: 101 }, (_, n) => ({ ...read, name: `s${n}` })), /At most 100/],
    ['appClient.rotationGraceSeconds', 61, /from 0 to 60/],
    ['appClient.rotationGraceSeconds', -1, /from 0 to 60/],
  ];
  for (const [path, value, words] of refused)
    it(`${path} refuses ${JSON.stringify(value).slice(0, 60)}`, () => {
      assert.match(refusal(withValue(unfolded(), path, value), path), words);
    });

  it('accepts what is within the limits', () => {
    const settings = unfolded();
    settings.userPool.groups = [admin, { name: 'ädmins-2', description: 'x'.repeat(2048), precedence: 2_147_483_647 }];
    settings.function.code = 'x'.repeat(1_000_000);
    settings.resourceServer.identifier = 'https://news.example.com';
    settings.appClient.rotationGraceSeconds = 0;
    settings.testUser.group = 'admin';
    assert.deepEqual(
      checkSettings(settings).filter(({ severity }) => severity === 'error'),
      [],
    );
  });

  it('offers the scopes of the resource server to the app client, and lets a method ask for one', () => {
    const settings = unfolded();
    const control = fields.find(({ path }) => path === 'appClient.scopes')?.control;
    assert.ok(control?.kind === 'checks');
    assert.deepEqual(
      control.more?.(settings).map(({ value }) => value),
      ['news/read'],
    );
    settings.appClient.scopes = ['openid', 'news/read'];
    settings.authorizationScopes = ['news/read'];
    assert.equal(refusal(settings, 'appClient.scopes'), 'accepted');
    assert.equal(refusal(settings, 'authorizationScopes'), 'accepted');
    settings.resourceServer.identifier = '';
    assert.match(refusal(settings, 'appClient.scopes'), /No resource server brings the scope news\/read/);
  });

  it('knows that a group’s method must be one of the API', () => {
    const settings = unfolded();
    settings.api.httpMethod = 'GET';
    assert.match(refusal(settings, 'function.adminMethods'), /no method DELETE; it has GET/);
    settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: [] }];
    assert.equal(refusal(settings, 'function.adminMethods'), 'accepted');
  });

  it('asks nothing of the starter code when the code is one’s own', () => {
    const settings = withValue(unfolded(), 'function.code', 'export const handler = async () => ({});');
    assert.equal(refusal(withValue(settings, 'function.adminGroup', 'nobody'), 'function.adminGroup'), 'accepted');
  });

  it('warns of what works but surprises', () => {
    const settings = unfolded();
    assert.match(findings(settings, 'userPool.mfa', 'warning')[0]?.message ?? '', /test user/);
    settings.userPool.verification = 'none';
    assert.match(
      findings(settings, 'userPool.verification', 'warning')[0]?.message ?? '',
      /administrator must confirm/,
    );
    settings.hostedPages.enabled = false;
    assert.match(findings(settings, 'userPool.mfa', 'warning')[0]?.message ?? '', /Without the hosted pages/);
  });
});

describe('a combination that AWS refuses', () => {
  const combinations: [what: string, change: (settings: Settings) => void, path: string, why: RegExp][] = [
    [
      'client credentials without a secret',
      (s) => {
        s.appClient.oauthGrants = ['client_credentials'];
        s.appClient.generateSecret = false;
      },
      'appClient.oauthGrants',
      /client secret/,
    ],
    [
      'client credentials beside the authorization code',
      (s) => {
        s.appClient.oauthGrants = ['code', 'client_credentials'];
        s.appClient.generateSecret = true;
      },
      'appClient.oauthGrants',
      /a program.*a person/,
    ],
    [
      'client credentials with a scope about a person',
      (s) => {
        s.appClient.oauthGrants = ['client_credentials'];
        s.appClient.generateSecret = true;
        s.appClient.scopes = ['news/read', 'openid'];
      },
      'appClient.scopes',
      /openid is about a person/,
    ],
    [
      'the implicit grant without a callback URL',
      (s) => {
        s.appClient.oauthGrants = ['implicit'];
        s.appClient.callbackUrls = [];
        s.appClient.loopbackCallback = false;
      },
      'appClient.callbackUrls',
      /at least one callback URL/,
    ],
    [
      'managed login on the Lite plan',
      (s) => {
        s.userPool.tier = 'LITE';
        s.hostedPages.managedLoginVersion = 2;
      },
      'userPool.tier',
      /Managed login needs the Essentials plan/,
    ],
    [
      'required MFA without a factor',
      (s) => {
        s.userPool.mfa = 'ON';
        s.userPool.mfaFactors = [];
      },
      'userPool.mfaFactors',
      /required, but there is none/,
    ],
    [
      'a validation expression on a method with scopes',
      (s) => {
        s.authorizer.validationExpression = '.*';
        s.authorizationScopes = ['email'];
      },
      'authorizer.validationExpression',
      /access tokens have none/,
    ],
    [
      'a validation expression where a further method has scopes',
      (s) => {
        s.authorizer.validationExpression = '.*';
        s.authorizationScopes = [];
        s.api.moreMethods = [{ httpMethod: 'GET', authorizationScopes: ['email'] }];
      },
      'authorizer.validationExpression',
      /access tokens have none/,
    ],
    [
      'rotation beside ALLOW_REFRESH_TOKEN_AUTH',
      (s) => {
        s.appClient.refreshTokenRotation = true;
        s.appClient.authFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
      },
      'appClient.authFlows',
      /exclude each other/,
    ],
    [
      'rotation with the flows left to AWS',
      (s) => {
        s.appClient.refreshTokenRotation = true;
        s.appClient.authFlows = [];
      },
      'appClient.authFlows',
      /AWS adds ALLOW_REFRESH_TOKEN_AUTH/,
    ],
    [
      'no ALLOW_REFRESH_TOKEN_AUTH without rotation',
      (s) => {
        s.appClient.authFlows = ['ALLOW_USER_SRP_AUTH'];
      },
      'appClient.authFlows',
      /as long as refresh tokens do not rotate/,
    ],
  ];
  for (const [what, change, path, why] of combinations)
    it(`is refused in the form: ${what}`, () => {
      const settings = fresh();
      settings.resourceServer = { identifier: 'news', name: 'News', scopes: [read] };
      assert.equal(refusal(settings, path), 'accepted');
      change(settings);
      assert.match(refusal(settings, path), why);
    });

  it('is none of these: client credentials with a secret and custom scopes need no callback URL', () => {
    const settings = fresh();
    settings.resourceServer = { identifier: 'news', name: 'News', scopes: [read] };
    settings.appClient.generateSecret = true;
    settings.appClient.oauthGrants = ['client_credentials'];
    settings.appClient.scopes = ['news/read'];
    settings.authorizationScopes = ['news/read'];
    settings.appClient.callbackUrls = [];
    settings.appClient.loopbackCallback = false;
    assert.deepEqual(
      checkSettings(settings).filter(({ severity }) => severity === 'error'),
      [],
    );
  });
});

describe('settings of an earlier version', () => {
  it('get what they lack, so that nothing changes at AWS', () => {
    const settings = fresh();
    const old = JSON.parse(JSON.stringify(settings)) as Record<string, Record<string, unknown>>;
    const lacking = {
      function: ['code', 'adminGroup', 'adminMethods'],
      api: ['moreMethods'],
      userPool: ['mfaFactors', 'requiredAttributes', 'verification', 'groups'],
      appClient: ['refreshTokenRotation', 'rotationGraceSeconds', 'tokenRevocation'],
      testUser: ['group'],
    };
    for (const [part, names] of Object.entries(lacking)) for (const name of names) delete old[part]?.[name];
    delete old.resourceServer;
    assert.deepEqual(parseSettings(old), settings);
    // What is filled in belongs to nobody else.
    parseSettings(old).userPool.groups.push(admin);
    assert.deepEqual(parseSettings(old), settings);
  });
});

describe('the fields that no recipe needs', () => {
  it('stay folded away', () => {
    const own = [
      'function.code',
      'function.adminGroup',
      'api.moreMethods',
      'userPool.groups',
      'userPool.requiredAttributes',
      'userPool.verification',
      'resourceServer.identifier',
      'resourceServer.scopes',
      'appClient.refreshTokenRotation',
      'appClient.tokenRevocation',
      'testUser.group',
    ];
    for (const path of own) assert.equal(fields.find((field) => field.path === path)?.advanced, true, path);
  });

  it('leave the recipes as they were published', () => {
    for (const { settings } of Object.values(recipes)) {
      assert.deepEqual([settings.userPool.mfa, settings.userPool.groups, settings.function.code], ['OFF', [], '']);
      assert.deepEqual([settings.api.moreMethods, settings.resourceServer.identifier], [[], '']);
    }
  });
});
