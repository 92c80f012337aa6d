/** Role that a function runs as, with AWS-managed policies and policies of its own. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { Failure, type FailureNote } from '../../engine/failure.ts';
import type { Observation } from '../../engine/resource.ts';
import { retryOn } from '../../engine/retry.ts';
import { isNamed } from '../errors.ts';
import { ownershipByTags, tagListFor } from '../ownership.ts';
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

export interface RoleProps {
  readonly name: string;
  /** Service that may assume it, such as `lambda.amazonaws.com`. */
  readonly assumedBy: string;
  /** AWS-managed policies by path and name, such as `service-role/AWSLambdaBasicExecutionRole`. */
  readonly managedPolicies: readonly string[];
  /** Policies of the role alone: what it may do beside that. */
  readonly inlinePolicies?: readonly InlinePolicy[];
  /** Log group; only orders the deletion. */
  readonly writesTo?: string;
}

export interface InlinePolicy {
  readonly name: string;
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
}

export interface RoleAttributes {
  readonly name: string;
  readonly arn: string;
}

const notFound = 'NoSuchEntityException';
const roleArn = ({ partition, accountId }: Omit<Account, 'region'>, name: string) =>
  `arn:${partition}:iam::${accountId}:role/${name}`;
const policyArn = (partition: string, policy: string) => `arn:${partition}:iam::aws:policy/${policy}`;

function trustOf(service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
}

/** Services that the trust policy lets assume the role; the policy comes URL-encoded. */
function trusted(policy: string | undefined): string[] {
  const { Statement: statements = [] } = JSON.parse(decodeURIComponent(policy ?? '{}')) as {
    Statement?: { Effect: string; Principal?: { Service?: string | string[] } }[];
  };
  return [statements].flat().flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? (Principal?.Service ?? []) : []));
}

async function attachedTo(world: World, name: string): Promise<string[]> {
  const answer = await unless(
    world.clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name })),
    notFound,
  );
  return (answer?.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

function documentOf({ actions, resources }: InlinePolicy) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }] };
}

/** What an inline policy says; the document comes URL-encoded, so it is compared decoded. */
async function inlineDocument(world: World, RoleName: string, PolicyName: string): Promise<unknown> {
  const found = await unless(world.clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })), notFound);
  return found?.PolicyDocument && (JSON.parse(decodeURIComponent(found.PolicyDocument)) as unknown);
}

