/** What the resource types do about the ways of AWS that no emulator shows. */
import assert from 'node:assert/strict';
import { lambdaFunction } from '../../../src/aws/resources/lambdaFunction.ts';
import { method } from '../../../src/aws/resources/method.ts';
import { restApi } from '../../../src/aws/resources/restApi.ts';
import type { Failure } from '../../../src/engine/failure.ts';
import { fakeAws, inTurn, ours, refuse } from '../../support/fakeWorld.ts';

const absent = { exists: false } as const;

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

  it('whose tags may not be seen is neither ours nor not ours, but a missing permission', async () => {
    const { world } = fakeAws({
      GetFunction: () => ({ Configuration: active, TagsError: { ErrorCode: 'AccessDeniedException', Message: 'No.' } }),
    });
    await assert.rejects(
      lambdaFunction.read(world, functionProps, undefined),
      ({ note }: Failure) => note.code === 'AccessDenied' && /lambda:ListTags/.test(note.what),
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

  it('is closed together with its authorizer, also where its id was left over', async () => {
    const left = {
      ...open,
      authorizationType: 'AWS_IAM',
      authorizerId: 'auth',
      authorizationScopes: [...props.authorizationScopes],
    };
    const { world, sent } = fakeAws({
      GetMethod: () => ({ ...left, apiKeyRequired: false }),
      UpdateMethod: () => ({}),
    });
    await method.reconcile(world, props, ours({ ...props, fingerprint: 'x' }, 'authorizationType'));
    assert.deepEqual(sent[1]?.input.patchOperations, [
      { op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' },
      { op: 'replace', path: '/authorizerId', value: 'auth' },
    ]);
  });

  it('lets go of its authorizer in the same request in which it is opened', async () => {
    const closed = { ...open, authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'auth', authorizationScopes: [] };
    const { world, sent } = fakeAws({ GetMethod: () => closed, UpdateMethod: () => ({}) });
    const wanted = { ...props, authorizationType: 'NONE', authorizerId: undefined, authorizationScopes: [] } as const;
    await method.reconcile(world, wanted, ours({ ...props, fingerprint: 'x' }, 'authorizationType'));
    const patches = (sent[1]?.input.patchOperations ?? []) as unknown[];
    assert.deepEqual(patches.slice(0, 2), [
      { op: 'replace', path: '/authorizationType', value: 'NONE' },
      { op: 'replace', path: '/authorizerId', value: '' },
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
