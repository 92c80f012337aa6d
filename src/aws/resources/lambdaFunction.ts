/** Lambda function with its code. */
import { createHash } from 'node:crypto';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { Failure, type FailureNote } from '../../engine/failure.ts';
import type { Observation } from '../../engine/resource.ts';
import { retryOn, waitUntil } from '../../engine/retry.ts';
import { isNamed } from '../errors.ts';
import { ownershipByTags, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import {
  type Account,
  awsResource,
  type Comparison,
  consoleAt,
  differences,
  hereOrMoved,
  unless,
} from './awsResource.ts';

export interface FunctionProps {
  readonly name: string;
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly handler: string;
  /** Source text by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Environment variables; those that somebody added stay. No secrets: who may read the function reads them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds after which Lambda stops a call; undefined: what Lambda or somebody has set (3 in a new function). */
  readonly timeoutSeconds?: number;
  /** Only orders the deletion: what the function prints must not make the log group anew. */
  readonly logGroupName: string;
}

export interface FunctionAttributes {
  readonly name: string;
  readonly arn: string;
}

const notFound = 'ResourceNotFoundException';
export const functionArn = ({ partition, region, accountId }: Account, name: string) =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;

/** The files as a zip. The same files give the same bytes, so that AWS's checksum tells whether the code changed. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  // The zip format knows local times only; 1980 is its first year. Lambda reads files as another user: mode 644.
  const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 };
  const names = Object.keys(files).toSorted();
  return zipSync(Object.fromEntries(names.map((name) => [name, [new TextEncoder().encode(files[name]), options]])));
}

function checksumOf(zip: Uint8Array): string {
  return createHash('sha256').update(zip).digest('base64');
}

/** Of the function's variables those that we set. */
function oursOf({ environment = {} }: FunctionProps, actual: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(Object.entries(actual).filter(([name]) => name in environment));
}

/** UpdateFunctionConfiguration replaces all variables, so those that are there go along. */
async function mergedEnvironment(world: World, { name, environment }: FunctionProps) {
  const now = await world.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return { Variables: { ...now.Environment?.Variables, ...environment } };
}

async function look(world: World, name: string, props: FunctionProps): Promise<Observation<FunctionAttributes>> {
  const found = await unless(world.clients.lambda.send(new GetFunctionCommand({ FunctionName: name })), notFound);
  const now = found?.Configuration;
  if (!now) return { exists: false };
  if (found.TagsError)
    throw new Failure({
      code: 'AccessDenied',
      what: `You may not lambda:ListTags on the function ${name}.`,
      why: `Without its tags nobody can tell whether this setup made it. ${found.TagsError.Message ?? ''}`.trim(),
      next: 'Ask for the permissions on the Review page, or use another profile.',
    });
  const state: Comparison =
    now.State === 'Failed'
      ? ['state', 'Active', 'Failed', 'replace']
      : ['state', 'Active', now.State === 'Pending' ? 'Pending' : 'Active'];
  return {
    exists: true,
    ownership: ownershipByTags(world, found.Tags),
    attributes: { name, arn: now.FunctionArn ?? functionArn({ ...world.caller, region: world.region }, name) },
    differences: differences([
      ['runtime', props.runtime, now.Runtime],
      ['handler', props.handler, now.Handler],
      ['role', props.roleArn, now.Role],
      ['environment', props.environment ?? {}, oursOf(props, now.Environment?.Variables)],
      ['timeoutSeconds', props.timeoutSeconds, props.timeoutSeconds && now.Timeout],
      ['architecture', props.architecture, now.Architectures?.[0] ?? 'x86_64'],
      ['code', checksumOf(zipOf(props.files)), now.CodeSha256],
      state,
    ]),
  };
}

function taken({ name }: FunctionProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `A function named ${name} exists already and was not made by this setup.`,
    why: 'Function names are unique in an account and Region.',
    next: 'Choose another function name, or delete the existing function yourself.',
    field: 'function.name',
  };
}

/**
 * Source: InvalidParameterValueException “The role defined for the function cannot be assumed by Lambda.”; with
 * environment variables also “… the KMS key is invalid for CreateGrant … ARN does not refer to a valid principal”, as
 * several deployment tools retry it.
 */
function isRoleNotSpread(error: unknown): boolean {
  return (
    isNamed(error, 'InvalidParameterValueException') &&
    /cannot be assumed|invalid for CreateGrant|not refer to a valid principal/i.test((error as Error).message)
  );
}

/**
 * Source: ResourceConflictException “The operation cannot be performed at this time.”, “An update is in progress”, “The
 * function could not be updated due to a concurrent update operation.”
 */
export function isBusy(error: unknown): boolean {
  return isNamed(error, 'ResourceConflictException') && !/already exist/i.test((error as Error).message);
}

/** Runs a change again while IAM has not spread the role, or an earlier change of the function is under way. */
function whenPossible<T>(world: World, change: () => Promise<T>): Promise<T> {
  return retryOn(change, {
    when: (error) => isRoleNotSpread(error) || isBusy(error),
    withinMs: 120_000,
    firstMs: 250,
    longestMs: 4000,
    signal: world.signal,
    onWait: (error) =>
      world.note(
        isRoleNotSpread(error) ? 'IAM has not spread the role yet; trying again.' : 'An earlier change is under way.',
      ),
  });
}

