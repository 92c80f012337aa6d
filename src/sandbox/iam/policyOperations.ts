/** IAM operations on the policies of roles: attached managed ones and inline ones. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { Input, QueryService } from '../service.ts';
import { managedPolicy } from './managedPolicies.ts';
import { parseIdentityPolicy } from './policyDocument.ts';
import { encodeDocument, iamState, noSuchEntity, page, roleOf, text } from './roles.ts';

/** Quotas of a role. Source: IAM quotas. */
const attachedQuota = 10;
const inlineQuota = 10_240;

const policyName = { required: true, minLength: 1, maxLength: 128, pattern: '[\\w+=,.@-]+' } as const;
const policyArn = { required: true, minLength: 20, maxLength: 2048 } as const;

/** Attach/Detach/List of managed policies, Put/Get/List/Delete of inline ones, GetPolicy and GetPolicyVersion. */
export const policyOperations: QueryService['operations'] = {
  AttachRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    const arn = readArn(input);
    if (managedPolicy(arn) === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    if (role.attached.includes(arn)) return;
    if (role.attached.length >= attachedQuota)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${attachedQuota}`, 409);
    role.attached.push(arn);
  },

  DetachRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    const arn = readArn(input);
    if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    role.attached = role.attached.filter((one) => one !== arn);
  },

  ListAttachedRolePolicies(input, { world }) {
    const { items, rest } = page(roleOf(input, world).attached, input);
    return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn })), ...rest };
  },

  PutRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    checkConstraints(
      input,
      { PolicyName: policyName, PolicyDocument: { required: true, minLength: 1, maxLength: 131_072 } },
      'ValidationError',
    );
    const [name, document] = [text(input, 'PolicyName'), text(input, 'PolicyDocument')];
    parseIdentityPolicy(document);
    const inline = [...role.inline.filter((policy) => policy.name !== name), { name, document }];
    const size = inline.reduce((sum, policy) => sum + policy.document.replace(/\s/g, '').length, 0);
    if (size > inlineQuota)
      throw new AwsError(
        'LimitExceeded',
        `Maximum policy size of ${inlineQuota} bytes exceeded for role ${role.name}`,
        409,
      );
    role.inline = inline;
  },

  GetRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    const { name, document } = inlinePolicy(input, role.inline);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(document) };
  },

  ListRolePolicies(input, { world }) {
    const names = roleOf(input, world).inline.map(({ name }) => name);
    const { items, rest } = page(names.sort(), input);
    return { PolicyNames: items, ...rest };
  },

  DeleteRolePolicy(input, { world }) {
    const role = roleOf(input, world);
    const gone = inlinePolicy(input, role.inline);
    role.inline = role.inline.filter((policy) => policy !== gone);
  },

  GetPolicy(input, { world }) {
    const policy = knownPolicy(readArn(input));
    const attachments = iamState(world).roles.filter((role) => role.attached.includes(policy.arn)).length;
    return {
      Policy: {
        PolicyName: policy.name,
        PolicyId: policy.id,
        Arn: policy.arn,
        Path: policy.path,
        DefaultVersionId: policy.version,
        AttachmentCount: attachments,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        Description: policy.description,
        CreateDate: new Date(policy.createdAt),
        UpdateDate: new Date(policy.createdAt),
        Tags: [],
      },
    };
  },

  GetPolicyVersion(input) {
    const policy = knownPolicy(readArn(input));
    const version = text(input, 'VersionId');
    if (version !== policy.version)
      throw noSuchEntity(`Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
    return {
      PolicyVersion: {
        Document: encodeDocument(policy.document),
        VersionId: version,
        IsDefaultVersion: true,
        CreateDate: new Date(policy.createdAt),
      },
    };
  },
};

function readArn(input: Input): string {
  checkConstraints(input, { PolicyArn: policyArn }, 'ValidationError');
  const arn = text(input, 'PolicyArn');
  if (!/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+/.test(arn))
    throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
  return arn;
}

function knownPolicy(arn: string) {
  const policy = managedPolicy(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function inlinePolicy(input: Input, inline: readonly { name: string; document: string }[]) {
  checkConstraints(input, { PolicyName: policyName }, 'ValidationError');
  const policy = inline.find(({ name }) => name === text(input, 'PolicyName'));
  if (policy === undefined)
    throw noSuchEntity(`The role policy with name ${text(input, 'PolicyName')} cannot be found.`);
  return policy;
}
