/** Roles and deployment packages for tests that need a function in the sandbox. */
import { AttachRolePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { SandboxClients } from './sandboxClients.ts';
import { waitFor } from './waitFor.ts';

/** Trust policy that lets Lambda assume a role. */
export const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** The managed policy that lets a function write its log. */
export const basicExecution = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

/** A zip file of text files; the same bytes at any time. */
export function zip(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: new Date(2020, 0, 1) });
}

/** Makes an execution role; resolves with its ARN. */
export async function makeRole({ iam }: Pick<SandboxClients, 'iam'>, name: string): Promise<string> {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: lambdaTrust }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: basicExecution }));
  return Role?.Arn ?? '';
}

/** Makes a Python function and waits until it is Active; resolves with its ARN. */
export async function makeFunction(
  { lambda }: Pick<SandboxClients, 'lambda'>,
  settings: Partial<CreateFunctionCommandInput> & Pick<CreateFunctionCommandInput, 'FunctionName' | 'Role'>,
  source = 'def lambda_handler(event, context):\n    return event\n',
): Promise<string> {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      Runtime: 'python3.11',
      Handler: 'lambda_function.lambda_handler',
      Code: { ZipFile: zip({ 'lambda_function.py': source }) },
      ...settings,
    }),
  );
  await waitFor(async () => {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FunctionArn }));
    return found.State === 'Active' && found.LastUpdateStatus === 'Successful';
  });
  return FunctionArn;
}
