/** Evidence of a call: what was sent, what came back, what the record says and, once asked for, the live state at AWS. */

import type { Known, LiveApi } from '../aws/liveState.ts';
import type { BodyKind } from '../setup/requestBody.ts';
import type { Settings } from '../setup/settings.ts';

export type { ApiShape, AuthorizerShape, BodySchema, CallLimit, Known, MethodShape } from '../aws/liveState.ts';

/** The token as it was sent, taken apart. Holds no token text and no signature. */
export interface SentToken {
  /** How often “Bearer” stood before it. */
  readonly schemes: number;
  /** White space (or quotes) inside or around it, beside the one after Bearer. */
  readonly stray?: 'white space' | 'quotes' | 'line break';
  readonly kind: 'ID token' | 'access token' | 'refresh token' | 'no token' | 'other token';
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  /** `unchecked` where the pool's keys were not at hand; nothing is asked for that. */
  readonly signature: 'good' | 'bad' | 'other key' | 'unchecked';
  /** True when it is one of those kept for the signed-in user. */
  readonly kept: boolean;
}

export interface SentCall {
  readonly method: string;
  readonly url: string;
  /** Path below the stage, as sent; undefined when the address is of another stage or API. */
  readonly path?: string;
  readonly stage?: string;
  /** Name of the header the token was sent in. */
  readonly header: string;
  readonly choice: 'none' | 'access token' | 'ID token' | 'own';
  readonly token?: SentToken;
  readonly apiKey: 'sent' | 'left out' | 'none kept';
  /** What kind of body went with it, never its text; left out: none. */
  readonly body?: BodyKind;
  /** ms since the epoch by this machine's clock, when the answer came. */
  readonly at: number;
  /** Name of the origin sent, for a call as a browser makes it. */
  readonly origin?: string;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the record and the settings say of the method that was called; no request is needed. */
export interface SetupExpectation {
  /** Methods of the setup, the first one first. `path`: as declared, parameters in braces. */
  readonly methods: readonly {
    readonly method: string;
    readonly path: string;
    /** Id of its row in the record. */
    readonly id: string;
    readonly scopes: readonly string[];
    readonly secured: boolean;
    readonly apiKeyRequired: boolean;
  }[];
  readonly stage: string;
  readonly endpointUrl: string;
  readonly tokenHeader: string;
  readonly validationExpression: string;
  readonly issuer: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly region: string;
  /** Scopes that the app client may give by its OAuth grants, and whether it has hosted pages. */
  readonly clientScopes: readonly string[];
  readonly hostedPages: boolean;
  /** The settings answer browsers (CORS) already. */
  readonly cors?: boolean;
  /** Ids of the rows in the record, and whose they are. Left out: all are the setup’s own. */
  readonly rows?: Readonly<Record<string, 'own' | 'adopted'>>;
  /** What was there before this setup and is used by it. */
  readonly existing?: Settings['existing'];
  /** Ways in with what stands against each, the best first. */
  readonly waysIn: readonly { readonly id: string; readonly title: string; readonly against?: string }[];
  /** The signed-in user's tokens as they are kept; undefined: nobody is signed in. */
  readonly signedIn?: {
    readonly who: string;
    readonly username: string;
    readonly source: string;
    readonly scopes: readonly string[];
    /** ms since the epoch. */
    readonly expiresAt: number;
    readonly canRefresh: boolean;
    readonly hasIdToken: boolean;
    readonly hasAccessToken: boolean;
  };
  readonly function?: {
    readonly name: string;
    readonly adminGroup: string;
    readonly adminMethods: readonly string[];
    /** The handler's code is the starter's. */
    readonly starter: boolean;
  };
}

/** The live state; each part on its own, because one may be allowed to see some only. */
export interface LiveState extends LiveApi {
  /** Deployment that our record says the stage should serve. */
  readonly ourDeploymentId?: string;
  /** Groups that the user of the token is in by now; left out where the handler asks for none. */
  readonly groups?: Known<readonly string[]>;
  /** Ids of rows whose resource is not as this setup left it, with the properties that differ. */
  readonly drift: Known<
    readonly { readonly id: string; readonly title: string; readonly properties: readonly string[] }[]
  >;
}

export interface CallEvidence {
  readonly sent: SentCall;
  readonly answer: Answer;
  readonly setup: SetupExpectation;
  readonly live?: LiveState;
}