async function look(world: World, name: string, props: RoleProps): Promise<Observation<RoleAttributes>> {
  const found = await unless(world.clients.iam.send(new GetRoleCommand({ RoleName: name })), notFound);
  const role = found?.Role;
  if (!role) return { exists: false };
  const tags = Object.fromEntries((role.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const inline = props.inlinePolicies ?? [];
  const [attached, ...documents] = await Promise.all([
    attachedTo(world, name),
    ...inline.map((policy) => inlineDocument(world, name, policy.name)),
  ]);
  const wanted = props.managedPolicies.map((policy) => policyArn(world.caller.partition, policy));
  return {
    exists: true,
    ownership: ownershipByTags(world, tags),
    attributes: { name, arn: role.Arn ?? roleArn(world.caller, name) },
    differences: differences([
      ['assumedBy', [props.assumedBy], trusted(role.AssumeRolePolicyDocument)],
      // Policies that somebody added stay; only missing ones are a difference.
      ['managedPolicies', wanted, wanted.filter((arn) => attached.includes(arn))],
      ...inline.map((policy, index): Comparison => [`policy ${policy.name}`, documentOf(policy), documents[index]]),
    ]),
  };
}

/**
 * Runs a change again while IAM works on another one of the same role, or (`isNew`) while the part of IAM that was asked
 * does not know the new role yet. Source: IAM, ConcurrentModification and EntityTemporarilyUnmodifiable of the API
 * reference; “changes that I make are not always immediately visible”.
 */
function whenPossible<T>(world: World, change: () => Promise<T>, isNew = false): Promise<T> {
  const passing = ['ConcurrentModificationException', 'EntityTemporarilyUnmodifiableException'];
  return retryOn(change, {
    when: (error) => isNamed(error, ...passing, ...(isNew ? [notFound] : [])),
    withinMs: 30_000,
    signal: world.signal,
    onWait: () => world.note('IAM is still busy with the role; trying again.'),
  });
}

function taken({ name }: RoleProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `The role ${name} exists already and was not made by this setup.`,
    next: 'Choose another function name; the role is named after it.',
    field: 'function.name',
  };
}

export const role = awsResource<RoleProps, RoleAttributes>({
  type: 'IAM.Role',
  cloudFormation: 'AWS::IAM::Role',
  identity: ['name'],
  explanation:
    'The function runs as this role and may do what its policies allow: write its own log, and nothing that no policy names. Lambda must be trusted to assume it, which IAM needs some seconds to spread after the role is made.',
  permissions: (account, { name, inlinePolicies }) => [
    {
      actions: [
        // Without a name the question is what it may ever need.
        ...(name === undefined || inlinePolicies ? ['iam:GetRolePolicy', 'iam:PutRolePolicy'] : []),
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:GetRole',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PassRole',
        'iam:TagRole',
        'iam:UpdateAssumeRolePolicy',
      ],
      resources: [roleArn(account, name ?? '*')],
    },
  ],
  predict: (world, { name }) => ({ name, arn: roleArn(world.caller, name) }),
  taken,
  read: (world, props, saved) =>
    hereOrMoved('name', props.name, saved?.attributes?.name, (name) => look(world, name, props)),
  async reconcile(world, props, observed) {
    const { iam } = world.clients;
    const RoleName = props.name;
    const PolicyDocument = trustOf(props.assumedBy);
    let attributes = observed.exists ? observed.attributes : undefined;
    if (!attributes) {
      const description = 'Execution role of a function made by Cognito API Setup';
      try {
        const command = new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: PolicyDocument,
          Description: description,
          Tags: tagListFor(world),
        });
        const { Role } = await whenPossible(world, () => iam.send(command));
        attributes = { name: RoleName, arn: Role?.Arn ?? roleArn(world.caller, RoleName) };
      } catch (error) {
        if (isNamed(error, 'EntityAlreadyExistsException')) throw new Failure(taken(props), error);
        throw error;
      }
    } else if (observed.exists && observed.differences.some(({ property }) => property === 'assumedBy')) {
      const command = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
      await whenPossible(world, () => iam.send(command));
    }
    const attached = observed.exists ? await attachedTo(world, RoleName) : [];
    const missing = props.managedPolicies
      .map((policy) => policyArn(world.caller.partition, policy))
      .filter((arn) => !attached.includes(arn));
    const differing = (props.inlinePolicies ?? []).filter(
      (policy) => !observed.exists || observed.differences.some(({ property }) => property === `policy ${policy.name}`),
    );
    // One after the other: changes of one role at the same time are what IAM refuses.
    for (const PolicyArn of missing) {
      const command = new AttachRolePolicyCommand({ RoleName, PolicyArn });
      await whenPossible(world, () => iam.send(command), !observed.exists);
    }
    for (const policy of differing) {
      const PolicyDocument = JSON.stringify(documentOf(policy));
      const command = new PutRolePolicyCommand({ RoleName, PolicyName: policy.name, PolicyDocument });
      await whenPossible(world, () => iam.send(command), !observed.exists);
    }
    return attributes;
  },
  /** A role can only be deleted when it has no policies left. */
  async delete(world, { name: RoleName }) {
    const { iam } = world.clients;
    const [attached, inline] = await Promise.all([
      attachedTo(world, RoleName),
      unless(iam.send(new ListRolePoliciesCommand({ RoleName })), notFound),
    ]);
    for (const PolicyArn of attached) {
      const command = new DetachRolePolicyCommand({ RoleName, PolicyArn });
      await unless(
        whenPossible(world, () => iam.send(command)),
        notFound,
      );
    }
    for (const PolicyName of inline?.PolicyNames ?? []) {
      const command = new DeleteRolePolicyCommand({ RoleName, PolicyName });
      await unless(
        whenPossible(world, () => iam.send(command)),
        notFound,
      );
    }
    await unless(
      retryOn(() => iam.send(new DeleteRoleCommand({ RoleName })), {
        when: (error) => isNamed(error, 'DeleteConflictException', 'ConcurrentModificationException'),
        withinMs: 30_000,
        signal: world.signal,
      }),
      notFound,
    );
  },
  consoleUrl: ({ name }, region) => `${consoleAt(region)}/iam/home#/roles/details/${encodeURIComponent(name)}`,
  idOf: ({ name }) => name,
  arnOf: ({ arn }) => arn,
});
