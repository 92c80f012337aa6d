/** STS of the sandbox: who calls, and sessions of roles. */
import assert from 'node:assert/strict';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { assertRefused } from '../support/assertRefused.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('STS', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.close());

  it('says who calls', async () => {
    const { Account, Arn, UserId } = await test.sts.send(new GetCallerIdentityCommand({}));
    assert.equal(Account, test.sandbox.accountId);
    assert.equal(Arn, `arn:aws:iam::${Account}:user/sandbox-administrator`);
    assert.match(UserId ?? '', /^AIDA[A-Z2-7]{17}$/);
  });

  it('refuses sessions that are longer than the role allows', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: test.sandbox.accountId }, Action: 'sts:AssumeRole' }],
    });
    const { Role } = await test.iam.send(
      new CreateRoleCommand({ RoleName: 'short', AssumeRolePolicyDocument: document }),
    );
    const assume = (DurationSeconds: number) =>
      test.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'me', DurationSeconds }));
    await assertRefused(assume(7200), {
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    await assertRefused(assume(60), { name: 'ValidationError', message: /greater than or equal to 900/ });
    const { Credentials, AssumedRoleUser } = await assume(3600);
    assert.match(Credentials?.AccessKeyId ?? '', /^ASIA/);
    assert.equal(AssumedRoleUser?.AssumedRoleId, `${Role?.RoleId}:me`);
  });
});
