/** IAM operations on roles and their tags. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import { uniqueId } from '../credentials.ts';
import type { QueryService } from '../service.ts';
import { parseTrustPolicy } from './policyDocument.ts';
import {
  describeRole,
  iamState,
  integer,
  mergeTags,
  page,
  type Role,
  readTags,
  roleName,
  roleOf,
  text,
} from './roles.ts';

/** Limit of a trust policy, in characters without white space. Source: IAM quotas. */
const trustPolicyQuota = 2048;

/** CreateRole, GetRole, ListRoles, DeleteRole, UpdateAssumeRolePolicy, TagRole, UntagRole, ListRoleTags. */
export const roleOperations: QueryService['operations'] = {
  CreateRole(input, { world }) {
    const maxSessionDuration = integer(input.MaxSessionDuration);
    checkConstraints(
      { ...input, MaxSessionDuration: maxSessionDuration },
      {
        RoleName: roleName,
        AssumeRolePolicyDocument: { required: true, minLength: 1, maxLength: 131_072 },
        Path: { minLength: 1, maxLength: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' },
        Description: { maxLength: 1000 },
        MaxSessionDuration: { type: 'integer', min: 3600, max: 43_200 },
      },
      'ValidationError',
    );
    const name = text(input, 'RoleName');
    const document = text(input, 'AssumeRolePolicyDocument');
    checkTrustPolicy(document);
    const tags = mergeTags([], readTags(input));
    const { roles } = iamState(world);
    if (roles.some((role) => role.name.toLowerCase() === name.toLowerCase()))
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    const path = text(input, 'Path') || '/';
    const role: Role = {
      name,
      id: uniqueId('AROA', 17),
      path,
      arn: `arn:aws:iam::${world.accountId}:role${path}${name}`,
      createdAt: world.now(),
      trustPolicy: document,
      ...(input.Description === undefined ? {} : { description: text(input, 'Description') }),
      maxSessionDuration: maxSessionDuration ?? 3600,
      tags,
      attached: [],
      inline: [],
    };
    roles.push(role);
    const { Description: _, MaxSessionDuration: __, ...created } = describeRole(role);
    return { Role: { ...created, ...(tags.length > 0 ? { Tags: tags } : {}) } };
  },

  GetRole(input, { world }) {
    const role = roleOf(input, world);
    return { Role: { ...describeRole(role), ...(role.tags.length > 0 ? { Tags: role.tags } : {}), RoleLastUsed: {} } };
  },

  ListRoles(input, { world }) {
    const prefix = text(input, 'PathPrefix') || '/';
    const roles = iamState(world)
      .roles.filter(({ path }) => path.startsWith(prefix))
      .sort((one, other) => one.name.localeCompare(other.name));
    const { items, rest } = page(roles, input);
    return { Roles: items.map(describeRole), ...rest };
  },

  DeleteRole(input, { world }) {
    const role = roleOf(input, world);
    if (role.attached.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
    if (role.inline.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    const { roles } = iamState(world);
    roles.splice(roles.indexOf(role), 1);
  },

  UpdateAssumeRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    checkConstraints(
      input,
      { PolicyDocument: { required: true, minLength: 1, maxLength: 131_072 } },
      'ValidationError',
    );
    const document = text(input, 'PolicyDocument');
    checkTrustPolicy(document);
    role.trustPolicy = document;
  },

  TagRole(input, { world }) {
    const role = roleOf(input, world);
    role.tags = mergeTags(role.tags, readTags(input));
  },

  UntagRole(input, { world }) {
    const role = roleOf(input, world);
    const keys = (Array.isArray(input.TagKeys) ? input.TagKeys : []).map((key) => String(key).toLowerCase());
    role.tags = role.tags.filter(({ Key }) => !keys.includes(Key.toLowerCase()));
  },

  ListRoleTags(input, { world }) {
    const { items, rest } = page(roleOf(input, world).tags, input);
    return { Tags: items, ...rest };
  },
};

function checkTrustPolicy(document: string): void {
  parseTrustPolicy(document);
  if (document.replace(/\s/g, '').length > trustPolicyQuota)
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${trustPolicyQuota}`, 409);
}
