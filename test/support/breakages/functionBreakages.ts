/** Breakages behind the authorizer: permission, integration, the function and its code. */
import { DeleteIntegrationResponseCommand, PutIntegrationCommand } from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand, DeleteFunctionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { functionUri } from '../apiFixture.ts';
import type { Breakage } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';
import { makeFunction, makeRole } from '../lambdaFixtures.ts';

const handler = (body: string, before = '') => `${before}
def lambda_handler(event, context):
    ${body}
`;
export const code = (body: string, before?: string) => (bed: Bed) => bed.code(handler(body, before));

const removePermissionOf = (fn: string, permission: string) => async (bed: Bed) => {
  await bed.world.lambda.send(
    new RemovePermissionCommand({
      FunctionName: await bed.attribute(fn, 'name'),
      StatementId: await bed.attribute(permission, 'statementId'),
    }),
  );
};
export const removePermission = removePermissionOf('function', 'permission');

async function allowElsewhere(bed: Bed): Promise<void> {
  const FunctionName = await bed.attribute('function', 'name');
  const { region, accountId } = bed.world.sandbox;
  await removePermission(bed);
  await bed.world.lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'by-hand',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${region}:${accountId}:${await bed.attribute('api', 'id')}/*/POST/other`,
    }),
  );
}

async function callsOtherFunction(bed: Bed): Promise<void> {
  const Role = await makeRole(bed.world, `other-${bed.setupId}`.slice(0, 60));
  const arn = await makeFunction(bed.world, { FunctionName: `other-${bed.setupId}`.slice(0, 60), Role });
  await bed.patchIntegration(['replace', '/uri', functionUri(bed.world.sandbox.region, arn)]);
  await bed.deploy();
}

export const functionBreakages: readonly Breakage[] = [
  {
    name: 'the permission of API Gateway was removed (row 11)',
    breaks: removePermission,
    cause: 'permission-missing',
    fix: 'repair',
  },
  {
    name: 'the permission is for another method and path (row 11)',
    breaks: allowElsewhere,
    cause: 'permission-missing',
    fix: 'repair',
    spoils: true,
  },
  {
    name: 'the permission for the second method was removed (row 11)',
    on: 'two',
    breaks: removePermissionOf('function', 'permission:DELETE'),
    call: { token: 'access token', method: 'DELETE' },
    cause: 'permission-missing',
    fix: 'repair',
  },
  {
    name: 'the permission for all methods was removed (row 11)',
    on: 'any',
    breaks: removePermission,
    call: { token: 'access token', method: 'PUT' },
    cause: 'permission-missing',
    fix: 'repair',
  },
  {
    name: 'the permission for the path that signs people in was removed (row 11)',
    on: 'signsIn',
    breaks: removePermissionOf('tokenFunction', 'tokenPermission'),
    call: async (bed) => ({ token: 'none', path: '/auth', query: await bed.credentials() }),
    cause: 'permission-missing',
    fix: 'repair',
  },
  {
    name: 'the function of the path that signs people in was deleted',
    on: 'signsIn',
    breaks: async (bed) =>
      bed.world.lambda.send(new DeleteFunctionCommand({ FunctionName: await bed.attribute('tokenFunction', 'name') })),
    call: async (bed) => ({ token: 'none', path: '/auth', query: await bed.credentials() }),
    cause: 'function-gone',
    fix: 'repair',
  },
  {
    name: 'the function was deleted',
    breaks: async (bed) =>
      bed.world.lambda.send(new DeleteFunctionCommand({ FunctionName: await bed.attribute('function', 'name') })),
    cause: 'function-gone',
    fix: 'repair',
  },
  {
    name: 'the method calls another function, which has no permission (row 11)',
    breaks: callsOtherFunction,
    cause: 'integration-changed',
    fix: 'repair',
  },
  {
    name: 'the integration calls the function by GET, which Lambda does not know',
    breaks: async (bed) => {
      await bed.patchIntegration(['replace', '/httpMethod', 'GET']);
      await bed.deploy();
    },
    cause: 'gateway-misconfigured',
    certainty: 'possible',
    fix: 'repair',
  },
  {
    name: 'the integration is a mock without a status now',
    breaks: async (bed) => {
      await bed.world.apiGateway.send(new PutIntegrationCommand({ ...(await bed.methodPlace()), type: 'MOCK' }));
      await bed.deploy();
    },
    cause: 'integration-changed',
    fix: 'repair',
  },
  {
    name: 'the handler answers a bare text (row 12)',
    breaks: code("return 'hello'"),
    cause: 'handler-malformed',
    certainty: 'likely',
    fix: 'repair',
  },
  {
    name: 'the handler’s body is no text (row 12)',
    breaks: code("return {'statusCode': 200, 'body': {'hello': 'world'}}"),
    cause: 'handler-malformed',
    certainty: 'likely',
    fix: 'repair',
  },
  {
    name: 'the code ends with an error (row 12)',
    breaks: code("raise ValueError('no such table')"),
    cause: 'handler-threw',
    fix: 'repair',
  },
  {
    name: 'the code cannot even be loaded (row 12)',
    breaks: code('return {}', 'import nothing_of_that_name'),
    cause: 'handler-threw',
    fix: 'repair',
  },
  {
    name: 'the handler’s name is wrong (row 12)',
    breaks: (bed) => bed.configureFunction({ Handler: 'lambda_function.nothing' }),
    cause: 'handler-threw',
    fix: 'repair',
  },
  {
    name: 'the function does not finish in time',
    breaks: async (bed) => {
      await bed.code(handler('time.sleep(20)', 'import time\n'));
      await bed.configureFunction({ Timeout: 1 });
    },
    cause: 'function-timeout',
    fix: 'repair',
  },
  {
    name: 'the code itself answers 401, in the words of API Gateway',
    breaks: code(`return {'statusCode': 401, 'body': '{"message":"Unauthorized"}'}`),
    cause: 'handler-refused',
    fix: 'repair',
  },
  {
    name: 'the code itself answers 500',
    breaks: code("return {'statusCode': 500, 'body': 'sorry'}"),
    cause: 'handler-refused',
    fix: 'repair',
  },
  {
    name: 'the person’s own code ends with an error, as the settings have it (row 12)',
    breaks: async (bed) => {
      await bed.change((settings) => {
        settings.function.code = handler("raise ValueError('no such table')");
      });
      bed.edits = () =>
        bed.change((settings) => {
          settings.function.code = handler("return {'statusCode': 200, 'body': 'mended'}");
        });
    },
    cause: 'handler-threw',
    fix: 'show',
    spoils: true,
  },
  {
    name: 'the code takes longer than API Gateway waits',
    breaks: async (bed) => {
      await bed.code(handler('time.sleep(2)', 'import time\n'));
      await bed.patchIntegration(['replace', '/timeoutInMillis', '1000']);
      await bed.deploy();
    },
    cause: 'integration-timeout',
    fix: 'repair',
    spoils: true,
  },
  {
    name: 'the mock’s template gives no status',
    on: 'mock',
    breaks: async (bed) => {
      await bed.patchIntegration(['replace', '/requestTemplates/application~1json', '{"status": 200}']);
      await bed.deploy();
    },
    cause: 'mock-misconfigured',
    fix: 'repair',
  },
  {
    name: 'the mock has no response for its status',
    on: 'mock',
    breaks: async (bed) => {
      await bed.world.apiGateway.send(
        new DeleteIntegrationResponseCommand({ ...(await bed.methodPlace()), statusCode: '200' }),
      );
      await bed.deploy();
    },
    cause: 'mock-misconfigured',
    fix: 'repair',
  },
];
