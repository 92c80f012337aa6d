/** Limits: what AWS accepts for each setting, and the message for what it does not. Sources: the service API models. */
import type { Finding } from './field.ts';
import { error, ok, text, warning, within } from './findings.ts';
import { callbackUrlsOf, customScopesOf, type Settings, signsInPrograms, standardScopes } from './settings.ts';

export const setupName = (value: string) => text(value, 60, /^.*$/, 'The setup name', 'one line of text');

export const functionName = (value: string) =>
  text(value, 64, /^[a-zA-Z0-9-_]+$/, 'The function name', 'letters, digits, - and _');

export const greeting = (value: string) => (value.length > 1000 ? error('At most 1000 characters.') : ok);

export const apiName = (value: string) => text(value, 1024, /^.*$/s, 'The API name', 'text');

/** Path parts: letters, digits, and `. _ - : $`, or a parameter in braces; `{name+}` only at the end. */
export function resourcePath(value: string): readonly Finding[] {
  if (!value.startsWith('/')) return error('The resource path must start with a /.');
  if (value === '/') return ok;
  if (value.endsWith('/')) return error('The resource path must not end with a /.');
  const parts = value.slice(1).split('/');
  const names = new Set<string>();
  for (const [index, part] of parts.entries()) {
    if (part === '') return error('The resource path has an empty part (//).');
    const parameter = /^\{([a-zA-Z0-9._-]+)(\+?)\}$/.exec(part);
    if (!parameter) {
      if (!/^[a-zA-Z0-9._\-:$]+$/.test(part))
        return error(`“${part}” may contain only letters, digits, . _ - : $, or be a parameter such as {id}.`);
      continue;
    }
    const [, name = '', greedy] = parameter;
    if (names.has(name)) return error(`The path parameter {${name}} appears twice.`);
    names.add(name);
    if (greedy && index < parts.length - 1) return error(`The greedy parameter ${part} must be the last part.`);
  }
  return ok;
}

export const stageName = (value: string) =>
  value === 'test-invoke-stage'
    ? error('test-invoke-stage is reserved by API Gateway.')
    : text(value, 128, /^[a-zA-Z0-9_-]+$/, 'The stage name', 'letters, digits, _ and -');

export const userPoolName = (value: string) =>
  text(value, 128, /^[\w\s+=,.@-]+$/, 'The user pool name', 'letters, digits, spaces and + = , . @ - _');

export function signInIdentifiers(value: Settings['userPool']['signInIdentifiers']): readonly Finding[] {
  return value.length === 0 ? error('Choose at least one thing to sign in with.') : ok;
}

export function accountRecovery(value: string, settings: Settings): readonly Finding[] {
  const by = settings.userPool.signInIdentifiers;
  if (value === 'verified_email' && by.includes('phone_number') && !by.includes('email'))
    return warning('People sign in by phone number here and may have no verified email address to get the code.');
  if (value === 'verified_phone_number')
    return warning('SMS needs an IAM role and costs per message; codes by email work at once.');
  return warning('Cognito sends the emails itself, at most 50 a day for the account.').slice(
    value === 'admin_only' ? 1 : 0,
  );
}

export function passwordMinimumLength(value: number): readonly Finding[] {
  const range = within(value, 6, 99, 'The minimum length');
  if (range.length > 0) return range;
  return value < 8 ? warning('Fewer than 8 characters are easy to guess.') : ok;
}

/** Source: PasswordPolicyType, TemporaryPasswordValidityDays. */
export function temporaryPasswordDays(value: number): readonly Finding[] {
  const range = within(value, 0, 365, 'The number of days');
  if (range.length > 0) return range;
  return value === 0 ? warning('Cognito takes 0 for “not set” and uses its default of 7 days.') : ok;
}

export function tier(value: string, settings: Settings): readonly Finding[] {
  if (value !== 'LITE') return ok;
  if (settings.hostedPages.enabled && settings.hostedPages.managedLoginVersion === 2)
    return error('Managed login needs the Essentials plan. Choose it, or the classic hosted UI.');
  if (settings.appClient.authFlows.includes('ALLOW_USER_AUTH'))
    return error('ALLOW_USER_AUTH needs the Essentials plan.');
  return ok;
}

/** A pool of one's own says so at its tier; the tier of an existing pool is not ours to change. */
export function managedLoginVersion(value: number, { existing, userPool }: Settings): readonly Finding[] {
  return value === 2 && existing?.userPoolId && userPool.tier === 'LITE'
    ? error('Managed login needs the Essentials plan, and this pool is on Lite. Choose the classic hosted UI.')
    : ok;
}

export function hostedPages(on: boolean, settings: Settings): readonly Finding[] {
  if (on || settings.authorizationScopes.length === 0) return ok;
  return warning(
    'Without hosted pages, access tokens hold only aws.cognito.signin.user.admin. A method that asks for another scope then answers 401 to everyone.',
  );
}

