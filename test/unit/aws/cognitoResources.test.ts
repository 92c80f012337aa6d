/** What the resource types of Cognito do about the ways of AWS that no emulator shows. */
import assert from 'node:assert/strict';
import { appClient } from '../../../src/aws/resources/appClient.ts';
import { domain } from '../../../src/aws/resources/domain.ts';
import { user } from '../../../src/aws/resources/user.ts';
import { userPool } from '../../../src/aws/resources/userPool.ts';
import type { Failure } from '../../../src/engine/failure.ts';
import { type Answers, fakeAws, inTurn, ours, refuse } from '../../support/fakeWorld.ts';

const absent = { exists: false } as const;

const poolProps = {
  name: 'people',
  signInIdentifiers: ['email'],
  passwordPolicy: {
    minimumLength: 8,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: false,
    temporaryPasswordValidityDays: 7,
  },
  requiredAttributes: [],
  verification: 'email_code',
  mfa: 'OFF',
  accountRecovery: 'verified_email',
  selfRegistration: true,
  tier: 'ESSENTIALS',
  deletionProtection: false,
} as const;
const pool = {
  Id: 'p-1',
  Name: 'people',
  MfaConfiguration: 'OPTIONAL',
  LambdaConfig: { PreSignUp: 'arn:theirs' },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    UnusedAccountValidityDays: 7,
    InviteMessageTemplate: { EmailSubject: 'Welcome' },
  },
  Policies: {
    PasswordPolicy: { MinimumLength: 6, PasswordHistorySize: 3 },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  UserPoolTags: { team: 'x' },
  SchemaAttributes: [],
};

