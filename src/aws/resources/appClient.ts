/** App client of a user pool: an application that may ask for tokens. */
import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  ListUserPoolClientsCommand,
  type OAuthFlowType,
  type RefreshTokenRotationType,
  type TimeUnitsType,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../engine/failure.ts';
import { isNamed } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';
import { notFound, userPoolArn } from './userPool.ts';

export interface AppClientProps {
  readonly userPoolId: string;
  readonly name: string;
  readonly generateSecret: boolean;
  readonly authFlows: readonly string[];
  readonly accessTokenMinutes: number;
  readonly idTokenMinutes: number;
  readonly refreshTokenDays: number;
  readonly hideUserExistence: boolean;
  readonly refreshTokenRotation: boolean;
  /** Seconds for which a refresh token still works after its rotation. */
  readonly rotationGraceSeconds: number;
  readonly tokenRevocation: boolean;
  readonly callbackUrls: readonly string[];
  /** The endpoint whose address is a callback URL too. */
  readonly endpointCallback?: { readonly restApiId: string; readonly stageName: string; readonly path: string };
  readonly signOutUrls: readonly string[];
  readonly oauthGrants: readonly string[];
  readonly scopes: readonly string[];
  /** Identifier of the resource server whose scopes are among them: it must exist first. */
  readonly resourceServer?: string;
}

export interface AppClientAttributes {
  readonly id: string;
  readonly userPoolId: string;
  readonly hasSecret: boolean;
}

/** Name of the client's secret in the vault. */
export const clientSecretName = 'clientSecret';

const minutes: Readonly<Record<TimeUnitsType, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 };

/** Minutes of a validity as AWS gives it. Source: CreateUserPoolClient; without a unit, hours for access and ID tokens. */
function minutesOf(value: number | undefined, unit: TimeUnitsType): number | undefined {
  return value === undefined ? undefined : value * minutes[unit];
}

/** All callback URLs, that of the endpoint among them. */
function withEndpoint(world: World, props: AppClientProps): AppClientProps {
  const { endpointCallback: at, callbackUrls } = props;
  if (!at) return props;
  return { ...props, callbackUrls: [...callbackUrls, world.addresses.invokeUrl(at.restApiId, at.stageName) + at.path] };
}

/** Nothing where tokens do not rotate: not every endpoint knows of it. */
function rotationOf(props: AppClientProps): RefreshTokenRotationType | undefined {
  if (!props.refreshTokenRotation) return undefined;
  return { Feature: 'ENABLED', RetryGracePeriodSeconds: props.rotationGraceSeconds };
}

/** All settings of ours, as creating and updating take them. */
function settingsOf(props: AppClientProps): Omit<CreateUserPoolClientCommandInput, 'UserPoolId'> {
  const hosted = props.oauthGrants.length > 0;
  return {
    ClientName: props.name,
    ExplicitAuthFlows: [...props.authFlows] as ExplicitAuthFlowsType[],
    AccessTokenValidity: props.accessTokenMinutes,
    IdTokenValidity: props.idTokenMinutes,
    RefreshTokenValidity: props.refreshTokenDays,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    PreventUserExistenceErrors: props.hideUserExistence ? 'ENABLED' : 'LEGACY',
    EnableTokenRevocation: props.tokenRevocation,
    RefreshTokenRotation: rotationOf(props),
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: hosted ? [...props.callbackUrls] : undefined,
    LogoutURLs: hosted ? [...props.signOutUrls] : undefined,
    AllowedOAuthFlowsUserPoolClient: hosted,
    AllowedOAuthFlows: hosted ? ([...props.oauthGrants] as OAuthFlowType[]) : undefined,
    AllowedOAuthScopes: hosted ? [...props.scopes] : undefined,
  };
}

function differencesOf(props: AppClientProps, client: UserPoolClientType) {
  const units = client.TokenValidityUnits ?? {};
  const rotates = client.RefreshTokenRotation?.Feature === 'ENABLED';
  return differences([
    ['name', props.name, client.ClientName],
    ['generateSecret', props.generateSecret, client.ClientSecret !== undefined, 'replace'],
    // Without any, AWS chooses some.
    ['authFlows', props.authFlows, props.authFlows.length > 0 ? client.ExplicitAuthFlows : []],
    [
      'accessTokenMinutes',
      props.accessTokenMinutes,
      minutesOf(client.AccessTokenValidity, units.AccessToken ?? 'hours'),
    ],
    ['idTokenMinutes', props.idTokenMinutes, minutesOf(client.IdTokenValidity, units.IdToken ?? 'hours')],
    [
      'refreshTokenDays',
      props.refreshTokenDays * 1440,
      minutesOf(client.RefreshTokenValidity, units.RefreshToken ?? 'days'),
    ],
    // Endpoints that know no revocation say nothing of it.
    ['tokenRevocation', props.tokenRevocation, client.EnableTokenRevocation ?? props.tokenRevocation],
    ['refreshTokenRotation', props.refreshTokenRotation, rotates],
    [
      'rotationGraceSeconds',
      props.refreshTokenRotation && rotates ? props.rotationGraceSeconds : undefined,
      props.refreshTokenRotation && rotates ? (client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) : undefined,
    ],
    ['hideUserExistence', props.hideUserExistence, client.PreventUserExistenceErrors === 'ENABLED'],
    ['callbackUrls', props.callbackUrls, client.CallbackURLs],
    ['signOutUrls', props.signOutUrls, client.LogoutURLs],
    ['oauthGrants', props.oauthGrants, client.AllowedOAuthFlows],
    ['scopes', props.scopes, client.AllowedOAuthScopes],
  ]);
}

