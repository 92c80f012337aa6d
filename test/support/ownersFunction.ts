/** A function that somebody made before this extension came; it answers “owned”. */
import { GetFunctionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { makeFunction, makeRole } from './lambdaFixtures.ts';
import type { TestSandbox } from './sandboxClients.ts';

/** Its name. */
export const ownersFunctionName = 'owners-function';

export async function makeOwnersFunction(sandbox: TestSandbox): Promise<void> {
  const answer = 'def lambda_handler(event, context):\n    return {"statusCode": 200, "body": "owned"}\n';
  const Role = await makeRole(sandbox, 'owners-role');
  await makeFunction(sandbox, { FunctionName: ownersFunctionName, Role }, answer);
}

/** All that its owner can see of it. */
export async function lookAtOwnersFunction({ lambda }: Pick<TestSandbox, 'lambda'>): Promise<unknown> {
  const [found, policy] = await Promise.all([
    lambda.send(new GetFunctionCommand({ FunctionName: ownersFunctionName })),
    lambda.send(new GetPolicyCommand({ FunctionName: ownersFunctionName })).catch(() => undefined),
  ]);
  return { configuration: found.Configuration, tags: found.Tags, policy: policy?.Policy };
}
