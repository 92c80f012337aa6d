/** Functions as Lambda keeps them, how requests name them, and how they look in answers. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { Input, World } from '../service.ts';

/** A function and all that belongs to it. Plain data: it is saved. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  settings: FunctionSettings;
  /** The zip file, in base64. */
  code: string;
  /** Bytes of the zip file. */
  codeSize: number;
  /** SHA-256 of the zip file, in base64. */
  codeSha256: string;
  tags: Record<string, string>;
  statements: PolicyStatement[];
  /** Changes with every change of code or settings. */
  revisionId: string;
  /** Changes with every change of the resource policy. */
  policyRevisionId: string;
  /** Milliseconds since the epoch, by the world's clock. */
  readonly createdAt: number;
  lastModifiedAt: number;
  /** When it is no longer Pending, by the machine's clock: a test that stops the world's must not stop this. */
  activeAt: number;
  /** When the last update is no longer in progress, by the machine's clock. */
  updatedAt: number;
  /** Lambda could not make it ready, and never will. */
  readonly failed?: true;
}

/** What can be chosen about a function, under the names of the API. */
export interface FunctionSettings {
  readonly Runtime: string;
  readonly Role: string;
  readonly Handler: string;
  readonly Description: string;
  /** Seconds. */
  readonly Timeout: number;
  /** Megabytes. */
  readonly MemorySize: number;
  readonly Architectures: readonly string[];
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly TracingConfig: { readonly Mode: string };
  readonly EphemeralStorage: { readonly Size: number };
  readonly LoggingConfig: { readonly LogFormat: string; readonly LogGroup: string };
}

/** One statement of a function's resource policy, as GetPolicy shows it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Lambda's part of the state. */
export function lambdaState(world: World): { functions: LambdaFunction[] } {
  return world.slice('lambda', () => ({ functions: [] as LambdaFunction[] }));
}

/** Pattern of function names in requests: a name, a partial ARN or an ARN. Source: the Lambda API model. */
export const namePattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?' +
  '([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';

/** ARN of a function without qualifier. */
export function functionArn({ region, accountId }: World, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** Name and qualifier out of a `FunctionName` and a `Qualifier`. Throws what Lambda answers for malformed ones. */
export function parseName(text: string, qualifier: string | null): { name: string; qualifier?: string } {
  checkConstraints(
    { FunctionName: text, Qualifier: qualifier },
    {
      FunctionName: { required: true, minLength: 1, maxLength: 140, pattern: namePattern },
      Qualifier: { minLength: 1, maxLength: 128, pattern: '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+' },
    },
  );
  const parts = new RegExp(`^${namePattern}$`, 'u').exec(text);
  const [name = '', inName] = [parts?.[10], parts?.[12]];
  if (inName !== undefined && qualifier !== null && inName !== qualifier)
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  const chosen = qualifier ?? inName;
  return { name, ...(chosen === undefined ? {} : { qualifier: chosen }) };
}

/** The function that a request names. Throws `ResourceNotFoundException`. */
export function findFunction(world: World, text: string, qualifier: string | null = null): LambdaFunction {
  const parsed = parseName(text, qualifier);
  const arn = functionArn(world, parsed.name);
  const full = parsed.qualifier === undefined ? arn : `${arn}:${parsed.qualifier}`;
  const isElsewhere = text.startsWith('arn:') && !text.startsWith(arn);
  const found = isElsewhere ? undefined : lambdaState(world).functions.find(({ name }) => name === parsed.name);
  // The sandbox publishes no versions and has no aliases, so there is only the unqualified one.
  if (found === undefined || (parsed.qualifier !== undefined && parsed.qualifier !== '$LATEST'))
    throw new AwsError('ResourceNotFoundException', `Function not found: ${isElsewhere ? text : full}`, 404);
  return found;
}

/** Whether the function is still being created. */
export function isPending(fn: LambdaFunction): boolean {
  return Date.now() < fn.activeAt;
}

/** The error of whoever wants to run a function that is not ready, or never will be; undefined where it can run. */
export function notRunnable(fn: LambdaFunction): AwsError | undefined {
  if (isPending(fn)) return stateConflict('Pending');
  return fn.failed ? stateConflict('Failed') : undefined;
}

/** Throws `ResourceConflictException` while the function is being created or updated (row 29 of the error list). */
export function requireSettled(fn: LambdaFunction): void {
  if (isPending(fn)) throw stateConflict('Pending');
  if (Date.now() < fn.updatedAt)
    throw new AwsError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`,
      409,
    );
}

/** The refusal of what cannot be done to a function in this state. */
function stateConflict(state: 'Pending' | 'Failed'): AwsError {
  return new AwsError(
    'ResourceConflictException',
    `The operation cannot be performed at this time. The function is currently in the following state: '${state}'`,
    409,
  );
}

/** The configuration as Lambda answers it. Lists leave the state out, as AWS does. */
export function describeFunction(fn: LambdaFunction, withState = true): Input {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    ...fn.settings,
    CodeSize: fn.codeSize,
    CodeSha256: fn.codeSha256,
    LastModified: new Date(fn.lastModifiedAt).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    RevisionId: fn.revisionId,
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...(withState ? stateOf(fn) : {}),
  };
}

function stateOf(fn: LambdaFunction): Input {
  if (isPending(fn))
    return { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' };
  if (fn.failed)
    return { State: 'Failed', StateReason: 'The function could not be created.', StateReasonCode: 'InternalError' };
  if (Date.now() < fn.updatedAt)
    return {
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
    };
  return { State: 'Active', LastUpdateStatus: 'Successful' };
}

/** Throws `PreconditionFailedException` when a request names another revision than the latest. */
export function requireRevision(latest: string, given: unknown): void {
  if (given === undefined || given === latest) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the ' +
      'latest Revision Id',
    412,
  );
}
