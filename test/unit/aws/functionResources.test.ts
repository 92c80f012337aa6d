/** What a function, its role and its policy do about changes that AWS spreads slowly, or makes only one at a time. */
import assert from 'node:assert/strict';
import { lambdaFunction } from '../../../src/aws/resources/lambdaFunction.ts';
import { permission } from '../../../src/aws/resources/permission.ts';
import { role } from '../../../src/aws/resources/role.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { fakeAws, inTurn, ours, refuse } from '../../support/fakeWorld.ts';

const absent = { exists: false } as const;
const done = () => ({});
const operations = (sent: readonly { readonly operation: string }[]) => sent.map(({ operation }) => operation);

describe('the permission to invoke a function', () => {
  const props = {
    functionName: 'f',
    statementId: 'api-gateway-s1',
    principal: 'apigateway.amazonaws.com',
    restApiId: 'api',
    httpMethod: 'GET',
    resourcePath: '/',
  };

  it('is given again, and not taken away, while another change of the policy is under way', async () => {
    const busy = refuse(
      'ResourceConflictException',
      'The function could not be updated due to a concurrent update operation.',
      409,
    );
    const { world, sent, notes } = fakeAws({ AddPermission: inTurn(busy, busy, done) });
    await permission.reconcile(world, props, absent);
    assert.deepEqual(operations(sent), ['AddPermission', 'AddPermission', 'AddPermission']);
    assert.match(notes[0] ?? '', /not ready/);
  });

  it('is given again while not all of Lambda knows the new function', async () => {
    const unknown = refuse('ResourceNotFoundException', 'Function not found: arn:aws:lambda:…', 404);
    const { world, sent } = fakeAws({ AddPermission: inTurn(unknown, done) });
    await permission.reconcile(world, props, absent);
    assert.equal(sent.length, 2);
  });

  it('takes the place of a statement that has its id already', async () => {
    const taken = refuse(
      'ResourceConflictException',
      'The statement id (api-gateway-s1) provided already exists.',
      409,
    );
    const { world, sent } = fakeAws({ AddPermission: inTurn(taken, done), RemovePermission: done });
    await permission.reconcile(world, props, absent);
    assert.deepEqual(operations(sent), ['AddPermission', 'RemovePermission', 'AddPermission']);
  });
});

describe('a role', () => {
  const props = {
    name: 'r',
    assumedBy: 'lambda.amazonaws.com',
    managedPolicies: ['service-role/AWSLambdaBasicExecutionRole'],
    inlinePolicies: [{ name: 'p', actions: ['a:B'], resources: ['*'] }],
  };
  const concurrent = refuse('ConcurrentModificationException', 'Multiple requests to change this object.', 409);

  it('gets its policies once all of IAM knows it, and IAM has time for the next change', async () => {
    const unknown = refuse('NoSuchEntityException', 'The role with name r cannot be found.', 404);
    const { world, sent } = fakeAws({
      CreateRole: done,
      AttachRolePolicy: inTurn(unknown, done),
      PutRolePolicy: inTurn(concurrent, done),
    });
    await role.reconcile(world, props, absent);
    assert.deepEqual(operations(sent), [
      'CreateRole',
      'AttachRolePolicy',
      'AttachRolePolicy',
      'PutRolePolicy',
      'PutRolePolicy',
    ]);
  });

  it('that is gone is not waited for', async () => {
    const gone = refuse('NoSuchEntityException', 'The role with name r cannot be found.', 404);
    const { world, sent } = fakeAws({ ListAttachedRolePolicies: gone, AttachRolePolicy: gone, PutRolePolicy: gone });
    await assert.rejects(role.reconcile(world, props, ours({ name: 'r', arn: 'arn' }, 'managedPolicies')));
    assert.deepEqual(operations(sent), ['ListAttachedRolePolicies', 'AttachRolePolicy']);
  });

  it('loses its policies one after the other, again when IAM is busy', async () => {
    const { world, sent } = fakeAws({
      ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: 'arn:p' }] }),
      ListRolePolicies: () => ({ PolicyNames: ['p'] }),
      DetachRolePolicy: inTurn(concurrent, done),
      DeleteRolePolicy: done,
      DeleteRole: done,
    });
    await role.delete(world, { name: 'r', arn: 'arn' }, props);
    assert.deepEqual(operations(sent).slice(2), [
      'DetachRolePolicy',
      'DetachRolePolicy',
      'DeleteRolePolicy',
      'DeleteRole',
    ]);
  });
});

describe('the time limit of a function', () => {
  const props = {
    name: 'f',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    handler: 'index.handler',
    files: { 'index.mjs': '' },
    roleArn: 'arn:aws:iam::111122223333:role/r',
    logGroupName: '/aws/lambda/f',
  } as const;
  const differing = async (timeoutSeconds: number | undefined) => {
    const { world } = fakeAws({ GetFunction: () => ({ Configuration: { Timeout: 3 }, Tags: {} }) });
    const found = await lambdaFunction.read(world, { ...props, timeoutSeconds }, undefined);
    return found.exists && found.differences.some(({ property }) => property === 'timeoutSeconds');
  };

  it('is compared where it is ours to say, and left alone elsewhere', async () => {
    assert.deepEqual([await differing(10), await differing(3), await differing(undefined)], [true, false, false]);
  });

  it('is long enough for the function that signs people in', () => {
    const settings = settingsFrom('token-endpoint', 'abcd');
    const made = desiredResources(settings, 's1').find(({ id }) => id === 'tokenFunction');
    assert.equal((made?.props as { timeoutSeconds?: number } | undefined)?.timeoutSeconds, 10);
  });
});

describe('a function with environment variables', () => {
  it('is made once the key for them knows the new role', async () => {
    const notSpread = refuse(
      'InvalidParameterValueException',
      'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: InvalidArnException KMS Message: ARN does not refer to a valid principal.',
    );
    const { world, sent } = fakeAws({ CreateFunction: inTurn(notSpread, () => ({ State: 'Active' })) });
    const props = {
      name: 'f',
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      handler: 'index.handler',
      files: { 'index.mjs': '' },
      environment: { CLIENT_ID: 'c' },
      roleArn: 'arn:aws:iam::111122223333:role/r',
      logGroupName: '/aws/lambda/f',
    } as const;
    await lambdaFunction.reconcile(world, props, absent);
    assert.equal(sent.length, 2);
  });
});
