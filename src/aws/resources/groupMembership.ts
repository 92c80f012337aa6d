/** Membership of the test user in a group. */
import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { World } from '../world.ts';
import { awsResource, hereOrMoved, unless, whileOthersChange } from './awsResource.ts';
import { notFound, userPoolArn } from './userPool.ts';

export interface GroupMembershipProps {
  readonly userPoolId: string;
  readonly username: string;
  readonly group: string;
}

export type GroupMembershipAttributes = GroupMembershipProps;

const userNotFound = 'UserNotFoundException';

async function isIn(world: World, { userPoolId, username, group }: GroupMembershipProps): Promise<boolean> {
  for (let NextToken: string | undefined; ; ) {
    const command = new AdminListGroupsForUserCommand({
      UserPoolId: userPoolId,
      Username: username,
      Limit: 60,
      NextToken,
    });
    const page = await unless(world.clients.cognito.send(command), notFound, userNotFound);
    if (page?.Groups?.some(({ GroupName }) => GroupName === group)) return true;
    if (!page?.NextToken) return false;
    NextToken = page.NextToken;
  }
}

export const groupMembership = awsResource<GroupMembershipProps, GroupMembershipAttributes>({
  type: 'Cognito.GroupMembership',
  cloudFormation: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  identity: ['userPoolId', 'username', 'group'],
  explanation:
    'Puts the test user into a group, so that you can see what its members may do. Tokens tell of it from the next sign-in or refresh on.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminListGroupsForUser',
        'cognito-idp:AdminRemoveUserFromGroup',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  /** The user is ours, and so is the membership of that user. */
  read: (world, props, saved) =>
    hereOrMoved<GroupMembershipAttributes>('group', props.group, saved?.attributes?.group, async (group) => {
      const there = { userPoolId: props.userPoolId, username: props.username, group };
      if (!(await isIn(world, there))) return { exists: false };
      return { exists: true, ownership: 'ours', attributes: there, differences: [] };
    }),
  async reconcile(world, { userPoolId, username, group }, observed) {
    const command = new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: username, GroupName: group });
    if (!observed.exists) await whileOthersChange(world, () => world.clients.cognito.send(command));
    return { userPoolId, username, group };
  },
  async delete(world, { userPoolId, username, group }) {
    const place = { UserPoolId: userPoolId, Username: username, GroupName: group };
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(new AdminRemoveUserFromGroupCommand(place))),
      notFound,
      userNotFound,
    );
  },
  idOf: ({ group }) => group,
});
