/** What is left in a sandbox, looked at from outside: another sandbox on a copy of the state, asked by SDK clients. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { stateKey, unseal } from '../../src/sandbox/stateSeal.ts';
import { temporaryFolder } from './places.ts';
import { type SandboxClients, sandboxClients, startTestSandbox, type TestSandbox } from './sandboxClients.ts';

/** Names of everything of the kinds that a setup makes; of roles without the random end. */
export interface SandboxContent {
  readonly functions: readonly string[];
  readonly roles: readonly string[];
  readonly restApis: readonly string[];
  readonly userPools: readonly string[];
  readonly logGroups: readonly string[];
}

interface Slices {
  readonly sandbox: { port: number };
}

/** Key of the sandbox's state in UI tests, so that they can look into it. */
export const testStateKey = Buffer.alloc(32, 'ui-tests').toString('base64');

/** Nothing at all. */
export const nothing: SandboxContent = { functions: [], roles: [], restApis: [], userPools: [], logGroups: [] };

/** Resolves when the sandbox below `profile` holds exactly this. It saves a moment after a change, hence the asking again. */
export async function expectInSandbox(profile: string, expected: SandboxContent): Promise<void> {
  const giveUp = Date.now() + 30_000;
  for (;;) {
    const actual = await sandboxContent(profile);
    if (isDeepStrictEqual(actual, expected)) return;
    if (Date.now() > giveUp) assert.deepEqual(actual, expected);
    await sleep(200);
  }
}

/** Content of the sandbox that the extension keeps below `profile`, as last saved. */
function sandboxContent(profile: string): Promise<SandboxContent> {
  return inSandbox(profile, async (clients) => {
    const [functions, roles, restApis, userPools, logGroups] = await Promise.all([
      clients.lambda.send(new ListFunctionsCommand({})),
      clients.iam.send(new ListRolesCommand({})),
      clients.apiGateway.send(new GetRestApisCommand({})),
      clients.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
      clients.logs.send(new DescribeLogGroupsCommand({})),
    ]);
    return {
      functions: names(functions.Functions, (each) => each.FunctionName),
      roles: names(roles.Roles, (each) => each.RoleName?.replace(/-role-.*/, '-role')),
      restApis: names(restApis.items, (each) => each.name),
      userPools: names(userPools.UserPools, (each) => each.Name),
      logGroups: names(logGroups.logGroups, (each) => each.logGroupName),
    };
  });
}

const stateBelow = (profile: string) =>
  join(profile, 'User', 'globalStorage', 'cognito-api-setup.cognito-api-setup', 'sandbox');

/**
 * Looks into the sandbox that the extension keeps below `profile`, as last saved. The running one hands its credentials
 * to nobody, so its state is copied, and a second sandbox with credentials of its own speaks for it.
 */
export async function inSandbox<T>(profile: string, look: (clients: SandboxClients) => Promise<T>): Promise<T> {
  await using scratch = await temporaryFolder('sandbox-copy');
  const { sealed, slices, ...rest } = JSON.parse(await readFile(join(stateBelow(profile), 'state.json'), 'utf8')) as {
    sealed?: string;
    slices?: Slices;
  };
  const open = sealed === undefined ? slices : (JSON.parse(unseal(sealed, stateKey(testStateKey))) as Slices);
  // The copy must not go looking for the original, which is running.
  if (open) open.sandbox.port = 0;
  await writeFile(join(scratch.path, 'state.json'), JSON.stringify({ ...rest, slices: open }));
  const sandbox = await startSandbox({ stateDir: scratch.path });
  const clients = sandboxClients(sandbox);
  try {
    return await look(clients);
  } finally {
    clients.destroy();
    await sandbox.close();
  }
}

/** Puts something into the sandbox below `profile`, before the extension starts it for the first time. */
export async function seedSandbox<T>(profile: string, make: (sandbox: TestSandbox) => Promise<T>): Promise<T> {
  const stateDir = stateBelow(profile);
  await mkdir(stateDir, { recursive: true });
  const sandbox = await startTestSandbox({ stateDir });
  try {
    return await make(sandbox);
  } finally {
    await sandbox.close();
  }
}

function names<T>(list: readonly T[] | undefined, nameOf: (each: T) => string | undefined): string[] {
  return (list ?? []).map((each) => nameOf(each) ?? '?').sort();
}
