/** What the resource types do about the ways of AWS that no emulator shows. */
import assert from 'node:assert/strict';
import { domain } from '../../../src/aws/resources/domain.ts';
import { lambdaFunction } from '../../../src/aws/resources/lambdaFunction.ts';
import { method } from '../../../src/aws/resources/method.ts';
import { restApi } from '../../../src/aws/resources/restApi.ts';
import { user } from '../../../src/aws/resources/user.ts';
import { userPool } from '../../../src/aws/resources/userPool.ts';
import type { Failure } from '../../../src/engine/failure.ts';
import type { Observation } from '../../../src/engine/resource.ts';
import { type Answers, fakeAws, refusal } from '../../support/fakeWorld.ts';

const absent = { exists: false } as const;

function ours<A>(attributes: A, ...properties: string[]): Observation<A> {
  const differences = properties.map((property) => ({ property, desired: 1, actual: 2, fixedBy: 'update' }) as const);
  return { exists: true, ownership: 'ours', attributes, differences };
}

/** Answers one after the other; the last one again and again. */
function inTurn(...answers: (() => unknown)[]): () => unknown {
  let count = 0;
  return () => answers[Math.min(count++, answers.length - 1)]?.();
}

function refuse(...args: Parameters<typeof refusal>): () => never {
  return () => {
    throw refusal(...args);
  };
}

const functionProps = {
  name: 'f',
  runtime: 'python3.13',
  architecture: 'arm64',
  handler: 'a.b',
  files: { 'a.py': 'x' },
  roleArn: 'arn:aws:iam::111122223333:role/r',
  logGroupName: '/aws/lambda/f',
} as const;
const active = { FunctionArn: 'arn:f', State: 'Active', LastUpdateStatus: 'Successful' };
const notSpread = refuse(
  'InvalidParameterValueException',
  'The role defined for the function cannot be assumed by Lambda.',
);

describe('a function', () => {
  it('is created once IAM has spread its role, and says what it waits for', async () => {
    const { world, sent, notes } = fakeAws({ CreateFunction: inTurn(notSpread, notSpread, () => active) });
    await lambdaFunction.reconcile(world, functionProps, absent);
    assert.equal(sent.length, 3);
    assert.match(notes[0] ?? '', /IAM has not spread the role/);
  });

  it('is not tried again when its settings are wrong', async () => {
    const { world, sent } = fakeAws({ CreateFunction: refuse('InvalidParameterValueException', 'Runtime is wrong') });
    await assert.rejects(lambdaFunction.reconcile(world, functionProps, absent), /AWS refused/);
    assert.equal(sent.length, 1);
  });

  it('counts as made when it is no longer pending', async () => {
    const { world, sent } = fakeAws({
      CreateFunction: () => ({ ...active, State: 'Pending' }),
      GetFunctionConfiguration: inTurn(
        () => ({ State: 'Pending' }),
        () => active,
      ),
    });
    await lambdaFunction.reconcile(world, functionProps, absent);
    assert.deepEqual(
      sent.map(({ operation }) => operation),
      ['CreateFunction', 'GetFunctionConfiguration', 'GetFunctionConfiguration'],
    );
  });

  it('that cannot start is a failure with the reason', async () => {
    const { world } = fakeAws({
      CreateFunction: () => ({ ...active, State: 'Pending' }),
      GetFunctionConfiguration: () => ({ State: 'Failed', StateReason: 'No subnet.' }),
    });
    await assert.rejects(lambdaFunction.reconcile(world, functionProps, absent), ({ note }: Failure) => {
      assert.deepEqual([note.code, note.why], ['FunctionFailed', 'No subnet.']);
      return true;
    });
  });

  it('gets code and settings one after the other, each when the one before is through', async () => {
    const busy = refuse('ResourceConflictException', 'An update is in progress for resource: arn:f');
    const { world, sent } = fakeAws({
      UpdateFunctionCode: inTurn(busy, () => ({ ...active, LastUpdateStatus: 'InProgress' })),
      UpdateFunctionConfiguration: () => active,
      GetFunctionConfiguration: () => active,
    });
    await lambdaFunction.reconcile(world, functionProps, ours({ name: 'f', arn: 'arn:f' }, 'code', 'runtime'));
    assert.deepEqual(
      sent.map(({ operation }) => operation),
      ['UpdateFunctionCode', 'UpdateFunctionCode', 'GetFunctionConfiguration', 'UpdateFunctionConfiguration'],
    );
  });

  it('whose name was taken in the meantime names the field', async () => {
    const { world } = fakeAws({ CreateFunction: refuse('ResourceConflictException', 'Function already exist: f') });
    await assert.rejects(
      lambdaFunction.reconcile(world, functionProps, absent),
      ({ note }: Failure) => note.field === 'function.name',
    );
  });
});

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

describe('a method', () => {
  const props = {
    restApiId: 'a',
    resourceId: 'r',
    httpMethod: 'GET',
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: 'auth',
    authorizationScopes: ['email', 'phone'],
    responses: [],
  } as const;
  const open = {
    httpMethod: 'GET',
    authorizationType: 'NONE',
    authorizationScopes: ['phone', 'openid'],
    apiKeyRequired: true,
  };

  it('is closed in one request, so that it is never half changed', async () => {
    const { world, sent } = fakeAws({ GetMethod: () => open, UpdateMethod: () => ({}) });
    await method.reconcile(world, props, ours({ ...props, fingerprint: 'x' }, 'authorizationType'));
    assert.equal(sent.length, 2);
    assert.deepEqual(sent[1]?.input.patchOperations, [
      { op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' },
      { op: 'replace', path: '/authorizerId', value: 'auth' },
      { op: 'replace', path: '/apiKeyRequired', value: 'false' },
      { op: 'add', path: '/authorizationScopes', value: 'email' },
      { op: 'remove', path: '/authorizationScopes', value: 'openid' },
    ]);
  });

  it('is not deleted on AWS when AWS fails at changing it', async () => {
    const { world, sent } = fakeAws({ GetMethod: () => open, UpdateMethod: refuse('InternalFailure', 'oops', 500) });
    await assert.rejects(method.reconcile(world, props, ours({ ...props, fingerprint: 'x' }, 'authorizationType')));
    assert.ok(!sent.some(({ operation }) => operation === 'DeleteMethod'));
  });

  it('waits for its turn when somebody else changes the same API', async () => {
    const conflict = refuse(
      'ConflictException',
      'Unable to complete operation due to concurrent modification. Please try again later.',
      409,
    );
    const { world, sent } = fakeAws({ PutMethod: inTurn(conflict, () => ({})) });
    await method.reconcile(world, props, absent);
    assert.equal(sent.length, 2);
  });
});

describe('a REST API', () => {
  it('is found after a crash by its tags', async () => {
    const tags = { 'cognito-api-setup:setup': 's1', 'cognito-api-setup:name': 'api' };
    const { world } = fakeAws(
      {
        GetRestApis: () => ({
          items: [
            { id: 'theirs', name: 'shop', rootResourceId: 'x' },
            { id: 'mine', name: 'shop', rootResourceId: 'root', tags, endpointConfiguration: { types: ['REGIONAL'] } },
          ],
        }),
      },
      'api',
    );
    const found = await restApi.read(world, { name: 'shop', endpointType: 'REGIONAL' }, { state: 'creating' });
    assert.equal(found.exists && found.attributes.id, 'mine');
    assert.deepEqual(found.exists && found.differences, []);
  });
});

describe('the test user', () => {
  const props = {
    userPoolId: 'p-1',
    username: 'someone@example.com',
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
});
