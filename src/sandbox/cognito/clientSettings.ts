/** What an app client can be told, and the combinations that Cognito refuses. */
import type * as v from 'valibot';
import { AwsError } from '../awsError.ts';
import { invalidParameter, notInSandbox } from './errors.ts';
import { arn, displayName, optionalFlag, url } from './members.ts';
import { integer, list, oneOf, optional, struct, text } from './shape.ts';
import type { Pool } from './state.ts';

const timeUnit = oneOf('seconds', 'minutes', 'hours', 'days');
const attributeNames = list(text({ min: 1, max: 2048 }));

/** What both CreateUserPoolClient and UpdateUserPoolClient take; an update resets each member that it is not sent. */
export const clientMembers = {
  RefreshTokenValidity: optional(integer(0, 315360000)),
  AccessTokenValidity: optional(integer(1, 86400)),
  IdTokenValidity: optional(integer(1, 86400)),
  TokenValidityUnits: optional(
    struct({ AccessToken: optional(timeUnit), IdToken: optional(timeUnit), RefreshToken: optional(timeUnit) }),
  ),
  ReadAttributes: optional(attributeNames),
  WriteAttributes: optional(attributeNames),
  ExplicitAuthFlows: optional(
    list(
      oneOf(
        'ADMIN_NO_SRP_AUTH',
        'CUSTOM_AUTH_FLOW_ONLY',
        'USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_AUTH',
      ),
    ),
  ),
  SupportedIdentityProviders: optional(
    list(text({ min: 1, max: 32, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\p{Z}]+' })),
  ),
  CallbackURLs: optional(list(url, { min: 0, max: 100 })),
  LogoutURLs: optional(list(url, { min: 0, max: 100 })),
  DefaultRedirectURI: optional(url),
  AllowedOAuthFlows: optional(list(oneOf('code', 'implicit', 'client_credentials'), { min: 0, max: 3 })),
  AllowedOAuthScopes: optional(
    list(text({ min: 1, max: 256, pattern: '[\\x21\\x23-\\x5B\\x5D-\\x7E]+' }), { max: 50 }),
  ),
  AllowedOAuthFlowsUserPoolClient: optionalFlag,
  AnalyticsConfiguration: optional(struct({ ApplicationArn: optional(arn), ApplicationId: optional(text()) })),
  PreventUserExistenceErrors: optional(oneOf('LEGACY', 'ENABLED')),
  EnableTokenRevocation: optionalFlag,
  EnablePropagateAdditionalUserContextData: optionalFlag,
  AuthSessionValidity: optional(integer(3, 15)),
  RefreshTokenRotation: optional(
    struct({ Feature: oneOf('ENABLED', 'DISABLED'), RetryGracePeriodSeconds: optional(integer(0, 60)) }),
  ),
};

const sentShape = struct({ ClientName: displayName, ...clientMembers });
export type SentClientSettings = v.InferOutput<typeof sentShape>;

/** Settings as kept: with every default that Cognito gives. */
export interface ClientSettings extends SentClientSettings {
  readonly RefreshTokenValidity: number;
  readonly AllowedOAuthFlowsUserPoolClient: boolean;
  readonly EnableTokenRevocation: boolean;
  readonly EnablePropagateAdditionalUserContextData: boolean;
  readonly AuthSessionValidity: number;
}

/** Settings with the defaults put in for what was not sent. Throws the combinations that Cognito refuses. */
export function clientSettingsFrom(pool: Pool, sent: SentClientSettings, hasSecret: boolean): ClientSettings {
  const settings: ClientSettings = {
    ...sent,
    RefreshTokenValidity: sent.RefreshTokenValidity || 30,
    AllowedOAuthFlowsUserPoolClient: sent.AllowedOAuthFlowsUserPoolClient ?? false,
    EnableTokenRevocation: sent.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: sent.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: sent.AuthSessionValidity ?? 3,
    ...(sent.RefreshTokenRotation
      ? { RefreshTokenRotation: { RetryGracePeriodSeconds: 0, ...sent.RefreshTokenRotation } }
      : {}),
  };
  checkAuthFlows(pool, settings);
  checkUrls(settings);
  checkOAuth(pool, settings, hasSecret);
  checkAttributes(pool, settings);
  checkLifetimes(settings);
  if (sent.AnalyticsConfiguration) throw notInSandbox('send analytics to Amazon Pinpoint.');
  const foreign = sent.SupportedIdentityProviders?.find((provider) => provider !== 'COGNITO');
  if (foreign !== undefined) throw invalidParameter(`The provider ${foreign} does not exist for User Pool ${pool.id}.`);
  if (settings.EnablePropagateAdditionalUserContextData && !hasSecret)
    throw invalidParameter('EnablePropagateAdditionalUserContextData can only be enabled for a client with a secret.');
  return settings;
}

function checkAuthFlows(pool: Pool, { ExplicitAuthFlows: flows = [], RefreshTokenRotation }: ClientSettings): void {
  const modern = flows.filter((flow) => flow.startsWith('ALLOW_'));
  const rotates = RefreshTokenRotation?.Feature === 'ENABLED';
  if (modern.length > 0 && modern.length < flows.length)
    throw invalidParameter("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.");
  if (rotates && flows.includes('ALLOW_REFRESH_TOKEN_AUTH'))
    throw invalidParameter('ALLOW_REFRESH_TOKEN_AUTH is not compatible with refresh token rotation.');
  if (!rotates && modern.length > 0 && !flows.includes('ALLOW_REFRESH_TOKEN_AUTH'))
    throw invalidParameter('REFRESH_TOKEN_AUTH should always be allowed.');
  if (flows.includes('ALLOW_USER_AUTH') && pool.settings.UserPoolTier === 'LITE')
    throw new AwsError('FeatureUnavailableInTierException', 'Feature unavailable in tier LITE: ALLOW_USER_AUTH');
}

const localHttp = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?([/?]|$)/;

function checkUrls({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: ClientSettings): void {
  for (const address of [...CallbackURLs, ...LogoutURLs]) {
    if (!URL.canParse(address)) throw invalidParameter(`${address} is not an absolute URI.`);
    if (address.includes('#')) throw invalidParameter(`${address} must not contain a fragment.`);
    if (/^http:/i.test(address) && !localHttp.test(address))
      throw invalidParameter(`${address} cannot use the HTTP protocol.`);
  }
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI))
    throw invalidParameter(`The default redirect URI ${DefaultRedirectURI} is not in the callback URIs list.`);
}

export const standardScopes = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** Scopes of a pool's resource servers, as `identifier/scope`. */
export function customScopes(pool: Pool): string[] {
  return Object.values(pool.resourceServers).flatMap(({ identifier, scopes }) =>
    scopes.map(({ ScopeName }) => `${identifier}/${ScopeName}`),
  );
}

function checkOAuth(pool: Pool, settings: ClientSettings, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [], CallbackURLs = [] } = settings;
  const invalidFlow = (message: string) => new AwsError('InvalidOAuthFlowException', message);
  const machine = flows.includes('client_credentials');
  const person = flows.some((flow) => flow !== 'client_credentials');
  if (machine && person)
    throw invalidFlow('client_credentials flow can not be selected along with code flow or implicit flow.');
  if (machine && !hasSecret)
    throw invalidFlow('client_credentials flow can not be selected if client does not have a client secret.');
  const known = [...standardScopes, ...customScopes(pool)];
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) throw new AwsError('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
  const standard = scopes.find((scope) => standardScopes.includes(scope));
  if (machine && standard !== undefined)
    throw invalidFlow(`${standard} is not supported with client_credentials flow.`);
  if (!settings.AllowedOAuthFlowsUserPoolClient) return;
  if (flows.length === 0 || scopes.length === 0)
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  if (person && CallbackURLs.length === 0)
    throw invalidParameter('CallbackUrls can not be empty when code flow or implicit flow is selected');
}

