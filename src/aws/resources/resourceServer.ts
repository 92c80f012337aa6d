/** Resource server of a user pool: it brings scopes of one's own. */
import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  type ResourceServerScopeType,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { FailureNote } from '../../engine/failure.ts';
import type { Observation } from '../../engine/resource.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, hereOrMoved, unless, whileOthersChange } from './awsResource.ts';
import { notFound, userPoolArn } from './userPool.ts';

export interface ResourceServerProps {
  readonly userPoolId: string;
  /** Stands before each scope, as in `identifier/scope`. */
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

export interface ResourceServerAttributes {
  readonly userPoolId: string;
  readonly identifier: string;
}

function scopesOf({ scopes }: ResourceServerProps): ResourceServerScopeType[] {
  return scopes.map(({ name, description }) => ({ ScopeName: name, ScopeDescription: description }));
}

/** One scope as a text, so that lists of them compare. */
const inWords = ({ ScopeName, ScopeDescription }: ResourceServerScopeType) => `${ScopeName}: ${ScopeDescription}`;

/** Resource servers have no tags: ours is one of which the record tells. */
async function look(
  world: World,
  identifier: string,
  props: ResourceServerProps,
  isKnown: boolean,
): Promise<Observation<ResourceServerAttributes>> {
  const { userPoolId } = props;
  const command = new DescribeResourceServerCommand({ UserPoolId: userPoolId, Identifier: identifier });
  const server = (await unless(world.clients.cognito.send(command), notFound))?.ResourceServer;
  if (!server) return { exists: false };
  return {
    exists: true,
    ownership: isKnown ? 'ours' : 'notOurs',
    attributes: { userPoolId, identifier },
    differences: differences([
      ['name', props.name, server.Name],
      ['scopes', scopesOf(props).map(inWords), server.Scopes?.map(inWords)],
    ]),
  };
}

function taken({ identifier }: ResourceServerProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `The user pool has a resource server ${identifier} already, and this setup did not make it.`,
    why: 'Identifiers are unique in a user pool.',
    next: 'Choose another identifier.',
    field: 'resourceServer.identifier',
  };
}

export const resourceServer = awsResource<ResourceServerProps, ResourceServerAttributes>({
  type: 'Cognito.ResourceServer',
  cloudFormation: 'AWS::Cognito::UserPoolResourceServer',
  identity: ['userPoolId', 'identifier'],
  explanation:
    'The name under which Cognito keeps scopes of your own, such as news/delete. An app client can give out these scopes, and a method can ask for them, so that not every token opens every door.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:CreateResourceServer',
        'cognito-idp:DeleteResourceServer',
        'cognito-idp:DescribeResourceServer',
        'cognito-idp:UpdateResourceServer',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  taken,
  read: (world, props, saved) =>
    hereOrMoved('identifier', props.identifier, saved?.attributes?.identifier, (identifier) =>
      look(world, identifier, props, saved !== undefined),
    ),
  async reconcile(world, props, observed) {
    const { userPoolId, identifier } = props;
    const input = { UserPoolId: userPoolId, Identifier: identifier, Name: props.name, Scopes: scopesOf(props) };
    const { cognito } = world.clients;
    if (!observed.exists) await whileOthersChange(world, () => cognito.send(new CreateResourceServerCommand(input)));
    else if (observed.differences.length > 0)
      await whileOthersChange(world, () => cognito.send(new UpdateResourceServerCommand(input)));
    return { userPoolId, identifier };
  },
  async delete(world, { userPoolId, identifier }) {
    const command = new DeleteResourceServerCommand({ UserPoolId: userPoolId, Identifier: identifier });
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(command)),
      notFound,
    );
  },
  consoleUrl: ({ userPoolId }, region) =>
    `${consoleAt(region)}/cognito/v2/idp/user-pools/${userPoolId}/branding/domain?region=${region}`,
  idOf: ({ identifier }) => identifier,
});
