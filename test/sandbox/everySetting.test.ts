/** Every setting beyond the recipes' own: made, found as it should be, changed, found again, and removed. */
import assert from 'node:assert/strict';
import {
  AdminListGroupsForUserCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
  ListResourceServersCommand,
  UpdateGroupCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { checkSettings } from '../../src/setup/fields.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { actionsOf } from '../support/actions.ts';
import type { EngineRun } from '../support/engineRun.ts';
import { everySetting } from '../support/everySetting.ts';
import { sandboxRuns } from '../support/sandboxRuns.ts';

describe('every setting', function () {
  this.timeout(60_000);
  const runs = sandboxRuns();

  async function start(settings: (setupId: string) => Settings = everySetting): Promise<EngineRun> {
    const run = await runs.start(settings);
    assert.deepEqual(
      checkSettings(run.settings).filter(({ severity }) => severity === 'error'),
      [],
    );
    return run;
  }
  const idOf = async (run: EngineRun, row: string) => String((await run.record()).rows[row]?.attributes?.id);
  const poolOf = async (run: EngineRun) => {
    const UserPoolId = await idOf(run, 'userPool');
    return (await runs.sandbox.cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool;
  };
  const clientOf = async (run: EngineRun) => {
    const place = { UserPoolId: await idOf(run, 'userPool'), ClientId: await idOf(run, 'appClient') };
    return (await runs.sandbox.cognito.send(new DescribeUserPoolClientCommand(place))).UserPoolClient;
  };
  async function nothingToDo(run: EngineRun, settings: Settings = run.settings): Promise<void> {
    const plan = await run.plan('complete', settings);
    assert.deepEqual(
      plan.steps.filter(({ action }) => action !== 'keep').map(({ id, reason }) => `${id}: ${reason}`),
      [],
    );
    const before = run.traces.length;
    await run.apply(plan);
    assert.deepEqual(
      run.traces.slice(before).filter(({ changes }) => changes),
      [],
    );
  }

  it('reaches AWS, needs no second apply, and leaves nothing', async () => {
    const run = await start();
    await run.bringAbout();
    const pool = await poolOf(run);
    const UserPoolId = pool?.Id ?? '';
    assert.equal(pool?.MfaConfiguration, 'ON');
    const mfa = await runs.sandbox.cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    assert.deepEqual(mfa.SoftwareTokenMfaConfiguration, { Enabled: true });
    assert.deepEqual(
      pool?.SchemaAttributes?.filter(({ Required }) => Required)
        .map(({ Name }) => Name)
        .toSorted(),
      ['birthdate', 'name', 'phone_number', 'sub'],
    );
    const groups = await runs.sandbox.cognito.send(new ListGroupsCommand({ UserPoolId }));
    assert.deepEqual(
      groups.Groups?.map(({ GroupName, Description, Precedence }) => [GroupName, Description, Precedence]).toSorted(),
      [
        ['admin', 'May delete', 1],
        ['readers', undefined, 0],
      ],
    );
    const mine = { UserPoolId, Username: run.settings.testUser.username };
    const isIn = await runs.sandbox.cognito.send(new AdminListGroupsForUserCommand(mine));
    assert.deepEqual(
      isIn.Groups?.map(({ GroupName }) => GroupName),
      ['admin'],
    );
    const client = await clientOf(run);
    assert.deepEqual(client?.RefreshTokenRotation, { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 });
    assert.equal(client?.EnableTokenRevocation, false);
    assert.ok(client?.AllowedOAuthScopes?.includes('news/write'));
    const lines = await runs.found(run);
    for (const line of [
      'method GET /hello COGNITO_USER_POOLS  AWS_PROXY',
      'method POST /hello COGNITO_USER_POOLS news/write AWS_PROXY',
      'method DELETE /hello COGNITO_USER_POOLS  AWS_PROXY',
    ])
      assert.ok(lines.includes(line), lines.join('\n'));
    await nothingToDo(run);
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await runs.found(run), []);
  });

  describe('is changed in place or made anew', () => {
    let run: EngineRun;
    let settings: Settings;
    before(async () => {
      run = await start();
      settings = structuredClone(run.settings);
      await run.bringAbout();
    });
    after(async () => {
      assert.deepEqual((await run.destroy()).left, []);
      assert.deepEqual(await runs.found(run), []);
    });

    /** Changes one thing, and holds what the plan says and that nothing is left to do afterwards. */
    function changes(
      what: string,
      change: (settings: Settings) => void,
      expected: ReturnType<typeof actionsOf>,
      look: () => Promise<void> = async () => {},
    ): void {
      it(what, async () => {
        change(settings);
        const plan = await run.plan('complete', settings);
        const { keep: _, ...actions } = actionsOf(plan);
        assert.deepEqual(
          Object.fromEntries(Object.entries(actions).map(([action, ids]) => [action, ids.toSorted()])),
          expected,
        );
        for (const step of plan.steps.filter(({ action }) => action !== 'keep')) assert.ok(step.reason.length > 0);
        await run.apply(plan);
        await nothingToDo(run, settings);
        await look();
      });
    }

    changes(
      'MFA from required to optional',
      (s) => (s.userPool.mfa = 'OPTIONAL'),
      { update: ['userPool'] },
      async () => assert.equal((await poolOf(run))?.MfaConfiguration, 'OPTIONAL'),
    );
    changes(
      'MFA off',
      (s) => (s.userPool.mfa = 'OFF'),
      { update: ['userPool'] },
      async () => assert.equal((await poolOf(run))?.MfaConfiguration, 'OFF'),
    );
    changes(
      'MFA on again',
      (s) => (s.userPool.mfa = 'ON'),
      { update: ['userPool'] },
      async () => assert.equal((await poolOf(run))?.MfaConfiguration, 'ON'),
    );
    changes(
      'verification by nobody, and MFA stays',
      (s) => (s.userPool.verification = 'none'),
      { update: ['userPool'] },
      async () => {
        const pool = await poolOf(run);
        assert.deepEqual([pool?.AutoVerifiedAttributes ?? [], pool?.MfaConfiguration], [[], 'ON']);
      },
    );
    changes('verification by email', (s) => (s.userPool.verification = 'email_code'), { update: ['userPool'] });
    changes('deletion protection', (s) => (s.userPool.deletionProtection = true), { update: ['userPool'] });
    changes(
      'the feature plan, which MFA outlives',
      (s) => (s.userPool.tier = 'PLUS'),
      { update: ['userPool'] },
      async () => assert.equal((await poolOf(run))?.MfaConfiguration, 'ON'),
    );
    changes('the grace of rotation', (s) => (s.appClient.rotationGraceSeconds = 0), { update: ['appClient'] });
    changes(
      'rotation off, with the flow it excluded',
      (s) => {
        s.appClient.refreshTokenRotation = false;
        s.appClient.authFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
      },
      { update: ['appClient'] },
      async () => assert.notEqual((await clientOf(run))?.RefreshTokenRotation?.Feature, 'ENABLED'),
    );
    changes('revocation', (s) => (s.appClient.tokenRevocation = true), { update: ['appClient'] });
    changes(
      'a group’s description and precedence',
      (s) => {
        s.userPool.groups = [
          { name: 'admin', description: '', precedence: 5 },
          { name: 'readers', description: 'May read', precedence: 0 },
        ];
      },
      { update: ['group:admin', 'group:readers'] },
    );
    changes(
      'the group of the test user',
      (s) => (s.testUser.group = 'readers'),
      { replace: ['testUserGroup'] },
      async () => {
        const place = { UserPoolId: await idOf(run, 'userPool'), Username: settings.testUser.username };
        const { Groups } = await runs.sandbox.cognito.send(new AdminListGroupsForUserCommand(place));
        assert.deepEqual(
          Groups?.map(({ GroupName }) => GroupName),
          ['readers'],
        );
      },
    );
    changes('the test user out of every group', (s) => (s.testUser.group = ''), { delete: ['testUserGroup'] });
    changes(
      'one group less and another more',
      (s) => {
        s.userPool.groups = [
          { name: 'admin', description: '', precedence: 5 },
          { name: 'writers', description: '', precedence: 0 },
        ];
      },
      { create: ['group:writers'], delete: ['group:readers'] },
    );
    changes(
      'the name and the scopes of the resource server',
      (s) => {
        s.resourceServer.name = 'Our news';
        s.resourceServer.scopes = [
          { name: 'read', description: 'Read all news' },
          { name: 'write', description: 'Write news' },
          { name: 'delete', description: 'Delete news' },
        ];
      },
      { update: ['resourceServer'] },
    );
    changes(
      'the scopes of the client and of one method',
      (s) => {
        s.appClient.scopes = ['openid', 'news/delete', 'news/write'];
        s.api.moreMethods = [
          { httpMethod: 'POST', authorizationScopes: ['news/write'] },
          { httpMethod: 'DELETE', authorizationScopes: ['news/delete'] },
        ];
      },
      { update: ['appClient', 'deployment', 'method:DELETE', 'stage'] },
    );
    changes(
      'the identifier of the resource server, which AWS cannot change',
      (s) => {
        s.resourceServer.identifier = 'https://news.example.com';
        s.appClient.scopes = ['openid', 'https://news.example.com/delete'];
        s.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['https://news.example.com/delete'] }];
      },
      {
        delete: ['integration:POST', 'method:POST', 'permission:POST'],
        replace: ['resourceServer'],
        update: ['appClient', 'deployment', 'method:DELETE', 'stage'],
      },
      async () => {
        const { ResourceServers } = await runs.sandbox.cognito.send(
          new ListResourceServersCommand({ UserPoolId: await idOf(run, 'userPool'), MaxResults: 10 }),
        );
        assert.deepEqual(
          ResourceServers?.map(({ Identifier }) => Identifier),
          ['https://news.example.com'],
        );
      },
    );
    changes(
      'no resource server and no further method',
      (s) => {
        s.resourceServer.identifier = '';
        s.appClient.scopes = ['openid', 'email'];
        s.api.moreMethods = [];
        s.function.adminGroup = '';
      },
      {
        delete: ['integration:DELETE', 'method:DELETE', 'permission:DELETE', 'resourceServer'],
        update: ['appClient', 'deployment', 'function', 'stage'],
      },
    );
    changes(
      'code of one’s own, deployed at once',
      (s) => {
        s.function.code = 'def lambda_handler(event, context):\n    return {"statusCode": 200, "body": "mine"}\n';
      },
      { update: ['function'] },
      async () => {
        const FunctionName = settings.function.name;
        const { Payload } = await runs.sandbox.lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
        assert.deepEqual(JSON.parse(Payload?.transformToString() ?? ''), { statusCode: 200, body: 'mine' });
      },
    );
    changes('the starter code again', (s) => (s.function.code = ''), { update: ['function'] });
    changes('required attributes, which takes another pool', (s) => (s.userPool.requiredAttributes = ['name']), {
      create: ['appClient', 'group:admin', 'group:writers', 'testUser'],
      replace: ['domain', 'userPool'],
      update: ['authorizer', 'deployment', 'stage'],
    });
  });

  it('is repaired when groups and scopes were changed by hand', async () => {
    const run = await start();
    await run.bringAbout();
    const UserPoolId = await idOf(run, 'userPool');
    await runs.sandbox.cognito.send(
      new UpdateGroupCommand({ UserPoolId, GroupName: 'admin', Description: 'Somebody was here', Precedence: 9 }),
    );
    await runs.sandbox.cognito.send(
      new UpdateResourceServerCommand({ UserPoolId, Identifier: 'news', Name: 'Other', Scopes: [] }),
    );
    const plan = await run.plan();
    assert.deepEqual(actionsOf(plan).update?.toSorted(), ['group:admin', 'resourceServer']);
    await run.apply(plan);
    const group = await runs.sandbox.cognito.send(new GetGroupCommand({ UserPoolId, GroupName: 'admin' }));
    assert.deepEqual([group.Group?.Description, group.Group?.Precedence], ['May delete', 1]);
    const server = await runs.sandbox.cognito.send(
      new DescribeResourceServerCommand({ UserPoolId, Identifier: 'news' }),
    );
    assert.deepEqual(
      server.ResourceServer?.Scopes?.map(({ ScopeName }) => ScopeName),
      ['read', 'write'],
    );
    await nothingToDo(run);
    await run.destroy();
  });

  it('is finished or removed by a second run, whichever request was the last of the first', async () => {
    const whole = await start();
    const { requests } = await whole.bringAbout();
    const expected = await runs.found(whole);
    await whole.destroy();
    for (let count = 0; count <= requests; count += 2) {
      const run = await start();
      const plan = await run.plan();
      run.killAfter(count);
      await run.apply(plan).catch(() => {});
      run.revive();
      if (count % 4 === 0) {
        await run.bringAbout();
        assert.deepEqual(await runs.found(run), expected, `killed after ${count} requests`);
        await nothingToDo(run);
      }
      assert.deepEqual((await run.destroy()).left, [], `killed after ${count} requests`);
      assert.deepEqual(await runs.found(run), [], `killed after ${count} requests`);
    }
  });
});
