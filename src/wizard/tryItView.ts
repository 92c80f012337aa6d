/** What Try it shows: the endpoint, who is signed in, the calls with their answers, and the tests. */
import type { FailureNote } from '../engine/failure.ts';
import type { Cause, Diagnosis } from '../explain/diagnosis.ts';
import type { WayId } from '../signIn/waysIn.ts';

/** A path with or without a query string: begins with “/”, no spaces, no fragment. */
export const callPath = /^\/[\x21\x22\x24-\x7e]*$/;
/** A token of RFC 9110. */
export const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** A media type of RFC 9110, with or without parameters. */
export const mediaType = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+\/[A-Za-z0-9!#$%&'*+.^_`|~-]+( *;[\x20-\x7e]*)?$/;

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
  readonly busy?: 'signing in' | 'calling' | 'refreshing' | 'testing' | 'explaining' | 'fixing' | 'cleaning up';
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
  /** Why an answer came, once somebody asked. */
  readonly diagnosis?: DiagnosisView;
  readonly failure?: FailureNote;
  /** What Clean Up did, once it ran. */
  readonly cleanedUp?: {
    readonly removed: readonly string[];
    readonly left: readonly { readonly title: string; readonly why: string }[];
  };
}

/** A way to sign in, with the reason to take it or, in its place, what stands against it. */
export interface WayView {
  readonly id: WayId;
  readonly title: string;
  readonly why: string;
  readonly against?: string;
}

/** The sign of each way to sign in, on Try it and in the picker of the Sign In command. */
export const wayIcons: Readonly<Record<WayId, string>> = {
  hostedCode: 'globe',
  hostedUri: 'globe',
  hostedImplicit: 'globe',
  pastedAddress: 'clippy',
  testUser: 'person',
  newTestUser: 'person-add',
  srp: 'lock',
  choice: 'list-selection',
  password: 'key',
  administrator: 'shield',
  tokenEndpoint: 'plug',
  clientCredentials: 'server-process',
};

/** A method that can be tried: what it is called with, and what it asks for. */
export interface TriedMethod {
  readonly method: string;
  readonly path: string;
  readonly expectedToken: 'access token' | 'ID token';
  readonly scopes: readonly string[];
  readonly secured: boolean;
  /** True when a body that is no JSON object is turned away. */
  readonly checksBody?: boolean;
}

/** The box that explains an answer and offers what mends it. */
export interface DiagnosisView {
  /** `looking`: for the cause. `planning`: what a fix would change. */
  readonly status: 'looking' | 'known' | 'planning' | 'fixing';
  /** The call that it is about. */
  readonly callId?: string;
  /** Undefined while nothing is known yet, and once a fix has led to the expected answer. */
  readonly explained?: ExplainedView;
  /** The fix that is being looked at or carried out, by the index of its cause and its own. */
  readonly chosen?: { readonly cause: number; readonly fix: number };
  /** What the chosen fix will change; it waits for a yes. */
  readonly preview?: FixPreviewView;
  /** What is being done right now, in words. */
  readonly doing?: string;
  /** What the last fix has come to. */
  readonly after?: { readonly done: string; readonly answer?: string; readonly ok: boolean };
  readonly failure?: FailureNote;
}

export interface ExplainedView extends Pick<Diagnosis, 'happened' | 'ruledOut' | 'notLookedAt' | 'aws'> {
  readonly causes: readonly CauseView[];
}

export type CauseView = Omit<Cause, 'fixes'> & { readonly fixes: readonly FixView[] };

export interface FixView {
  readonly label: string;
  /** What it changes or sends, in one sentence. */
  readonly changes: string;
  /** It is shown before it is done, because it changes something at AWS or in the settings. */
  readonly asks: boolean;
  /** A policy to copy or a command to run, to be read before. */
  readonly detail?: string;
}

export interface FixPreviewView {
  readonly label: string;
  /** One line each. */
  readonly changes: readonly string[];
  /** What is lost for good, which takes a consent of its own. */
  readonly losses: readonly { readonly id: string; readonly title: string; readonly loss: string }[];
}

/** One call of the endpoint and its answer. */
export interface CallView {
  /** Names the call as long as its answer can be explained. */
  readonly id?: string;
  /** It was made by a fix. */
  readonly afterFix?: true;
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
