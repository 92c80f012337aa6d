/** Resource policies of functions in the sandbox: who may invoke them, and how the source's ARN is compared. */
import assert from 'node:assert/strict';
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  GetPolicyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { arnLike } from '../../src/sandbox/arnMatch.ts';
import { assertRefused } from '../support/assertRefused.ts';
import { makeFunction, makeRole } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('The resource policy of a function', () => {
  let test: TestSandbox;
  let Role: string;
  let functions = 0;
  before(async () => {
    test = await startTestSandbox();
    Role = await makeRole(test, 'execution');
  });
  after(() => test.close());

  async function newFunction(): Promise<string> {
    functions += 1;
    const FunctionName = `function-${functions}`;
    await makeFunction(test, { FunctionName, Role });
    return FunctionName;
  }

  const permission = (FunctionName: string, more: Partial<AddPermissionCommandInput> = {}) =>
    test.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        ...more,
      }),
    );
  const sourceArn = (path: string) => `arn:aws:execute-api:us-east-1:${test.sandbox.accountId}:${path}`;
  const may = (name: string, source: string, principal = 'apigateway.amazonaws.com') => {
    const arn = `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:${name}`;
    return test.sandbox.world.services.lambda?.mayInvoke(arn, principal, source);
  };

  it('is changed once at a time: who comes meanwhile is refused', async () => {
    const name = await newFunction();
    const both = await Promise.allSettled([
      permission(name, { StatementId: 'one' }),
      permission(name, { StatementId: 'other' }),
    ]);
    const refused = both.filter((each) => each.status === 'rejected');
    assert.equal(refused.length, 1);
    const message = 'The function could not be updated due to a concurrent update operation.';
    await assertRefused(Promise.reject(refused[0]?.reason), {
      name: 'ResourceConflictException',
      message,
      status: 409,
    });
  });

  it('gains a statement, shows it and loses it', async () => {
    const name = await newFunction();
    const { Statement } = await permission(name, { SourceArn: sourceArn('abc/*/*/x') });
    const expected = {
      Sid: 'api',
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:${name}`,
      Condition: { ArnLike: { 'AWS:SourceArn': sourceArn('abc/*/*/x') } },
    };
    assert.deepEqual(JSON.parse(Statement ?? ''), expected);
    const { Policy } = await test.lambda.send(new GetPolicyCommand({ FunctionName: name }));
    assert.deepEqual(JSON.parse(Policy ?? ''), { Version: '2012-10-17', Id: 'default', Statement: [expected] });
    await test.lambda.send(new RemovePermissionCommand({ FunctionName: name, StatementId: 'api' }));
    await assertRefused(test.lambda.send(new GetPolicyCommand({ FunctionName: name })), {
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
      status: 404,
    });
  });

  it('refuses a statement id that is taken, and one that is not there', async () => {
    const name = await newFunction();
    await permission(name);
    await assertRefused(permission(name), {
      name: 'ResourceConflictException',
      message:
        'The statement id (api) provided already exists. Please provide a new statement id, or remove the existing ' +
        'statement.',
      status: 409,
    });
    await assertRefused(test.lambda.send(new RemovePermissionCommand({ FunctionName: name, StatementId: 'other' })), {
      name: 'ResourceNotFoundException',
      message: 'Statement other is not found in resource policy.',
    });
  });

  it('refuses statements that say nothing', async () => {
    const name = await newFunction();
    await assertRefused(permission(name, { StatementId: 'a b' }), {
      name: 'ValidationException',
      message: /'statementId'/,
    });
    await assertRefused(permission(name, { Action: 's3:Get' }), { name: 'ValidationException', message: /'action'/ });
    await assertRefused(permission(name, { SourceArn: 'x' }), {
      name: 'ValidationException',
      message: /'sourceArn'/,
    });
    await assertRefused(permission(name, { Principal: 'somebody' }), {
      name: 'InvalidParameterValueException',
      message: 'The provided principal was invalid. Please check the principal and try again.',
    });
  });

  it('lets nobody invoke who is not named', async () => {
    const name = await newFunction();
    assert.equal(may(name, sourceArn('abc/default/GET/x')), false);
    await permission(name, { SourceArn: sourceArn('abc/*/*/x') });
    assert.equal(may(name, sourceArn('abc/default/GET/x')), true);
    assert.equal(may(name, sourceArn('abc/test-invoke-stage/GET/x')), true);
    assert.equal(may(name, sourceArn('abc/default/GET/y')), false);
    assert.equal(may(name, sourceArn('other/default/GET/x')), false);
    assert.equal(may(name, sourceArn('abc/default/GET/x'), 's3.amazonaws.com'), false);
    assert.equal(may(name, `arn:aws:execute-api:us-east-1:210987654321:abc/default/GET/x`), false);
  });

  it('compares ARNs part by part, with wildcards for one and for any number of characters', async () => {
    const name = await newFunction();
    await permission(name, { SourceArn: sourceArn('ab?/*') });
    assert.equal(may(name, sourceArn('abc/x/y:z')), true);
    assert.equal(may(name, sourceArn('abbc/x')), false);
    assert.equal(arnLike('arn:aws:execute-api:*:api', 'arn:aws:execute-api:us-east-1:123456789012:api'), false);
    assert.equal(arnLike('arn:aws:s3:*:*:a.c', 'arn:aws:s3:::a.c'), true);
    assert.equal(arnLike('arn:aws:s3:*:*:a.c', 'arn:aws:s3:::abc'), false);
  });

  it('heeds the account of the source', async () => {
    const name = await newFunction();
    await permission(name, { SourceAccount: '210987654321' });
    assert.equal(may(name, sourceArn('abc/x')), false);
    await permission(name, { StatementId: 'own', SourceAccount: test.sandbox.accountId });
    assert.equal(may(name, sourceArn('abc/x')), true);
  });
});
