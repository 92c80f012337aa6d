/** Faults on request: each goes wrong as the service itself would, as often as asked, and nothing else does. */
import assert from 'node:assert/strict';
import { CreateRestApiCommand, GetRestApisCommand, GetStageCommand } from '@aws-sdk/client-api-gateway';
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateRoleCommand,
  GetPolicyCommand,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand as GetFunctionPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { FaultSpecError, parseFaults } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createApi } from '../support/apiFixture.ts';
import { assertRefused } from '../support/assertRefused.ts';
import { basicExecution, lambdaTrust, makeRole, zip } from '../support/lambdaFixtures.ts';
import { sandboxClients, startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

/** Runs a test with a sandbox of its own. */
async function withFaults(faults: string, run: (test: TestSandbox) => Promise<void>): Promise<void> {
  const test = await startTestSandbox({ faults });
  try {
    await run(test);
  } finally {
    await test.close();
  }
}

describe('A fault', () => {
  it('throttles the first calls, in each service’s words', () =>
    withFaults(
      'throttle:ListRoles=2, throttle:GetCallerIdentity,throttle:ListFunctions=1,throttle:GetRestApis=1,' +
        'throttle:ListUserPools=1,throttle:DescribeLogGroups=1,throttle:GetResources=1',
      async ({ iam, sts, lambda, apiGateway, cognito, logs, tagging }) => {
        const tooMany = 'TooManyRequestsException';
        const listRoles = () => iam.send(new ListRolesCommand({}));
        await assertRefused(listRoles(), { name: 'Throttling', message: 'Rate exceeded', status: 400 });
        await assertRefused(listRoles(), { name: 'Throttling' });
        await listRoles();
        await assertRefused(sts.send(new GetCallerIdentityCommand({})), { name: 'Throttling' });
        await sts.send(new GetCallerIdentityCommand({}));
        await assertRefused(lambda.send(new ListFunctionsCommand({})), {
          name: tooMany,
          message: 'Rate exceeded',
          status: 429,
        });
        await assertRefused(apiGateway.send(new GetRestApisCommand({})), {
          name: tooMany,
          message: 'Too Many Requests',
          status: 429,
        });
        await assertRefused(cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })), { name: tooMany, status: 400 });
        await assertRefused(logs.send(new DescribeLogGroupsCommand({})), { name: 'ThrottlingException', status: 400 });
        await assertRefused(tagging.send(new GetResourcesCommand({})), { name: 'ThrottledException', status: 400 });
      },
    ));

  it('that throttles is one that SDKs retry by themselves', () =>
    withFaults('throttle:ListRoles=1,throttle:ListFunctions=1,fail:CreateLogGroup=1', async ({ sandbox }) => {
      const patient = sandboxClients(sandbox, { maxAttempts: 3 });
      for (const answer of [
        await patient.iam.send(new ListRolesCommand({})),
        await patient.lambda.send(new ListFunctionsCommand({})),
        await patient.logs.send(new CreateLogGroupCommand({ logGroupName: 'a' })),
      ])
        assert.equal(answer.$metadata.attempts, 2);
      patient.destroy();
    }));

  it('fails the first calls with HTTP 500, in each service’s words', () =>
    withFaults(
      'fail:ListRoles=1,fail:ListFunctions=1,fail:ListUserPools=1,fail:GetResources=1,fail:GetRestApis=1',
      async ({ iam, lambda, cognito, tagging, apiGateway }) => {
        const status = 500;
        await assertRefused(iam.send(new ListRolesCommand({})), { name: 'ServiceFailureException', status });
        await iam.send(new ListRolesCommand({}));
        await assertRefused(lambda.send(new ListFunctionsCommand({})), { name: 'ServiceException', status });
        await assertRefused(cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })), {
          name: 'InternalErrorException',
          status,
        });
        await assertRefused(tagging.send(new GetResourcesCommand({})), { name: 'InternalServiceException', status });
        await assertRefused(apiGateway.send(new GetRestApisCommand({})), { name: 'InternalFailure', status });
      },
    ));

  it('denies every call with AWS’s sentence, and the simulator foresees it', () =>
    withFaults(
      'deny:CreateRole,deny:CreateRestApi,deny:ListUserPools',
      async ({ iam, sts, apiGateway, cognito, sandbox }) => {
        const user = `arn:aws:iam::${sandbox.accountId}:user/sandbox-administrator`;
        const create = () => iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: lambdaTrust }));
        for (const _ of [1, 2])
          await assertRefused(create(), {
            name: 'AccessDenied',
            message:
              `User: ${user} is not authorized to perform: iam:CreateRole on resource: ` +
              `arn:aws:iam::${sandbox.accountId}:role/r because no identity-based policy allows the iam:CreateRole action`,
            status: 403,
          });
        await assertRefused(apiGateway.send(new CreateRestApiCommand({ name: 'a' })), {
          name: 'AccessDeniedException',
          message:
            /is not authorized to perform: apigateway:POST on resource: arn:aws:apigateway:us-east-1::\/restapis because/,
          status: 403,
        });
        await assertRefused(cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })), {
          name: 'AccessDeniedException',
          status: 400,
        });
        const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
        const { EvaluationResults } = await iam.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: Arn,
            ActionNames: ['iam:CreateRole', 'iam:DeleteRole'],
          }),
        );
        assert.deepEqual(
          EvaluationResults?.map(({ EvalDecision }) => EvalDecision),
          ['implicitDeny', 'allowed'],
        );
      },
    ));

  it('denies handing a role to Lambda', () =>
    withFaults('deny:PassRole', async (test) => {
      const role = await makeRole(test, 'execution');
      await assertRefused(test.lambda.send(newFunction(role)), {
        name: 'AccessDeniedException',
        message: new RegExp(`is not authorized to perform: iam:PassRole on resource: ${role} because`),
        status: 403,
      });
    }));

  it('denies as a permissions boundary or a service control policy does, as often as asked', () =>
    withFaults('deny-boundary:ListRoles=1,deny-scp:GetRestApis=2', async ({ iam, apiGateway }) => {
      const listRoles = () => iam.send(new ListRolesCommand({}));
      const listApis = () => apiGateway.send(new GetRestApisCommand({}));
      await assertRefused(listRoles(), {
        name: 'AccessDenied',
        message: /iam:ListRoles on resource: \S+ because no permissions boundary allows the iam:ListRoles action$/,
      });
      await listRoles();
      for (const _ of [1, 2])
        await assertRefused(listApis(), {
          name: 'AccessDeniedException',
          message: /apigateway:GET on resource: \S+ with an explicit deny in a service control policy$/,
        });
      await listApis();
    }));

  it('makes a new function one that never starts', () =>
    withFaults('fail:function=1', async (test) => {
      const role = await makeRole(test, 'execution');
      await test.lambda.send(newFunction(role));
      const state = async () => {
        const found = await test.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
        return found.State;
      };
      await waitFor(async () => (await state()) === 'Failed');
      await assertRefused(test.lambda.send(new InvokeCommand({ FunctionName: 'f' })), {
        name: 'ResourceConflictException',
        message: /currently in the following state: 'Failed'$/,
      });
      await test.lambda.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
      await test.lambda.send(newFunction(role));
      await waitFor(async () => (await state()) === 'Active');
    }));

  it('keeps a stage on its deployment before', () =>
    withFaults('lag:deployment=1000', async (test) => {
      const api = await createApi(test);
      await api.method(api.rootId, 'GET');
      await api.mock(api.rootId, 'GET', 200);
      const place = { restApiId: api.id, stageName: 'test' };
      const before = await api.deploy();
      assert.equal((await api.call('test/')).status, 200, 'a new stage has nothing to keep');
      await api.method(api.rootId, 'POST');
      await api.mock(api.rootId, 'POST', 201);
      const after = await api.deploy();
      const post = async () => (await api.call('test/', { method: 'POST' })).status;
      assert.equal(await post(), 403);
      const { deploymentId } = await test.apiGateway.send(new GetStageCommand(place));
      assert.deepEqual([deploymentId === before, deploymentId === after], [false, true]);
      await waitFor(async () => (await post()) === 201);
    }));

  it('is meant for one service where two share a name', () =>
    withFaults('throttle:lambda.GetPolicy=1', async ({ iam, lambda }) => {
      await iam.send(new GetPolicyCommand({ PolicyArn: basicExecution }));
      const get = () => lambda.send(new GetFunctionPolicyCommand({ FunctionName: 'f' }));
      await assertRefused(get(), { name: 'TooManyRequestsException' });
      await assertRefused(get(), { name: 'ResourceNotFoundException' });
    }));

  it('slows every call', () =>
    withFaults('slow:ListRoles=200', async ({ iam }) => {
      for (const _ of [1, 2]) {
        const started = performance.now();
        await iam.send(new ListRolesCommand({}));
        const took = performance.now() - started;
        assert.ok(took >= 199, `${took} ms`);
      }
    }));

  it('makes the credentials expired, in each protocol’s words', () =>
    withFaults('expired', async ({ sts, lambda, logs }) => {
      const message = 'The security token included in the request is expired';
      await assertRefused(sts.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken', message, status: 403 });
      await assertRefused(lambda.send(new ListFunctionsCommand({})), {
        name: 'ExpiredTokenException',
        message,
        status: 403,
      });
      await assertRefused(logs.send(new DescribeLogGroupsCommand({})), {
        name: 'ExpiredTokenException',
        message,
        status: 400,
      });
    }));

  it('lets credentials work again where it says how often', () =>
    withFaults('expired=1', async ({ sts }) => {
      await assertRefused(sts.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' });
      await sts.send(new GetCallerIdentityCommand({}));
    }));

  it('makes a new role one that cannot be assumed yet', () =>
    withFaults('lag:role=600', async (test) => {
      const role = await makeRole(test, 'execution');
      await assertRefused(test.lambda.send(newFunction(role)), {
        name: 'InvalidParameterValueException',
        message: 'The role defined for the function cannot be assumed by Lambda.',
        status: 400,
      });
      await waitFor(() =>
        test.lambda.send(newFunction(role)).then(
          () => true,
          () => false,
        ),
      );
    }));

  it('keeps a new function Pending', () =>
    withFaults('lag:function=600', async (test) => {
      const role = await makeRole(test, 'execution');
      const started = performance.now();
      await test.lambda.send(newFunction(role));
      await waitFor(async () => {
        const { State } = await test.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
        return State === 'Active';
      });
      assert.ok(performance.now() - started >= 600);
    }));
});

