/** Permission for API Gateway to invoke a function: one statement of the function's policy. */
import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { retryOn } from '../../engine/retry.ts';
import { isNamed } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, differences, orAny, unless } from './awsResource.ts';
import { isBusy } from './lambdaFunction.ts';

export interface PermissionProps {
  readonly functionName: string;
  /** Holds the id of the setup: statements have no tags. */
  readonly statementId: string;
  readonly principal: string;
  readonly restApiId: string;
  readonly httpMethod: string;
  readonly resourcePath: string;
}

export interface PermissionAttributes {
  readonly functionName: string;
  readonly statementId: string;
  readonly sourceArn: string;
}

interface Statement {
  readonly Sid?: string;
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: { readonly ArnLike?: { readonly 'AWS:SourceArn'?: string } };
}

const notFound = 'ResourceNotFoundException';

/** The calls that may invoke the function: any stage; a path parameter stands for any value, ANY for any method. */
export function sourceArnOf(
  { caller, region }: Pick<World, 'caller' | 'region'>,
  props: Pick<PermissionProps, 'restApiId' | 'httpMethod' | 'resourcePath'>,
): string {
  const method = props.httpMethod === 'ANY' ? '*' : props.httpMethod;
  const path = props.resourcePath.replace(/\{[^}]+\}/g, '*');
  return `arn:${caller.partition}:execute-api:${region}:${caller.accountId}:${props.restApiId}/*/${method}${path}`;
}

/**
 * Runs a change again while another one of the same function is under way, which Lambda refuses. A function that was
 * made a moment ago may not be known to all of Lambda yet (terraform-provider-aws#7214); `mayBeNew` waits for it.
 */
function whenPossible<T>(world: World, change: () => Promise<T>, mayBeNew = false): Promise<T> {
  return retryOn(change, {
    when: (error) => isBusy(error) || (mayBeNew && isNamed(error, notFound)),
    withinMs: 30_000,
    signal: world.signal,
    onWait: () => world.note('Lambda is not ready for a change of the function’s policy; trying again.'),
  });
}

function attributesOf(world: World, props: PermissionProps): PermissionAttributes {
  const { functionName, statementId } = props;
  return { functionName, statementId, sourceArn: sourceArnOf(world, props) };
}

export const permission = awsResource<PermissionProps, PermissionAttributes>({
  type: 'Lambda.Permission',
  cloudFormation: 'AWS::Lambda::Permission',
  identity: ['functionName', 'statementId'],
  foundInside: true,
  explanation:
    'Nobody may call a function unless its policy says so. This statement lets API Gateway call it, and only for this method and path of this API. Without it every call ends with “Internal server error”.',
  permissions: ({ partition, region, accountId }, { functionName }) => [
    {
      actions: ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
      resources: [`arn:${partition}:lambda:${region}:${accountId}:function:${orAny(functionName)}`],
    },
  ],
  async read(world, props) {
    const { functionName, statementId } = props;
    const answer = await unless(
      world.clients.lambda.send(new GetPolicyCommand({ FunctionName: functionName })),
      notFound,
    );
    const policy = JSON.parse(answer?.Policy ?? '{}') as { Statement?: readonly Statement[] };
    const statement = policy.Statement?.find(({ Sid }) => Sid === statementId);
    if (!statement) return { exists: false };
    return {
      exists: true,
      ownership: 'ours',
      attributes: attributesOf(world, props),
      differences: differences([
        ['principal', props.principal, statement.Principal?.Service],
        ['sourceArn', sourceArnOf(world, props), statement.Condition?.ArnLike?.['AWS:SourceArn']],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { lambda } = world.clients;
    const attributes = attributesOf(world, props);
    const place = { FunctionName: props.functionName, StatementId: props.statementId };
    const remove = () =>
      unless(
        whenPossible(world, () => lambda.send(new RemovePermissionCommand(place))),
        notFound,
      );
    const command = new AddPermissionCommand({
      ...place,
      Action: 'lambda:InvokeFunction',
      Principal: props.principal,
      SourceArn: attributes.sourceArn,
    });
    const add = () => whenPossible(world, () => lambda.send(command), true);
    // A statement cannot be changed, only made anew.
    if (observed.exists && observed.differences.length > 0) await remove();
    try {
      if (!observed.exists || observed.differences.length > 0) await add();
    } catch (error) {
      if (!isNamed(error, 'ResourceConflictException')) throw error;
      await remove();
      await add();
    }
    return attributes;
  },
  async delete(world, { functionName, statementId }) {
    const place = { FunctionName: functionName, StatementId: statementId };
    await unless(
      whenPossible(world, () => world.clients.lambda.send(new RemovePermissionCommand(place))),
      notFound,
    );
  },
  idOf: ({ statementId }) => statementId,
});
