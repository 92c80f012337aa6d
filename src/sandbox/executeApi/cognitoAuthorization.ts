/** Lets a call through an authorizer of kind COGNITO_USER_POOLS, or turns it away exactly as API Gateway does. */
import { tokenHeaderOf } from '../apiGateway/authorizerChecks.ts';
import type { Authorizer } from '../apiGateway/state.ts';
import type { CognitoApi } from '../service.ts';
import { cachedResult } from './authorizerCache.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import { headerOf, type Invocation, withStageVariables } from './invocation.ts';

/** A token that was found valid. */
interface VerifiedToken {
  readonly use: 'id' | 'access';
  readonly claims: Readonly<Record<string, unknown>>;
}

function unauthorized(): GatewayFailure {
  return new GatewayFailure('UNAUTHORIZED', 'Unauthorized');
}

/**
 * The claims of the caller's token, as strings. Throws a GatewayFailure with 401.
 * Without scopes only ID tokens open the door; with scopes only access tokens that hold any one of them. Source:
 * developer guide, "apigateway-enable-cognito-user-pool".
 */
export async function authorizeByPool(
  invocation: Invocation,
  authorizer: Authorizer,
  scopes: readonly string[] = [],
): Promise<Record<string, string>> {
  const given = headerOf(invocation.request, tokenHeaderOf(authorizer) ?? '');
  if (given === undefined || given === '') throw unauthorized();
  const token = await verify(invocation, authorizer, given.replace(/^Bearer /, ''));
  if (!passesExpression(authorizer, token)) throw unauthorized();
  const isRightKind = scopes.length === 0 ? token.use === 'id' : token.use === 'access' && holdsAny(token, scopes);
  if (!isRightKind) throw unauthorized();
  return claimTexts(token.claims);
}

/** Only good tokens are kept, and never beyond their own expiry. */
function verify(invocation: Invocation, authorizer: Authorizer, text: string): Promise<VerifiedToken> {
  const { cognito } = invocation.world.services;
  if (cognito === undefined) throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
  return cachedResult(
    invocation,
    authorizer,
    text,
    () => verifyInAnyPool(invocation, authorizer, text, cognito),
    ({ claims }) => (typeof claims.exp === 'number' ? claims.exp * 1000 : 0),
  );
}

async function verifyInAnyPool(
  invocation: Invocation,
  { providerARNs = [] }: Authorizer,
  text: string,
  cognito: CognitoApi,
): Promise<VerifiedToken> {
  let expired = false;
  for (const arn of providerARNs) {
    const result = await cognito.verify(withStageVariables(arn, invocation), text);
    if (result.ok) return result;
    expired ||= result.reason === 'expired';
  }
  if (expired) throw new GatewayFailure('UNAUTHORIZED', 'The incoming token has expired');
  throw unauthorized();
}

/** The expression is matched with the token's `aud`; access tokens have none and so never pass. */
function passesExpression({ identityValidationExpression }: Authorizer, { claims }: VerifiedToken): boolean {
  if (identityValidationExpression === undefined) return true;
  const { aud } = claims;
  return typeof aud === 'string' && new RegExp(`^(?:${identityValidationExpression})$`).test(aud);
}

function holdsAny({ claims }: VerifiedToken, scopes: readonly string[]): boolean {
  const held = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  return scopes.some((scope) => held.includes(scope));
}

/** Claims as a function or template sees them: all strings, lists joined by commas, two of the times written out. */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]));
}

function claimText(name: string, value: unknown): string {
  if ((name === 'exp' || name === 'iat') && typeof value === 'number') return dateText(value * 1000);
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `Tue Sep 26 23:51:44 UTC 2017`, as Java writes dates. `time` is in milliseconds since the epoch. */
export function dateText(time: number): string {
  const [weekday, day, month, year, clock] = new Date(time).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
}
