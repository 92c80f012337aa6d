/** Operations on groups and who is in them. */
import { AwsError } from '../awsError.ts';
import { notFound } from './errors.ts';
import { requirePool } from './lookups.ts';
import { arn, groupName, pageLimit, pageToken, poolAndUser, poolId } from './members.ts';
import { pageOf } from './paging.ts';
import { integer, type Operations, operation, optional, struct, text } from './shape.ts';
import { entry, type Group, type Pool, type User } from './state.ts';
import { describeUser, requireUser } from './users.ts';

const named = struct({ UserPoolId: poolId, GroupName: groupName });
const described = struct({
  ...named.entries,
  Description: optional(text({ max: 2048 })),
  RoleArn: optional(arn),
  Precedence: optional(integer(0)),
});
const paged = { Limit: optional(pageLimit), NextToken: optional(pageToken) };
const member = struct({ ...poolAndUser, GroupName: groupName });

export const groupOperations: Operations = {
  CreateGroup: operation(described, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    if (entry(pool.groups, input.GroupName))
      throw new AwsError('GroupExistsException', 'A group with the name already exists.');
    const now = world.now();
    const group: Group = { name: input.GroupName, createdAt: now, modifiedAt: now, members: [] };
    describeAs(group, input);
    pool.groups[group.name] = group;
    return { Group: describeGroup(pool, group) };
  }),

  GetGroup: operation(named, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    return { Group: describeGroup(pool, requireGroup(pool, input.GroupName)) };
  }),

  UpdateGroup: operation(described, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const group = requireGroup(pool, input.GroupName);
    describeAs(group, input);
    group.modifiedAt = world.now();
    return { Group: describeGroup(pool, group) };
  }),

  DeleteGroup: operation(named, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    delete pool.groups[requireGroup(pool, input.GroupName).name];
  }),

  ListGroups: operation(struct({ UserPoolId: poolId, ...paged }), ({ UserPoolId, Limit, NextToken }, { world }) => {
    const pool = requirePool(world, UserPoolId);
    const page = pageOf(Object.values(pool.groups), Limit, NextToken);
    return { Groups: page.items.map((group) => describeGroup(pool, group)), NextToken: page.next };
  }),

  AdminAddUserToGroup: operation(member, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const group = requireGroup(pool, input.GroupName);
    const { sub } = requireUser(pool, input.Username);
    if (!group.members.includes(sub)) group.members.push(sub);
  }),

  AdminRemoveUserFromGroup: operation(member, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const group = requireGroup(pool, input.GroupName);
    const { sub } = requireUser(pool, input.Username);
    group.members = group.members.filter((each) => each !== sub);
  }),

  AdminListGroupsForUser: operation(struct({ ...poolAndUser, ...paged }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const user = requireUser(pool, input.Username);
    const page = pageOf(groupsOf(pool, user), input.Limit, input.NextToken);
    return { Groups: page.items.map((group) => describeGroup(pool, group)), NextToken: page.next };
  }),

  ListUsersInGroup: operation(struct({ ...named.entries, ...paged }), (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const { members } = requireGroup(pool, input.GroupName);
    const page = pageOf(members, input.Limit, input.NextToken);
    const users = page.items.flatMap((sub) => entry(pool.users, sub) ?? []);
    return { Users: users.map((user) => describeUser(user)), NextToken: page.next };
  }),
};

/** Groups of a user, those that go first at the front: lower precedence before higher, none last. */
export function groupsOf(pool: Pool, user: User): Group[] {
  const rank = ({ precedence = Number.POSITIVE_INFINITY }: Group) => precedence;
  return Object.values(pool.groups)
    .filter(({ members }) => members.includes(user.sub))
    .sort((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

function requireGroup(pool: Pool, name: string): Group {
  const group = entry(pool.groups, name);
  if (!group) throw notFound('Group not found.');
  return group;
}

interface Description {
  readonly Description?: string | undefined;
  readonly RoleArn?: string | undefined;
  readonly Precedence?: number | undefined;
}

/** Members that are not sent stay as they are. */
function describeAs(group: Group, { Description, RoleArn, Precedence }: Description): void {
  group.description = Description ?? group.description;
  group.roleArn = RoleArn ?? group.roleArn;
  group.precedence = Precedence ?? group.precedence;
}

function describeGroup(pool: Pool, group: Group) {
  return {
    GroupName: group.name,
    UserPoolId: pool.id,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    CreationDate: new Date(group.createdAt),
    LastModifiedDate: new Date(group.modifiedAt),
  };
}
