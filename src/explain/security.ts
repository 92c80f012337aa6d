/** Security check: which methods of an API are open to anyone, and where the stage serves something else than configured. */

/**
 * `open`: anyone can call it. `secured`: a Cognito authorizer. `otherwise`: AWS_IAM, a Lambda authorizer or an API key
 * alone (which tells programs apart, not people). `preflight`: OPTIONS without authorizer, as browsers need it. `signIn`:
 * open on purpose, because people sign in there.
 */
export type MethodStanding = 'open' | 'secured' | 'otherwise' | 'preflight' | 'signIn';

export interface CheckedMethod {
  readonly path: string;
  readonly method: string;
  /** As it is served; undefined: not deployed. */
  readonly deployed?: MethodStanding;
  /** As it is configured; undefined: only deployed, deleted since. */
  readonly configured?: MethodStanding;
  /** One sentence on how it stands. */
  readonly words: string;
  /** What differs between deployed and configured, in words; empty: nothing. */
  readonly differences: readonly string[];
  /** `attention` wants to be looked at: open, an OPTIONS that asks for a token, or not deployed as configured. */
  readonly verdict: 'good' | 'attention';
}

export interface SecurityCheck {
  readonly apiName: string;
  readonly restApiId: string;
  readonly stage: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly methods: readonly CheckedMethod[];
  /** One sentence: “All 3 methods ask for a signed-in user.” */
  readonly summary: string;
}
