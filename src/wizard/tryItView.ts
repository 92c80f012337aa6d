/** What Try it shows: the endpoint, who is signed in, the calls with their answers, and the tests. */
import type { FailureNote } from '../engine/failure.ts';

/** A path with or without a query string: begins with “/”, no spaces, no fragment. */
export const callPath = /^\/[\x21\x22\x24-\x7e]*$/;
/** A token of RFC 9110. */
export const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

export interface TryItView {
  readonly endpointUrl?: string;
  /** The one that is tried, of those in `methods`. */
  readonly method?: string;
  readonly methods?: readonly TriedMethod[];
  readonly tokenHeader?: string;
  readonly expectedToken?: 'access token' | 'ID token';
  /** Ways to sign in, the best first. */
  readonly ways: readonly WayView[];
  readonly inbox: boolean;
  readonly busy?: 'signing in' | 'calling' | 'refreshing' | 'testing' | 'cleaning up';
  readonly signedIn?: {
    readonly who: string;
    readonly scopes: readonly string[];
    /** ms since the epoch. */
    readonly expiresAt: number;
    readonly canRefresh: boolean;
  };
  readonly calls: readonly CallView[];
  /** Calls of the person's own, the newest last. */
  readonly ownCalls?: readonly CallView[];
  /** The newest result of each test that API Gateway made itself. */
  readonly tests?: readonly TestView[];
  readonly failure?: FailureNote;
  /** What Clean Up did, once it ran. */
  readonly cleanedUp?: {
    readonly removed: readonly string[];
    readonly left: readonly { readonly title: string; readonly why: string }[];
  };
}

/** A way to sign in, with the reason to take it or, in its place, what stands against it. */
export interface WayView {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly against?: string;
}

/** A method that can be tried: what it is called with, and what it asks for. */
export interface TriedMethod {
  readonly method: string;
  readonly path: string;
  readonly expectedToken: 'access token' | 'ID token';
  readonly scopes: readonly string[];
  readonly secured: boolean;
}

/** One call of the endpoint and its answer. */
export interface CallView {
  /** "Without a token", "With the access token", "With the ID token". */
  readonly label: string;
  readonly sent: 'none' | 'access token' | 'ID token' | 'own';
  readonly method: string;
  readonly url: string;
  /** Name of the header that the token was sent in. */
  readonly header: string;
  readonly expectedStatus: number;
  readonly status?: number;
  readonly statusText?: string;
  readonly ms?: number;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body?: string;
  /** What it means, for a beginner. */
  readonly meaning: string;
  /** True when the answer is the expected one. */
  readonly ok: boolean;
  /** It came before something was found changed at AWS, so that the same call may get another answer now. */
  readonly outdated?: true;
}

/** What API Gateway answered to a test of the method or of the authorizer. */
export interface TestView {
  readonly kind: 'method' | 'authorizer' | 'broken';
  readonly title: string;
  readonly status: number;
  /** True when the answer is the expected one. */
  readonly ok: boolean;
  readonly ms: number;
  readonly body?: string;
  readonly claims: readonly { readonly name: string; readonly value: string }[];
  /** Execution log, without tokens. */
  readonly log: string;
  readonly meaning: string;
}
