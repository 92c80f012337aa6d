/** Limits of groups, custom scopes, further methods, second factors and handler code. Sources: the service API models. */
import type { Finding } from './field.ts';
import { error, ok, text, warning, within } from './findings.ts';
import { authorizationScopes } from './limits.ts';
import type { Settings } from './settings.ts';

/** The greatest whole number that Cognito takes as a precedence. */
const largest = 2_147_483_647;
/** Bytes of handler text. AWS takes more in a zip; what is written by hand stays far below. */
const mostCode = 1_000_000;

const repeated = (values: readonly string[]) => values.find((value, index) => values.indexOf(value) !== index);

export function mfa(value: string, settings: Settings): readonly Finding[] {
  if (value !== 'ON') return ok;
  if (!settings.hostedPages.enabled)
    return warning('Without the hosted pages, your own application must lead people through setting up their app.');
  return settings.testUser.create
    ? warning('The test user, too, has to set up an authenticator app at the first sign-in.')
    : ok;
}

export function mfaFactors(values: readonly string[], settings: Settings): readonly Finding[] {
  if (values.length > 0) return ok;
  return error(
    settings.userPool.mfa === 'ON'
      ? 'A second factor is required, but there is none to use: choose one, or switch multi-factor authentication off.'
      : 'Multi-factor authentication needs a factor to use: choose one, or switch it off.',
  );
}

export function verification(value: string, { userPool }: Settings): readonly Finding[] {
  if (value !== 'none') return ok;
  if (userPool.selfRegistration)
    return warning('Nobody gets a code: an administrator must confirm each person who signs up.');
  return userPool.accountRecovery === 'verified_email'
    ? warning('Email addresses stay unverified, so nobody can get a code for a forgotten password.')
    : ok;
}

/** Source: GroupNameType `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`, 1 to 128 characters; PrecedenceType is not negative. */
export function groups(values: Settings['userPool']['groups']): readonly Finding[] {
  const twice = repeated(values.map(({ name }) => name));
  if (twice) return error(`The group “${twice}” is listed twice.`);
  return values.flatMap(({ name, description, precedence }) => {
    const finding = text(
      name,
      128,
      /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
      'The group name',
      'characters that are no space',
    );
    if (finding.length > 0) return finding;
    if (name.includes(','))
      return error(`“${name}”: API Gateway hands a person’s groups over with commas between them, so a name has none.`);
    if (description.length > 2048) return error(`The description of ${name} may have at most 2048 characters.`);
    return within(precedence, 0, largest, `The precedence of ${name}`);
  });
}

export function testUserGroup(value: string, { userPool }: Settings): readonly Finding[] {
  return value === '' || userPool.groups.some(({ name }) => name === value)
    ? ok
    : error(`There is no group “${value}”; add it under Groups.`);
}

export function adminGroup(value: string, { userPool }: Settings): readonly Finding[] {
  return value === '' || userPool.groups.some(({ name }) => name === value)
    ? ok
    : error(`There is no group “${value}”, so nobody could call these methods; add it under Groups.`);
}

export function adminMethods(values: readonly string[], { api }: Settings): readonly Finding[] {
  if (values.length === 0) return error('Choose at least one method, or leave the group empty.');
  const offered: string[] = [api.httpMethod, ...api.moreMethods.map(({ httpMethod }) => httpMethod)];
  if (offered.includes('ANY')) return ok;
  const missing = values.find((value) => !offered.includes(value));
  return missing
    ? error(`The API has no method ${missing}; it has ${offered.join(', ')}. Add it under More methods.`)
    : ok;
}

export function code(value: string): readonly Finding[] {
  if (value === '') return ok;
  if (value.trim() === '') return error('The code is blank. Write a handler, or empty the field for the starter code.');
  const bytes = new TextEncoder().encode(value).length;
  return bytes > mostCode
    ? error(`The code may have at most ${mostCode} bytes here; it has ${bytes}.`)
    : warning('Your code is deployed as it is: the greeting and the group check of the starter code are not in it.');
}

export function moreMethods(values: Settings['api']['moreMethods'], settings: Settings): readonly Finding[] {
  const twice = repeated([settings.api.httpMethod, ...values.map(({ httpMethod }) => httpMethod)]);
  if (twice) return error(`The method ${twice} is listed twice.`);
  return values.flatMap(({ httpMethod, authorizationScopes: scopes }) =>
    authorizationScopes(scopes, settings).map((finding) => ({
      ...finding,
      message: `${httpMethod}: ${finding.message}`,
    })),
  );
}

/** Source: ResourceServerIdentifierType `[\x21\x23-\x5B\x5D-\x7E]+`, 1 to 256 characters. */
export function resourceServerIdentifier(value: string): readonly Finding[] {
  if (value === '') return ok;
  return text(
    value,
    256,
    /^[\x21\x23-\x5B\x5D-\x7E]+$/,
    'The identifier',
    'letters, digits and signs, without spaces, quotes and backslashes',
  );
}

export const resourceServerName = (value: string) =>
  text(value, 256, /^[\w\s+=,.@-]+$/, 'The name', 'letters, digits, spaces and + = , . @ - _');

/** Source: ResourceServerScopeNameType `[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+`: no slash; both parts 1 to 256 characters. */
export function customScopes(values: Settings['resourceServer']['scopes']): readonly Finding[] {
  if (values.length > 100) return error('At most 100 scopes.');
  if (values.length === 0) return warning('Without a scope the resource server has no effect.');
  const twice = repeated(values.map(({ name }) => name));
  if (twice) return error(`The scope “${twice}” is listed twice.`);
  return values.flatMap(({ name, description }) => {
    const finding = text(
      name,
      256,
      /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/,
      'The scope name',
      'letters, digits and signs, without spaces, quotes, / and \\',
    );
    if (finding.length > 0) return finding;
    if (description.trim() === '') return error(`The scope “${name}” needs a description.`);
    return description.length > 256 ? error(`The description of ${name} may have at most 256 characters.`) : ok;
  });
}

export const rotationGraceSeconds = (value: number) => within(value, 0, 60, 'The seconds');
