/** Refused creating and deleting on the sandbox (rows 28 to 39): provoked, explained and, where it can be, mended. */
import assert from 'node:assert/strict';
import {
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteAuthorizerCommand,
  DeleteRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { awsFailure, noteRequest } from '../../src/aws/errors.ts';
import { zipOf } from '../../src/aws/resources/lambdaFunction.ts';
import { Failure, type FailureNote, noteOf } from '../../src/engine/failure.ts';
import type { Cause, Diagnosis } from '../../src/explain/diagnosis.ts';
import type { Fix } from '../../src/explain/fix.ts';
import type { Attempted, FixPorts } from '../../src/operations/explainOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { refusal } from '../support/assertRefused.ts';
import { makePool } from '../support/cognitoFixtures.ts';
import { notKept, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('explaining refused changes', function () {
  this.timeout(90_000);
  let test: TestOperations;
  let setup: Setup;
  let settings: Settings;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());
  beforeEach(async () => {
    settings = await ownSettings('lambda-trigger');
    setup = await test.operations.createSetup(settings, test.target);
  });

  const id = (row: string) => String(setup.rows[row]?.attributes?.id);
  async function createIt(): Promise<void> {
    const { id: setupId } = setup;
    await test.operations.apply(setupId, await test.operations.plan(setupId));
    setup = await test.operations.load(setupId);
  }
  async function cleanUp(): Promise<void> {
    const { left } = await test.operations.cleanUp(setup.id);
    const failed = left.find(({ failure }) => failure)?.failure;
    if (failed) throw new Failure(failed);
  }
  async function firstCause(note: FailureNote, attempted: Attempted): Promise<Cause> {
    const diagnosis: Diagnosis | undefined = await test.operations.explainFailure(setup.id, note, attempted);
    const [first] = diagnosis?.causes ?? [];
    assert.ok(first, `${note.code} ${note.service?.name} ${note.service?.message}`);
    return first;
  }
  async function applyFirst(cause: Cause, ports?: FixPorts): Promise<void> {
    const [fix] = cause.fixes;
    assert.ok(fix);
    await test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, fix), ports);
  }
  /** The refusal of a request that a person made elsewhere, as the extension words it. */
  async function rawRefusal(request: Promise<unknown>, operation = ''): Promise<FailureNote> {
    return refusal(async () => {
      try {
        await request;
      } catch (error) {
        noteRequest(error, 'AWS', operation);
        throw awsFailure(error);
      }
    });
  }
  async function raw(
    request: Promise<unknown>,
    attempted: Attempted,
    causeId: string,
    fixKind: string,
    operation = '',
  ) {
    const cause = await firstCause(await rawRefusal(request, operation), attempted);
    assert.equal(cause.id, causeId);
    assert.equal(cause.fixes[0]?.kind, fixKind);
  }
  async function makeRole(name: string, service = 'lambda.amazonaws.com'): Promise<string> {
    const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Role } = await test.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    return Role?.Arn ?? '';
  }
  const functionFor = (FunctionName: string, Role: string) =>
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf({ 'index.mjs': 'export const handler = async () => ({ statusCode: 200 });' }) },
    });
  const lastOf = (text: string) => `${text}-${setup.id}`;

  it('28: a role that Lambda may not assume', async () => {
    const role = await makeRole(lastOf('other'), 'ec2.amazonaws.com');
    await raw(test.lambda.send(functionFor(lastOf('fn'), role)), 'create', 'change-role-not-assumable', 'retry');
  });

  it('29 and 30: a function that is busy, exists, or has the statement', async () => {
    const FunctionName = lastOf('fn');
    const role = await makeRole(lastOf('role'));
    await test.lambda.send(functionFor(FunctionName, role));
    const update = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 });
    await raw(
      Promise.all([test.lambda.send(update), test.lambda.send(update)]),
      'create',
      'change-function-busy',
      'wait',
    );
    await raw(test.lambda.send(functionFor(FunctionName, role)), 'create', 'change-exists-already', 'retry');
    const statement = new AddPermissionCommand({
      FunctionName,
      StatementId: 'demo',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
    await test.lambda.send(statement);
    await raw(test.lambda.send(statement), 'create', 'change-statement-exists', 'retry');
  });

  it('30: a function of that name, which another name mends', async () => {
    await test.lambda.send(functionFor(settings.function.name, await makeRole(lastOf('theirs'))));
    const cause = await firstCause(await refusal(createIt), 'create');
    assert.equal(cause.id, 'change-exists-already');
    assert.equal(cause.fixes[0]?.kind, 'settings');
    await applyFirst(cause);
    setup = await test.operations.load(setup.id);
    assert.ok(setup.extra.settings.function.name.startsWith(`${settings.function.name.slice(0, 40)}`));
    assert.notEqual(setup.extra.settings.function.name, settings.function.name);
    await test.lambda.send(new GetFunctionCommand({ FunctionName: setup.extra.settings.function.name }));
    await cleanUp();
  });

  it('31: a domain prefix that somebody has, which another one mends', async () => {
    const UserPoolId = await makePool(test);
    const Domain = settings.hostedPages.domainPrefix;
    await test.cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
    const cause = await firstCause(await refusal(createIt), 'create');
    assert.equal(cause.id, 'change-domain-taken');
    await applyFirst(cause);
    setup = await test.operations.load(setup.id);
    assert.equal(setup.rows.domain?.state, 'created');
    await cleanUp();
  });

  it('31: a reserved word', async () => {
    const UserPoolId = await makePool(test);
    const command = new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'my-cognito-app' });
    await raw(test.cognito.send(command), 'create', 'change-domain-reserved', 'settings');
  });

  it('32 and 33: no methods, no integration, no such authorizer', async () => {
    const { id: restApiId = '', rootResourceId: resourceId = '' } = await test.apiGateway.send(
      new CreateRestApiCommand({ name: 'raw' }),
    );
    const deploy = () => test.apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'v1' }));
    await raw(deploy(), 'create', 'change-no-methods', 'retry');
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await test.apiGateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    await raw(deploy(), 'create', 'change-no-integration', 'retry');
    const asking = { ...method, httpMethod: 'PUT', authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'abc123' };
    await raw(test.apiGateway.send(new PutMethodCommand(asking)), 'create', 'change-authorizer-gone', 'retry');
  });

  it('34: what API Gateway says of somebody who changes the same, and of an API that is gone', async () => {
    const command = new CreateAuthorizerCommand({ restApiId: 'gone123', name: 'one', type: 'COGNITO_USER_POOLS' });
    await raw(test.apiGateway.send(command), 'create', 'change-at-the-same-time', 'retry');
  });

  it('36: a domain that is not of this setup, which is removed', async () => {
    await createIt();
    const UserPoolId = id('userPool');
    const Domain = settings.hostedPages.domainPrefix;
    await test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
    await test.cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: `other-${setup.id}` }));
    const cause = await firstCause(await refusal(cleanUp), 'clean-up');
    assert.equal(cause.id, 'change-pool-has-domain');
    assert.equal(cause.fixes[0]?.kind, 'remove');
    await applyFirst(cause);
    await assert.rejects(test.operations.load(setup.id));
  });

  it('37: protection that somebody switched on, which the clean-up switches off', async () => {
    await createIt();
    const UserPoolId = id('userPool');
    await test.cognito.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'ACTIVE' }));
    await test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: settings.hostedPages.domainPrefix }));
    const note = await rawRefusal(test.cognito.send(new DeleteUserPoolCommand({ UserPoolId })));
    const cause = await firstCause(note, 'clean-up');
    assert.equal(cause.id, 'change-pool-protected');
    await applyFirst(cause);
    await assert.rejects(test.operations.load(setup.id));
  });

  it('38: a method of somebody else that asks the authorizer, which is freed', async () => {
    await createIt();
    const restApiId = id('api');
    const root = String(setup.rows.api?.attributes?.rootResourceId);
    const { id: resourceId = '' } = await test.apiGateway.send(
      new CreateResourceCommand({ restApiId, parentId: root, pathPart: 'theirs' }),
    );
    const place = { restApiId, resourceId, httpMethod: 'GET' };
    const authorizerId = id('authorizer');
    await test.apiGateway.send(
      new PutMethodCommand({ ...place, authorizationType: 'COGNITO_USER_POOLS', authorizerId }),
    );
    await test.apiGateway.send(new PutIntegrationCommand({ ...place, type: 'MOCK' }));
    const command = new DeleteAuthorizerCommand({ restApiId, authorizerId });
    const cause = await firstCause(await rawRefusal(test.apiGateway.send(command)), 'clean-up');
    assert.equal(cause.id, 'change-authorizer-in-use');
    assert.equal(cause.fixes[0]?.kind, 'remove');
    assert.deepEqual(cause.fixes[0]?.kind === 'remove' && cause.fixes[0].obstacle, {
      kind: 'methodAuthorizer',
      ...place,
    });
    await applyFirst(cause);
    await assert.rejects(test.operations.load(setup.id));
  });

  it('39: a role with a policy', async () => {
    const RoleName = lastOf('attached');
    await makeRole(RoleName);
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await raw(test.iam.send(new DeleteRoleCommand({ RoleName })), 'clean-up', 'change-delete-conflict', 'retry');
  });
});