/** Source: CreateUserPoolDomain; reserved words answer InvalidParameterException "Domain cannot contain reserved word". */
export function domainPrefix(value: string): readonly Finding[] {
  if (value === '') return error('A domain prefix is needed.');
  if (value.length > 63) return error(`The domain prefix may have at most 63 characters; it has ${value.length}.`);
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(value))
    return error('Only lower-case letters, digits and hyphens; it must not begin or end with a hyphen.');
  const reserved = ['aws', 'amazon', 'cognito'].find((word) => value.includes(word));
  return reserved ? error(`The domain prefix must not contain “${reserved}”; AWS reserves it.`) : ok;
}

export const appClientName = (value: string) =>
  text(value, 128, /^[\w\s+=,.@-]+$/, 'The app client name', 'letters, digits, spaces and + = , . @ - _');

/** Source: CreateUserPoolClient CallbackURLs: HTTPS, own schemes, HTTP for localhost only; no fragment; 1 to 1024. */
function url(value: string): string | undefined {
  if (value.length === 0) return 'An empty line is no URL; remove it.';
  if (value.length > 1024) return `A URL may have at most 1024 characters; this one has ${value.length}.`;
  if (/\s/.test(value)) return `“${value}” contains a space.`;
  let parsed: URL;
  try {
    parsed = new URL(value);
  } catch {
    return `“${value}” is not a complete URL; it needs a scheme such as https://.`;
  }
  if (value.includes('#')) return `“${value}” must not contain a fragment (#).`;
  if (value.includes('*')) return `“${value}” must not contain a wildcard (*).`;
  if (parsed.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname))
    return `“${value}” must use https; http is allowed for localhost only.`;
  return undefined;
}

function urls(values: readonly string[]): readonly Finding[] {
  if (values.length > 100) return error('At most 100 URLs.');
  const duplicate = values.find((value, index) => values.indexOf(value) !== index);
  if (duplicate !== undefined) return error(`“${duplicate}” is listed twice.`);
  return values.flatMap((value) => {
    const problem = url(value);
    return problem ? error(problem) : ok;
  });
}

export function callbackUrls(values: readonly string[], settings: Settings): readonly Finding[] {
  const problems = urls(values);
  if (problems.length > 0) return problems;
  return settings.appClient.oauthGrants.length > 0 &&
    !signsInPrograms(settings) &&
    callbackUrlsOf(settings).length === 0 &&
    !settings.appClient.endpointCallback
    ? error(
        'The OAuth grants need at least one callback URL, or let VS Code catch the sign-in, or send people to the endpoint.',
      )
    : ok;
}

export const loopbackPort = (value: number) => within(value, 1024, 65535, 'The port');

export const signOutUrls = (values: readonly string[]) => urls(values);

export function oauthGrantsCheck(values: readonly string[], settings: Settings): readonly Finding[] {
  if (values.length === 0) return error('The hosted pages need at least one grant.');
  if (values.includes('client_credentials')) {
    if (values.length > 1)
      return error(
        'Client credentials sign in a program, the other grants a person: one app client cannot have both. Make a second app client for programs.',
      );
    if (!settings.appClient.generateSecret)
      return error('With client credentials a program proves itself by the client secret: switch the secret on.');
    return ok;
  }
  if (settings.appClient.generateSecret && !values.includes('code'))
    return warning('With a client secret, the authorization code is the grant to use.');
  return values.includes('implicit')
    ? warning('Implicit puts tokens into the address bar and the history. Prefer the code with PKCE.')
    : ok;
}

export function scopes(values: readonly string[], settings: Settings): readonly Finding[] {
  if (values.length === 0) return error('Choose at least one scope.');
  const standard: readonly string[] = standardScopes;
  const custom = customScopesOf(settings);
  const unknown = values.find((scope) => !standard.includes(scope) && !custom.includes(scope));
  if (unknown !== undefined)
    return error(`No resource server brings the scope ${unknown}: add it under Custom scopes, or choose another.`);
  const personal = values.find((scope) => standard.includes(scope));
  if (personal !== undefined && signsInPrograms(settings))
    return error(
      `${personal} is about a person, and client credentials sign in a program: choose custom scopes of a resource server only.`,
    );
  return values.some((scope) => ['email', 'phone', 'profile'].includes(scope)) && !values.includes('openid')
    ? error('email, phone and profile need openid beside them.')
    : ok;
}

