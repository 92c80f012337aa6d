/** Refusals foreseen: combinations of settings that AWS takes, and that then end in 401, 403 or a refused sign-in. */
import type { FieldFinding } from './field.ts';
import { callbackUrlsOf, loopbackCallbackUrl, type Settings, signsInPrograms } from './settings.ts';

/** The scope of every access token that the Cognito API gives. Source: Cognito "OAuth grants". */
const apiScope = 'aws.cognito.signin.user.admin';
/** Minutes below which people notice that their tokens end. */
const shortLived = 15;

interface Foreseen {
  readonly path: string;
  /** What will be refused, and what to do; nothing where it will not be. */
  readonly message: (settings: Settings) => string | undefined;
}

const foreseen: readonly Foreseen[] = [
  { path: 'function.code', message: answersWithoutCors },
  { path: 'function.adminGroup', message: groupWithoutMember },
  { path: 'api.apiKey', message: keyInPages },
  { path: 'appClient.scopes', message: noIdToken },
  { path: 'appClient.authFlows', message: noWayIn },
  { path: 'appClient.accessTokenMinutes', message: (settings) => endsSoon(settings, 'access token') },
  { path: 'appClient.idTokenMinutes', message: (settings) => endsSoon(settings, 'ID token') },
  { path: 'testUser.create', message: testUserWithoutScope },
  { path: 'authorizer.tokenHeader', message: headerFromPages },
  { path: 'authorizer.validationExpression', message: otherClient },
];

/** At most one warning for each setting. */
export function refusalWarnings(settings: Settings): FieldFinding[] {
  return foreseen.flatMap(({ path, message }) => {
    const said = message(settings);
    return said === undefined ? [] : [{ path, severity: 'warning', message: said }];
  });
}

/** The scopes of each method; without any it expects the ID token. */
function scopesByMethod({ api, authorizationScopes }: Settings): readonly (readonly string[])[] {
  return [authorizationScopes, ...api.moreMethods.map((method) => method.authorizationScopes)];
}

/** True when the pool signs people in through the Cognito API, which always gives an ID token. */
function signsInByApi({ appClient: { authFlows }, tokenEndpoint }: Settings): boolean {
  const others = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'];
  // Without a list AWS allows SRP. Source: CreateUserPoolClient, ExplicitAuthFlows.
  return tokenEndpoint.enabled || authFlows.length === 0 || authFlows.some((flow) => !others.includes(flow));
}

/** Web pages that people land on after sign-in, which then call the API from a browser. */
function pagesOf(settings: Settings): readonly string[] {
  if (!settings.hostedPages.enabled || signsInPrograms(settings)) return [];
  return callbackUrlsOf(settings).filter((url) => /^https?:/.test(url) && url !== loopbackCallbackUrl(settings));
}

function answersWithoutCors({ function: { code }, cors, api }: Settings): string | undefined {
  const lacks = code !== '' && api.integration === 'LAMBDA_PROXY' && !/access-control-allow-origin/i.test(code);
  return cors.enabled && lacks
    ? 'The code sends no Access-Control-Allow-Origin, so browsers hide its answers from the pages that CORS is meant for. Add the header to what it returns.'
    : undefined;
}

function groupWithoutMember({ function: { adminGroup, adminMethods, code }, testUser }: Settings): string | undefined {
  if (adminGroup === '' || code !== '') return undefined;
  const member = testUser.create && testUser.group === adminGroup;
  return member
    ? undefined
    : `Nobody is in ${adminGroup} at first, so ${adminMethods.join(', ')} answers 403 to everyone until somebody is put into it in the explorer.`;
}

function keyInPages(settings: Settings): string | undefined {
  const [page] = pagesOf(settings);
  return settings.api.apiKey === 'always' && page !== undefined
    ? `Calls without the key get 403, and a page such as ${page} cannot keep a key secret. Choose “Only until the authorizer is attached”, or “No”.`
    : undefined;
}

function noIdToken(settings: Settings): string | undefined {
  const { hostedPages, appClient } = settings;
  if (!hostedPages.enabled || signsInPrograms(settings) || appClient.scopes.includes('openid')) return undefined;
  return scopesByMethod(settings).some((scopes) => scopes.length === 0)
    ? 'Without openid the hosted pages give no ID token, and a method without scopes expects one: its calls get 401. Add openid, or give the method a scope.'
    : undefined;
}

function noWayIn(settings: Settings): string | undefined {
  return settings.hostedPages.enabled || signsInByApi(settings)
    ? undefined
    : 'Nobody can sign in: there are no hosted pages, and none of these flows takes a password. Add ALLOW_USER_SRP_AUTH, or switch the hosted pages on.';
}

/** Source: RFC 6749, 4.2.2: the implicit grant gives no refresh token. */
function endsSoon(settings: Settings, token: 'access token' | 'ID token'): string | undefined {
  const { hostedPages, appClient } = settings;
  const { oauthGrants: grants } = appClient;
  const minutes = token === 'ID token' ? appClient.idTokenMinutes : appClient.accessTokenMinutes;
  const asked = scopesByMethod(settings).some((scopes) => scopes.length > 0 === (token === 'access token'));
  const implicitOnly = hostedPages.enabled && grants.length > 0 && grants.every((grant) => grant === 'implicit');
  return asked && implicitOnly && minutes < shortLived
    ? `The implicit grant gives no refresh token, so after ${minutes} minutes each call gets 401 until people sign in again. Choose the code grant, or a longer life.`
    : undefined;
}

function testUserWithoutScope({ testUser, authorizationScopes: scopes }: Settings): string | undefined {
  return testUser.create && scopes.length > 0 && !scopes.includes(apiScope)
    ? `With one click the test user gets an access token with ${apiScope} only, and the method asks for ${scopes.join(' or ')}: the call gets 401. Sign in on the hosted page instead.`
    : undefined;
}

function headerFromPages(settings: Settings): string | undefined {
  const { tokenHeader } = settings.authorizer;
  const [page] = pagesOf(settings);
  return tokenHeader.toLowerCase() !== 'authorization' && !settings.cors.enabled && page !== undefined
    ? `Without CORS no browser lets a page such as ${page} send the header ${tokenHeader}: the call fails before it reaches the API. Switch CORS on.`
    : undefined;
}

/** The id of a new app client is known only once it exists. */
function otherClient({ authorizer, existing }: Settings): string | undefined {
  const { validationExpression: expression } = authorizer;
  if (expression === '') return undefined;
  const clientId = existing?.clientId ?? '';
  if (clientId !== '')
    return matches(expression, clientId)
      ? undefined
      : `It does not match the app client ${clientId}, so every call gets 401.`;
  return /^\^?[a-z0-9]{8,}\$?$/.test(expression)
    ? 'It names one app client. A new one gets its ID when it is created: with any other ID here, every call gets 401. Leave it empty until the ID is known.'
    : undefined;
}

/** What is no regular expression is refused elsewhere. */
function matches(expression: string, text: string): boolean {
  try {
    return new RegExp(expression).test(text);
  } catch {
    return true;
  }
}
