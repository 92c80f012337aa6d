/** Lambda of the sandbox: functions, their settings and tags, and every refusal. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CreateRoleCommand, type GetRoleCommandOutput } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { strToU8 } from 'fflate';
import { assertRefused } from '../support/assertRefused.ts';
import { makeFunction, makeRole, zip } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

const source = 'def lambda_handler(event, context):\n    return event\n';
const code = zip({ 'lambda_function.py': source });

describe('Lambda', () => {
  let test: TestSandbox;
  let Role: string;
  let functions = 0;
  before(async () => {
    test = await startTestSandbox();
    Role = await makeRole(test, 'execution');
  });
  after(() => test.close());

  const base = (): CreateFunctionCommandInput => ({
    FunctionName: 'refused',
    Runtime: 'python3.11',
    Handler: 'lambda_function.lambda_handler',
    Role,
    Code: { ZipFile: code },
  });
  const create = (more: Partial<CreateFunctionCommandInput>) =>
    test.lambda.send(new CreateFunctionCommand({ ...base(), ...more }));

  async function newFunction(): Promise<string> {
    functions += 1;
    const FunctionName = `function-${functions}`;
    await makeFunction(test, { FunctionName, Role });
    return FunctionName;
  }

  it('creates a function that is Pending first and Active soon', async () => {
    const created = await create({
      FunctionName: 'born',
      Tags: { setup: 'one' },
      Environment: { Variables: { GREETING: 'hi' } },
    });
    assert.equal(created.State, 'Pending');
    assert.equal(created.StateReasonCode, 'Creating');
    assert.equal(created.FunctionArn, `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:born`);
    assert.equal(created.CodeSha256, createHash('sha256').update(code).digest('base64'));
    assert.equal(created.CodeSize, code.length);
    await waitFor(async () => {
      const found = await test.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'born' }));
      return found.State === 'Active';
    });
    const { Configuration, Tags } = await test.lambda.send(new GetFunctionCommand({ FunctionName: 'born' }));
    assert.deepEqual(Tags, { setup: 'one' });
    assert.equal(Configuration?.LastUpdateStatus, 'Successful');
    assert.equal(Configuration?.Timeout, 3);
    assert.equal(Configuration?.MemorySize, 128);
    assert.deepEqual(Configuration?.Architectures, ['x86_64']);
    assert.deepEqual(Configuration?.Environment?.Variables, { GREETING: 'hi' });
    assert.equal(Configuration?.LoggingConfig?.LogGroup, '/aws/lambda/born');
    assert.match(Configuration?.LastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it('hands out the package it was given', async () => {
    const { Code } = await test.lambda.send(new GetFunctionCommand({ FunctionName: await newFunction() }));
    const answer = await fetch(Code?.Location ?? '');
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), code);
    const other = await fetch((Code?.Location ?? '').replace(/[^/]+$/, 'guess'));
    assert.equal(other.status, 403);
  });

  it('finds a function by name, partial ARN and ARN', async () => {
    const name = await newFunction();
    const { accountId } = test.sandbox;
    const arn = `arn:aws:lambda:us-east-1:${accountId}:function:${name}`;
    for (const FunctionName of [name, `${accountId}:function:${name}`, arn, `${name}:$LATEST`]) {
      const found = await test.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      assert.equal(found.FunctionArn, arn, FunctionName);
    }
  });

  it('says for every operation on a function that it does not exist', async () => {
    const FunctionName = 'nobody';
    const arn = `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:nobody`;
    const calls = [
      new GetFunctionCommand({ FunctionName }),
      new GetFunctionConfigurationCommand({ FunctionName }),
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code }),
      new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }),
      new DeleteFunctionCommand({ FunctionName }),
      new InvokeCommand({ FunctionName }),
      new GetPolicyCommand({ FunctionName }),
      new RemovePermissionCommand({ FunctionName, StatementId: 's' }),
      new ListTagsCommand({ Resource: arn }),
    ] as const;
    for (const command of calls)
      await assertRefused(test.lambda.send(command as GetFunctionCommand), {
        name: 'ResourceNotFoundException',
        message: `Function not found: ${arn}`,
        status: 404,
      });
    const name = await newFunction();
    await assertRefused(test.lambda.send(new GetFunctionCommand({ FunctionName: name, Qualifier: '1' })), {
      name: 'ResourceNotFoundException',
      message: new RegExp(`function:${name}:1$`),
    });
    const foreign = `arn:aws:lambda:us-east-1:210987654321:function:${name}`;
    await assertRefused(test.lambda.send(new GetFunctionCommand({ FunctionName: foreign })), {
      name: 'ResourceNotFoundException',
      message: `Function not found: ${foreign}`,
    });
  });

  it('refuses a second function of the same name', async () => {
    const FunctionName = await newFunction();
    await assertRefused(create({ FunctionName }), {
      name: 'ResourceConflictException',
      message: `Function already exist: ${FunctionName}`,
      status: 409,
    });
  });

  it('refuses settings outside their limits', async () => {
    const cases: [Partial<CreateFunctionCommandInput>, string, RegExp][] = [
      [
        { FunctionName: 'a b' },
        'ValidationException',
        /'functionName' failed to satisfy constraint: Member must satisfy regular/,
      ],
      [{ FunctionName: 'f'.repeat(65) }, 'ValidationException', /length less than or equal to 64$/],
      [{ Timeout: 0 }, 'ValidationException', /'timeout'.*value greater than or equal to 1$/],
      [{ Timeout: 901 }, 'ValidationException', /'timeout'.*value less than or equal to 900$/],
      [{ MemorySize: 127 }, 'ValidationException', /'memorySize'.*greater than or equal to 128$/],
      [{ MemorySize: 10_241 }, 'ValidationException', /'memorySize'.*less than or equal to 10240$/],
      [{ Description: 'd'.repeat(257) }, 'ValidationException', /'description'/],
      [{ Handler: 'a b' }, 'ValidationException', /'handler'/],
      [
        { Role: 'role' },
        'ValidationException',
        /'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:/,
      ],
      [{ Architectures: ['sparc' as 'arm64'] }, 'ValidationException', /'architectures'.*\[x86_64, arm64\]/],
      [{ EphemeralStorage: { Size: 100 } }, 'ValidationException', /'size'/],
      [
        { Runtime: 'python4' as 'python3.11' },
        'InvalidParameterValueException',
        /^Value python4 at 'runtime' failed to satisfy.*or be a valid ARN$/,
      ],
      [
        { Runtime: 'nodejs14.x' },
        'InvalidParameterValueException',
        /^The runtime parameter of nodejs14\.x is no longer supported/,
      ],
      [{ Runtime: undefined }, 'InvalidParameterValueException', /^Runtime and Handler are mandatory parameters/],
      [{ Handler: undefined }, 'InvalidParameterValueException', /^Runtime and Handler are mandatory parameters/],
      [
        { Environment: { Variables: { AWS_REGION: 'x' } } },
        'InvalidParameterValueException',
        /Reserved keys used in this request: AWS_REGION$/,
      ],
      [{ Environment: { Variables: { '1x': 'x' } } }, 'ValidationException', /environment\.variables/],
      [
        { Environment: { Variables: { BIG: 'x'.repeat(4100) } } },
        'InvalidParameterValueException',
        /exceeded the 4KB limit/,
      ],
      [
        { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1'] },
        'InvalidParameterValueException',
        /Layer version/,
      ],
      [
        { VpcConfig: { SubnetIds: ['subnet-1'] } },
        'InvalidParameterValueException',
        /The subnet ID 'subnet-1' does not exist$/,
      ],
      [{ Tags: { 'aws:x': 'y' } }, 'InvalidParameterValueException', /aws:/],
    ];
    for (const [change, name, message] of cases) await assertRefused(create(change), { name, message, status: 400 });
  });

  it('refuses packages it cannot use', async () => {
    const cases: [CreateFunctionCommandInput['Code'], RegExp][] = [
      [
        { ZipFile: strToU8('not a zip') },
        /^Could not unzip uploaded file\. Please check your file, then try to upload again\.$/,
      ],
      [{ ZipFile: zip({}) }, /^Uploaded file must be a non-empty zip$/],
      [{ ZipFile: zip({ '../outside.py': source }) }, /^Could not unzip uploaded file/],
      [{}, /^Please provide a source for function code\.$/],
      [{ S3Bucket: 'bucket', S3Key: 'key' }, /S3 Error Code: NoSuchBucket/],
      [{ ImageUri: 'image' }, /^Source image image does not exist/],
    ];
    for (const [Code, message] of cases)
      await assertRefused(create({ Code }), { name: 'InvalidParameterValueException', message, status: 400 });
  });

  it('refuses roles that Lambda cannot assume', async () => {
    const message = 'The role defined for the function cannot be assumed by Lambda.';
    const missing = `arn:aws:iam::${test.sandbox.accountId}:role/missing`;
    await assertRefused(create({ Role: missing }), { name: 'InvalidParameterValueException', message, status: 400 });
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const made: Pick<GetRoleCommandOutput, 'Role'> = await test.iam.send(
      new CreateRoleCommand({
        RoleName: 'for-ec2',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    await assertRefused(create({ Role: made.Role?.Arn }), { name: 'InvalidParameterValueException', message });
    await assertRefused(create({ Role: 'arn:aws:iam::210987654321:role/x' }), {
      name: 'AccessDeniedException',
      message: 'Cross-account pass role is not allowed.',
      status: 403,
    });
  });

  it('replaces the code', async () => {
    const FunctionName = await newFunction();
    const ZipFile = zip({ 'lambda_function.py': 'def lambda_handler(event, context):\n    return "new"\n' });
    const updated = await test.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    assert.equal(updated.LastUpdateStatus, 'InProgress');
    assert.equal(updated.CodeSha256, createHash('sha256').update(ZipFile).digest('base64'));
    const { Payload } = await test.lambda.send(new InvokeCommand({ FunctionName }));
    assert.equal(Payload?.transformToString(), '"new"');
  });

  it('changes the settings that are sent and keeps the others', async () => {
    const FunctionName = await newFunction();
    const update = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 10, Description: 'changed' });
    const { RevisionId } = await test.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const updated = await test.lambda.send(update);
    assert.equal(updated.Timeout, 10);
    assert.equal(updated.Description, 'changed');
    assert.equal(updated.Handler, 'lambda_function.lambda_handler');
    assert.notEqual(updated.RevisionId, RevisionId);
    await assertRefused(
      test.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5, RevisionId })),
      { name: 'PreconditionFailedException', status: 412 },
    );
  });

  it('refuses changes while the function is being created or changed', async () => {
    const slow = await startTestSandbox({ faults: 'lag:function=700' });
    const role = await makeRole(slow, 'execution');
    await slow.lambda.send(new CreateFunctionCommand({ ...base(), FunctionName: 'slow', Role: role }));
    const pending =
      /^The operation cannot be performed at this time\. The function is currently in the following state: 'Pending'$/;
    const change = () => slow.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'slow', Timeout: 9 }));
    await assertRefused(change(), { name: 'ResourceConflictException', message: pending, status: 409 });
    await assertRefused(slow.lambda.send(new InvokeCommand({ FunctionName: 'slow' })), {
      name: 'ResourceConflictException',
      message: pending,
    });
    const state = async () => slow.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'slow' }));
    await waitFor(async () => (await state()).State === 'Active');
    await change();
    assert.equal((await state()).LastUpdateStatus, 'InProgress');
    await assertRefused(change(), {
      name: 'ResourceConflictException',
      message:
        /^The operation cannot be performed at this time\. An update is in progress for resource: arn:aws:lambda:.*:function:slow$/,
    });
    await waitFor(async () => (await state()).LastUpdateStatus === 'Successful');
    await change();
    await slow.close();
  });

  it('deletes a function', async () => {
    const FunctionName = await newFunction();
    await test.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    await assertRefused(test.lambda.send(new GetFunctionCommand({ FunctionName })), {
      name: 'ResourceNotFoundException',
    });
  });

  it('lists functions page by page', async () => {
    const other = await startTestSandbox();
    const role = await makeRole(other, 'execution');
    for (const FunctionName of ['c', 'a', 'b'])
      await other.lambda.send(new CreateFunctionCommand({ ...base(), FunctionName, Role: role }));
    const first = await other.lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
    assert.deepEqual(
      first.Functions?.map(({ FunctionName }) => FunctionName),
      ['a', 'b'],
    );
    const second = await other.lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
    assert.deepEqual(
      second.Functions?.map(({ FunctionName }) => FunctionName),
      ['c'],
    );
    assert.equal(second.NextMarker, undefined);
    await other.close();
  });

  it('changes tags', async () => {
    const name = await newFunction();
    const Resource = `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:${name}`;
    await test.lambda.send(new TagResourceCommand({ Resource, Tags: { a: '1', b: '2' } }));
    await test.lambda.send(new TagResourceCommand({ Resource, Tags: { a: '3' } }));
    await test.lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['b', 'c'] }));
    assert.deepEqual((await test.lambda.send(new ListTagsCommand({ Resource }))).Tags, { a: '3' });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, '']));
    await assertRefused(test.lambda.send(new TagResourceCommand({ Resource, Tags: many })), {
      name: 'InvalidParameterValueException',
    });
  });
});
