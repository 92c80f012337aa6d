/** Each field refuses what AWS refuses, with the field named. */
import assert from 'node:assert/strict';
import { checkSettings, fields, valueAt, withValue } from '../../../src/setup/fields.ts';
import { recipes, settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { parseSettings, type Settings } from '../../../src/setup/settings.ts';

const fresh = (): Settings => settingsFrom('lambda-trigger', 'abcd1234');
const errorsAt = (settings: Settings, path: string) =>
  checkSettings(settings).filter((finding) => finding.severity === 'error' && finding.path === path);

describe('settings', () => {
  for (const name of Object.keys(recipes) as (keyof typeof recipes)[]) {
    it(`of recipe ${name} have no error and fit the schema`, () => {
      const settings = settingsFrom(name, 'abcd1234');
      assert.deepEqual(
        checkSettings(settings).filter((finding) => finding.severity === 'error'),
        [],
      );
      assert.deepEqual(parseSettings(structuredClone(settings)), settings);
    });
  }

  it('of another shape are refused', () => {
    assert.throws(() => parseSettings({ ...fresh(), userPool: { name: 1 } }));
  });

  it('have a field for each setting but the recipe', () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, child]) => leaves(child, path ? `${path}.${key}` : key))
        : [path];
    const paths = new Set(fields.map((field) => field.path));
    assert.deepEqual(
      leaves(fresh(), '').filter((path) => path !== 'recipe' && !paths.has(path)),
      [],
    );
  });

  it('refuse a test user whose name looks like an alias of the pool, as AWS does', () => {
    const settings = fresh();
    settings.testUser.create = true;
    settings.userPool.signInIdentifiers = ['username', 'email', 'phone_number'];
    const saidOf = (username: string) =>
      errorsAt(withValue(settings, 'testUser.username', username), 'testUser.username')[0]?.message ?? 'accepted';
    assert.match(saidOf('ada@example.com'), /must not look like one/);
    assert.match(saidOf('+15550100'), /must not look like one/);
    assert.equal(saidOf('ada'), 'accepted');
    settings.userPool.signInIdentifiers = ['username'];
    assert.equal(saidOf('ada@example.com'), 'accepted');
  });

  it('are changed at a path without touching the original', () => {
    const settings = fresh();
    const changed = withValue(settings, 'userPool.passwordPolicy.minimumLength', 12);
    assert.equal(valueAt(changed, 'userPool.passwordPolicy.minimumLength'), 12);
    assert.equal(settings.userPool.passwordPolicy.minimumLength, 6);
  });
});