describe('a user pool', () => {
  it('is updated with all that it has, but for what AWS would not take back', async () => {
    const { world, sent } = fakeAws({
      DescribeUserPool: () => ({ UserPool: pool }),
      GetUserPoolMfaConfig: () => ({}),
      UpdateUserPool: () => ({}),
      SetUserPoolMfaConfig: () => ({}),
    });
    await userPool.reconcile(world, { ...poolProps, mfa: 'OPTIONAL' }, ours({ id: 'p-1', arn: 'a' }, 'minimumLength'));
    const { input } = sent.find(({ operation }) => operation === 'UpdateUserPool') ?? {};
    assert.deepEqual(input?.LambdaConfig, pool.LambdaConfig);
    assert.deepEqual(input?.UserPoolTags, pool.UserPoolTags);
    assert.deepEqual(input?.AdminCreateUserConfig, {
      AllowAdminCreateUserOnly: false,
      InviteMessageTemplate: { EmailSubject: 'Welcome' },
    });
    assert.ok(input);
    const { PasswordPolicy, SignInPolicy } = input.Policies as (typeof pool)['Policies'];
    assert.deepEqual([PasswordPolicy.MinimumLength, PasswordPolicy.PasswordHistorySize], [8, 3]);
    assert.deepEqual(SignInPolicy, pool.Policies.SignInPolicy);
    // Without an SMS configuration AWS refuses it there; it is set again afterwards, or it would be off.
    assert.equal(input?.MfaConfiguration, undefined);
    assert.equal(sent.at(-1)?.operation, 'SetUserPoolMfaConfig');
    assert.equal(sent.at(-1)?.input.MfaConfiguration, 'OPTIONAL');
  });

  it('whose temporary passwords last 0 days is as asked for with the 7 that Cognito makes of it', async () => {
    const { world } = fakeAws({
      DescribeUserPool: () => ({
        UserPool: { ...pool, Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } } },
      }),
      GetUserPoolMfaConfig: () => ({}),
    });
    const passwordPolicy = { ...poolProps.passwordPolicy, temporaryPasswordValidityDays: 0 };
    const saved = { state: 'created', attributes: { id: 'p-1', arn: 'a' } } as const;
    const found = await userPool.read(world, { ...poolProps, passwordPolicy }, saved);
    assert.ok(found.exists);
    assert.ok(!found.differences.some(({ property }) => property === 'temporaryPasswordValidityDays'));
  });

  it('on the Lite plan sends no sign-in policy, of which AWS keeps what it has', async () => {
    const byPassword = {
      PasswordPolicy: { MinimumLength: 8 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    };
    const { world, sent } = fakeAws({
      DescribeUserPool: () => ({ UserPool: { ...pool, MfaConfiguration: 'OFF', Policies: byPassword } }),
      UpdateUserPool: () => ({}),
    });
    const attributes = { id: 'p-1', arn: 'a' };
    await userPool.reconcile(world, { ...poolProps, tier: 'LITE' }, ours(attributes, 'tier'));
    await userPool.reconcile(world, poolProps, ours(attributes, 'minimumLength'));
    const policies = sent.flatMap(({ operation, input }) => (operation === 'UpdateUserPool' ? [input.Policies] : []));
    assert.deepEqual(
      policies.map((each) => Object.keys(each as object).toSorted()),
      [['PasswordPolicy'], ['PasswordPolicy', 'SignInPolicy']],
    );
  });

  it('whose second factor alone was changed differs, and gets it back beside what others have added', async () => {
    const theirs = { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: { SnsCallerArn: 'arn:theirs' } };
    const answers = (more: object) =>
      fakeAws({
        DescribeUserPool: () => ({ UserPool: pool }),
        GetUserPoolMfaConfig: () => ({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: theirs, ...more }),
        SetUserPoolMfaConfig: () => ({}),
      });
    const props = { ...poolProps, mfa: 'OPTIONAL' } as const;
    const saved = { state: 'created', attributes: { id: 'p-1', arn: 'a' } } as const;
    const differing = async ({ world }: ReturnType<typeof fakeAws>) => {
      const found = await userPool.read(world, props, saved);
      return found.exists ? found.differences.filter(({ property }) => property.startsWith('mfa')) : [];
    };
    assert.deepEqual(await differing(answers({ SoftwareTokenMfaConfiguration: { Enabled: true } })), []);
    const changed = answers({});
    const [difference, ...more] = await differing(changed);
    assert.deepEqual(
      [difference?.property, difference?.desired, difference?.actual],
      ['mfaFactors', ['TOTP'], ['SMS']],
    );
    assert.deepEqual(more, []);
    await userPool.reconcile(changed.world, props, ours({ id: 'p-1', arn: 'a' }, 'mfaFactors'));
    const set = changed.sent.filter(({ operation }) => operation.startsWith('Set') || operation.startsWith('Update'));
    assert.deepEqual(
      set.map(({ operation, input }) => [operation, input.SoftwareTokenMfaConfiguration, input.SmsMfaConfiguration]),
      [['SetUserPoolMfaConfig', { Enabled: true }, theirs]],
    );
  });

  it('has its second factors switched off without naming any', async () => {
    const { world, sent } = fakeAws({
      DescribeUserPool: () => ({ UserPool: pool }),
      GetUserPoolMfaConfig: () => ({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
      SetUserPoolMfaConfig: () => ({}),
    });
    await userPool.reconcile(world, poolProps, ours({ id: 'p-1', arn: 'a' }, 'mfa'));
    const { input } = sent.find(({ operation }) => operation === 'SetUserPoolMfaConfig') ?? {};
    assert.deepEqual([input?.MfaConfiguration, input?.SoftwareTokenMfaConfiguration], ['OFF', undefined]);
  });

  it('that is protected after all is unprotected and deleted, with its other settings sent along', async () => {
    const protectedStill = refuse(
      'InvalidParameterException',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    );
    const { world, sent } = fakeAws({
      DeleteUserPool: inTurn(protectedStill, () => ({})),
      DescribeUserPool: () => ({ UserPool: { ...pool, DeletionProtection: 'ACTIVE' } }),
      UpdateUserPool: () => ({}),
    });
    await userPool.delete(world, { id: 'p-1', arn: 'a' }, poolProps);
    const update = sent.find(({ operation }) => operation === 'UpdateUserPool');
    assert.equal(update?.input.DeletionProtection, 'INACTIVE');
    assert.deepEqual(update?.input.LambdaConfig, pool.LambdaConfig);
    assert.equal(sent.at(-1)?.operation, 'DeleteUserPool');
  });

  it('waits until Cognito has let go of its domain', async () => {
    const { world, sent } = fakeAws({
      DeleteUserPool: inTurn(
        refuse(
          'InvalidParameterException',
          'User pool cannot be deleted. It has a domain configured that should be deleted first.',
        ),
        () => ({}),
      ),
    });
    await userPool.delete(world, { id: 'p-1', arn: 'a' }, poolProps);
    assert.equal(sent.length, 2);
  });

  it('is not looked for when none was ever asked for', async () => {
    const { world, sent } = fakeAws({});
    assert.deepEqual(await userPool.read(world, poolProps, undefined), absent);
    assert.deepEqual(sent, []);
  });

  it('is found after a crash by its tags among others of the same name, on every page', async () => {
    const { world } = fakeAws(
      {
        ListUserPools: ({ NextToken }: { NextToken?: string }) =>
          NextToken
            ? { UserPools: [{ Id: 'mine', Name: 'people' }] }
            : {
                UserPools: [
                  { Id: 'theirs', Name: 'people' },
                  { Id: 'other', Name: 'other' },
                ],
                NextToken: '2',
              },
        DescribeUserPool: ({ UserPoolId }: { UserPoolId: string }) => ({
          UserPool: {
            ...pool,
            Id: UserPoolId,
            UserPoolTags:
              UserPoolId === 'mine' ? { 'cognito-api-setup:setup': 's1', 'cognito-api-setup:name': 'userPool' } : {},
          },
        }),
      },
      'userPool',
    );
    const found = await userPool.read(world, poolProps, { state: 'creating' });
    assert.equal(found.exists && found.attributes.id, 'mine');
    assert.equal(found.exists && found.ownership, 'ours');
  });
});

describe('a domain', () => {
  const props = { userPoolId: 'p-1', prefix: 'shop', managedLoginVersion: 1 };

  it('that another account holds is found out at creation, and the field is named', async () => {
    const { world } = fakeAws({
      CreateUserPoolDomain: refuse('InvalidParameterException', 'Domain already associated with another user pool.'),
    });
    await assert.rejects(domain.reconcile(world, props, absent), ({ note }: Failure) => {
      assert.deepEqual([note.code, note.field], ['NameTaken', 'hostedPages.domainPrefix']);
      return true;
    });
  });

  it('counts as made when Cognito has set it up', async () => {
    const { world, notes } = fakeAws({
      CreateUserPoolDomain: () => ({}),
      DescribeUserPoolDomain: inTurn(
        () => ({ DomainDescription: { Domain: 'shop', UserPoolId: 'p-1', Status: 'CREATING' } }),
        () => ({ DomainDescription: { Domain: 'shop', UserPoolId: 'p-1', Status: 'ACTIVE' } }),
      ),
    });
    await domain.reconcile(world, props, absent);
    assert.equal(notes.length, 1);
  });

  it('is free when AWS describes nothing, and not ours when it belongs to another pool', async () => {
    const free = fakeAws({ DescribeUserPoolDomain: () => ({ DomainDescription: {} }) });
    assert.deepEqual(await domain.read(free.world, props, undefined), absent);
    const other = fakeAws({
      DescribeUserPoolDomain: () => ({ DomainDescription: { Domain: 'shop', UserPoolId: 'x' } }),
    });
    const found = await domain.read(other.world, props, undefined);
    assert.equal(found.exists && found.ownership, 'notOurs');
  });

  it('that is gone already counts as deleted', async () => {
    const { world } = fakeAws({
      DeleteUserPoolDomain: refuse('InvalidParameterException', 'No such domain or user pool exists.'),
    });
    await domain.delete(world, { prefix: 'shop', userPoolId: 'p-1' }, props);
  });
});

describe('an app client', () => {
  const props = {
    userPoolId: 'p-1',
    name: 'web',
    generateSecret: true,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    accessTokenMinutes: 60,
    idTokenMinutes: 60,
    refreshTokenDays: 30,
    hideUserExistence: true,
    refreshTokenRotation: true,
    rotationGraceSeconds: 10,
    tokenRevocation: true,
    callbackUrls: ['https://a.example/'],
    signOutUrls: [],
    oauthGrants: ['code'],
    scopes: ['openid'],
  } as const;
  const client = {
    ClientId: 'c-1',
    ClientName: 'web',
    ClientSecret: 'a-client-secret',
    ReadAttributes: ['email'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    DefaultRedirectURI: 'https://a.example/',
    AccessTokenValidity: 1,
    IdTokenValidity: 3600,
    TokenValidityUnits: { IdToken: 'seconds' },
    RefreshTokenValidity: 30,
    CreationDate: new Date(0),
  };

  it('is updated with all that it has, and without its secret', async () => {
    const { world, sent } = fakeAws({
      DescribeUserPoolClient: () => ({ UserPoolClient: client }),
      UpdateUserPoolClient: () => ({}),
    });
    await appClient.reconcile(world, props, ours({ id: 'c-1', userPoolId: 'p-1', hasSecret: true }, 'scopes'));
    const { input } = sent.at(-1) ?? {};
    assert.deepEqual(input?.ReadAttributes, client.ReadAttributes);
    assert.deepEqual(input?.RefreshTokenRotation, client.RefreshTokenRotation);
    assert.equal(input?.DefaultRedirectURI, client.DefaultRedirectURI);
    assert.deepEqual(input?.AllowedOAuthScopes, ['openid']);
    assert.ok(!JSON.stringify(input).includes('a-client-secret'));
    assert.equal(input?.CreationDate, undefined);
  });

  it('keeps the identity providers that somebody added, and no default address that is none any more', async () => {
    const theirs = { ...client, SupportedIdentityProviders: ['Google', 'COGNITO'] };
    const { world, sent } = fakeAws({
      DescribeUserPoolClient: () => ({ UserPoolClient: theirs }),
      UpdateUserPoolClient: () => ({}),
    });
    const observed = ours({ id: 'c-1', userPoolId: 'p-1', hasSecret: true }, 'callbackUrls');
    await appClient.reconcile(world, { ...props, callbackUrls: ['https://b.example/'] }, observed);
    await appClient.reconcile(world, { ...props, callbackUrls: [], oauthGrants: [], scopes: [] }, observed);
    for (const { input } of sent.filter(({ operation }) => operation === 'UpdateUserPoolClient')) {
      assert.deepEqual((input.SupportedIdentityProviders as string[]).toSorted(), ['COGNITO', 'Google']);
      assert.equal(input.DefaultRedirectURI, undefined);
    }
  });

  it('has its lifetimes compared in whatever unit AWS tells them, and its secret kept in the vault alone', async () => {
    const { world, secrets } = fakeAws({ DescribeUserPoolClient: () => ({ UserPoolClient: client }) });
    const saved = { state: 'created', attributes: { id: 'c-1' } } as const;
    const found = await appClient.read(world, props, saved);
    assert.ok(found.exists);
    const differing = found.differences.map(({ property }) => property);
    assert.ok(!differing.some((property) => property.endsWith('Minutes') || property.endsWith('Days')), `${differing}`);
    assert.equal(secrets.get('clientSecret'), 'a-client-secret');
    assert.ok(!JSON.stringify(found).includes('a-client-secret'));
  });
});

describe('the test user', () => {
  const props = {
    userPoolId: 'p-1',
    username: 'someone@example.com',
    requiredAttributes: [],
    signInIdentifiers: ['email'],
    passwordPolicy: poolProps.passwordPolicy,
  } as const;

  it('has a password that only the vault and Cognito get to know', async () => {
    const answers: Answers = {
      AdminCreateUser: () => ({ User: { Attributes: [{ Name: 'sub', Value: 'u-1' }] } }),
      AdminSetUserPassword: () => ({}),
    };
    const { world, sent, secrets } = fakeAws(answers);
    const attributes = await user.reconcile(world, props, absent);
    const password = secrets.get('password:someone@example.com');
    assert.ok(password);
    assert.equal(sent[1]?.input.Password, password);
    assert.equal(sent[1]?.input.Permanent, true);
    assert.equal(sent[0]?.input.MessageAction, 'SUPPRESS');
    assert.notEqual(sent[0]?.input.TemporaryPassword, password);
    assert.ok(!JSON.stringify(attributes).includes(password));
  });

  it('is never somebody who signed up with that name', async () => {
    const { world } = fakeAws({ AdminGetUser: () => ({ Username: 'u', UserStatus: 'CONFIRMED' }) });
    const found = await user.read(world, props, { state: 'creating' });
    assert.equal(found.exists && found.ownership, 'notOurs');
  });

  it('gets another password when the vault has lost it', async () => {
    const { world, secrets } = fakeAws({
      AdminGetUser: () => ({ UserStatus: 'CONFIRMED' }),
      AdminSetUserPassword: () => ({}),
    });
    const attributes = { username: props.username, sub: 'u-1', userPoolId: 'p-1' };
    const found = await user.read(world, props, { state: 'created', attributes });
    assert.deepEqual(found.exists && found.differences.map(({ property }) => property), ['password']);
    await user.reconcile(world, props, found);
    assert.ok(secrets.get('password:someone@example.com'));
    const again = await user.read(world, props, { state: 'created', attributes });
    assert.deepEqual(again.exists && again.differences, []);
  });
});
