/** The live state of a function behind a method: whether it runs, who may invoke it, and the newest error in its log. */
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { redact } from '../engine/redact.ts';
import type { Clients } from './clients.ts';
import { known } from './known.ts';
import type { LiveFunction } from './liveState.ts';
import type { Target } from './target.ts';

/** Which function, and for which call. */
export interface FunctionPlace {
  readonly name: string;
  readonly logGroup: string;
  /** ARN of the call, `arn:aws:execute-api:…/STAGE/METHOD/path`, which the function's policy is held against. */
  readonly sourceArn: string;
  /** ms since the epoch; errors from before are not of this call. */
  readonly since: number;
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[]; readonly AWS?: unknown };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const missing = 'ResourceNotFoundException';

/** Asks for all three parts at once. */
export async function readLiveFunction(
  clients: Pick<Clients, 'lambda' | 'logs'>,
  target: Target,
  place: FunctionPlace,
  signal?: AbortSignal,
): Promise<LiveFunction> {
  const { name } = place;
  const options = { abortSignal: signal };
  const [state, permission, lastError] = await Promise.all([
    known(
      target,
      async () => {
        const command = new GetFunctionConfigurationCommand({ FunctionName: name });
        const { State = 'Active', StateReason, Timeout = 3 } = await clients.lambda.send(command, options);
        // Lambda stops idle functions, and the next call wakes them. One whose last change failed runs as before.
        const active = State === 'Active' || State === 'Inactive';
        const why = active ? undefined : `${State}. ${StateReason ?? ''}`.trim();
        return {
          active,
          ...(State === 'Failed' ? { failed: true as const } : {}),
          ...(why === undefined ? {} : { why: redact(why) }),
          timeoutSeconds: Timeout,
        };
      },
      { absent: missing },
    ),
    known(
      target,
      async () => {
        const { Policy } = await clients.lambda.send(new GetPolicyCommand({ FunctionName: name }), options);
        return permissionIn(Policy, place.sourceArn);
      },
      { absent: missing },
    ),
    known(target, () => newestError(clients, place, signal), { absent: missing }),
  ]);
  const none = { allowed: false, sourceArns: [] };
  return {
    state,
    permission: permission.known ? { known: true, value: permission.value ?? none } : permission,
    lastError,
  };
}

/**
 * Whether a function's policy lets API Gateway make this call. `sourceArns`: what its statements for API Gateway name;
 * `*` for one without such a condition. Source: Lambda developer guide, “resource-based policies”.
 */
export function permissionIn(policy: string | undefined, sourceArn: string) {
  const { Statement: statements = [] } = JSON.parse(policy ?? '{}') as { Statement?: readonly Statement[] };
  const ours = statements.filter((each) => forApiGateway(each) && invokes(each));
  const allows = ours.filter(({ Effect = 'Allow' }) => Effect === 'Allow');
  const denies = ours.filter(({ Effect }) => Effect === 'Deny');
  return {
    allowed:
      allows.some((each) => conditionHolds(each, sourceArn)) && !denies.some((each) => conditionHolds(each, sourceArn)),
    sourceArns: allows.flatMap((each) => {
      const named = sourceConditions(each).flatMap(([, value]) => list(value));
      return named.length > 0 ? named : ['*'];
    }),
  };
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function forApiGateway({ Principal }: Statement): boolean {
  if (typeof Principal !== 'object') return Principal === '*';
  return list(Principal.Service).some((service) => service === 'apigateway.amazonaws.com') || Principal.AWS === '*';
}

function invokes({ Action }: Statement): boolean {
  return list(Action).some((action) => ['lambda:InvokeFunction', 'lambda:Invoke*', 'lambda:*', '*'].includes(action));
}

type Condition = readonly [operator: string, value: string | readonly string[]];

/** Names of condition keys do not depend on case. Source: IAM user guide, “Condition”. */
function sourceConditions({ Condition = {} }: Statement): Condition[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]): Condition[] =>
      key.toLowerCase() === 'aws:sourcearn' ? [[operator, value]] : [],
    ),
  );
}

function conditionHolds(statement: Statement, sourceArn: string): boolean {
  const account = sourceArn.split(':')[4];
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      if (key.toLowerCase() === 'aws:sourceaccount') return list(value).some((each) => each === account);
      if (key.toLowerCase() !== 'aws:sourcearn') return false;
      if (/^(?:String|Arn)Equals$/.test(operator) && operator.startsWith('String'))
        return list(value).includes(sourceArn);
      return (
        /^(?:Arn(?:Like|Equals)|StringLike)$/.test(operator) && list(value).some((each) => arnFits(each, sourceArn))
      );
    }),
  );
}

/** Part by part: a wildcard does not reach over a colon. Source: IAM user guide, “ARN condition operators”. */
export function arnFits(pattern: string, arn: string): boolean {
  const parts = (text: string) => {
    const all = text.split(':');
    return [...all.slice(0, 5), all.slice(5).join(':')];
  };
  const actual = parts(arn);
  return parts(pattern).every((part, index) => {
    const source = part
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 's').test(actual[index] ?? '');
  });
}

/** Words that errors of Lambda's runtimes have. Source: Lambda developer guide, “Handler errors” of Node.js and Python. */
const errorPattern = '?ERROR ?"Task timed out" ?"Runtime exited" ?"errorMessage"';
/** Pages may be empty, and a log can be long; the newest of the first pages is good enough. */
const mostPages = 5;

async function newestError(
  { logs }: Pick<Clients, 'logs'>,
  { logGroup, since }: FunctionPlace,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let newest: { timestamp: number; message: string } | undefined;
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const command = new FilterLogEventsCommand({
      logGroupName: logGroup,
      startTime: Math.max(0, Math.floor(since)),
      filterPattern: errorPattern,
      nextToken,
    });
    const answer = await logs.send(command, { abortSignal: signal });
    for (const { timestamp = 0, message = '' } of answer.events ?? [])
      if (!newest || timestamp >= newest.timestamp) newest = { timestamp, message };
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return newest && errorLine(newest.message);
}

/** An entry of a log as one line of at most 300 characters, without tokens. */
export function errorLine(message: string): string {
  const json = /\{.*"errorMessage".*\}/s.exec(message)?.[0];
  return redact(parsedError(json) ?? firstLine(message)).slice(0, 300);
}

function parsedError(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  try {
    const { errorType, errorMessage } = JSON.parse(json) as { errorType?: string; errorMessage?: string };
    return firstLine([errorType, errorMessage].filter(Boolean).join(': '));
  } catch {
    // Cut off or no JSON after all: the line as it is tells enough.
    return undefined;
  }
}

/** Without the time and the request's id, which the runtimes put in front. */
function firstLine(text: string): string {
  const line = text.trim().split(/[\r\n]/)[0] ?? '';
  return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z\s+(?:[0-9a-f-]{36}\s+)?/, '').replace(/\s+/g, ' ');
}