/** Waits until a new function is active and its last change is through. */
async function settled(world: World, name: string, now: FunctionConfiguration): Promise<void> {
  const answer = (state: FunctionConfiguration): FunctionConfiguration | undefined => {
    if (state.State === 'Failed' || state.LastUpdateStatus === 'Failed')
      throw new Failure({
        code: 'FunctionFailed',
        what: `Lambda could not start the function ${name}.`,
        why: state.StateReason ?? state.LastUpdateStatusReason,
        next: 'Correct the cause and create again; the function is then replaced.',
      });
    return state.State === 'Pending' || state.LastUpdateStatus === 'InProgress' ? undefined : state;
  };
  if (answer(now)) return;
  world.note('Lambda is getting the function ready.');
  await waitUntil(
    async () => answer(await world.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))),
    {
      withinMs: 180_000,
      firstMs: 100,
      longestMs: 1500,
      signal: world.signal,
      timeout: () =>
        new Failure({
          code: 'FunctionPending',
          what: `Lambda did not get the function ${name} ready within three minutes.`,
          next: 'Create again; it goes on from here.',
        }),
    },
  );
}

async function create(world: World, props: FunctionProps): Promise<FunctionAttributes> {
  const { name } = props;
  const ZipFile = zipOf(props.files);
  try {
    const created = await whenPossible(world, () =>
      world.clients.lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: props.runtime as Runtime,
          Architectures: [props.architecture],
          Handler: props.handler,
          Role: props.roleArn,
          Code: { ZipFile },
          Environment: props.environment && { Variables: props.environment },
          Timeout: props.timeoutSeconds,
          Tags: tagsFor(world),
        }),
      ),
    );
    await settled(world, name, created);
    return { name, arn: created.FunctionArn ?? functionArn({ ...world.caller, region: world.region }, name) };
  } catch (error) {
    if (isNamed(error, 'ResourceConflictException')) throw new Failure(taken(props), error);
    if (!isRoleNotSpread(error)) throw error;
    throw new Failure(
      {
        code: 'RoleNotAssumable',
        what: 'Lambda still cannot use the execution role after two minutes.',
        why: (error as Error).message,
        next: 'Create again; IAM sometimes takes longer.',
      },
      error,
    );
  }
}

export const lambdaFunction = awsResource<FunctionProps, FunctionAttributes>({
  type: 'Lambda.Function',
  cloudFormation: 'AWS::Lambda::Function',
  identity: ['name'],
  explanation:
    'Your code, run by AWS for each call and paid per call, without a server of your own. API Gateway hands it the request and sends its answer back. The starter code only says hello; edit it in the console or deploy your own over it.',
  permissions: (account, { name }) => [
    {
      actions: [
        'lambda:CreateFunction',
        'lambda:DeleteFunction',
        'lambda:GetFunction',
        'lambda:GetFunctionConfiguration',
        // Without it GetFunction leaves the tags out, and nobody knows whose function it is.
        'lambda:ListTags',
        'lambda:TagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      resources: [functionArn(account, name ?? '*')],
    },
  ],
  predict: (world, { name }) => ({ name, arn: functionArn({ ...world.caller, region: world.region }, name) }),
  taken,
  read: (world, props, saved) =>
    hereOrMoved('name', props.name, saved?.attributes?.name, (name) => look(world, name, props)),
  async reconcile(world, props, observed) {
    if (!observed.exists) return create(world, props);
    const { lambda } = world.clients;
    const FunctionName = props.name;
    const differs = (...names: string[]) => observed.differences.some(({ property }) => names.includes(property));
    if (differs('state')) await settled(world, FunctionName, { State: 'Pending' });
    if (differs('code', 'architecture')) {
      const ZipFile = zipOf(props.files);
      const Architectures = [props.architecture];
      const updated = await whenPossible(world, () =>
        lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures })),
      );
      await settled(world, FunctionName, updated);
    }
    if (differs('runtime', 'handler', 'role', 'environment', 'timeoutSeconds')) {
      const change = {
        FunctionName,
        Runtime: props.runtime as Runtime,
        Handler: props.handler,
        Role: props.roleArn,
        Timeout: props.timeoutSeconds,
        Environment: differs('environment') ? await mergedEnvironment(world, props) : undefined,
      };
      const updated = await whenPossible(world, () => lambda.send(new UpdateFunctionConfigurationCommand(change)));
      await settled(world, FunctionName, updated);
    }
    return observed.attributes;
  },
  async delete(world, { name }) {
    const remove = () => world.clients.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    await unless(whenPossible(world, remove), notFound);
  },
  consoleUrl: ({ name }, region) => `${consoleAt(region)}/lambda/home?region=${region}#/functions/${name}`,
  idOf: ({ name }) => name,
  arnOf: ({ arn }) => arn,
});
