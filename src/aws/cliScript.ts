/** Requests as a script for `sh`: ids that AWS chooses are learned from the answers and used in the commands after. */
import type { ShownRequest } from '../engine/resource.ts';
import { cliCommand } from './cliCommand.ts';
import { shellWord } from './shell.ts';

/** What a command's answer tells: the variable, the CLI's query for it, and where it is in the SDK's output. */
interface Learned {
  readonly variable: string;
  readonly query: string;
}

const learnedBy: Readonly<Record<string, Learned>> = {
  CreateRestApi: { variable: 'REST_API_ID', query: 'id' },
  CreateResource: { variable: 'RESOURCE_ID', query: 'id' },
  CreateDeployment: { variable: 'DEPLOYMENT_ID', query: 'id' },
  CreateAuthorizer: { variable: 'AUTHORIZER_ID', query: 'id' },
  CreateRequestValidator: { variable: 'VALIDATOR_ID', query: 'id' },
  CreateApiKey: { variable: 'API_KEY_ID', query: 'id' },
  CreateUsagePlan: { variable: 'USAGE_PLAN_ID', query: 'id' },
  CreateUserPool: { variable: 'USER_POOL_ID', query: 'UserPool.Id' },
  CreateUserPoolClient: { variable: 'CLIENT_ID', query: 'UserPoolClient.ClientId' },
};

export interface ScriptPlace {
  readonly region: string;
  /** The account in which the requests were made; the script asks for the one it runs in. */
  readonly accountId?: string;
  /** Profile of the AWS CLI, if one was chosen. */
  readonly profile?: string;
  /** True where a sandbox or another endpoint stands for AWS. */
  readonly elsewhere: boolean;
}

/**
 * The script that does the same as these requests, in their order. Beside the AWS CLI it needs `sh`, and `python3` where
 * there is a function to zip.
 */
export function cliScript(requests: readonly ShownRequest[], place: ScriptPlace): string {
  const variables = new Map<string, string>();
  const inAccount = place.accountId !== undefined && JSON.stringify(requests).includes(place.accountId);
  if (place.accountId !== undefined) variables.set(place.accountId, 'ACCOUNT_ID');
  const counts = new Map<string, number>();
  const lines = requests.flatMap((request) => {
    const { before, command } = cliCommand(request, variables);
    const learned = learnedBy[request.operation];
    const value = learned && valueAt(request.output, learned.query);
    if (!learned || value === undefined) return ['', ...before, `${command} > /dev/null`, ...waiting(request)];
    const count = (counts.get(learned.variable) ?? 0) + 1;
    counts.set(learned.variable, count);
    const variable = count === 1 ? learned.variable : `${learned.variable}_${count}`;
    variables.set(value, variable);
    return [
      '',
      ...before,
      `${variable}=$(${command} \\\n  --query ${learned.query} --output text)`,
      ...rootOf(request, variables),
    ];
  });
  const account = inAccount ? ['ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)'] : [];
  return [...header(place), ...account, ...lines, ''].join('\n');
}

function header({ region, profile, elsewhere }: ScriptPlace): string[] {
  return [
    '#!/bin/sh',
    'set -eu',
    ...(elsewhere
      ? ['# AWS_ENDPOINT_URL and the credentials must be set, as whoever stands for AWS here has told.']
      : []),
    ...(profile === undefined ? [] : [`export AWS_PROFILE=${shellWord(profile)}`]),
    `export AWS_DEFAULT_REGION=${shellWord(region)} AWS_REGION=${shellWord(region)}`,
    'export AWS_PAGER=',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell.
    'PASSWORD=${PASSWORD:-}',
  ];
}

/** A new API has its root already; its id is asked for, because later paths hang on it. */
function rootOf({ operation, output }: ShownRequest, variables: Map<string, string>): string[] {
  const root = operation === 'CreateRestApi' ? valueAt(output, 'rootResourceId') : undefined;
  if (root === undefined) return [];
  variables.set(root, 'ROOT_RESOURCE_ID');
  return [
    `ROOT_RESOURCE_ID=$(aws apigateway get-resources --rest-api-id "$REST_API_ID" \\\n  --query "items[?path=='/'].id" --output text)`,
  ];
}

/** What AWS needs time for, and what the engine waits out by trying again. */
function waiting({ operation }: ShownRequest): string[] {
  return operation === 'CreateRole' ? ['sleep 10 # until Lambda knows the new role'] : [];
}

/** The text at a dotted path of an answer. */
function valueAt(output: unknown, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], output);
  return typeof value === 'string' ? value : undefined;
}
