/** Limits of the path through which the API signs people in itself. */
import type { Finding } from './field.ts';
import { error, ok, warning } from './findings.ts';
import * as limits from './limits.ts';
import type { Settings } from './settings.ts';

/** The scope of every access token that the Cognito API gives. Source: Cognito "OAuth grants". */
const apiScope = 'aws.cognito.signin.user.admin';
/** Characters of a function name that its role is named after; the rest of 64 is the suffix. */
const inRoleName = 50;

/** What the second function needs of the app client. */
export function enabled(
  on: boolean,
  { appClient, authorizationScopes: scopes, userPool }: Settings,
): readonly Finding[] {
  if (!on) return ok;
  if (!appClient.authFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH'))
    return error(
      'The function signs people in with AdminInitiateAuth: switch on ALLOW_ADMIN_USER_PASSWORD_AUTH under Authentication flows.',
    );
  if (appClient.generateSecret)
    return error(
      'The function has no safe place for a client secret: switch “Generate a client secret” off, or this endpoint.',
    );
  if (scopes.length > 0 && !scopes.includes(apiScope))
    return warning(
      `Its access tokens hold only the scope ${apiScope}, so the method with the scope ${scopes.join(' or ')} answers 401 to them.`,
    );
  return userPool.mfa === 'OFF'
    ? ok
    : warning('Whoever has a second factor gets a challenge from it in place of tokens, and has to sign in elsewhere.');
}

export function functionName(value: string, settings: Settings): readonly Finding[] {
  const finding = limits.functionName(value);
  if (finding.length > 0) return finding;
  const { api, function: main } = settings;
  if (api.integration === 'LAMBDA_PROXY' && value.slice(0, inRoleName) === main.name.slice(0, inRoleName))
    return error(
      value === main.name
        ? 'This is the name of the function behind the endpoint; the second one needs another.'
        : `The two function names must differ within their first ${inRoleName} characters; their roles are named after them.`,
    );
  return ok;
}

export function resourcePath(value: string, settings: Settings): readonly Finding[] {
  const finding = limits.resourcePath(value);
  if (finding.length > 0) return finding;
  if (value.includes('{')) return error('This path has no parameters: people are told apart by what they send.');
  if (settings.existing?.restApiId && !/^\/[^/]+$/.test(value))
    return error('In an API that exists already, this path has one part, such as /auth.');
  return value === settings.api.resourcePath
    ? error('This is the path of the secured endpoint; people who have no token yet need another.')
    : ok;
}

export function httpMethod(value: string): readonly Finding[] {
  return value === 'GET'
    ? warning(
        'With GET the password is part of the address, and addresses end up in logs and histories. POST keeps it in the body.',
      )
    : ok;
}
