/** GET for everybody who is signed in, DELETE for the group admin only: by a check in the function, and by custom scopes. */
import assert from 'node:assert/strict';
import {
  AdminAddUserToGroupCommand,
  AdminRemoveUserFromGroupCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../src/engine/failure.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { callback, claimsOf, makeUser } from '../support/cognitoFixtures.ts';
import { FormBrowser } from '../support/formBrowser.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const password = 'Correct-horse-1';
const member = 'member@example.com';
const outsider = 'outsider@example.com';

describe('groups and scopes', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  /** A setup with GET and DELETE on one path, two users, and one of them in the group admin. */
  async function create(change: (settings: Settings) => void): Promise<Setup> {
    const settings = await ownSettings('blank');
    settings.api.resourcePath = '/news';
    settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: [] }];
    settings.userPool.groups = [
      { name: 'readers', description: '', precedence: 2 },
      { name: 'admin', description: 'May delete', precedence: 1 },
      { name: 'administrators', description: '', precedence: 3 },
    ];
    settings.testUser.create = false;
    settings.appClient.authFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
    settings.appClient.callbackUrls = [callback];
    settings.appClient.oauthGrants = ['implicit'];
    change(settings);
    const made = await createdSetup(test, settings);
    const { userPoolId = '' } = await test.operations.facts(made);
    for (const username of [member, outsider]) await makeUser(test, userPoolId, username, password);
    const inGroup = (Username: string, GroupName: string) =>
      test.cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username, GroupName }));
    await inGroup(member, 'readers');
    await inGroup(member, 'admin');
    await inGroup(outsider, 'readers');
    return made;
  }

  async function call(setup: Setup, method: string, token?: string) {
    const { endpointUrl = '' } = await test.operations.facts(setup);
    const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(endpointUrl, { method, headers });
    return { status: response.status, body: await response.text() };
  }

  async function idTokenOf(setup: Setup, username: string): Promise<string> {
    const { clientId = '' } = await test.operations.facts(setup);
    const { AuthenticationResult } = await test.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    assert.ok(AuthenticationResult?.IdToken);
    return AuthenticationResult.IdToken;
  }

  /** The access token of a sign-in on the hosted page that asks for these scopes. */
  async function accessTokenOf(setup: Setup, username: string, scope: string): Promise<string> {
    const { clientId = '', hostedPagesUrl } = await test.operations.facts(setup);
    const browser = new FormBrowser(test.sandbox.endpoint);
    const asked = { client_id: clientId, redirect_uri: callback, response_type: 'token', scope };
    const login = await browser.open(`${hostedPagesUrl}/oauth2/authorize?${new URLSearchParams(asked)}`);
    const back = await browser.submit(login, 'password', { username, password });
    const token = new URLSearchParams(back.url.hash.slice(1)).get('access_token');
    assert.ok(token, back.url.href);
    assert.deepEqual(String(claimsOf(token).scope).split(' ').toSorted(), scope.split(' ').toSorted());
    return token;
  }

  for (const runtime of ['python3.13', 'nodejs24.x'] as const)
    describe(`checked by the function, ${runtime}`, () => {
      let setup: Setup;
      before(async () => {
        setup = await create((settings) => {
          settings.function.runtime = runtime;
          settings.function.adminGroup = 'admin';
          settings.function.adminMethods = ['DELETE'];
        });
      });
      after(async () => {
        const { left } = await test.operations.cleanUp(setup.id);
        assert.deepEqual(left, []);
      });

      it('turn away on both methods who is not signed in', async () => {
        assert.equal((await call(setup, 'GET')).status, 401);
        assert.equal((await call(setup, 'DELETE')).status, 401);
      });

      it('let everybody who is signed in read, and only the group delete', async () => {
        const [admin, other] = await Promise.all([idTokenOf(setup, member), idTokenOf(setup, outsider)]);
        assert.deepEqual(claimsOf(admin)['cognito:groups'], ['admin', 'readers']);
        for (const token of [admin, other])
          assert.deepEqual(await call(setup, 'GET', token), { status: 200, body: '"Hello from Lambda!"' });
        assert.deepEqual(await call(setup, 'DELETE', admin), { status: 200, body: '"Hello from Lambda!"' });
        const refused = await call(setup, 'DELETE', other);
        assert.equal(refused.status, 403);
        assert.equal(JSON.parse(refused.body).message, 'Only members of the group admin may use DELETE.');
      });

      it('refuse somebody whose group’s name only begins alike, and somebody in no group', async () => {
        const { userPoolId = '' } = await test.operations.facts(setup);
        const place = { UserPoolId: userPoolId, Username: outsider };
        await test.cognito.send(new AdminAddUserToGroupCommand({ ...place, GroupName: 'administrators' }));
        assert.equal((await call(setup, 'DELETE', await idTokenOf(setup, outsider))).status, 403);
        for (const GroupName of ['readers', 'administrators'])
          await test.cognito.send(new AdminRemoveUserFromGroupCommand({ ...place, GroupName }));
        const token = await idTokenOf(setup, outsider);
        assert.equal(claimsOf(token)['cognito:groups'], undefined);
        assert.equal((await call(setup, 'GET', token)).status, 200);
        assert.equal((await call(setup, 'DELETE', token)).status, 403);
      });

      it('believe the token until the next one, when somebody leaves the group', async () => {
        const before = await idTokenOf(setup, member);
        const { userPoolId = '' } = await test.operations.facts(setup);
        await test.cognito.send(
          new AdminRemoveUserFromGroupCommand({ UserPoolId: userPoolId, Username: member, GroupName: 'admin' }),
        );
        assert.equal((await call(setup, 'DELETE', before)).status, 200);
        assert.equal((await call(setup, 'DELETE', await idTokenOf(setup, member))).status, 403);
      });
    });

  describe('told apart by custom scopes', () => {
    let setup: Setup;
    before(async () => {
      setup = await create((settings) => {
        settings.resourceServer = {
          identifier: 'news',
          name: 'News API',
          scopes: [
            { name: 'read', description: 'Read news' },
            { name: 'delete', description: 'Delete news' },
          ],
        };
        settings.appClient.scopes = ['openid', 'email', 'news/read', 'news/delete'];
        settings.authorizationScopes = ['news/read', 'news/delete'];
        settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['news/delete'] }];
      });
    });
    after(async () => {
      const { left } = await test.operations.cleanUp(setup.id);
      assert.deepEqual(left, []);
    });

    it('let a token with the scope delete, and one without it only read', async () => {
      const reading = await accessTokenOf(setup, outsider, 'openid news/read');
      assert.equal((await call(setup, 'GET', reading)).status, 200);
      assert.deepEqual(await call(setup, 'DELETE', reading), { status: 401, body: '{"message":"Unauthorized"}' });
      const deleting = await accessTokenOf(setup, member, 'openid news/delete');
      assert.equal((await call(setup, 'GET', deleting)).status, 200);
      assert.equal((await call(setup, 'DELETE', deleting)).status, 200);
    });

    it('turn away a token with none of the scopes, and ID tokens', async () => {
      const plain = await accessTokenOf(setup, member, 'openid email');
      const id = await idTokenOf(setup, member);
      for (const token of [plain, id])
        for (const method of ['GET', 'DELETE']) assert.equal((await call(setup, method, token)).status, 401);
    });
  });

  it('let the test user in from the next refresh on, once it is put into the group', async () => {
    const settings = await ownSettings('blank');
    settings.api.httpMethod = 'DELETE';
    settings.userPool.groups = [{ name: 'admin', description: '', precedence: 0 }];
    settings.function.adminGroup = 'admin';
    settings.function.adminMethods = ['DELETE'];
    const setup = await test.operations.createSetup(settings, test.target);
    const apply = async () => test.operations.apply(setup.id, await test.operations.plan(setup.id));
    await apply();
    await test.operations.signInTestUser(setup.id);
    const refused = await test.operations.call(setup.id, { token: 'ID token' });
    assert.equal(refused.status, 403);
    assert.deepEqual([refused.expectedStatus, refused.ok], [403, true]);
    assert.match(refused.meaning, /your code refused it: DELETE is for the group “admin”/);
    const inGroup = structuredClone(settings);
    inGroup.testUser.group = 'admin';
    await test.operations.changeSetup(setup.id, inGroup, test.target);
    await apply();
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 403);
    await test.operations.refreshTokens(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });

  it('let one method ask for the ID token and another for a scope', async () => {
    const setup = await create((settings) => {
      settings.resourceServer = {
        identifier: 'news',
        name: 'News API',
        scopes: [{ name: 'delete', description: 'Delete news' }],
      };
      settings.appClient.scopes = ['openid', 'news/delete'];
      settings.api.integration = 'MOCK';
      settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['news/delete'] }];
    });
    const access = await accessTokenOf(setup, member, 'openid news/delete');
    const id = await idTokenOf(setup, outsider);
    const answers = async (token: string) => [
      (await call(setup, 'GET', token)).status,
      (await call(setup, 'DELETE', token)).status,
    ];
    assert.deepEqual(await answers(id), [200, 401]);
    assert.deepEqual(await answers(access), [401, 200]);
    const { methods } = await test.operations.facts(await test.operations.load(setup.id));
    assert.deepEqual(
      methods.map(({ method, expectedToken, secured }) => [method, expectedToken, secured]),
      [
        ['GET', 'ID token', true],
        ['DELETE', 'access token', true],
      ],
    );
    for (const [method, ownToken] of [
      ['GET', id],
      ['DELETE', access],
    ] as const)
      for (const scheme of [undefined, 'Bearer'] as const) {
        const own = await test.operations.call(setup.id, { token: 'own', ownToken, method, scheme });
        assert.deepEqual([own.status, own.method, own.sent], [200, method, 'own']);
      }
    assert.match(
      await test.operations.curl(await test.operations.load(setup.id), { method: 'DELETE' }),
      /^curl -i -X DELETE /,
    );
    for (const method of ['GET', 'DELETE']) {
      const answer = await test.operations.testMethod(setup.id, undefined, method);
      assert.equal(answer.status, 200);
      assert.match(answer.log, new RegExp(`HTTP Method: ${method},`));
    }
    const elsewhere = await test.operations.call(setup.id, { token: 'none', path: '/nowhere', query: [] });
    assert.deepEqual([elsewhere.status, elsewhere.ok], [403, true]);
    await assert.rejects(
      test.operations.call(setup.id, { token: 'own', ownToken: id, path: '/../elsewhere' }),
      (error) => error instanceof Failure && error.note.code === 'PathOutside',
    );
    await test.operations.cleanUp(setup.id);
  });
});
