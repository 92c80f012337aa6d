/** An existing app client: what this setup needs is added to it, and taken away again. */
import { isDeepStrictEqual } from 'node:util';
import {
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../engine/failure.ts';
import { hasPlaceholder } from '../../engine/references.ts';
import type { Difference } from '../../engine/resource.ts';
import type { World } from '../world.ts';
import type { AdoptedProps, ExistingKind } from './adoptable.ts';
import { type AppClientAttributes, type AppClientProps, clientSecretName } from './appClient.ts';
import { differences, unless, whileOthersChange } from './awsResource.ts';
import { givenBack } from './propertyWords.ts';
import { notFound, userPoolArn } from './userPool.ts';

/** The lists are what the client must have beside what it has. */
export interface ExistingAppClientProps
  extends AdoptedProps,
    Pick<AppClientProps, 'userPoolId' | 'authFlows' | 'callbackUrls' | 'endpointCallback' | 'oauthGrants' | 'scopes'> {
  readonly clientId: string;
}

/** The lists that are added to, by the name that plans use, and AWS's name for them. */
const lists = {
  authFlows: 'ExplicitAuthFlows',
  callbackUrls: 'CallbackURLs',
  oauthGrants: 'AllowedOAuthFlows',
  scopes: 'AllowedOAuthScopes',
  identityProviders: 'SupportedIdentityProviders',
} as const;
type ListName = keyof typeof lists;
const names = Object.keys(lists) as ListName[];
type Lists = Readonly<Record<ListName, readonly string[]>>;

interface Before extends Lists {
  readonly hostedPages: boolean;
}

export interface ExistingAppClientAttributes extends AppClientAttributes {
  readonly before?: Before;
  /** What it has been asked to have, in full, by the last change. */
  readonly added?: Lists;
}

/** The flows of a client that names none. Source: CreateUserPoolClient, ExplicitAuthFlows. */
export const usualFlows: readonly string[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** Where none were named, a list of ours alone would shut out those who came by the usual flows. */
function flowsToHave(needed: readonly string[], before: readonly string[]): readonly string[] {
  const more = needed.filter((flow) => !usualFlows.includes(flow));
  if (before.length > 0) return needed;
  return more.length > 0 ? [...usualFlows, ...more] : [];
}

function listsOf(client: UserPoolClientType): Before {
  const { ExplicitAuthFlows = [], CallbackURLs = [], AllowedOAuthFlows = [], AllowedOAuthScopes = [] } = client;
  const { SupportedIdentityProviders = [] } = client;
  return {
    authFlows: ExplicitAuthFlows,
    callbackUrls: CallbackURLs,
    oauthGrants: AllowedOAuthFlows,
    scopes: AllowedOAuthScopes,
    identityProviders: SupportedIdentityProviders,
    hostedPages: client.AllowedOAuthFlowsUserPoolClient ?? false,
  };
}

/** What it shall have at least, going by the flows that it had before. */
function neededOf(world: World, props: ExistingAppClientProps, before: Before): Before {
  const { callbackUrls, endpointCallback: at, oauthGrants, scopes } = props;
  const endpoint = at ? [world.addresses.invokeUrl(at.restApiId, at.stageName) + at.path] : [];
  const all = at && hasPlaceholder(at.restApiId) ? callbackUrls : [...callbackUrls, ...endpoint];
  const authFlows = flowsToHave(props.authFlows, before.authFlows);
  // Without any provider, the sign-in page offers nothing: “Login option is not available”.
  const asks = oauthGrants.some((grant) => grant !== 'client_credentials') && before.identityProviders.length === 0;
  const identityProviders = asks ? ['COGNITO'] : [];
  return { authFlows, callbackUrls: all, oauthGrants, scopes, identityProviders, hostedPages: oauthGrants.length > 0 };
}

function differencesOf(needed: Before, now: Before): Difference[] {
  const with_ = (has: readonly string[], more: readonly string[]) => [
    ...has,
    ...more.filter((one) => !has.includes(one)),
  ];
  return differences([
    ...names.map((name) => [name, with_(now[name], needed[name]), now[name]] as const),
    ['hostedPages', needed.hostedPages || now.hostedPages, now.hostedPages],
  ]);
}

async function describe(world: World, userPoolId: string, clientId: string): Promise<UserPoolClientType | undefined> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
  return (await unless(world.clients.cognito.send(command), notFound))?.UserPoolClient;
}

/** UpdateUserPoolClient resets all that is not sent, so what is there is sent along. */
async function update(world: World, client: UserPoolClientType, to: Before): Promise<void> {
  const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ClientId, UserPoolId, ...kept } = client;
  const orNothing = (list: readonly string[]) => (list.length > 0 ? [...list] : undefined);
  const command = new UpdateUserPoolClientCommand({
    ...kept,
    ClientId,
    UserPoolId,
    ...Object.fromEntries(names.map((name) => [lists[name], orNothing(to[name])])),
    AllowedOAuthFlowsUserPoolClient: to.hostedPages,
  } as UpdateUserPoolClientCommandInput);
  await whileOthersChange(world, () => world.clients.cognito.send(command));
}

