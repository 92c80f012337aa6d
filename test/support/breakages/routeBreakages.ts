/** Breakages of the address: wrong paths and methods, and what was deleted or switched off on the way to them. */
import {
  DeleteMethodCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import type { Breakage } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';

const policy = (Effect: 'Allow' | 'Deny', Condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect,
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        ...(Condition && { Condition }),
      },
    ],
  });

/** Deploys the API with another method than ours, because one without any cannot be deployed. */
async function deployOther(bed: Bed): Promise<void> {
  const restApiId = await bed.attribute('api', 'id');
  const place = { restApiId, resourceId: await bed.attribute('api', 'rootResourceId'), httpMethod: 'HEAD' };
  await bed.world.apiGateway.send(new PutMethodCommand({ ...place, authorizationType: 'AWS_IAM' }));
  await bed.world.apiGateway.send(new PutIntegrationCommand({ ...place, type: 'MOCK' }));
  await bed.deploy();
}

export async function deleteApi(bed: Bed): Promise<void> {
  await bed.world.apiGateway.send(new DeleteRestApiCommand({ restApiId: await bed.attribute('api', 'id') }));
}

export async function deleteStage(bed: Bed): Promise<void> {
  const restApiId = await bed.attribute('api', 'id');
  const { stageName } = (await bed.setup()).extra.settings.api;
  await bed.world.apiGateway.send(new DeleteStageCommand({ restApiId, stageName }));
}

export async function denyAll(bed: Bed): Promise<void> {
  await bed.patchApi(['replace', '/policy', policy('Deny')]);
  await bed.deploy();
}

export const routeBreakages: readonly Breakage[] = [
  {
    name: 'the path has a typing error (row 6)',
    call: { token: 'ID token', path: '/helo', header: 'X-Token' },
    cause: 'path-unknown',
    fix: 'send',
    after: 401,
    afterwards: 'wrong-header',
  },
  {
    name: 'the path has a typing error, and the token comes after Bearer (row 7)',
    call: { token: 'ID token', scheme: 'Bearer', path: '/helo' },
    cause: 'path-unknown',
    fix: 'send',
  },
  {
    name: 'the path has a capital letter, and the token comes alone (row 8)',
    call: { token: 'ID token', path: '/Hello' },
    cause: 'path-unknown',
    fix: 'send',
  },
  {
    name: 'the stage stands in the address twice (row 6)',
    call: { token: 'ID token', path: '/dev/hello' },
    cause: 'path-unknown',
    fix: 'send',
  },
  {
    name: 'the path goes on below what there is',
    call: { token: 'ID token', path: '/hello/world' },
    cause: 'path-unknown',
    fix: 'send',
  },
  {
    name: 'the root is called, where there is nothing (row 6)',
    call: { token: 'ID token', path: '/' },
    cause: 'path-unknown',
    fix: 'send',
  },
  {
    name: 'the path has no such method (row 6)',
    call: { token: 'ID token', method: 'POST' },
    cause: 'method-unknown',
    fix: 'send',
  },
  {
    name: 'the mock has no such method (row 7)',
    on: 'mock',
    call: { token: 'ID token', method: 'GET', scheme: 'Bearer' },
    cause: 'method-unknown',
    fix: 'send',
  },
  {
    name: 'the method was deleted, deployed (row 7)',
    breaks: async (bed) => {
      await bed.world.apiGateway.send(new DeleteMethodCommand(await bed.methodPlace()));
      await deployOther(bed);
    },
    cause: 'method-gone',
    fix: 'repair',
    spoils: true,
  },
  {
    name: 'the resource was deleted, deployed (row 7)',
    breaks: async (bed) => {
      const { restApiId, resourceId } = await bed.methodPlace();
      await bed.world.apiGateway.send(new DeleteResourceCommand({ restApiId, resourceId }));
      await deployOther(bed);
    },
    cause: 'method-gone',
    fix: 'repair',
    spoils: true,
  },
  {
    name: 'the stage was deleted (row 6)',
    breaks: deleteStage,
    cause: 'stage-gone',
    fix: 'repair',
  },
  {
    name: 'the API’s own address was switched off',
    breaks: async (bed) => {
      await bed.patchApi(['replace', '/disableExecuteApiEndpoint', 'true']);
      await bed.deploy();
    },
    cause: 'endpoint-disabled',
    fix: 'run',
  },
  {
    name: 'a resource policy forbids all calls',
    breaks: denyAll,
    cause: 'resource-policy-denies',
    fix: 'run',
  },
  {
    name: 'a resource policy allows other addresses of the internet only',
    breaks: async (bed) => {
      await bed.patchApi(['replace', '/policy', policy('Allow', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })]);
      await bed.deploy();
    },
    cause: 'resource-policy-denies',
    fix: 'run',
  },
  {
    name: 'a resource policy that forbade all calls was removed, not deployed',
    breaks: async (bed) => {
      await denyAll(bed);
      await bed.patchApi(['replace', '/policy', '']);
    },
    cause: 'resource-policy-denies',
    fix: 'run',
  },
  {
    name: 'the API was deleted',
    breaks: deleteApi,
    cause: 'api-gone',
    fix: 'repair',
    spoils: true,
  },
];