describe('a field', () => {
  const refused: [path: string, value: unknown, words: RegExp][] = [
    ['name', '', /needed/],
    ['function.name', 'has space', /letters, digits/],
    ['function.name', 'x'.repeat(65), /at most 64/],
    ['api.resourcePath', 'demo', /start with a \//],
    ['api.resourcePath', '/demo/', /end with/],
    ['api.resourcePath', '/a//b', /empty part/],
    ['api.resourcePath', '/a b', /letters, digits/],
    ['api.resourcePath', '/{id}/{id}', /twice/],
    ['api.resourcePath', '/{proxy+}/x', /last part/],
    ['api.stageName', 'has space', /letters, digits/],
    ['api.stageName', 'test-invoke-stage', /reserved/],
    ['userPool.name', 'what?', /letters, digits/],
    ['userPool.name', 'x'.repeat(129), /at most 128/],
    ['userPool.signInIdentifiers', [], /at least one/],
    ['userPool.passwordPolicy.minimumLength', 5, /from 6 to 99/],
    ['userPool.passwordPolicy.minimumLength', 100, /from 6 to 99/],
    ['userPool.passwordPolicy.minimumLength', 7.5, /whole number/],
    ['userPool.passwordPolicy.temporaryPasswordValidityDays', 366, /from 0 to 365/],
    ['userPool.passwordPolicy.temporaryPasswordValidityDays', -1, /from 0 to 365/],
    ['hostedPages.domainPrefix', '', /needed/],
    ['hostedPages.domainPrefix', 'Upper', /lower-case/],
    ['hostedPages.domainPrefix', '-x', /lower-case/],
    ['hostedPages.domainPrefix', 'x-', /lower-case/],
    ['hostedPages.domainPrefix', 'myawsapp', /“aws”/],
    ['hostedPages.domainPrefix', 'amazonia', /“amazon”/],
    ['hostedPages.domainPrefix', 'cognito-1', /“cognito”/],
    ['hostedPages.domainPrefix', 'x'.repeat(64), /at most 63/],
    ['appClient.callbackUrls', ['http://example.com/'], /must use https/],
    ['appClient.callbackUrls', ['https://example.com/#x'], /fragment/],
    ['appClient.callbackUrls', ['example.com'], /complete URL/],
    ['appClient.callbackUrls', ['https://a/', 'https://a/'], /twice/],
    ['appClient.callbackUrls', [`https://a/${'x'.repeat(1020)}`], /at most 1024/],
    ['appClient.callbackUrls', Array.from({ length: 101 }, (_, n) => `https://a/${n}`), /At most 100/],
    ['appClient.loopbackPort', 80, /from 1024 to 65535/],
    ['appClient.oauthGrants', [], /at least one grant/],
    ['appClient.scopes', ['email'], /openid/],
    ['appClient.accessTokenMinutes', 4, /from 5 to 1440/],
    ['appClient.refreshTokenDays', 0, /from 1 to 3650/],
    ['authorizer.name', 'has space', /letters, digits/],
    ['authorizer.tokenHeader', 'My Header', /letters, digits/],
    ['authorizer.tokenHeader', 'Host', /meaning of its own/],
    ['authorizer.validationExpression', '(', /regular expression/],
    ['authorizer.validationExpression', '.*', /access tokens have none/],
    ['authorizer.cacheSeconds', 3601, /from 0 to 3600/],
    ['authorizationScopes', ['profile'], /none of these scopes/],
    ['authorizationScopes', ['two words'], /one word/],
  ];
  for (const [path, value, words] of refused)
    it(`${path} refuses ${JSON.stringify(value).slice(0, 40)}`, () => {
      const found = errorsAt(withValue(fresh(), path, value), path);
      assert.match(found[0]?.message ?? 'nothing was refused', words);
    });

  const accepted: [path: string, value: unknown][] = [
    ['api.resourcePath', '/'],
    ['api.resourcePath', '/news/{id}/{rest+}'],
    ['appClient.callbackUrls', ['http://localhost:3000/cb', 'myapp://callback', 'http://[::1]:80/']],
    ['userPool.name', 'Some pool +=,.@-1'],
    ['hostedPages.domainPrefix', 'a'],
    ['authorizer.tokenHeader', 'Token'],
    ['userPool.passwordPolicy.temporaryPasswordValidityDays', 0],
  ];
  for (const [path, value] of accepted)
    it(`${path} accepts ${JSON.stringify(value)}`, () => {
      assert.deepEqual(errorsAt(withValue(fresh(), path, value), path), []);
    });

  it('warns of short passwords, self-registration and the implicit grant without refusing them', () => {
    const warned = checkSettings(fresh())
      .filter((finding) => finding.severity === 'warning')
      .map((finding) => finding.path);
    for (const path of ['userPool.passwordPolicy.minimumLength', 'userPool.selfRegistration', 'appClient.oauthGrants'])
      assert.ok(warned.includes(path), path);
  });

  it('says what Cognito makes of 0 days for temporary passwords', () => {
    const path = 'userPool.passwordPolicy.temporaryPasswordValidityDays';
    const found = checkSettings(withValue(fresh(), path, 0)).filter((finding) => finding.path === path);
    assert.deepEqual(
      found.map(({ severity, message }) => [severity, /7 days/.test(message)]),
      [['warning', true]],
    );
  });

  it('that is hidden is not checked', () => {
    const mock = withValue(withValue(fresh(), 'function.name', ''), 'api.integration', 'MOCK');
    assert.deepEqual(errorsAt(mock, 'function.name'), []);
  });
});
