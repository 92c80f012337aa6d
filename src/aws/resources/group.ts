/** Group of a user pool: people who may do the same. */
import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { FailureNote } from '../../engine/failure.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';
import { notFound, userPoolArn } from './userPool.ts';

export interface GroupProps {
  readonly userPoolId: string;
  readonly name: string;
  readonly description: string;
  /** Lower goes first. */
  readonly precedence: number;
}

export interface GroupAttributes {
  readonly userPoolId: string;
  readonly name: string;
}

function taken({ name }: GroupProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `The user pool has a group ${name} already, and this setup did not make it.`,
    why: 'Names of groups are unique in a user pool.',
    next: 'Choose another name for the group.',
    field: 'userPool.groups',
  };
}

export const group = awsResource<GroupProps, GroupAttributes>({
  type: 'Cognito.Group',
  cloudFormation: 'AWS::Cognito::UserPoolGroup',
  identity: ['userPoolId', 'name'],
  explanation:
    'People who may do the same, such as admin. Tokens carry the names of the groups that somebody is in, in the claim cognito:groups; your code decides what follows from that.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:CreateGroup',
        'cognito-idp:DeleteGroup',
        'cognito-idp:GetGroup',
        'cognito-idp:UpdateGroup',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  taken,
  /** Groups have no tags: ours is one of which the record tells. */
  async read(world: World, props, saved) {
    const { userPoolId, name } = props;
    const command = new GetGroupCommand({ UserPoolId: userPoolId, GroupName: name });
    const found = (await unless(world.clients.cognito.send(command), notFound))?.Group;
    if (!found) return { exists: false };
    return {
      exists: true,
      ownership: saved === undefined ? 'notOurs' : 'ours',
      attributes: { userPoolId, name },
      differences: differences([
        ['description', props.description, found.Description],
        ['precedence', props.precedence, found.Precedence],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { userPoolId, name, description, precedence } = props;
    const { cognito } = world.clients;
    const place = { UserPoolId: userPoolId, GroupName: name, Precedence: precedence };
    if (!observed.exists) {
      const command = new CreateGroupCommand({ ...place, ...(description === '' ? {} : { Description: description }) });
      await whileOthersChange(world, () => cognito.send(command));
    } else if (observed.differences.length > 0)
      await whileOthersChange(world, () =>
        cognito.send(new UpdateGroupCommand({ ...place, Description: description })),
      );
    return { userPoolId, name };
  },
  async delete(world, { userPoolId, name }) {
    const command = new DeleteGroupCommand({ UserPoolId: userPoolId, GroupName: name });
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(command)),
      notFound,
    );
  },
  consoleUrl: ({ userPoolId, name }, region) =>
    `${consoleAt(region)}/cognito/v2/idp/user-pools/${userPoolId}/user-management/groups/details/${encodeURIComponent(name)}?region=${region}`,
  idOf: ({ name }) => name,
});
