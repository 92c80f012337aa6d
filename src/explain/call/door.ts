/** Door: what a method asks of a token, whether as recorded, as configured or as served. */
import type { MethodShape, SetupExpectation } from '../callEvidence.ts';

/** The scope of every access token that the Cognito API gives, and its only one. Source: Cognito “OAuth grants”. */
export const apiScope = 'aws.cognito.signin.user.admin';

export interface Door {
  readonly authorization: MethodShape['authorization'];
  /** Header that the token is read from; undefined where it is none. */
  readonly header?: string;
  /** Ids of the pools whose tokens open it. */
  readonly pools: readonly string[];
  /** Matched against the token's `aud`; empty: not looked at. */
  readonly expression: string;
  readonly scopes: readonly string[];
}

/** The id of a pool, at the end of its ARN and of its issuer. */
export function poolIdIn(arnOrIssuer: string): string {
  return arnOrIssuer.replace(/\/$/, '').split('/').at(-1) ?? '';
}

export function doorOfRecord(method: SetupExpectation['methods'][number] | undefined, setup: SetupExpectation): Door {
  return {
    authorization: method?.secured === false ? 'NONE' : 'COGNITO_USER_POOLS',
    header: setup.tokenHeader,
    pools: [setup.userPoolId],
    expression: setup.validationExpression,
    scopes: (method ?? setup.methods[0])?.scopes ?? [],
  };
}

export function doorOfMethod({ authorization, authorizer, scopes }: MethodShape, setup: SetupExpectation): Door {
  return {
    authorization,
    ...(authorizer
      ? {
          ...(authorizer.header === undefined ? {} : { header: authorizer.header }),
          pools: authorizer.userPoolArns.map(poolIdIn),
          expression: authorizer.validationExpression,
        }
      : { header: setup.tokenHeader, pools: [setup.userPoolId], expression: setup.validationExpression }),
    scopes,
  };
}

/** True when both ask for the same. */
export function sameDoor(one: Door, other: Door): boolean {
  return (
    one.authorization === other.authorization &&
    one.header?.toLowerCase() === other.header?.toLowerCase() &&
    one.expression === other.expression &&
    sameList(one.pools, other.pools) &&
    sameList(one.scopes, other.scopes)
  );
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join(' ') === other.toSorted().join(' ');
}

/** The token that opens it. */
export function kindFor({ scopes }: Door): 'access token' | 'ID token' {
  return scopes.length > 0 ? 'access token' : 'ID token';
}

/** Scopes of an access token. */
export function scopesIn(claims: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof claims.scope === 'string' ? claims.scope.split(' ').filter((scope) => scope !== '') : [];
}

/** The expression must fit the whole audience. Source: CreateAuthorizer, `identityValidationExpression`. */
export function fitsExpression(expression: string, audience: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`).test(audience);
  } catch {
    // An expression that JavaScript cannot read is Java's; nothing is claimed about it.
    return true;
  }
}
