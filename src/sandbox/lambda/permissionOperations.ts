/** Lambda operations on a function's resource policy: who may invoke it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { arnLike } from '../arnMatch.ts';
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { Input, RestRequest, Route, World } from '../service.ts';
import { refused } from './functionSettings.ts';
import {
  findFunction,
  type LambdaFunction,
  lambdaState,
  type PolicyStatement,
  requireRevision,
} from './functionState.ts';

/** Bytes of a resource policy. Source: "Lambda quotas". */
const policyQuota = 20_480;

/** Milliseconds that a change of a policy takes. */
const changeMs = 10;
const changing = new WeakSet<LambdaFunction>();

/** Lambda changes a function's policy once at a time, and refuses whoever comes meanwhile. */
async function aloneWith(fn: LambdaFunction): Promise<void> {
  if (changing.has(fn))
    throw new AwsError(
      'ResourceConflictException',
      'The function could not be updated due to a concurrent update operation.',
      409,
    );
  changing.add(fn);
  await sleep(changeMs);
  changing.delete(fn);
}

const named = ({ path, query }: RestRequest, world: World) =>
  findFunction(world, path.FunctionName ?? '', query.get('Qualifier'));

/** AddPermission, GetPolicy, RemovePermission. */
export const permissionRoutes: readonly Route[] = [
  {
    operation: 'AddPermission',
    method: 'POST',
    path: '/2015-03-31/functions/{FunctionName}/policy',
    status: 201,
    async handle(request, { world }) {
      const fn = named(request, world);
      await aloneWith(fn);
      const { body, path, query } = request;
      const statement = statementFrom(body, resourceOf(fn, path.FunctionName ?? '', query));
      requireRevision(fn.policyRevisionId, body.RevisionId);
      if (fn.statements.some(({ Sid }) => Sid === statement.Sid))
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove ` +
            'the existing statement.',
          409,
        );
      const statements = [...fn.statements, statement];
      const size = Buffer.byteLength(policyText(statements));
      if (size > policyQuota)
        throw new AwsError(
          'PolicyLengthExceededException',
          `The final policy size (${size}) is bigger than the limit (${policyQuota}).`,
        );
      change(fn, statements);
      return { Statement: JSON.stringify(statement) };
    },
  },
  {
    operation: 'GetPolicy',
    method: 'GET',
    path: '/2015-03-31/functions/{FunctionName}/policy',
    handle(request, { world }) {
      const fn = named(request, world);
      if (fn.statements.length === 0) throw noPolicy();
      return { Policy: policyText(fn.statements), RevisionId: fn.policyRevisionId };
    },
  },
  {
    operation: 'RemovePermission',
    method: 'DELETE',
    path: '/2015-03-31/functions/{FunctionName}/policy/{StatementId}',
    status: 204,
    async handle(request, { world }) {
      const fn = named(request, world);
      await aloneWith(fn);
      requireRevision(fn.policyRevisionId, request.query.get('RevisionId') ?? undefined);
      if (fn.statements.length === 0) throw noPolicy();
      const statements = fn.statements.filter(({ Sid }) => Sid !== request.path.StatementId);
      if (statements.length === fn.statements.length)
        throw new AwsError(
          'ResourceNotFoundException',
          `Statement ${request.path.StatementId} is not found in resource policy.`,
          404,
        );
      change(fn, statements);
    },
  },
];

/** Whether a function's policy lets a service invoke it for a source; see `LambdaApi.mayInvoke`. */
export function mayInvoke(world: World, arn: string, principal: string, sourceArn: string): boolean {
  const fn = lambdaState(world).functions.find((one) => arn === one.arn || arn === `${one.arn}:$LATEST`);
  return (
    fn?.statements.some(
      (statement) =>
        statement.Resource === arn &&
        ['lambda:InvokeFunction', 'lambda:*', '*'].includes(statement.Action) &&
        (statement.Principal === '*' ||
          ('Service' in statement.Principal && statement.Principal.Service === principal)) &&
        conditionHolds(statement, sourceArn, world.accountId),
    ) === true
  );
}

function conditionHolds({ Condition = {} }: PolicyStatement, sourceArn: string, accountId: string): boolean {
  const pattern = Condition.ArnLike?.['AWS:SourceArn'];
  const account = Condition.StringEquals?.['AWS:SourceAccount'];
  const answerable = Object.values(Condition)
    .flatMap(Object.keys)
    .every((key) => key === 'AWS:SourceArn' || key === 'AWS:SourceAccount');
  return (
    answerable &&
    (pattern === undefined || arnLike(pattern, sourceArn)) &&
    (account === undefined || account === accountId)
  );
}

function statementFrom(body: Input, resource: string): PolicyStatement {
  checkConstraints(body, {
    StatementId: { required: true, minLength: 1, maxLength: 100, pattern: '([a-zA-Z0-9-_]+)' },
    Action: { required: true, pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])' },
    Principal: { required: true, pattern: '[^\\s]+' },
    SourceArn: { pattern: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)' },
    SourceAccount: { maxLength: 12, pattern: '\\d{12}' },
    EventSourceToken: { maxLength: 256, pattern: '[a-zA-Z0-9._\\-]+' },
    PrincipalOrgID: { minLength: 12, maxLength: 34, pattern: 'o-[a-z0-9]{10,32}' },
    FunctionUrlAuthType: { oneOf: ['NONE', 'AWS_IAM'] },
  });
  const { StatementId, Action, SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID, FunctionUrlAuthType } = body;
  const equals = {
    ...(SourceAccount === undefined ? {} : { 'AWS:SourceAccount': String(SourceAccount) }),
    ...(EventSourceToken === undefined ? {} : { 'lambda:EventSourceToken': String(EventSourceToken) }),
    ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': String(PrincipalOrgID) }),
    ...(FunctionUrlAuthType === undefined ? {} : { 'lambda:FunctionUrlAuthType': String(FunctionUrlAuthType) }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': String(SourceArn) } }),
  };
  return {
    Sid: String(StatementId),
    Effect: 'Allow',
    Principal: principalFrom(String(body.Principal)),
    Action: String(Action),
    Resource: resource,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function principalFrom(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts)::\d{12}:.+/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(principal)) return { Service: principal };
  throw refused('The provided principal was invalid. Please check the principal and try again.');
}

function resourceOf(fn: LambdaFunction, name: string, query: URLSearchParams): string {
  return query.get('Qualifier') === '$LATEST' || name.endsWith(':$LATEST') ? `${fn.arn}:$LATEST` : fn.arn;
}

function change(fn: LambdaFunction, statements: PolicyStatement[]): void {
  fn.statements = statements;
  fn.policyRevisionId = randomUUID();
}

function policyText(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
}

function noPolicy(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}
