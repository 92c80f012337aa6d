/** What is left in a sandbox, looked at from outside: another sandbox on a copy of the state, asked by SDK clients. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { temporaryFolder } from './places.ts';
import { sandboxClients } from './sandboxClients.ts';

/** Names of everything of the kinds that a setup makes. */
export interface SandboxContent {
  readonly functions: readonly string[];
  readonly roles: readonly string[];
  readonly restApis: readonly string[];
  readonly userPools: readonly string[];
  readonly logGroups: readonly string[];
}

/**
 * Content of the sandbox that the extension keeps below `profile`. The running one hands its credentials to nobody, so
 * its state is copied, and a second sandbox with credentials of its own speaks for it.
 */
export async function sandboxContent(profile: string): Promise<SandboxContent> {
  await using scratch = await temporaryFolder('sandbox-copy');
  const state = join(profile, 'User', 'globalStorage', 'cognito-api-setup.cognito-api-setup', 'sandbox');
  await cp(state, scratch.path, { recursive: true });
  const sandbox = await startSandbox({ stateDir: scratch.path, port: 0 });
  const clients = sandboxClients(sandbox);
  try {
    const [functions, roles, restApis, userPools, logGroups] = await Promise.all([
      clients.lambda.send(new ListFunctionsCommand({})),
      clients.iam.send(new ListRolesCommand({})),
      clients.apiGateway.send(new GetRestApisCommand({})),
      clients.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
      clients.logs.send(new DescribeLogGroupsCommand({})),
    ]);
    return {
      functions: names(functions.Functions, (each) => each.FunctionName),
      roles: names(roles.Roles, (each) => each.RoleName),
      restApis: names(restApis.items, (each) => each.name),
      userPools: names(userPools.UserPools, (each) => each.Name),
      logGroups: names(logGroups.logGroups, (each) => each.logGroupName),
    };
  } finally {
    clients.destroy();
    await sandbox.close();
  }
}

function names<T>(list: readonly T[] | undefined, nameOf: (each: T) => string | undefined): string[] {
  return (list ?? []).map((each) => nameOf(each) ?? '?').sort();
}