describe('explaining what AWS does on a bad day', function () {
  this.timeout(90_000);
  // As often as it takes to get through the tries of a request; afterwards the day is a good one again.
  const days: readonly (readonly [faults: string, causeId: string, fixKind: string])[] = [
    ['deny:CreateFunction=1', 'change-permission-missing', 'copyPolicy'],
    ['deny:cognito-idp.CreateUserPool=1', 'change-permission-missing', 'copyPolicy'],
    ['deny-boundary:CreateFunction=1', 'change-permission-bounded', 'copyPolicy'],
    ['deny-scp:CreateUserPool=1', 'change-permission-denied', 'retry'],
    ['expired=1', 'change-credentials-expired', 'retry'],
    ['throttle:CreateUserPool=4', 'change-throttled', 'wait'],
    ['fail:CreateUserPool=4', 'change-service-fault', 'wait'],
  ];
  for (const [faults, causeId, fixKind] of days)
    it(`${faults}, and goes on when it is over`, async () => {
      const test = await startTestOperations({ faults });
      try {
        const setup = await test.operations.createSetup(await ownSettings('lambda-trigger'), test.target);
        const note = await refusal(async () => test.operations.apply(setup.id, await test.operations.plan(setup.id)));
        const diagnosis = await test.operations.explainFailure(setup.id, note, 'create');
        const [first] = diagnosis?.causes ?? [];
        assert.equal(first?.id, causeId, JSON.stringify(note));
        const [fix, second] = first.fixes;
        assert.equal(fix?.kind, fixKind);
        const copied: string[] = [];
        const apply = async (one: Fix) =>
          test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, one), {
            copy: async (text) => void copied.push(text),
          });
        if (fix.kind === 'copyPolicy') {
          await apply(fix);
          const action = /:(?:[a-z-]+\.)?(\w+)/.exec(faults)?.[1];
          assert.match(JSON.parse(copied[0] ?? '{}').Statement[0].Action, new RegExp(`:${action}$`));
          assert.match(second?.kind === 'copyPolicy' ? second.policy : '', /cognito-idp:CreateUserPool/);
        }
        const again = first.fixes.find(({ kind }) => kind === 'wait' || kind === 'retry');
        assert.ok(again);
        await apply(again.kind === 'wait' ? { ...again, seconds: 0 } : again);
        assert.deepEqual(await notKept(test, setup.id), []);
      } finally {
        await test.close();
      }
    });

  it('35: APIs that are deleted too fast', async () => {
    const test = await startTestOperations({ faults: 'throttle:DeleteRestApi=1' });
    try {
      const { id: restApiId = '' } = await test.apiGateway.send(new CreateRestApiCommand({ name: 'raw' }));
      const error: unknown = await test.apiGateway
        .send(new DeleteRestApiCommand({ restApiId }))
        .catch((reason: unknown) => reason);
      noteRequest(error, 'API Gateway', 'DeleteRestApi');
      const diagnosis = await test.operations.explainFailure(undefined, noteOf(awsFailure(error)), 'clean-up');
      assert.equal(diagnosis?.causes[0]?.id, 'change-one-api-at-a-time');
      const fix = diagnosis.causes[0].fixes[0];
      assert.equal(fix?.kind === 'wait' && fix.seconds, 30);
    } finally {
      await test.close();
    }
  });
});
