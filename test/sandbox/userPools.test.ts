/** User pools of the sandbox: made, shown, changed, listed and deleted, with Cognito's limits and refusals. */
import assert from 'node:assert/strict';
import {
  AddCustomAttributesCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  DeleteManagedLoginBrandingCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetUserPoolMfaConfigCommand,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertRefused } from '../support/assertRefused.ts';
import { type CognitoWorld, makeClient, makePool, startCognito } from '../support/cognitoFixtures.ts';

const invalid = 'InvalidParameterException';

describe('user pools of the sandbox', () => {
  let test: CognitoWorld;
  before(async () => {
    test = await startCognito();
  });
  after(() => test.close());

  const describePool = async (id: string) =>
    (await test.cognito.send(new DescribeUserPoolCommand({ UserPoolId: id }))).UserPool;

  it('have the defaults that Cognito gives', async () => {
    const { UserPool: made } = await test.cognito.send(new CreateUserPoolCommand({ PoolName: 'plain' }));
    assert.match(made?.Id ?? '', /^us-east-1_[A-Za-z0-9]{9}$/);
    assert.equal(made?.Arn, `arn:aws:cognito-idp:us-east-1:${test.sandbox.accountId}:userpool/${made?.Id}`);
    const pool = await describePool(made?.Id ?? '');
    assert.deepEqual(pool?.Policies?.PasswordPolicy, {
      MinimumLength: 8,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 7,
    });
    assert.equal(pool?.UserPoolTier, 'ESSENTIALS');
    assert.equal(pool?.DeletionProtection, 'INACTIVE');
    assert.equal(pool?.MfaConfiguration, 'OFF');
    assert.equal(pool?.AdminCreateUserConfig?.AllowAdminCreateUserOnly, false);
    assert.equal(pool?.UsernameConfiguration, undefined);
    assert.equal(pool?.Domain, undefined);
    assert.ok(pool?.CreationDate instanceof Date);
    const names = pool?.SchemaAttributes?.map(({ Name }) => Name) ?? [];
    for (const name of ['sub', 'email', 'email_verified', 'phone_number', 'updated_at'])
      assert.ok(names.includes(name));
  });

  it('take a policy with gaps to mean that nothing else is required', async () => {
    const id = await makePool(test, { Policies: { PasswordPolicy: { MinimumLength: 6 } } });
    const policy = (await describePool(id))?.Policies?.PasswordPolicy;
    assert.equal(policy?.RequireSymbols, false);
    assert.equal(policy?.TemporaryPasswordValidityDays, 7);
  });

  const contradictions: readonly [string, Partial<CreateUserPoolCommandInput>, string | RegExp][] = [
    [
      'a name with characters of no name',
      { PoolName: 'no/slash' },
      "1 validation error detected: Value 'no/slash' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
    ],
    ['a name of 129 characters', { PoolName: 'x'.repeat(129) }, /Member must have length less than or equal to 128$/],
    [
      'a minimum length of five',
      { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
      "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
    ],
    ['a minimum length of 100', { Policies: { PasswordPolicy: { MinimumLength: 100 } } }, /less than or equal to 99$/],
    [
      'temporary passwords for 366 days',
      { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 366 } } },
      /temporaryPasswordValidityDays.*less than or equal to 365$/,
    ],
    [
      'a tier that does not exist',
      { UserPoolTier: 'FREE' as 'LITE' },
      "1 validation error detected: Value 'FREE' at 'userPoolTier' failed to satisfy constraint: Member must satisfy enum value set: [LITE, ESSENTIALS, PLUS]",
    ],
    [
      'several mistakes at once',
      { PoolName: '/', DeletionProtection: 'YES' as 'ACTIVE' },
      /^2 validation errors detected: Value .*; Value /,
    ],
    [
      'aliases beside user name attributes',
      { AliasAttributes: ['email'] },
      'Only one of aliasAttributes or usernameAttributes can be set in a user pool.',
    ],
    [
      'verification before update of what is not verified',
      {
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number'] },
      },
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
    [
      'phone verification without SMS',
      { AutoVerifiedAttributes: ['phone_number'] },
      'SMS configuration is required when phone_number is selected for auto verification',
    ],
    [
      'MFA without SMS',
      { MfaConfiguration: 'OPTIONAL' },
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    ],
    [
      'both ways to limit temporary passwords',
      {
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
        AdminCreateUserConfig: { UnusedAccountValidityDays: 3 },
      },
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
    [
      'required attributes of its own',
      { Schema: [{ Name: 'plan', Required: true }] },
      'Required custom attributes are not supported currently.',
    ],
    [
      'an email address that is a number',
      { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
  ];
  for (const [what, settings, message] of contradictions)
    it(`refuse ${what}`, () => assertRefused(makePool(test, settings), { name: invalid, message, status: 400 }));

  it('refuse triggers, and say that this is a limit of the sandbox', () =>
    assertRefused(makePool(test, { LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:f' } }), {
      name: 'SandboxLimitationException',
      message: /sandbox cannot do this, although AWS can/,
    }));

  it('reset on update whatever is not sent, but for name and tier', async () => {
    const id = await makePool(test, {
      UserPoolTier: 'LITE',
      DeletionProtection: 'ACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UserPoolTags: { team: 'a' },
    });
    await test.cognito.send(new UpdateUserPoolCommand({ UserPoolId: id, AutoVerifiedAttributes: ['email'] }));
    const pool = await describePool(id);
    assert.equal(pool?.Name, 'test pool');
    assert.equal(pool?.UserPoolTier, 'LITE');
    assert.equal(pool?.DeletionProtection, 'INACTIVE');
    assert.equal(pool?.AdminCreateUserConfig?.AllowAdminCreateUserOnly, false);
    assert.equal(pool?.Policies?.PasswordPolicy?.MinimumLength, 8);
    assert.deepEqual(pool?.UserPoolTags, {});
    assert.deepEqual(pool?.AutoVerifiedAttributes, ['email']);
    assert.deepEqual(pool?.UsernameAttributes, ['email']);
  });

  it('refuse to be deleted while protected, or while they have a domain', async () => {
    const id = await makePool(test, { DeletionProtection: 'ACTIVE' });
    await assertRefused(test.cognito.send(new DeleteUserPoolCommand({ UserPoolId: id })), {
      name: invalid,
      message:
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    });
    await test.cognito.send(new UpdateUserPoolCommand({ UserPoolId: id, DeletionProtection: 'INACTIVE' }));
    await test.cognito.send(new CreateUserPoolDomainCommand({ UserPoolId: id, Domain: 'goes-first' }));
    await assertRefused(test.cognito.send(new DeleteUserPoolCommand({ UserPoolId: id })), {
      name: invalid,
      message: 'User pool cannot be deleted. It has a domain configured that should be deleted first.',
    });
    await test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId: id, Domain: 'goes-first' }));
    await test.cognito.send(new DeleteUserPoolCommand({ UserPoolId: id }));
    await assertRefused(describePool(id), {
      name: 'ResourceNotFoundException',
      message: `User pool ${id} does not exist.`,
    });
  });

  it('cannot be found by names that every object has', () =>
    assertRefused(describePool('x_constructor'), { name: 'ResourceNotFoundException' }));

  it('are listed a page at a time', async () => {
    const made = [await makePool(test), await makePool(test), await makePool(test)];
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await test.cognito.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken }));
      assert.ok((page.UserPools?.length ?? 0) <= 2);
      listed.push(...(page.UserPools?.map(({ Id }) => Id ?? '') ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.equal(new Set(listed).size, listed.length);
    for (const id of made) assert.ok(listed.includes(id));
    await assertRefused(test.cognito.send(new ListUserPoolsCommand({ MaxResults: 61 })), {
      name: invalid,
      message: /maxResults.*less than or equal to 60$/,
    });
    await assertRefused(test.cognito.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken: 'made-up' })), {
      name: invalid,
    });
  });

  it('have tags that come and go', async () => {
    const id = await makePool(test, { UserPoolTags: { setup: '1', team: 'a' } });
    const ResourceArn = (await describePool(id))?.Arn ?? '';
    await test.cognito.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'b', cost: 'none' } }));
    await test.cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['setup'] }));
    const { Tags } = await test.cognito.send(new ListTagsForResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags, { team: 'b', cost: 'none' });
    assert.deepEqual((await describePool(id))?.UserPoolTags, Tags);
    const tagged = test.sandbox.world.services.tagged.flatMap((list) => list());
    assert.deepEqual(tagged.find(({ arn }) => arn === ResourceArn)?.tags, Tags);
    await assertRefused(test.cognito.send(new TagResourceCommand({ ResourceArn, Tags: { 'aws:x': '1' } })), {
      name: invalid,
    });
  });

  it('get attributes of their own once, each', async () => {
    const id = await makePool(test);
    const add = () =>
      test.cognito.send(
        new AddCustomAttributesCommand({
          UserPoolId: id,
          CustomAttributes: [{ Name: 'plan', AttributeDataType: 'String' }],
        }),
      );
    await add();
    assert.ok((await describePool(id))?.SchemaAttributes?.some(({ Name }) => Name === 'custom:plan'));
    await assertRefused(add(), { name: invalid, message: /Existing attribute already has name custom:plan/ });
  });

  it('turn on authenticator apps, and only with a factor', async () => {
    const id = await makePool(test);
    const set = (MfaConfiguration: 'ON' | 'OFF', Enabled: boolean) =>
      test.cognito.send(
        new SetUserPoolMfaConfigCommand({
          UserPoolId: id,
          MfaConfiguration,
          SoftwareTokenMfaConfiguration: { Enabled },
        }),
      );
    await assertRefused(set('ON', false), { name: invalid });
    await assertRefused(set('OFF', true), { name: invalid });
    await set('ON', true);
    const config = await test.cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: id }));
    assert.equal(config.MfaConfiguration, 'ON');
    assert.deepEqual(config.SoftwareTokenMfaConfiguration, { Enabled: true });
    assert.equal((await describePool(id))?.MfaConfiguration, 'ON');
  });

  describe('domains', () => {
    const create = (UserPoolId: string, Domain: string, ManagedLoginVersion?: number) =>
      test.cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion }));

    it('belong to one pool, and a pool has one', async () => {
      const [id, other] = [await makePool(test), await makePool(test)];
      await create(id, 'one-of-a-kind');
      const { DomainDescription } = await test.cognito.send(
        new DescribeUserPoolDomainCommand({ Domain: 'one-of-a-kind' }),
      );
      assert.equal(DomainDescription?.UserPoolId, id);
      assert.equal(DomainDescription?.Status, 'ACTIVE');
      assert.equal(DomainDescription?.ManagedLoginVersion, 1);
      assert.equal((await describePool(id))?.Domain, 'one-of-a-kind');
      await assertRefused(create(other, 'one-of-a-kind'), {
        name: invalid,
        message: 'Domain already associated with another user pool.',
      });
      await assertRefused(create(id, 'one-more'), {
        name: invalid,
        message: 'User pool already has a domain configured.',
      });
    });

    for (const word of ['aws', 'amazon', 'cognito'])
      it(`cannot contain ${word}`, async () =>
        assertRefused(create(await makePool(test), `my-${word}-x`), {
          name: invalid,
          message: `Domain cannot contain reserved word: ${word}`,
        }));

    for (const prefix of ['Upper', 'under_score', '-first', 'last-'])
      it(`cannot be called ${prefix}`, async () =>
        assertRefused(create(await makePool(test), prefix), { name: invalid, message: /invalid character/ }));

    it('are described as empty when they do not exist', async () => {
      const answer = await test.cognito.send(new DescribeUserPoolDomainCommand({ Domain: 'nobody-has-this' }));
      assert.deepEqual(answer.DomainDescription, {});
    });

    it('are deleted by their own pool only', async () => {
      const [id, other] = [await makePool(test), await makePool(test)];
      await create(id, 'mine-alone');
      const remove = (UserPoolId: string, Domain: string) =>
        test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
      const message = 'No such domain or user pool exists.';
      await assertRefused(remove(other, 'mine-alone'), { name: invalid, message });
      await remove(id, 'mine-alone');
      await assertRefused(remove(id, 'mine-alone'), { name: invalid, message });
      await create(other, 'mine-alone');
    });

    it('need a plan above Lite for managed login, and a certificate for names of their own', async () => {
      const lite = await makePool(test, { UserPoolTier: 'LITE' });
      await assertRefused(create(lite, 'lite-pool', 2), { name: 'FeatureUnavailableInTierException' });
      const id = await makePool(test);
      await create(id, 'goes-managed');
      await test.cognito.send(
        new UpdateUserPoolDomainCommand({ UserPoolId: id, Domain: 'goes-managed', ManagedLoginVersion: 2 }),
      );
      const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1234';
      await assertRefused(
        test.cognito.send(
          new CreateUserPoolDomainCommand({
            UserPoolId: lite,
            Domain: 'auth.example.com',
            CustomDomainConfig: { CertificateArn },
          }),
        ),
        { name: invalid, message: /^The specified SSL certificate doesn't exist/ },
      );
    });

    it('get a style for managed login, one for each app client', async () => {
      const UserPoolId = await makePool(test);
      const { id: ClientId } = await makeClient(test, UserPoolId);
      const named = { UserPoolId, ClientId };
      const describeStyle = () => test.cognito.send(new DescribeManagedLoginBrandingByClientCommand(named));
      const createStyle = () =>
        test.cognito.send(new CreateManagedLoginBrandingCommand({ ...named, UseCognitoProvidedValues: true }));
      await assertRefused(describeStyle(), { name: 'ResourceNotFoundException' });
      const ManagedLoginBrandingId = (await createStyle()).ManagedLoginBranding?.ManagedLoginBrandingId;
      assert.equal((await describeStyle()).ManagedLoginBranding?.ManagedLoginBrandingId, ManagedLoginBrandingId);
      await assertRefused(createStyle(), { name: 'ManagedLoginBrandingExistsException' });
      await test.cognito.send(new DeleteManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId }));
      await assertRefused(describeStyle(), { name: 'ResourceNotFoundException' });
    });
  });
});
