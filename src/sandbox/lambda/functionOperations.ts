/** Lambda operations on functions: create, read, change, delete, list. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { Input, RestRequest, Route, World } from '../service.ts';
import { type CodePackage, readPackage } from './codePackage.ts';
import type { CodeDownloads } from './codePages.ts';
import { checkRole, checkSettings, readTags, refused, settingsFrom } from './functionSettings.ts';
import {
  describeFunction,
  findFunction,
  functionArn,
  type LambdaFunction,
  lambdaState,
  namePattern,
  parseName,
  requireRevision,
  requireSettled,
} from './functionState.ts';
import type { HandlerPools } from './handlerPools.ts';

/** Milliseconds that a new or changed function is not ready, unless `--faults lag:function=MS` says otherwise. */
const usualLag = 50;

/** The routes. `pools` hold the running handlers, which end when code or settings change. */
export function functionRoutes(pools: HandlerPools, downloads: CodeDownloads): Route[] {
  const one = '/2015-03-31/functions/{FunctionName}';
  const named = ({ path, query }: RestRequest, world: World) =>
    findFunction(world, path.FunctionName ?? '', query.get('Qualifier'));

  /** Marks a change of code or settings: a new revision, in progress for a while. */
  function touch(fn: LambdaFunction, world: World): void {
    fn.revisionId = randomUUID();
    fn.lastModifiedAt = world.now();
    fn.updatedAt = Date.now() + lag(world);
    pools.retire(fn.arn);
  }

  return [
    {
      operation: 'CreateFunction',
      method: 'POST',
      path: '/2015-03-31/functions',
      status: 201,
      handle: ({ body }, { world, callerArn }) => describeFunction(createFunction(body, world, callerArn)),
    },
    {
      operation: 'ListFunctions',
      method: 'GET',
      path: '/2015-03-31/functions',
      handle: ({ query }, { world }) => listFunctions(query, world),
    },
    {
      operation: 'GetFunction',
      method: 'GET',
      path: one,
      handle(request, { world }) {
        const fn = named(request, world);
        return {
          Configuration: describeFunction(fn),
          Code: { RepositoryType: 'S3', Location: downloads.link(fn) },
          ...(Object.keys(fn.tags).length > 0 ? { Tags: fn.tags } : {}),
        };
      },
    },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: `${one}/configuration`,
      handle: (request, { world }) => describeFunction(named(request, world)),
    },
    {
      operation: 'UpdateFunctionCode',
      method: 'PUT',
      path: `${one}/code`,
      handle(request, { world }) {
        const fn = named(request, world);
        const { body } = request;
        checkSettings({ Architectures: body.Architectures, Publish: body.Publish });
        refusePublishing(body);
        requireRevision(fn.revisionId, body.RevisionId);
        const code = readPackage(body);
        requireSettled(fn);
        if (body.DryRun === true) return { ...describeFunction(fn), ...withoutCode(code) };
        Object.assign(fn, code);
        if (body.Architectures !== undefined)
          fn.settings = settingsFrom({ Architectures: body.Architectures }, fn.name, fn.settings);
        touch(fn, world);
        return describeFunction(fn);
      },
    },
    {
      operation: 'UpdateFunctionConfiguration',
      method: 'PUT',
      path: `${one}/configuration`,
      handle(request, { world, callerArn }) {
        const fn = named(request, world);
        const { body } = request;
        checkSettings(body);
        requireRevision(fn.revisionId, body.RevisionId);
        requireSettled(fn);
        if (body.Role !== undefined) checkRole(world, callerArn, String(body.Role));
        fn.settings = settingsFrom({ ...body, Architectures: undefined }, fn.name, fn.settings);
        touch(fn, world);
        return describeFunction(fn);
      },
    },
    {
      operation: 'DeleteFunction',
      method: 'DELETE',
      path: one,
      status: 204,
      handle(request, { world }) {
        const fn = named(request, world);
        if (request.query.has('Qualifier') || /:\$LATEST$/.test(request.path.FunctionName ?? ''))
          throw refused('$LATEST version cannot be deleted without deleting the function.');
        const { functions } = lambdaState(world);
        functions.splice(functions.indexOf(fn), 1);
        pools.retire(fn.arn);
      },
    },
  ];
}

function createFunction(body: Input, world: World, callerArn: string): LambdaFunction {
  checkConstraints(body, {
    FunctionName: { required: true, minLength: 1, maxLength: 140, pattern: namePattern },
    Code: { type: 'structure', required: true },
  });
  checkSettings(body, ['Role']);
  const { name, qualifier } = parseName(String(body.FunctionName), null);
  if (name.length > 64)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: ` +
        'Member must have length less than or equal to 64',
    );
  if (qualifier !== undefined) throw refused('FunctionName cannot have a qualifier.');
  if (body.PackageType !== 'Image' && (body.Runtime === undefined || body.Handler === undefined))
    throw refused('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  refusePublishing(body);
  const tags = readTags(body.Tags);
  const code = readPackage(body.Code as Input);
  const { functions } = lambdaState(world);
  if (functions.some((fn) => fn.name === name))
    throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
  const settings = settingsFrom(body, name);
  checkRole(world, callerArn, settings.Role);
  const activeAt = Date.now() + lag(world);
  const fn: LambdaFunction = {
    name,
    arn: functionArn(world, name),
    settings,
    ...code,
    tags,
    statements: [],
    revisionId: randomUUID(),
    policyRevisionId: randomUUID(),
    createdAt: world.now(),
    lastModifiedAt: world.now(),
    activeAt,
    updatedAt: activeAt,
    ...(world.fails('function') ? { failed: true } : {}),
  };
  functions.push(fn);
  return fn;
}

function listFunctions(query: URLSearchParams, world: World): unknown {
  const most = Number(query.get('MaxItems') ?? 50);
  checkConstraints({ MaxItems: most }, { MaxItems: { type: 'integer', min: 1, max: 10_000 } });
  const marker = query.get('Marker');
  const after = marker === null ? '' : Buffer.from(marker, 'base64url').toString();
  const functions = lambdaState(world)
    .functions.filter(({ name }) => name > after)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  // Lambda never lists more than fifty at once, whatever is asked for.
  const items = functions.slice(0, Math.min(most, 50));
  const last = items.at(-1);
  return {
    Functions: items.map((fn) => describeFunction(fn, false)),
    ...(last && items.length < functions.length ? { NextMarker: Buffer.from(last.name).toString('base64url') } : {}),
  };
}

function lag(world: World): number {
  return world.fault('function')?.value ?? usualLag;
}

/** Versions are not part of the sandbox; taking the wish and not fulfilling it would hide a mistake. */
function refusePublishing({ Publish }: Input): void {
  if (Publish === true) throw refused('The sandbox does not publish versions: leave Publish out.');
}

function withoutCode({ codeSize, codeSha256 }: CodePackage): Input {
  return { CodeSize: codeSize, CodeSha256: codeSha256 };
}