export const existingAppClient: ExistingKind<ExistingAppClientProps, ExistingAppClientAttributes> = {
  permissions: (account) => [
    {
      actions: ['cognito-idp:DescribeUserPoolClient', 'cognito-idp:UpdateUserPoolClient'],
      resources: [userPoolArn(account, '*')],
    },
  ],
  async read(world, props, saved) {
    const client = await describe(world, props.userPoolId, props.clientId);
    if (!client) return { exists: false };
    const { ClientSecret } = client;
    if (ClientSecret && (await world.secrets.get(clientSecretName)) !== ClientSecret)
      await world.secrets.put(clientSecretName, ClientSecret);
    const now = listsOf(client);
    // Records of earlier versions have no providers: what is there then counts as what was.
    const before = { ...now, ...saved?.attributes?.before };
    const needed = neededOf(world, props, before);
    const { hostedPages: _, ...added } = needed;
    return {
      exists: true,
      ownership: 'adopted',
      attributes: {
        id: props.clientId,
        userPoolId: props.userPoolId,
        hasSecret: ClientSecret !== undefined,
        before,
        added,
      },
      differences: differencesOf(needed, now),
      givesBack: differencesOf(needed, before).map(({ property, actual }) => givenBack(property, actual)),
    };
  },
  async change(world, props, observed) {
    const client = await describe(world, props.userPoolId, props.clientId);
    const now = client && listsOf(client);
    const due = now && differencesOf(neededOf(world, props, { ...now, ...observed.attributes.before }), now);
    if (!client || !isDeepStrictEqual(due, observed.differences))
      throw new Failure({
        code: 'PlanOutdated',
        what: 'The app client was changed by somebody else at this moment.',
        next: 'Look at the plan again; it is made from what is there now.',
      });
    const to = Object.fromEntries(observed.differences.map(({ property, desired }) => [property, desired]));
    await update(world, client, { ...listsOf(client), ...to } as Before);
    return observed.attributes;
  },
  /** Takes away what was added; what others have added since stays. */
  async giveBack(world, { before, added }, props) {
    const client = before && (await describe(world, props.userPoolId, props.clientId));
    if (!before || !client || !added) return [];
    const now = listsOf(client);
    const kept = (name: ListName) =>
      now[name].filter((one) => before[name]?.includes(one) || !added[name]?.includes(one));
    const to = { ...now, ...Object.fromEntries(names.map((name) => [name, kept(name)])) };
    const restored = { ...to, hostedPages: to.oauthGrants.length > 0 ? now.hostedPages : before.hostedPages };
    const given = differences([
      ...names.map((name) => [name, restored[name], now[name]] as const),
      ['hostedPages', restored.hostedPages, now.hostedPages],
    ]);
    if (given.length > 0) await update(world, client, restored);
    return given.map(({ property, desired }) => givenBack(property, desired));
  },
};
