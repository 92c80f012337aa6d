/** Everything one can do with a setup, on the sandbox: create, secure, sign in, call, refresh, clean up. */
import assert from 'node:assert/strict';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { Person } from '../../src/demo/person.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { recipeNames, type Settings } from '../../src/setup/settings.ts';
import { authorizationRequest } from '../../src/signIn/hostedPage.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const failed = (code: string) => (error: unknown) => error instanceof Failure && error.note.code === code;

/** What exists in the sandbox's account, asked without any code of the product. */
async function inventory(test: TestOperations): Promise<Record<string, number>> {
  const [pools, apis, functions, roles, groups] = await Promise.all([
    test.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
    test.apiGateway.send(new GetRestApisCommand({})),
    test.lambda.send(new ListFunctionsCommand({})),
    test.iam.send(new ListRolesCommand({})),
    test.logs.send(new DescribeLogGroupsCommand({})),
  ]);
  return {
    pools: pools.UserPools?.length ?? 0,
    apis: apis.items?.length ?? 0,
    functions: functions.Functions?.length ?? 0,
    roles: roles.Roles?.length ?? 0,
    logGroups: groups.logGroups?.length ?? 0,
  };
}

const nothing = { pools: 0, apis: 0, functions: 0, roles: 0, logGroups: 0 };

