/** Taking over an app client that exists: what of the settings follows from it, what it would get, what stands against it. */
import { poolResources } from './desired/poolResources.ts';
import { authFlows, type Settings, signsInPrograms } from './settings.ts';

/** An app client as it is. */
export interface AppClientAsItIs {
  readonly clientId: string;
  readonly name: string;
  readonly hasSecret: boolean;
  readonly rotatesRefreshTokens: boolean;
  /** The flows that it allows, also where AWS allows them by default. */
  readonly authFlows: readonly string[];
  readonly oauthGrants: readonly string[];
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  /** Left out: not known. */
  readonly identityProviders?: readonly string[];
}

/** The settings with an app client of the chosen pool. What AWS cannot change of it, the settings follow. */
export function withExistingAppClient(settings: Settings, client: AppClientAsItIs): Settings {
  const { appClient } = settings;
  return {
    ...settings,
    existing: { ...settings.existing, clientId: client.clientId },
    appClient: {
      ...appClient,
      name: client.name,
      generateSecret: client.hasSecret,
      refreshTokenRotation: client.rotatesRefreshTokens,
      authFlows: flowsBesideRotation(appClient.authFlows, client.rotatesRefreshTokens),
    },
  };
}

/** AWS wants the refresh flow beside others without rotation, and refuses it with rotation. */
function flowsBesideRotation(flows: Settings['appClient']['authFlows'], rotates: boolean) {
  const refresh = 'ALLOW_REFRESH_TOKEN_AUTH';
  if (rotates) return flows.filter((flow) => flow !== refresh);
  return flows.length === 0 ? [] : authFlows.filter((flow) => flow === refresh || flows.includes(flow));
}

/** What a setup would add to an app client. */
export interface Takeover {
  readonly adds: readonly { readonly what: string; readonly values: readonly string[] }[];
  /** Why AWS would refuse it, and what to do about it. */
  readonly against?: string;
}

/** What these settings add to an app client, which keeps all that it has. */
export function takeoverOf(settings: Settings, client: AppClientAsItIs): Takeover {
  const wanted = withExistingAppClient(settings, client);
  const props = poolResources(wanted).find(({ id }) => id === 'appClient')?.props as {
    readonly [name in 'authFlows' | 'callbackUrls' | 'oauthGrants' | 'scopes']: readonly string[];
  };
  const missing = (name: keyof typeof props) => props[name].filter((one) => !client[name].includes(one));
  const endpoint = 'endpointCallback' in props ? ['the address of the endpoint'] : [];
  const asksPeople = props.oauthGrants.some((grant) => grant !== 'client_credentials');
  const adds = [
    { what: 'Authentication flows', values: missing('authFlows') },
    { what: 'Callback URLs', values: [...missing('callbackUrls'), ...endpoint] },
    { what: 'OAuth grants', values: missing('oauthGrants') },
    { what: 'Scopes', values: missing('scopes') },
    { what: 'Identity providers', values: asksPeople && client.identityProviders?.length === 0 ? ['COGNITO'] : [] },
  ].filter(({ values }) => values.length > 0);
  const against = againstOf(wanted, client, missing('authFlows'));
  return { adds, ...(against === undefined ? {} : { against }) };
}

function againstOf(settings: Settings, client: AppClientAsItIs, newFlows: readonly string[]): string | undefined {
  const old = client.authFlows.filter((flow) => !flow.startsWith('ALLOW_'));
  // Source: CreateUserPoolClient, ExplicitAuthFlows: legacy values cannot stand beside those that begin with ALLOW_.
  if (old.length > 0 && newFlows.length > 0)
    return `It allows ${old.join(' and ')}, an old form that AWS refuses beside ${newFlows.join(' and ')}. Choose another app client, or no authentication flows on the page Sign-in.`;
  const programs = settings.hostedPages.enabled && signsInPrograms(settings);
  // Source: CreateUserPoolClient, AllowedOAuthFlows: client_credentials stands alone.
  if (programs && client.oauthGrants.some((grant) => grant !== 'client_credentials'))
    return 'It signs in people, and the grant client_credentials signs in programs: AWS refuses both in one app client. Choose another one.';
  if (programs && !client.hasSecret)
    return 'It has no client secret, which the grant client_credentials needs, and AWS cannot give it one. Choose another one.';
  if (settings.hostedPages.enabled && !programs && client.oauthGrants.includes('client_credentials'))
    return 'It signs in programs, and AWS refuses grants for people beside that. Choose another app client.';
  if (settings.tokenEndpoint.enabled && client.hasSecret)
    return 'It has a client secret, for which the function that signs people in has no safe place. Choose another one, or switch “The API signs people in itself” off.';
  return undefined;
}
