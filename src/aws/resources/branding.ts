/** Style of managed login for one app client; without one the pages are not available. */
import {
  CreateManagedLoginBrandingCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { isNamed } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, unless, whileOthersChange } from './awsResource.ts';
import { notFound, userPoolArn } from './userPool.ts';

export interface BrandingProps {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface BrandingAttributes {
  readonly id: string;
  readonly userPoolId: string;
}

async function find(world: World, { userPoolId, clientId }: BrandingProps): Promise<BrandingAttributes | undefined> {
  const command = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
  const found = await unless(world.clients.cognito.send(command), notFound);
  const id = found?.ManagedLoginBranding?.ManagedLoginBrandingId;
  return id ? { id, userPoolId } : undefined;
}

export const branding = awsResource<BrandingProps, BrandingAttributes>({
  type: 'Cognito.ManagedLoginBranding',
  cloudFormation: 'AWS::Cognito::ManagedLoginBranding',
  identity: ['userPoolId', 'clientId'],
  foundInside: true,
  explanation:
    'How the managed login pages look for this app client. The console assigns a style by itself; made through the API, a client has none, and its pages answer “Login pages unavailable” until it gets one. This is Cognito’s own style.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:CreateManagedLoginBranding',
        'cognito-idp:DeleteManagedLoginBranding',
        'cognito-idp:DescribeManagedLoginBrandingByClient',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  async read(world, props) {
    const attributes = await find(world, props);
    return attributes ? { exists: true, ownership: 'ours', attributes, differences: [] } : { exists: false };
  },
  async reconcile(world, props, observed) {
    if (observed.exists) return observed.attributes;
    const { userPoolId, clientId } = props;
    const command = new CreateManagedLoginBrandingCommand({
      UserPoolId: userPoolId,
      ClientId: clientId,
      UseCognitoProvidedValues: true,
    });
    try {
      const { ManagedLoginBranding } = await whileOthersChange(world, () => world.clients.cognito.send(command));
      return { id: ManagedLoginBranding?.ManagedLoginBrandingId ?? '', userPoolId };
    } catch (error) {
      const found = isNamed(error, 'ManagedLoginBrandingExistsException') ? await find(world, props) : undefined;
      if (!found) throw error;
      return found;
    }
  },
  async delete(world, { id, userPoolId }) {
    const command = new DeleteManagedLoginBrandingCommand({ UserPoolId: userPoolId, ManagedLoginBrandingId: id });
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(command)),
      notFound,
    );
  },
  idOf: ({ id }) => id,
});