async function describe(world: World, userPoolId: string, id: string): Promise<UserPoolClientType | undefined> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: id });
  return (await unless(world.clients.cognito.send(command), notFound))?.UserPoolClient;
}

/** Clients have no tags, but their pool is ours; one of that name is the one that was made before a crash. */
async function search(world: World, { userPoolId, name }: AppClientProps): Promise<UserPoolClientType | undefined> {
  for (let NextToken: string | undefined; ; ) {
    const command = new ListUserPoolClientsCommand({ UserPoolId: userPoolId, MaxResults: 60, NextToken });
    const page = await unless(world.clients.cognito.send(command), notFound);
    const found = page?.UserPoolClients?.find((client) => client.ClientName === name);
    if (found?.ClientId) return describe(world, userPoolId, found.ClientId);
    if (!page?.NextToken) return undefined;
    NextToken = page.NextToken;
  }
}

async function keepSecret(world: World, secret: string | undefined): Promise<void> {
  if (secret && (await world.secrets.get(clientSecretName)) !== secret)
    await world.secrets.put(clientSecretName, secret);
}

/** Names the setting that the service's refusal is about. */
function inField(error: unknown): unknown {
  const fields = [
    ['ScopeDoesNotExistException', 'appClient.scopes', 'A scope does not exist.'],
    ['InvalidOAuthFlowException', 'appClient.oauthGrants', 'These OAuth grants cannot be used together.'],
    ['FeatureUnavailableInTierException', 'userPool.tier', 'The feature plan of the pool does not include this.'],
  ] as const;
  const [code, field, what] = fields.find(([name]) => isNamed(error, name)) ?? [];
  if (!code) return error;
  return new Failure({ code, what, why: (error as Error).message, field, next: 'Change the setting.' }, error);
}

async function create(world: World, props: AppClientProps): Promise<AppClientAttributes> {
  const { userPoolId, generateSecret } = props;
  const command = new CreateUserPoolClientCommand({
    ...settingsOf(withEndpoint(world, props)),
    UserPoolId: userPoolId,
    GenerateSecret: generateSecret,
  });
  const { UserPoolClient } = await whileOthersChange(world, () => world.clients.cognito.send(command));
  await keepSecret(world, UserPoolClient?.ClientSecret);
  return { id: UserPoolClient?.ClientId ?? '', userPoolId, hasSecret: UserPoolClient?.ClientSecret !== undefined };
}

/** UpdateUserPoolClient resets all that is not sent, so what is there is read and sent along. */
async function update(world: World, id: string, props: AppClientProps): Promise<void> {
  const client = await describe(world, props.userPoolId, id);
  if (!client) return;
  const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...kept } = client;
  const settings = settingsOf(withEndpoint(world, props));
  const command = new UpdateUserPoolClientCommand({
    ...kept,
    ...settings,
    // Providers that somebody added, such as Google, go on signing people in.
    SupportedIdentityProviders: [...new Set(['COGNITO', ...(client.SupportedIdentityProviders ?? [])])],
    // One of the callback URLs, or AWS refuses it.
    DefaultRedirectURI: settings.CallbackURLs?.find((url) => url === client.DefaultRedirectURI),
    RefreshTokenRotation:
      rotationOf(props) ?? (client.RefreshTokenRotation?.Feature === 'ENABLED' ? { Feature: 'DISABLED' } : undefined),
    UserPoolId: props.userPoolId,
    ClientId: id,
  });
  await whileOthersChange(world, () => world.clients.cognito.send(command));
}

export const appClient = awsResource<AppClientProps, AppClientAttributes>({
  type: 'Cognito.AppClient',
  cloudFormation: 'AWS::Cognito::UserPoolClient',
  identity: ['userPoolId'],
  foundInside: true,
  explanation:
    'An application, as the user pool knows it: which ways of signing in it may use, where the browser returns to, what the tokens may be used for and how long they live. Its id is no secret.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:CreateUserPoolClient',
        'cognito-idp:DeleteUserPoolClient',
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:ListUserPoolClients',
        'cognito-idp:UpdateUserPoolClient',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  async read(world, props, saved) {
    const id = saved?.attributes?.id;
    const client = id ? await describe(world, props.userPoolId, id) : await search(world, props);
    if (!client?.ClientId) return { exists: false };
    await keepSecret(world, client.ClientSecret);
    const hasSecret = client.ClientSecret !== undefined;
    return {
      exists: true,
      ownership: 'ours',
      attributes: { id: client.ClientId, userPoolId: props.userPoolId, hasSecret },
      differences: differencesOf(withEndpoint(world, props), client),
    };
  },
  async reconcile(world, props, observed) {
    try {
      if (!observed.exists) return await create(world, props);
      if (observed.differences.length > 0) await update(world, observed.attributes.id, props);
      return observed.attributes;
    } catch (error) {
      throw inField(error);
    }
  },
  async delete(world, { id, userPoolId, hasSecret }) {
    const command = new DeleteUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: id });
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(command)),
      notFound,
    );
    if (hasSecret) await world.secrets.remove(clientSecretName);
  },
  consoleUrl: ({ id, userPoolId }, region) =>
    `${consoleAt(region)}/cognito/v2/idp/user-pools/${userPoolId}/applications/app-clients/${id}?region=${region}`,
  idOf: ({ id }) => id,
});