describe('A list of faults', () => {
  it('is refused when a part of it cannot be understood, and says which', async () => {
    for (const [spec, reason] of [
      ['explode:CreateRole', /"explode:CreateRole" is not a fault/],
      ['throttle', /"throttle" is not a fault/],
      ['throttle:CreateRole=many', /is not a fault/],
      ['throttle:CreateRole=1;fail:CreateRole', /is not a fault/],
      ['lag:cat=5', /"lag:cat=5": only role, function, tags, deployment can lag/],
      ['lag:role', /"lag:role": say for how many milliseconds, as in lag:role=500/],
      ['slow:CreateRole', /say for how many milliseconds/],
    ] as const) {
      assert.throws(
        () => parseFaults(spec),
        (error: Error) => error instanceof FaultSpecError && reason.test(error.message),
        spec,
      );
    }
    await assert.rejects(startSandbox({ faults: 'explode:X' }), FaultSpecError);
  });

  it('may be empty', () => {
    assert.equal(parseFaults().expires(), false);
    assert.equal(parseFaults(' , ').isDenied('iam', 'CreateRole'), false);
  });
});

function newFunction(Role: string): CreateFunctionCommand {
  return new CreateFunctionCommand({
    FunctionName: 'f',
    Role,
    Runtime: 'python3.13',
    Handler: 'a.b',
    Code: { ZipFile: zip({ 'a.py': 'b = print\n' }) },
  });
}
