/** Diagnosis: why something was refused, as plain data: causes with their evidence and fixes, and what was ruled out. */
import type { Fix } from './fix.ts';

/**
 * How sure a cause is. `certain`: the evidence leaves no other way. `likely`: it explains everything that was seen, but
 * not all of it could be looked at. `possible`: nothing speaks against it.
 */
export type Certainty = 'certain' | 'likely' | 'possible';

export interface Evidence {
  /** What was looked at: “Header that the authorizer reads”. */
  readonly what: string;
  /** What was found there, in words. Never a token, password or secret. */
  readonly found: string;
}

export interface Cause {
  /** Stable, for programs and tests, such as `id-token-where-scopes`. */
  readonly id: string;
  /** The cause in one sentence. No guess is stated as a fact: unless it is certain, the sentence says so. */
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  /** What mends it, the best first; empty where only other people can. */
  readonly fixes: readonly Fix[];
  /** The page of AWS that says so. */
  readonly link: { readonly title: string; readonly url: string };
}

/** Looked at and not the cause. */
export interface RuledOut {
  /** In words: “The token has not expired”. */
  readonly what: string;
  readonly found?: string;
}

/** What could not be looked at, and why: often a missing permission. */
export interface NotLookedAt {
  readonly what: string;
  readonly why: string;
}

export interface Diagnosis {
  readonly about: 'call' | 'sign-in' | 'change';
  /** Which call it is about, where it is about one. */
  readonly callId?: string;
  /** What happened: “GET /demo answered 401 Unauthorized”. */
  readonly happened: string;
  /** The most probable first; empty when nothing is wrong. */
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  readonly notLookedAt: readonly NotLookedAt[];
  /** The error of AWS as it came, for those who want it. */
  readonly aws?: { readonly name: string; readonly message: string };
}

/** A rule looks at the evidence and says what it makes of it; nothing where it has nothing to say. */
export type Finding =
  | ({ readonly kind: 'cause' } & Cause)
  | ({ readonly kind: 'ruledOut' } & RuledOut)
  | ({ readonly kind: 'notLookedAt' } & NotLookedAt);

const order: readonly Certainty[] = ['certain', 'likely', 'possible'];

/**
 * Puts findings together. Rules are given in the order in which the service itself checks, so of two causes that are
 * equally sure the one that is met first comes first: mend it, and the next one shows.
 */
export function diagnosisOf(
  head: Pick<Diagnosis, 'about' | 'happened' | 'aws'>,
  findings: readonly Finding[],
): Diagnosis {
  const causes = findings.flatMap(({ kind, ...rest }) => (kind === 'cause' ? [rest as Cause] : []));
  return {
    ...head,
    causes: causes.toSorted((one, other) => order.indexOf(one.certainty) - order.indexOf(other.certainty)),
    ruledOut: findings.flatMap(({ kind, ...rest }) => (kind === 'ruledOut' ? [rest as RuledOut] : [])),
    notLookedAt: findings.flatMap(({ kind, ...rest }) => (kind === 'notLookedAt' ? [rest as NotLookedAt] : [])),
  };
}
