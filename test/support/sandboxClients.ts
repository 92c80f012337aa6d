/** Starts a sandbox for a test and makes AWS SDK clients that talk to it over HTTP. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { STSClient } from '@aws-sdk/client-sts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';

/** Where and as whom clients call. */
export type SandboxAddress = Pick<RunningSandbox, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>;

/** One client per service. */
export interface SandboxClients {
  readonly apiGateway: APIGatewayClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  destroy(): void;
}

/** Clients for a sandbox. They do not retry unless told, so that a test sees each refusal. */
export function sandboxClients(
  { endpoint, region, accessKeyId, secretAccessKey }: SandboxAddress,
  options: { readonly maxAttempts?: number } = {},
): SandboxClients {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: options.maxAttempts ?? 1,
  };
  const clients = {
    apiGateway: new APIGatewayClient(config),
    cognito: new CognitoIdentityProviderClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    sts: new STSClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** A running sandbox with its clients; `close` ends both. */
export interface TestSandbox extends SandboxClients {
  readonly sandbox: RunningSandbox;
  close(): Promise<void>;
}

/** Starts a sandbox on a free port, with clients. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox(options);
  const clients = sandboxClients(sandbox);
  return {
    ...clients,
    sandbox,
    async close() {
      clients.destroy();
      await sandbox.close();
    },
  };
}
