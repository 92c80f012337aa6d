/** Refused creating and deleting on the sandbox (rows 28 to 39): provoked, explained and, where it can be, mended. */
import assert from 'node:assert/strict';
import {
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  DeleteAuthorizerCommand,
  DeleteIntegrationCommand,
  DeleteMethodCommand,
  DeleteRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateAuthorizerCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
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
import {
  createdSetup,
  notKept,
  ownSettings,
  startTestOperations,
  type TestOperations,
} from '../support/testOperations.ts';

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

  const attribute = (row: string, name: string) => String(setup.rows[row]?.attributes?.[name]);
  const id = (row: string) => attribute(row, 'id');
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
  const trusting = (service: string) => {
    const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
    return JSON.stringify({ Version: '2012-10-17', Statement });
  };
  async function makeRole(RoleName: string): Promise<string> {
    const AssumeRolePolicyDocument = trusting('lambda.amazonaws.com');
    const { Role } = await test.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
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

  const place = () => ({
    restApiId: id('api'),
    resourceId: attribute('method', 'resourceId'),
    httpMethod: attribute('method', 'httpMethod'),
  });
  /** Refused by hand on what the setup has; the first fix brings all of it back to the settings. */
  async function mended(request: Promise<unknown>, causeId: string, fixKind: string): Promise<void> {
    const cause = await firstCause(await rawRefusal(request), 'create');
    const [fix] = cause.fixes;
    assert.deepEqual([cause.id, fix?.kind], [causeId, fixKind]);
    await applyFirst(fix?.kind === 'wait' ? { ...cause, fixes: [{ ...fix, seconds: 0 }] } : cause);
    assert.deepEqual(await notKept(test, setup.id), []);
    assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 401);
  }

  it('28: a role that Lambda may not assume any more', async () => {
    await createIt();
    const RoleName = attribute('role', 'name');
    const PolicyDocument = trusting('ec2.amazonaws.com');
    await test.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const FunctionName = settings.function.name;
    await test.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const request = test.lambda.send(functionFor(FunctionName, attribute('role', 'arn')));
    await mended(request, 'change-role-not-assumable', 'retry');
  });

  it('29: a function that is busy', async () => {
    await createIt();
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: settings.function.name, MemorySize: 256 });
    const both = Promise.all([test.lambda.send(update), test.lambda.send(update)]);
    await mended(both, 'change-function-busy', 'wait');
  });

  it('30: a function that exists, and a statement that it has', async () => {
    await createIt();
    const FunctionName = settings.function.name;
    const again = test.lambda.send(functionFor(FunctionName, attribute('role', 'arn')));
    await mended(again, 'change-exists-already', 'retry');
    const statement = new AddPermissionCommand({
      FunctionName,
      StatementId: attribute('permission', 'statementId'),
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
    await mended(test.lambda.send(statement), 'change-statement-exists', 'retry');
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

  it('31: a reserved word, which a prefix without it mends', async () => {
    const UserPoolId = await makePool(test);
    const command = new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'my-cognito-app' });
    const cause = await firstCause(await rawRefusal(test.cognito.send(command)), 'create');
    assert.deepEqual([cause.id, cause.fixes[0]?.kind], ['change-domain-reserved', 'settings']);
    await applyFirst(cause);
    setup = await test.operations.load(setup.id);
    assert.notEqual(setup.extra.settings.hostedPages.domainPrefix, settings.hostedPages.domainPrefix);
    assert.deepEqual(await notKept(test, setup.id), []);
  });

  it('32: no methods, and no integration', async () => {
    await createIt();
    const deploy = () => test.apiGateway.send(new CreateDeploymentCommand({ restApiId: id('api'), stageName: 'v1' }));
    await test.apiGateway.send(new DeleteIntegrationCommand(place()));
    await mended(deploy(), 'change-no-integration', 'retry');
    await test.apiGateway.send(new DeleteMethodCommand(place()));
    await mended(deploy(), 'change-no-methods', 'retry');
  });

  it('33: no such authorizer', async () => {
    await createIt();
    const authorizerId = id('authorizer');
    await test.apiGateway.send(new DeleteMethodCommand(place()));
    await test.apiGateway.send(new DeleteAuthorizerCommand({ restApiId: id('api'), authorizerId }));
    const authorizationType = 'COGNITO_USER_POOLS';
    const request = test.apiGateway.send(new PutMethodCommand({ ...place(), authorizationType, authorizerId }));
    await mended(request, 'change-authorizer-gone', 'retry');
  });

  it('34: what API Gateway says of somebody who changes the same, and of an API that is gone', async () => {
    await createIt();
    const restApiId = id('api');
    await test.apiGateway.send(new DeleteRestApiCommand({ restApiId }));
    const command = new CreateAuthorizerCommand({ restApiId, name: 'one', type: 'COGNITO_USER_POOLS' });
    await mended(test.apiGateway.send(command), 'change-at-the-same-time', 'retry');
  });

  it('a plan that somebody has overtaken, which a new one mends', async () => {
    await createIt();
    const changed = (path: string, value: string) => [{ op: 'replace' as const, path, value }];
    const patchOperations = changed('/identitySource', 'method.request.header.X-One');
    const authorizer = { restApiId: id('api'), authorizerId: id('authorizer') };
    await test.apiGateway.send(new UpdateAuthorizerCommand({ ...authorizer, patchOperations }));
    const plan = await test.operations.plan(setup.id);
    const opened = { ...place(), patchOperations: changed('/authorizationType', 'NONE') };
    await test.apiGateway.send(new UpdateMethodCommand(opened));
    const cause = await firstCause(await refusal(() => test.operations.apply(setup.id, plan)), 'create');
    assert.equal(cause.id, 'change-plan-outdated');
    await applyFirst(cause);
    assert.deepEqual(await notKept(test, setup.id), []);
  });

  it('a feature plan that lacks what somebody wants', async () => {
    settings.userPool.tier = 'LITE';
    await test.operations.changeSetup(setup.id, settings, test.target);
    await createIt();
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] };
    const change = { UserPoolId: id('userPool'), UserPoolTier: 'LITE' as const, Policies: { SignInPolicy } };
    await mended(test.cognito.send(new UpdateUserPoolCommand(change)), 'change-plan-lacks-feature', 'settings');
    assert.equal((await test.operations.load(setup.id)).extra.settings.userPool.tier, 'ESSENTIALS');
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

  it('39: a role with a policy that somebody added', async () => {
    await createIt();
    const RoleName = attribute('role', 'name');
    const Statement = [{ Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'theirs', PolicyDocument }));
    const cause = await firstCause(await rawRefusal(test.iam.send(new DeleteRoleCommand({ RoleName }))), 'clean-up');
    assert.equal(cause.id, 'change-delete-conflict');
    await applyFirst(cause);
    await assert.rejects(test.operations.load(setup.id));
    await assert.rejects(test.iam.send(new GetRoleCommand({ RoleName })), { name: 'NoSuchEntityException' });
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
      const setup = await createdSetup(test, await ownSettings('lambda-trigger'));
      const restApiId = String(setup.rows.api?.attributes?.id);
      const error: unknown = await test.apiGateway
        .send(new DeleteRestApiCommand({ restApiId }))
        .catch((reason: unknown) => reason);
      noteRequest(error, 'API Gateway', 'DeleteRestApi');
      const diagnosis = await test.operations.explainFailure(setup.id, noteOf(awsFailure(error)), 'clean-up');
      assert.equal(diagnosis?.causes[0]?.id, 'change-one-api-at-a-time');
      const [fix] = diagnosis.causes[0].fixes;
      assert.equal(fix?.kind === 'wait' && fix.seconds, 30);
      if (fix?.kind !== 'wait') return;
      await test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, { ...fix, seconds: 0 }));
      await assert.rejects(test.operations.load(setup.id));
    } finally {
      await test.close();
    }
  });
});
