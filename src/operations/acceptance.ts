/** Acceptance: which setting a changed property belongs to, and what the setting becomes. */
import type { Row } from '../engine/record.ts';
import type { Difference } from '../engine/resource.ts';
import { valueAt, withValue } from '../setup/fields.ts';
import { callbackUrlsOf, loopbackCallbackUrl, parseSettings, type Settings } from '../setup/settings.ts';
import type { Setup } from './operations.ts';

/** The settings with the present value, or why there is none that would hold it. */
export type Acceptance = { readonly settings: Settings; readonly setting: string } | { readonly why: string };

/** A property that is a setting as it is. */
const plain: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ApiGateway.RestApi': { name: 'api.name', endpointType: 'api.endpointType' },
  'ApiGateway.Authorizer': {
    name: 'authorizer.name',
    validationExpression: 'authorizer.validationExpression',
    cacheSeconds: 'authorizer.cacheSeconds',
  },
  'Lambda.Function': { runtime: 'function.runtime', architecture: 'function.architecture' },
  'Cognito.UserPool': {
    name: 'userPool.name',
    minimumLength: 'userPool.passwordPolicy.minimumLength',
    requireLowercase: 'userPool.passwordPolicy.requireLowercase',
    requireUppercase: 'userPool.passwordPolicy.requireUppercase',
    requireNumbers: 'userPool.passwordPolicy.requireNumbers',
    requireSymbols: 'userPool.passwordPolicy.requireSymbols',
    temporaryPasswordValidityDays: 'userPool.passwordPolicy.temporaryPasswordValidityDays',
    mfa: 'userPool.mfa',
    verification: 'userPool.verification',
    selfRegistration: 'userPool.selfRegistration',
    tier: 'userPool.tier',
    deletionProtection: 'userPool.deletionProtection',
  },
  'Cognito.ResourceServer': { name: 'resourceServer.name' },
  'Cognito.Domain': { managedLoginVersion: 'hostedPages.managedLoginVersion' },
  'Cognito.AppClient': {
    name: 'appClient.name',
    authFlows: 'appClient.authFlows',
    accessTokenMinutes: 'appClient.accessTokenMinutes',
    idTokenMinutes: 'appClient.idTokenMinutes',
    hideUserExistence: 'appClient.hideUserExistence',
    tokenRevocation: 'appClient.tokenRevocation',
    refreshTokenRotation: 'appClient.refreshTokenRotation',
    rotationGraceSeconds: 'appClient.rotationGraceSeconds',
    signOutUrls: 'appClient.signOutUrls',
    oauthGrants: 'appClient.oauthGrants',
    scopes: 'appClient.scopes',
  },
};

/** A property that says a setting in other words. */
const translated: Readonly<
  Record<string, (actual: unknown, settings: Settings, setup: Setup, row: Row) => Acceptance>
> = {
  'ApiGateway.Authorizer tokenHeader': (actual, settings) => {
    const header = /^method\.request\.header\.(.+)$/.exec(String(actual))?.[1];
    if (header === undefined) return { why: 'The token is no longer read from a header, which no setting says.' };
    return held(settings, 'authorizer.tokenHeader', header);
  },
  'Cognito.AppClient refreshTokenDays': (actual, settings) => {
    const days = Number(actual) / 1440;
    if (!Number.isInteger(days)) return { why: 'The setting counts whole days.' };
    return held(settings, 'appClient.refreshTokenDays', days);
  },
  'Cognito.AppClient callbackUrls': (actual, settings, setup, row) => {
    const urls = list(actual);
    const own = loopbackCallbackUrl(settings);
    const known = callbackUrlsOf(settings);
    const recorded = list((row.props as { callbackUrls?: unknown }).callbackUrls);
    const endpoint = endpointAmong(urls, setup);
    const others = urls.filter((url) => url !== own && url !== endpoint);
    const order = [...known, ...recorded].filter((url) => others.includes(url));
    const callbackUrls = [...new Set([...order, ...others])];
    const loopbackCallback = urls.includes(own);
    const appClient = { ...settings.appClient, loopbackCallback, endpointCallback: endpoint !== undefined };
    return held({ ...settings, appClient }, 'appClient.callbackUrls', callbackUrls);
  },
  'ApiGateway.RequestValidator body': (actual, settings, _, row) =>
    checked(settings, row, actual === true, checksOf(settings).parameters),
  'ApiGateway.RequestValidator parameters': (actual, settings, _, row) =>
    checked(settings, row, checksOf(settings).body, actual === true),
  'ApiGateway.Method requestParameters': (actual, settings, _, row) => {
    const found = list(actual).map((text) => /^method\.request\.(\w+)\.(\S+) required$/.exec(text));
    if (row.id !== 'method' || found.includes(null))
      return { why: 'The setting lists what is required; a parameter that may be left out is none of it.' };
    const required = found.map((parts) => ({ place: parts?.[1], name: parts?.[2] }));
    return held(settings, 'api.requiredParameters', required);
  },
  'Cognito.ResourceServer scopes': (actual, settings) => {
    // As resourceServer.ts words them: the name, which has no space, then the description.
    const scopes = list(actual).map((text) => {
      const [name = '', ...description] = text.split(': ');
      return { name, description: description.join(': ') };
    });
    return held(settings, 'resourceServer.scopes', scopes);
  },
  'Cognito.Group description': (actual, settings, _, row) => inGroup(settings, row, { description: actual ?? '' }),
  'Cognito.Group precedence': (actual, settings, _, row) => inGroup(settings, row, { precedence: actual ?? 0 }),
  'Cognito.UserPool accountRecovery': (actual, settings) => {
    const [first, ...more] = list(actual);
    if (first === undefined || more.length > 0)
      return { why: 'The setting names one way of recovery, the pool has several.' };
    return held(settings, 'userPool.accountRecovery', first);
  },
};

