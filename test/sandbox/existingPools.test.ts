/** Taking over a user pool, an app client or a function that is there already, and leaving it as it was. */
import assert from 'node:assert/strict';
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Plan } from '../../src/engine/plan.ts';
import { withExistingFunction, withExistingUserPool } from '../../src/setup/existing.ts';
import { withExistingAppClient } from '../../src/setup/existingClient.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { createApi } from '../support/apiFixture.ts';
import { lookAtOwnersFunction, makeOwnersFunction, ownersFunctionName } from '../support/ownersFunction.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('what is there already', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  it('is paged by 25 in lists, with and without a search', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `paged-${String(index).padStart(2, '0')}`);
    for (const name of names) await createApi(test, name);
    for (const search of ['', 'paged-']) {
      const seen: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await test.operations.listApis(test.target, { search, nextToken });
        assert.ok(page.items.length <= 25);
        seen.push(...page.items.map(({ name }) => name));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      assert.deepEqual(seen.filter((name) => name.startsWith('paged-')).toSorted(), names);
    }
  });

  describe('a user pool', () => {
    async function ownersPool(withDomain: boolean) {
      const { cognito } = test;
      const suffix = Math.random().toString(36).slice(2, 8);
      const made = await cognito.send(
        new CreateUserPoolCommand({
          PoolName: `staff-${suffix}`,
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
        }),
      );
      const UserPoolId = made.UserPool?.Id ?? '';
      const client = await cognito.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'shop' }));
      const ClientId = client.UserPoolClient?.ClientId ?? '';
      const Domain = `staff-${suffix}`;
      if (withDomain) await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
      return {
        UserPoolId,
        ClientId,
        name: `staff-${suffix}`,
        async withClient(settings: Settings) {
          const client = await test.operations.describeAppClient(test.target, UserPoolId, ClientId);
          return withExistingAppClient(settings, client);
        },
        async look() {
          const [pool, client, clients] = await Promise.all([
            cognito.send(new DescribeUserPoolCommand({ UserPoolId })),
            cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId })),
            cognito.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 })),
          ]);
          const { LastModifiedDate: _, ...rest } = client.UserPoolClient ?? {};
          return { pool: pool.UserPool, client: rest, clients: clients.UserPoolClients };
        },
      };
    }

    for (const withDomain of [false, true])
      for (const withClient of [false, true])
        it(`${withDomain ? 'with' : 'without'} a domain, ${withClient ? 'one of its app clients' : 'a new app client'}: gives it back`, async () => {
          const pool = await ownersPool(withDomain);
          const before = await pool.look();
          const details = await test.operations.describeUserPool(test.target, pool.UserPoolId);
          assert.deepEqual([details.signInIdentifiers, details.domainPrefix !== undefined], [['email'], withDomain]);
          const [client] = await test.operations.listAppClients(test.target, pool.UserPoolId);
          assert.equal(client?.clientId, pool.ClientId);
          const onPool = withExistingUserPool(await ownSettings('blank'), details);
          const settings = withClient ? await pool.withClient(onPool) : onPool;
          const setup = await test.operations.createSetup(settings, test.target);
          const plan = await test.operations.plan(setup.id);
          assert.deepEqual(adoptedIds(plan), [
            ...(withClient ? ['appClient'] : []),
            ...(withDomain ? ['domain'] : []),
            'userPool',
          ]);
          await test.operations.apply(setup.id, plan);
          assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 401);
          const during = await pool.look();
          if (withClient)
            assert.deepEqual(during.client.CallbackURLs, [
              `http://localhost:${settings.appClient.loopbackPort}/callback`,
            ]);
          else assert.deepEqual(during.client, before.client);
          const again = await test.operations.plan(setup.id);
          assert.deepEqual(
            again.steps.filter(({ action }) => action !== 'keep'),
            [],
          );
          assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
          assert.deepEqual(await pool.look(), before);
        });

    it('keeps the usual flows of an app client that names none, beside the one that is added', async () => {
      const pool = await ownersPool(false);
      const before = await pool.look();
      const details = await test.operations.describeUserPool(test.target, pool.UserPoolId);
      const own = await ownSettings('token-endpoint');
      const settings = await pool.withClient(withExistingUserPool(own, details));
      const setup = await createdSetup(test, settings);
      assert.deepEqual((await pool.look()).client.ExplicitAuthFlows?.toSorted(), [
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_SRP_AUTH',
      ]);
      assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
      assert.deepEqual(await pool.look(), before);
    });

    it('keeps what its owner adds to the app client meanwhile', async () => {
      const pool = await ownersPool(true);
      const details = await test.operations.describeUserPool(test.target, pool.UserPoolId);
      const settings = await pool.withClient(withExistingUserPool(await ownSettings('blank'), details));
      const setup = await createdSetup(test, settings);
      const {
        ClientSecret: _,
        CreationDate: __,
        LastModifiedDate: ___,
        ...client
      } = (await pool.look()).client as Record<string, unknown>;
      const CallbackURLs = [...(client.CallbackURLs as string[]), 'https://shop.example.com/'];
      await test.cognito.send(
        new UpdateUserPoolClientCommand({
          ...client,
          UserPoolId: pool.UserPoolId,
          ClientId: pool.ClientId,
          CallbackURLs,
        }),
      );
      await test.operations.cleanUp(setup.id);
      assert.deepEqual((await pool.look()).client.CallbackURLs, ['https://shop.example.com/']);
    });

    it('is found by part of its name', async () => {
      const pool = await ownersPool(false);
      const { items } = await test.operations.listUserPools(test.target, { search: pool.name.toUpperCase() });
      assert.deepEqual(
        items.map(({ userPoolId }) => userPoolId),
        [pool.UserPoolId],
      );
      const all = await test.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
      assert.ok((all.UserPools?.length ?? 0) > 1);
    });
  });

  describe('a function', () => {
    it('gets our permission behind a new API, and loses it again; nothing else of it changes', async () => {
      await makeOwnersFunction(test);
      const before = await lookAtOwnersFunction(test);
      const { items } = await test.operations.listFunctions(test.target, { search: 'OWNERS' });
      assert.deepEqual(
        items.map(({ functionName }) => functionName),
        [ownersFunctionName],
      );
      const settings = withExistingFunction(await ownSettings('blank'), ownersFunctionName);
      const setup = await test.operations.createSetup(settings, test.target);
      const plan = await test.operations.plan(setup.id);
      assert.deepEqual(adoptedIds(plan), ['function']);
      await test.operations.apply(setup.id, plan);
      assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 401);
      await test.operations.signInTestUser(setup.id);
      const call = await test.operations.call(setup.id, { token: 'ID token' });
      assert.deepEqual([call.status, call.body], [200, 'owned']);
      assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
      assert.deepEqual(await lookAtOwnersFunction(test), before);
    });
  });
});

function adoptedIds(plan: Plan): string[] {
  return plan.steps
    .filter(({ adopted }) => adopted)
    .map(({ id }) => id)
    .toSorted();
}
