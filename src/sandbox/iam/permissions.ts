/** What the policies of roles allow, and who may assume them. */
import type { IamApi, World } from '../service.ts';
import { managedPolicy } from './managedPolicies.ts';
import { decide, parseIdentityPolicy, parseTrustPolicy, type Statement } from './policyDocument.ts';
import { iamState, type Role } from './roles.ts';

/** IAM's part of `Services`. */
export function iamApi(world: World): IamApi {
  const roleWith = (arn: string) => iamState(world).roles.find((role) => role.arn === arn);
  return {
    assumable(roleArn, service) {
      const role = roleWith(roleArn);
      if (role === undefined || !trusts(role, 'Service', [service])) return 'no';
      return world.now() < role.createdAt + (world.fault('role')?.value ?? 0) ? 'not yet' : 'yes';
    },
    allows(roleArn, action, resource) {
      const role = roleWith(roleArn);
      // Nobody needs a permission to ask who they are. Source: STS API reference, GetCallerIdentity.
      if (action === 'sts:GetCallerIdentity') return true;
      return role !== undefined && decide(statementsOf(role), action, resource) === 'allowed';
    },
    role(roleArn) {
      const role = roleWith(roleArn);
      return role && { id: role.id, maxSessionDuration: role.maxSessionDuration };
    },
    trusts(roleArn, principals) {
      const role = roleWith(roleArn);
      return role !== undefined && trusts(role, 'AWS', principals);
    },
  };
}

/** All statements that bound a role's sessions. */
export function statementsOf(role: Role): Statement[] {
  const attached = role.attached.flatMap((arn) => managedPolicy(arn)?.document ?? []);
  return [...attached, ...role.inline.map(({ document }) => document)].flatMap(parseIdentityPolicy);
}

function trusts(role: Role, kind: 'Service' | 'AWS', principals: readonly string[]): boolean {
  const named = parseTrustPolicy(role.trustPolicy).filter(({ principals: trusted }) => {
    const values = [...(trusted[kind] ?? []), ...(trusted.AWS?.includes('*') ? principals : [])];
    return values.some((value) => principals.includes(value));
  });
  return (
    decide(
      named.map((statement) => ({ ...statement, resources: ['*'] })),
      'sts:AssumeRole',
      role.arn,
    ) === 'allowed'
  );
}