const neverWritable = ['sub', 'email_verified', 'phone_number_verified', 'identities'];

function checkAttributes(pool: Pool, { ReadAttributes, WriteAttributes }: ClientSettings): void {
  const known = new Set(pool.schema.map(({ Name }) => Name));
  if (ReadAttributes?.some((name) => !known.has(name)))
    throw invalidParameter('Invalid read attributes specified while creating a client');
  if (!WriteAttributes) return;
  const required = pool.schema.filter(({ Name, Required, Mutable }) => Required && Mutable && Name !== 'sub');
  if (
    WriteAttributes.some((name) => !known.has(name) || neverWritable.includes(name)) ||
    required.some(({ Name }) => !WriteAttributes.includes(Name))
  )
    throw invalidParameter('Invalid write attributes specified while creating a client');
}

const secondsPer = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };

/** How long each kind of token of a client lives, in seconds. */
export function lifetimes(settings: ClientSettings): { access: number; id: number; refresh: number } {
  const { TokenValidityUnits: units } = settings;
  const seconds = (value: number | undefined, unit: keyof typeof secondsPer, usual: number) =>
    value === undefined ? usual : value * secondsPer[unit];
  return {
    access: seconds(settings.AccessTokenValidity, units?.AccessToken ?? 'hours', 3600),
    id: seconds(settings.IdTokenValidity, units?.IdToken ?? 'hours', 3600),
    refresh: seconds(settings.RefreshTokenValidity, units?.RefreshToken ?? 'days', 30 * 86400),
  };
}

/** Access and ID tokens live 5 minutes to 1 day, refresh tokens 60 minutes to 10 years. */
function checkLifetimes(settings: ClientSettings): void {
  const { access, id, refresh } = lifetimes(settings);
  const shortLived = [access, id].every((seconds) => seconds >= 300 && seconds <= 86400);
  if (!shortLived || refresh < 3600 || refresh > 315360000 || refresh < Math.max(access, id))
    throw invalidParameter('Invalid range for token validity.');
}
