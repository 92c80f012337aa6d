/** Permissions: which IAM actions a plan needs, whether the caller has them, and the smallest policy that grants them. */
import { type EvaluationResult, GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { isCancellation } from '../engine/failure.ts';
import type { Declared } from '../engine/resource.ts';
import type { Connection } from './connection.ts';
import type { Account, Permission } from './resources/awsResource.ts';
import { resourceTypes } from './resources/resourceTypes.ts';

export interface ActionCheck {
  readonly action: string;
  readonly allowed: 'yes' | 'no' | 'unknown';
}

export interface PermissionCheck {
  readonly permissions: readonly ActionCheck[];
  /** The smallest identity-based policy for it all, as JSON. */
  readonly policy: string;
}

/** What making, changing and removing these resources needs; statements with the same resources are one. */
export function neededFor(declared: readonly Declared[], account: Account): Permission[] {
  const byResources = new Map<string, { actions: Set<string>; resources: readonly string[] }>();
  for (const { type, props } of declared) {
    for (const { actions, resources } of resourceTypes[type]?.permissions(account, props) ?? []) {
      const key = resources.join(' ');
      const entry = byResources.get(key) ?? { actions: new Set<string>(), resources };
      for (const action of actions) entry.actions.add(action);
      byResources.set(key, entry);
    }
  }
  return [...byResources.values()].map(({ actions, resources }) => ({ actions: [...actions].toSorted(), resources }));
}

export function policyFor(needed: readonly Permission[]): string {
  const Statement = needed.map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources.length === 1 ? resources[0] : resources,
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

/**
 * Asks IAM to simulate each action on its resources. `unknown` where the caller may not ask, is the root user, or is
 * nobody whose policies IAM can look up. Never throws but on cancellation.
 */
export async function checkPermissions(
  connection: Pick<Connection, 'clients' | 'caller' | 'region'>,
  declared: readonly Declared[],
  signal?: AbortSignal,
): Promise<PermissionCheck> {
  const needed = neededFor(declared, { ...connection.caller, region: connection.region });
  const verdicts = new Map<string, ActionCheck['allowed']>();
  const principal = await principalOf(connection, signal);
  await Promise.all(
    needed.map(async (permission) => {
      const decided = principal ? await simulate(connection, principal, permission, signal) : undefined;
      for (const action of permission.actions)
        verdicts.set(action, worse(verdicts.get(action), decided?.get(action) ?? 'unknown'));
    }),
  );
  signal?.throwIfAborted();
  const permissions = [...verdicts].map(([action, allowed]) => ({ action, allowed }));
  return {
    permissions: permissions.toSorted((one, other) => (one.action < other.action ? -1 : 1)),
    policy: policyFor(needed),
  };
}

/** An action that is needed on several resources is allowed when it is on all of them. */
function worse(one: ActionCheck['allowed'] | undefined, other: ActionCheck['allowed']): ActionCheck['allowed'] {
  const order = ['yes', 'unknown', 'no'] as const;
  return one !== undefined && order.indexOf(one) > order.indexOf(other) ? one : other;
}

/**
 * The user or role whose policies count. The ARN of an assumed role lacks the role's path, which IAM has to be asked
 * for (roles of IAM Identity Center have one).
 */
async function principalOf(
  { caller, clients }: Pick<Connection, 'caller' | 'clients'>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (/:iam::\d+:user\//.test(caller.arn)) return caller.arn;
  const role = /:assumed-role\/([^/]+)\//.exec(caller.arn)?.[1];
  if (!role) return undefined;
  try {
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: role }), { abortSignal: signal });
    return Role?.Arn;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return undefined;
  }
}

/**
 * What policies may ask about a request of ours. AWS's own AWSLambda_FullAccess, for one, allows iam:PassRole for Lambda
 * only, and without this the simulation denies it. Source: SimulatePrincipalPolicy, ContextEntries.
 */
function contextOf(region: string) {
  const values = { 'iam:PassedToService': 'lambda.amazonaws.com', 'aws:RequestedRegion': region };
  return Object.entries(values).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyType: 'string' as const,
    ContextKeyValues: [value],
  }));
}

/** A denial that hangs on something that the simulation was not told, such as a tag, tells nothing of the real request. */
function verdictOf({ EvalDecision, MissingContextValues = [], ResourceSpecificResults = [] }: EvaluationResult) {
  if (EvalDecision === 'allowed') return 'yes';
  // Where resources are named, what was missing stands with each of them.
  const missing = [MissingContextValues, ...ResourceSpecificResults.map((each) => each.MissingContextValues ?? [])];
  return EvalDecision === 'implicitDeny' && missing.flat().length > 0 ? 'unknown' : 'no';
}

async function simulate(
  { clients, region }: Pick<Connection, 'clients' | 'region'>,
  principal: string,
  { actions, resources }: Permission,
  signal: AbortSignal | undefined,
): Promise<Map<string, ActionCheck['allowed']> | undefined> {
  const verdicts = new Map<string, ActionCheck['allowed']>();
  try {
    for (let Marker: string | undefined; ; ) {
      const page = await clients.iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: principal,
          ActionNames: [...actions],
          ResourceArns: [...resources],
          ContextEntries: contextOf(region),
          Marker,
        }),
        { abortSignal: signal },
      );
      for (const result of page.EvaluationResults ?? []) {
        const { EvalActionName: action = '' } = result;
        verdicts.set(action, worse(verdicts.get(action), verdictOf(result)));
      }
      if (!page.IsTruncated) return verdicts;
      Marker = page.Marker;
    }
  } catch (error) {
    if (isCancellation(error)) throw error;
    return undefined;
  }
}
