/** Invoking functions: by the Invoke operation, and by other services of the sandbox. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { LambdaApi, Route, World } from '../service.ts';
import { findFunction, type LambdaFunction, lambdaState, notRunnable } from './functionState.ts';
import type { HandlerPools, PooledOutcome } from './handlerPools.ts';
import type { HandlerError } from './handlerProcess.ts';
import { mayInvoke } from './permissionOperations.ts';

/** Bytes of a request's and of an answer's payload. Source: "Lambda quotas". */
const mostRequest = 6_291_456;
const mostAnswer = 6_291_556;
/** Bytes of log that `LogType: Tail` brings. Source: Lambda API reference, Invoke. */
const tailSize = 4096;

interface Invocation {
  /** JSON text. */
  readonly result?: string;
  readonly error?: HandlerError;
  readonly log: string;
}

/** The Invoke route. */
export function invokeRoute(pools: HandlerPools): Route {
  return {
    operation: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{FunctionName}/invocations',
    rawBody: true,
    async handle({ path, query, headers, rawBody }, { world, requestId }) {
      const fn = findFunction(world, path.FunctionName ?? '', query.get('Qualifier'));
      const type = headers.get('x-amz-invocation-type') ?? 'RequestResponse';
      const logType = headers.get('x-amz-log-type') ?? 'None';
      checkConstraints(
        { InvocationType: type, LogType: logType },
        { InvocationType: { oneOf: ['Event', 'RequestResponse', 'DryRun'] }, LogType: { oneOf: ['None', 'Tail'] } },
      );
      const event = readEvent(rawBody);
      const refusal = notRunnable(fn);
      if (refusal !== undefined) throw refusal;
      if (type === 'DryRun') return new Response(null, { status: 204 });
      if (type === 'Event') {
        void invoke(world, pools, fn, event, requestId);
        return new Response(null, { status: 202 });
      }
      const { result, error, log } = await invoke(world, pools, fn, event, requestId);
      return new Response(error ? JSON.stringify(error) : (result ?? 'null'), {
        headers: {
          'content-type': 'application/json',
          'X-Amz-Executed-Version': '$LATEST',
          ...(error ? { 'X-Amz-Function-Error': 'Unhandled' } : {}),
          ...(logType === 'Tail'
            ? { 'X-Amz-Log-Result': Buffer.from(log).subarray(-tailSize).toString('base64') }
            : {}),
        },
      });
    },
  };
}

/** What Lambda offers to the other services. */
export function lambdaApi(world: World, pools: HandlerPools): LambdaApi {
  return {
    mayInvoke: (functionArn, principal, sourceArn) => mayInvoke(world, functionArn, principal, sourceArn),
    async invoke(functionArn, event) {
      const fn = lambdaState(world).functions.find(
        ({ arn }) => functionArn === arn || functionArn === `${arn}:$LATEST`,
      );
      if (fn === undefined)
        return { error: { type: 'ResourceNotFoundException', message: `Function not found: ${functionArn}` }, log: '' };
      const refusal = notRunnable(fn);
      if (refusal !== undefined) return { error: { type: refusal.code, message: refusal.message }, log: '' };
      const { result, error, log } = await invoke(world, pools, fn, event, randomUUID());
      if (error) return { error: { type: error.errorType, message: error.errorMessage }, log };
      return { result: JSON.parse(result ?? 'null'), log };
    },
  };
}

function readEvent(rawBody: Uint8Array): unknown {
  if (rawBody.length > mostRequest)
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${mostRequest} bytes for the InvokeFunction operation`,
      413,
    );
  // Lambda hands an empty object to the handler when there is no payload.
  if (rawBody.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
    );
  }
}

async function invoke(
  world: World,
  pools: HandlerPools,
  fn: LambdaFunction,
  event: unknown,
  requestId: string,
): Promise<Invocation> {
  const outcome = withinAnswerLimit(await pools.run(fn, requestId, event));
  const lines = logLines(fn, outcome, requestId, world.now());
  writeLog(world, fn, outcome.logStream, lines);
  const { result, error } = outcome;
  return { ...(error ? { error } : { result: result ?? 'null' }), log: lines.map((line) => `${line}\n`).join('') };
}

function withinAnswerLimit(outcome: PooledOutcome): PooledOutcome {
  const size = Buffer.byteLength(outcome.result ?? '');
  if (size <= mostAnswer) return outcome;
  const { result: _, ...rest } = outcome;
  return {
    ...rest,
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${mostAnswer} bytes).`,
    },
  };
}

/** The lines of one invocation as CloudWatch Logs shows them. */
function logLines(fn: LambdaFunction, outcome: PooledOutcome, requestId: string, now: number): string[] {
  const { init, error, lines, milliseconds, memory, timedOut } = outcome;
  const used = Math.ceil((memory ?? init?.memory ?? 0) / 1024 / 1024);
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${milliseconds.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(milliseconds)} ms`,
    `Memory Size: ${fn.settings.MemorySize} MB`,
    `Max Memory Used: ${used} MB`,
    ...(init ? [`Init Duration: ${init.milliseconds.toFixed(2)} ms`] : []),
    ...(timedOut ? ['Status: timeout'] : []),
    ...(error && !timedOut && !lines.some((line) => line.includes('ERROR'))
      ? [`Status: error`, `Error Type: ${error.errorType}`]
      : []),
  ].join('\t');
  return [
    ...(init ? [`INIT_START Runtime Version: ${fn.settings.Runtime}`, ...init.lines] : []),
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    ...(timedOut
      ? [`${new Date(now).toISOString()} ${requestId} Task timed out after ${fn.settings.Timeout.toFixed(2)} seconds`]
      : []),
    // What the sandbox itself has to say, such as a missing Python, is in no line that a handler printed.
    ...(error?.errorType.startsWith('Sandbox.') && !timedOut
      ? [`[ERROR] ${error.errorType}: ${error.errorMessage}`]
      : []),
    `END RequestId: ${requestId}`,
    report,
  ];
}

/** Writes to the log group if the execution role allows it: without the permission AWS keeps no log either. */
function writeLog(world: World, fn: LambdaFunction, stream: string, lines: readonly string[]): void {
  const { logs, iam } = world.services;
  const group = fn.settings.LoggingConfig.LogGroup;
  const arn = `arn:aws:logs:${world.region}:${world.accountId}:log-group:${group}:log-stream:${stream}`;
  const needed = ['logs:CreateLogStream', 'logs:PutLogEvents', ...(logs?.exists(group) ? [] : ['logs:CreateLogGroup'])];
  if (!needed.every((action) => iam?.allows(fn.settings.Role, action, arn))) return;
  logs?.append(
    group,
    stream,
    lines.map((line) => `${line}\n`),
  );
}