/** Why some properties are no settings; anything else is part of how the setup works. */
const reasons: Readonly<Record<string, string>> = {
  'ApiGateway.Method authorizationType':
    'Without its authorizer the method would be open, and this would be no secured API. Repair it, or clean up.',
  'ApiGateway.Method authorizerId': 'The method must ask the authorizer of this setup. Repair it, or clean up.',
  'ApiGateway.Method apiKeyRequired':
    'An API key needs a key and a usage plan beside it: choose that in the settings, so that both are made or removed.',
  'ApiGateway.Method requestValidator':
    'The method must name the validator of this setup, or none. Repair it, or change what is checked in the settings.',
  'ApiGateway.Stage deploymentId':
    'Somebody deployed the API since. What a deployment holds cannot be read back; repair goes back to our own.',
  'ApiGateway.Authorizer userPoolArn': 'The authorizer must trust the user pool of this setup.',
  'Cognito.UserPool mfaFactors':
    'Codes of an authenticator app are the only second factor that a setup can ask for. Repair allows them again; other factors stay.',
  'Lambda.Function code': 'The code was changed outside of this setup; it is not read back. Repair deploys ours again.',
};

/** `settings` are those so far, with what was accepted before. */
export function acceptanceOf(setup: Setup, settings: Settings, row: Row, difference: Difference): Acceptance {
  const { property, actual, fixedBy } = difference;
  const key = `${row.type} ${property}`;
  if (row.adopted)
    return { why: 'It was there before this setup. Repair brings our change back; clean-up gives back what it had.' };
  if (fixedBy === 'replace')
    return { why: 'Something else stands in its place now. Repair creates it again; or clean up the setup.' };
  if (row.id.startsWith('method') && property === 'authorizationScopes') return scopesOf(settings, row, actual);
  const other = translated[key];
  if (other) return other(actual, settings, setup, row);
  const setting = plain[row.type]?.[property];
  if (setting !== undefined && valueAt(settings, setting) !== undefined) return held(settings, setting, actual);
  return { why: reasons[key] ?? 'No setting says this; it is part of how the setup works. Repair brings it back.' };
}

/** The scopes of the method itself, or of one of the further methods on its path. */
function scopesOf(settings: Settings, row: Row, actual: unknown): Acceptance {
  if (row.id === 'method') return held(settings, 'authorizationScopes', list(actual));
  const httpMethod = (row.props as { httpMethod?: string }).httpMethod;
  const index = settings.api.moreMethods.findIndex((one) => one.httpMethod === httpMethod);
  if (index < 0) return { why: 'No setting says what this method asks for.' };
  const moreMethods = settings.api.moreMethods.map((one, at) =>
    at === index ? { ...one, authorizationScopes: list(actual) } : one,
  );
  return held(settings, 'api.moreMethods', moreMethods);
}

function checksOf({ api: { requestCheck } }: Settings) {
  return {
    body: requestCheck === 'body' || requestCheck === 'both',
    parameters: requestCheck === 'parameters' || requestCheck === 'both',
  };
}

/** What the validator of the method checks now. That of the token endpoint has no setting. */
function checked(settings: Settings, row: Row, body: boolean, parameters: boolean): Acceptance {
  if (row.id !== 'validator') return { why: 'The path that signs people in needs both of its parameters.' };
  return held(settings, 'api.requestCheck', body ? (parameters ? 'both' : 'body') : parameters ? 'parameters' : 'none');
}

/** One part of one group. */
function inGroup(settings: Settings, row: Row, part: Readonly<Record<string, unknown>>): Acceptance {
  const { name } = row.props as { name?: string };
  const groups = settings.userPool.groups.map((group) => (group.name === name ? { ...group, ...part } : group));
  return held(settings, 'userPool.groups', groups);
}

/** Holds the value to the schema: AWS knows more values than there are settings for. */
function held(settings: Settings, setting: string, value: unknown): Acceptance {
  const now = valueAt(settings, setting);
  const empty = Array.isArray(now) ? [] : typeof now === 'string' ? '' : undefined;
  try {
    return { settings: parseSettings(withValue(settings, setting, value ?? empty)), setting };
  } catch {
    return { why: 'The setting has no such value.' };
  }
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The address of the setup's own endpoint, if it is among the URLs: it holds the API's id and the stage. */
function endpointAmong(urls: readonly string[], setup: Setup): string | undefined {
  const api = setup.rows.api?.attributes?.id;
  const { stageName, resourcePath } = setup.extra.settings.api;
  if (typeof api !== 'string') return undefined;
  return urls.find((url) => url.includes(api) && url.endsWith(`/${stageName}${resourcePath}`));
}