describe('operations', () => {
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  it('refuse bad settings with the field named, before anything is stored', async () => {
    const settings = await ownSettings('lambda-trigger');
    settings.hostedPages.domainPrefix = 'my-aws';
    await assert.rejects(
      test.operations.createSetup(settings, test.target),
      (error) => error instanceof Failure && error.note.field === 'hostedPages.domainPrefix',
    );
    assert.deepEqual(await test.store.list(), []);
  });

  it('say who calls', async () => {
    const caller = await test.operations.identify(test.target);
    assert.equal(caller.accountId, test.sandbox.accountId);
  });

  describe('on recipe lambda-trigger', () => {
    let settings: Settings;
    let setup: Setup;
    const who = { username: 'anna@example.com', password: 'anna-secret' };
    let person: Person;
    before(async () => {
      settings = await ownSettings('lambda-trigger');
      setup = await createdSetup(test, settings);
      const callback = settings.appClient.callbackUrls[0] ?? '';
      person = new Person((url) => url.startsWith(callback) || url.startsWith('http://localhost:'));
    });

    it('turn a caller without a token away', async () => {
      const result = await test.operations.call(setup.id, { token: 'none' });
      assert.deepEqual([result.status, result.body], [401, '{"message":"Unauthorized"}']);
    });

    it('refuse to call with a token when nobody is signed in', async () => {
      await assert.rejects(test.operations.call(setup.id, { token: 'access token' }), failed('SignedOut'));
    });

    it('plan no change when nothing changed, and make none', async () => {
      const plan = await test.operations.plan(setup.id);
      assert.deepEqual(
        plan.steps.filter((step) => step.action !== 'keep'),
        [],
      );
      const before = test.traces.length;
      await test.operations.apply(setup.id, plan);
      assert.deepEqual(
        test.traces.slice(before).filter((trace) => trace.changes),
        [],
      );
    });

    it('take the tokens out of a pasted address after sign-up', async () => {
      const facts = await test.operations.facts(setup);
      assert.ok(facts.hostedPagesUrl && facts.clientId && facts.issuer);
      const request = await authorizationRequest(
        {
          issuer: facts.issuer,
          clientId: facts.clientId,
          hostedPagesUrl: facts.hostedPagesUrl,
          grants: ['implicit'],
          scopes: settings.appClient.scopes,
          callbackUrl: settings.appClient.callbackUrls[0] ?? '',
        },
        'implicit',
      );
      const inbox = `${facts.inboxUrl}/messages.json`;
      const address = await person.signUp(request.url, who, async () => {
        const mails = (await (await fetch(inbox)).json()) as { to: string; code: string }[];
        return mails.find((mail) => mail.to === who.username)?.code ?? '';
      });
      const summary = await test.operations.signInPastedAddress(setup.id, address);
      assert.equal(summary.who, who.username);
      assert.deepEqual([...summary.scopes].sort(), ['email', 'openid', 'phone']);
      assert.equal(summary.canRefresh, false);
      await assert.rejects(test.operations.refreshTokens(setup.id), failed('NoRefreshToken'));
    });

    it('refuse an address without tokens, and tokens that were altered', async () => {
      await assert.rejects(
        test.operations.signInPastedAddress(setup.id, 'https://new-app.com/callback'),
        failed('NoTokensInAddress'),
      );
      await assert.rejects(
        test.operations.signInPastedAddress(setup.id, 'https://new-app.com/#access_token=a.b.c'),
        failed('TokenRefused'),
      );
    });

    it('sign in by the hosted page with code and PKCE', async () => {
      const summary = await test.operations.signInHostedPage(setup.id, async (url) => {
        void fetch(await person.signIn(url, who));
      });
      assert.equal(summary.source, 'authorization code');
      assert.equal(summary.canRefresh, true);
    });

    it('let the access token in and turn the ID token away, since the method has scopes', async () => {
      const access = await test.operations.call(setup.id, { token: 'access token' });
      assert.deepEqual([access.status, access.body, access.ok], [200, '"Hello from Lambda!"', true]);
      const id = await test.operations.call(setup.id, { token: 'ID token' });
      assert.deepEqual([id.status, id.ok], [401, true]);
    });

    it('refresh the tokens', async () => {
      const before = await test.vault.get(setup.id, 'tokens');
      await test.operations.refreshTokens(setup.id);
      const after = await test.vault.get(setup.id, 'tokens');
      assert.notEqual(JSON.parse(after ?? '').accessToken, JSON.parse(before ?? '').accessToken);
      assert.equal((await test.operations.call(setup.id, { token: 'access token' })).status, 200);
    });

    it('deploy a change of the scopes, so that the other token is expected from then on', async () => {
      const apply = async (authorizationScopes: string[]) => {
        await test.operations.changeSetup(setup.id, { ...settings, authorizationScopes }, test.target);
        await test.operations.apply(setup.id, await test.operations.plan(setup.id));
      };
      const statuses = async () => [
        (await test.operations.call(setup.id, { token: 'access token' })).status,
        (await test.operations.call(setup.id, { token: 'ID token' })).status,
      ];
      await apply([]);
      assert.deepEqual(await statuses(), [401, 200]);
      await apply(settings.authorizationScopes);
      assert.deepEqual(await statuses(), [200, 401]);
    });

    it('list the users of the pool', async () => {
      const [user] = await test.operations.users(setup.id);
      assert.deepEqual([user?.email, user?.status, user?.emailVerified], [who.username, 'CONFIRMED', true]);
    });

    it('keep no token and no password in the record', async () => {
      const record = JSON.stringify(await test.operations.load(setup.id));
      const tokens = JSON.parse((await test.vault.get(setup.id, 'tokens')) ?? '{}') as Record<string, string>;
      for (const secret of [tokens.accessToken, tokens.idToken, tokens.refreshToken, who.password]) {
        assert.ok(secret);
        assert.ok(!record.includes(secret));
      }
    });

    it('sign out', async () => {
      await test.operations.signOut(setup.id);
      assert.equal(await test.operations.tokens(setup.id), undefined);
    });

    it('refuse to clean up with the credentials of another account', async () => {
      const record = await test.operations.load(setup.id);
      const rows = Object.fromEntries(
        Object.entries(record.rows).map(([id, row]) => [id, { ...row, accountId: '999999999999' }]),
      );
      await test.store.save({ ...record, rows });
      await assert.rejects(test.operations.cleanUp(setup.id), failed('OtherAccount'));
      await test.store.save(record);
      assert.equal((await inventory(test)).pools, 1);
    });

    it('clean up everything and say what went', async () => {
      const before = await test.operations.load(setup.id);
      const titles = (await test.operations.planCleanUp(setup.id)).map((step) => step.title);
      const report = await test.operations.cleanUp(setup.id);
      assert.deepEqual(report.left, []);
      assert.deepEqual([...report.removed].sort(), [...titles].sort());
      assert.deepEqual(await inventory(test), nothing);
      assert.deepEqual(await test.operations.remaining(before), []);
      assert.deepEqual(await test.store.list(), []);
    });
  });

  describe('on a blank start', () => {
    let setup: Setup;
    before(async () => {
      setup = await createdSetup(test, await ownSettings('blank'));
    });
    after(() => test.operations.cleanUp(setup.id));

    it('sign the test user in by SRP, and call with the ID token', async () => {
      const summary = await test.operations.signInTestUser(setup.id);
      assert.deepEqual([summary.source, summary.canRefresh], ['SRP', true]);
      const id = await test.operations.call(setup.id, { token: 'ID token' });
      assert.deepEqual([id.status, id.body], [200, '"Hello from Lambda!"']);
      assert.equal((await test.operations.call(setup.id, { token: 'access token' })).status, 401);
    });

    it('refresh the tokens of an SRP sign-in', async () => {
      await test.operations.refreshTokens(setup.id);
      assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
    });

    it('keep the password of the test user in the vault and nowhere in the record', async () => {
      const password = await test.vault.get(setup.id, `password:${setup.extra.settings.testUser.username}`);
      assert.ok(password && password.length >= 8);
      assert.ok(!JSON.stringify(await test.operations.load(setup.id)).includes(password));
    });
  });

  for (const recipe of recipeNames)
    it(`change nothing when recipe ${recipe} is applied a second time`, async () => {
      const setup = await createdSetup(test, await ownSettings(recipe));
      const plan = await test.operations.plan(setup.id);
      const before = test.traces.length;
      await test.operations.apply(setup.id, plan);
      assert.deepEqual(
        [
          plan.steps.filter(({ action }) => action !== 'keep'),
          test.traces.slice(before).filter(({ changes }) => changes),
        ],
        [[], []],
      );
      await test.operations.cleanUp(setup.id);
    });

  it('say that scopes need the hosted page, before signing in the test user', async () => {
    const settings = await ownSettings('lambda-trigger');
    settings.testUser.create = true;
    const setup = await createdSetup(test, settings);
    await assert.rejects(test.operations.signInTestUser(setup.id), failed('ScopeNeedsHostedPage'));
    await test.operations.cleanUp(setup.id);
  });

  it('go on after a failure in the middle', async () => {
    const own = await startTestOperations({ faults: 'deny:CreateAuthorizer' });
    try {
      const settings = await ownSettings('lambda-trigger');
      const setup = await own.operations.createSetup(settings, own.target);
      const plan = await own.operations.plan(setup.id);
      await assert.rejects(own.operations.apply(setup.id, plan), (error) => {
        assert.ok(error instanceof Failure);
        assert.match(JSON.stringify(error.note), /apigateway|CreateAuthorizer|authorizer/i);
        return true;
      });
      assert.ok((await inventory(own)).apis === 1);
      const report = await own.operations.cleanUp(setup.id);
      assert.deepEqual(report.left, []);
      assert.deepEqual(await inventory(own), nothing);
    } finally {
      await own.close();
    }
  });

  it('continue a run that failed once, without making anything twice', async () => {
    const own = await startTestOperations({ faults: 'fail:CreateUserPoolDomain=9' });
    try {
      const setup = await own.operations.createSetup(await ownSettings('lambda-trigger'), own.target);
      await assert.rejects(own.operations.apply(setup.id, await own.operations.plan(setup.id)), Failure);
      for (let round = 0; round < 9; round++) {
        const done = await own.operations
          .plan(setup.id)
          .then((plan) => own.operations.apply(setup.id, plan))
          .catch(() => undefined);
        if (done) break;
      }
      assert.deepEqual(await inventory(own), { pools: 1, apis: 1, functions: 1, roles: 1, logGroups: 1 });
      assert.equal((await own.operations.call(setup.id, { token: 'none' })).status, 401);
    } finally {
      await own.close();
    }
  });

  it('stop when they are cancelled, and leave a record from which to go on', async () => {
    const own = await startTestOperations();
    try {
      const setup = await own.operations.createSetup(await ownSettings('lambda-trigger'), own.target);
      const plan = await own.operations.plan(setup.id);
      const abort = new AbortController();
      await assert.rejects(
        own.operations.apply(setup.id, plan, {
          signal: abort.signal,
          emit: (event) => {
            if (event.kind === 'finished' && event.id === 'userPool') abort.abort();
          },
        }),
        { name: 'AbortError' },
      );
      assert.ok((await own.operations.load(setup.id)).rows.userPool);
      await own.operations.apply(setup.id, await own.operations.plan(setup.id));
      assert.deepEqual(await inventory(own), { pools: 1, apis: 1, functions: 1, roles: 1, logGroups: 1 });
    } finally {
      await own.close();
    }
  });
});
