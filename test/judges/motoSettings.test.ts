/** Judge: moto, for the settings that the recipes leave alone. Does somebody else understand what is asked for them? */
import assert from 'node:assert/strict';
import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { actionsOf } from '../support/actions.ts';
import { type EngineRun, engineRun } from '../support/engineRun.ts';
import { everySetting } from '../support/everySetting.ts';
import { type Moto, motoFor } from '../support/moto.ts';

describe('moto as AWS, with every setting', function () {
  this.timeout(120_000);
  let moto: Moto;
  let cognito: CognitoIdentityProviderClient;
  let run: EngineRun;

  before(async function () {
    moto = await motoFor(this);
    cognito = new CognitoIdentityProviderClient(moto.config);
    run = await engineRun({ kind: 'aws', region: 'us-east-1', endpointUrl: moto.endpoint }, { settings: everySetting });
  });
  after(async () => {
    run?.close();
    cognito?.destroy();
    await moto?.close();
  });
  const idOf = async (row: string) => String((await run.record()).rows[row]?.attributes?.id);

  it('has the pool, its groups and scopes, and the client as they were asked for', async () => {
    await run.bringAbout();
    const UserPoolId = await idOf('userPool');
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    assert.equal(UserPool?.MfaConfiguration, 'ON');
    assert.deepEqual(
      UserPool.SchemaAttributes?.filter(({ Name, Required }) => Required && Name !== 'sub')
        .map(({ Name }) => Name)
        .toSorted(),
      ['birthdate', 'name', 'phone_number'],
    );
    const mfa = await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    assert.equal(mfa.SoftwareTokenMfaConfiguration?.Enabled, true);
    const { Groups } = await cognito.send(new ListGroupsCommand({ UserPoolId }));
    assert.deepEqual(Groups?.map(({ GroupName, Precedence }) => [GroupName, Precedence]).toSorted(), [
      ['admin', 1],
      ['readers', 0],
    ]);
    const place = { UserPoolId, Username: run.settings.testUser.username };
    const mine = await cognito.send(new AdminListGroupsForUserCommand(place));
    assert.deepEqual(
      mine.Groups?.map(({ GroupName }) => GroupName),
      ['admin'],
    );
    const { ResourceServer } = await cognito.send(
      new DescribeResourceServerCommand({ UserPoolId, Identifier: 'news' }),
    );
    assert.deepEqual(
      ResourceServer?.Scopes?.map(({ ScopeName }) => ScopeName),
      ['read', 'write'],
    );
    const ClientId = await idOf('appClient');
    const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    assert.deepEqual(UserPoolClient?.AllowedOAuthScopes, ['openid', 'email', 'news/read', 'news/write']);
    assert.deepEqual(UserPoolClient?.ExplicitAuthFlows, ['ALLOW_USER_SRP_AUTH']);
  });

  it('needs no second apply, and has nothing once it is destroyed', async () => {
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    const { left } = await run.destroy();
    assert.deepEqual(left, []);
    const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    assert.deepEqual(UserPools, []);
  });
});