export function authFlowsCheck(values: readonly string[], settings: Settings): readonly Finding[] {
  if (values.includes('ALLOW_USER_AUTH') && settings.userPool.tier === 'LITE')
    return error('ALLOW_USER_AUTH needs the Essentials plan.');
  const refreshes = values.includes('ALLOW_REFRESH_TOKEN_AUTH');
  if (settings.appClient.refreshTokenRotation) {
    if (refreshes)
      return error(
        'ALLOW_REFRESH_TOKEN_AUTH and refresh token rotation exclude each other: rotating tokens are refreshed in another way. Remove the flow, or switch rotation off.',
      );
    return values.length === 0
      ? error('Choose a flow: without any, AWS adds ALLOW_REFRESH_TOKEN_AUTH, which rotation excludes.')
      : ok;
  }
  // Source: InvalidParameterException “REFRESH_TOKEN_AUTH should always be allowed.”
  return values.length > 0 && !refreshes
    ? error('AWS insists on ALLOW_REFRESH_TOKEN_AUTH as long as refresh tokens do not rotate.')
    : ok;
}

export const tokenMinutes = (value: number) => within(value, 5, 1440, 'The minutes');

export function refreshTokenDays(value: number, settings: Settings): readonly Finding[] {
  const range = within(value, 1, 3650, 'The days');
  if (range.length > 0) return range;
  const longest = Math.max(settings.appClient.accessTokenMinutes, settings.appClient.idTokenMinutes);
  return value * 1440 < longest ? error('The refresh token must live at least as long as the other tokens.') : ok;
}

export function testUsername(value: string, settings: Settings): readonly Finding[] {
  const by = settings.userPool.signInIdentifiers;
  if (value.trim() === '') return error('Enter the name of the test user.');
  if (value.length > 128) return error(`At most 128 characters; it has ${value.length}.`);
  const isEmail = by.includes('email') && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
  const isPhone = by.includes('phone_number') && /^\+[0-9]{6,15}$/.test(value);
  if (by.includes('username')) {
    // Source: AdminCreateUser, “Username cannot be of email format, since user pool is configured for email alias.”
    if (isEmail)
      return error('People can also sign in with their email address here, so a user name must not look like one.');
    if (isPhone)
      return error('People can also sign in with their phone number here, so a user name must not look like one.');
    return /\s/.test(value) ? error('A user name has no spaces.') : ok;
  }
  if (isEmail || isPhone) return ok;
  return error(
    by.includes('email')
      ? 'People sign in by email here, so this must be an email address.'
      : 'People sign in by phone here, so this must be a number such as +15550100.',
  );
}

export const authorizerName = (value: string) =>
  text(value, 128, /^[a-zA-Z0-9_-]+$/, 'The authorizer name', 'letters, digits, - and _');

/** Header names are tokens of RFC 9110; API Gateway refers to them as method.request.header.NAME. */
export function tokenHeader(value: string): readonly Finding[] {
  const finding = text(value, 128, /^[a-zA-Z0-9_-]+$/, 'The header name', 'letters, digits, - and _');
  if (finding.length > 0) return finding;
  const taken = ['host', 'content-length', 'connection', 'transfer-encoding', 'cookie'];
  return taken.includes(value.toLowerCase()) ? error(`${value} has a meaning of its own in HTTP; choose another.`) : ok;
}

export function validationExpression(value: string, settings: Settings): readonly Finding[] {
  if (value === '') return ok;
  try {
    new RegExp(value);
  } catch {
    return error('This is not a valid regular expression.');
  }
  return settings.authorizationScopes.length > 0 ||
    settings.api.moreMethods.some((method) => method.authorizationScopes.length > 0)
    ? error(
        'It is matched against the aud of the token, and access tokens have none. With scopes on the method every call would get 401: remove the expression or the scopes.',
      )
    : ok;
}

/** Source: Fetch standard, “CORS protocol”: one origin, or `*`; a path or a slash behind it never matches. */
export function allowOrigin(value: string): readonly Finding[] {
  if (value === '*') return ok;
  if (value === 'null' || !URL.canParse(value) || new URL(value).origin !== value)
    return error(
      'One origin such as https://app.example.com (scheme, host and port, nothing behind them), or * for all.',
    );
  return ok;
}

export const cacheSeconds = (value: number) => within(value, 0, 3600, 'The seconds');

export function authorizationScopes(values: readonly string[], settings: Settings): readonly Finding[] {
  const empty = values.some((scope) => scope.trim() === '' || /\s/.test(scope));
  if (empty) return error('A scope is one word without spaces, such as email.');
  if (values.length === 0)
    return signsInPrograms(settings)
      ? warning('Programs get access tokens only, and a method without scopes expects an ID token: they would get 401.')
      : ok;
  const client = settings.hostedPages.enabled ? settings.appClient.scopes : ['aws.cognito.signin.user.admin'];
  return values.some((scope) => client.includes(scope))
    ? ok
    : error(`The app client gives none of these scopes (it gives ${client.join(', ')}), so every call would get 401.`);
}
