/** Everything that the sandbox's Cognito remembers, as JSON. Passwords, tokens and codes are in it only as verifiers and hashes. */
import type { JWK } from 'jose';
import type { World } from '../service.ts';
import type { ClientSettings } from './clientSettings.ts';
import type { PoolSettings } from './poolSettings.ts';
import type { SchemaAttribute } from './schemaAttributes.ts';

export interface CognitoState {
  /** By pool id. */
  readonly pools: Record<string, Pool>;
  /** By prefix; prefixes are unique in a Region. */
  readonly domains: Record<string, Domain>;
  /** Newest last. */
  readonly mail: Mail[];
  /** What one sign-in gave out, by its `origin_jti`. */
  readonly families: Record<string, TokenFamily>;
  /** By hash of the token. */
  readonly refreshTokens: Record<string, RefreshToken>;
  /** By hash of the code. */
  readonly authorizationCodes: Record<string, AuthorizationCode>;
  /** Sign-ins that wait for an answer to a challenge, by hash of the session or secret block. */
  readonly challenges: Record<string, Challenge>;
  /** Browsers on the hosted pages, by hash of their cookie. */
  readonly browserSessions: Record<string, BrowserSession>;
}

/** Times are milliseconds since the epoch everywhere in the state. */
export interface Pool {
  readonly id: string;
  readonly arn: string;
  name: string;
  readonly createdAt: number;
  modifiedAt: number;
  settings: PoolSettings;
  tags: Record<string, string>;
  schema: SchemaAttribute[];
  readonly aliasAttributes: readonly ('email' | 'phone_number' | 'preferred_username')[];
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  /** Undefined when the request did not say; Cognito then treats user names as case-sensitive. */
  readonly caseSensitive?: boolean | undefined;
  softwareTokenMfa: boolean;
  smsMfa?: boolean;
  /** Set where MFA by email is on, with the texts of its message. */
  emailMfa?: { readonly Message?: string | undefined; readonly Subject?: string | undefined } | undefined;
  domain?: string | undefined;
  /** Made soon after the pool; signing waits for them. */
  keys?: { readonly id: JWK; readonly access: JWK };
  /** Makes simulated answers for users that do not exist the same each time. */
  readonly simulationKey: string;
  readonly clients: Record<string, Client>;
  readonly users: Record<string, User>;
  readonly groups: Record<string, Group>;
  readonly resourceServers: Record<string, ResourceServer>;
  /** Managed login styles by their id. */
  readonly brandings: Record<string, Branding>;
}

export interface Client {
  readonly id: string;
  readonly secret?: string;
  readonly createdAt: number;
  modifiedAt: number;
  settings: ClientSettings;
}

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'RESET_REQUIRED' | 'FORCE_CHANGE_PASSWORD';

/** What can come after the password. */
export type SecondFactor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA';

export interface User {
  /** UUID; the key of the user in the pool. */
  readonly sub: string;
  /** What SRP calls the user: the chosen name, or the sub where people sign in by email or phone. */
  readonly username: string;
  /** Without sub. Booleans are `true` and `false` in words, as Cognito shows them. */
  attributes: Record<string, string>;
  /** New email address or phone number that waits to be verified, in pools that keep the old one until then. */
  pendingAttributes: { email?: string; phone_number?: string };
  status: UserStatus;
  enabled: boolean;
  readonly createdAt: number;
  modifiedAt: number;
  password?: PasswordVerifier;
  previousPasswords: PasswordVerifier[];
  /** When a password that an administrator gave stops working. */
  temporaryUntil?: number | undefined;
  failedSignIns: { count: number; at: number };
  /** Codes sent and not yet used, by what they are for: `signUp`, `reset`, or an attribute's name. */
  codes: Record<string, SentCode>;
  /** Which codes were asked for and when, to limit them. */
  codeRequests: { readonly slot: string; readonly at: number }[];
  softwareToken?:
    | { readonly secret: string; verified: boolean; name?: string | undefined; lastStep?: number }
    | undefined;
  mfaPreferences?: Partial<Record<SecondFactor, { readonly enabled: boolean; readonly preferred: boolean }>>;
}

/** SRP salt and verifier, hexadecimal. */
export interface PasswordVerifier {
  readonly salt: string;
  readonly verifier: string;
}

export interface SentCode {
  readonly hash: string;
  /** Where it was sent. */
  readonly attribute: 'email' | 'phone_number';
  readonly expiresAt: number;
  wrongTries: number;
}

/** A code of one sign-in; it ends with that. */
export interface SignInCode {
  readonly hash: string;
  readonly attribute: 'email' | 'phone_number';
  readonly sentAt: number;
  wrongTries: number;
}

export interface Group {
  readonly name: string;
  description?: string | undefined;
  roleArn?: string | undefined;
  precedence?: number | undefined;
  readonly createdAt: number;
  modifiedAt: number;
  /** Subs. */
  members: string[];
}

export interface ResourceServer {
  readonly identifier: string;
  name: string;
  scopes: { readonly ScopeName: string; readonly ScopeDescription: string }[];
}

export interface Branding {
  readonly id: string;
  readonly clientId: string;
  readonly useCognitoProvidedValues: boolean;
  readonly settings?: unknown;
  readonly assets?: unknown;
  readonly createdAt: number;
}

export interface Domain {
  readonly prefix: string;
  readonly poolId: string;
  managedLoginVersion: 1 | 2;
}

export interface Mail {
  /** Counts up by one with each message. */
  readonly serial: number;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly at: number;
  /** The code or temporary password in it. */
  readonly code?: string | undefined;
  /** EMAIL, or SMS for a text message. */
  readonly medium: 'EMAIL' | 'SMS';
  readonly poolId: string;
}

export interface TokenFamily {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly scopes: readonly string[];
  /** Whether claims are limited to the scopes, as on the OAuth endpoints. */
  readonly oauth: boolean;
  readonly authTime: number;
  readonly nonce?: string | undefined;
  readonly expiresAt: number;
  revokedAt?: number;
}

export interface RefreshToken {
  /** `origin_jti` of the family. */
  readonly family: string;
  readonly expiresAt: number;
  /** When it was exchanged for its successor, with rotation on. */
  rotatedAt?: number;
}

export interface AuthorizationCode {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly codeChallenge?: string | undefined;
  readonly nonce?: string | undefined;
  readonly authTime: number;
  readonly expiresAt: number;
}

export interface Challenge {
  readonly name:
    | 'PASSWORD_VERIFIER'
    | 'NEW_PASSWORD_REQUIRED'
    | 'SOFTWARE_TOKEN_MFA'
    | 'SMS_MFA'
    | 'EMAIL_OTP'
    | 'SMS_OTP'
    | 'SELECT_MFA_TYPE'
    | 'MFA_SETUP'
    | 'SELECT_CHALLENGE';
  readonly poolId: string;
  readonly clientId: string;
  /** Undefined when the user does not exist and the client hides that. */
  readonly sub?: string | undefined;
  readonly usernameForSrp: string;
  readonly expiresAt: number;
  readonly srp?: { readonly clientPublic: string; readonly serverPrivate: string; readonly verifier: string };
  /** The code that was sent for this sign-in; a user who does not exist gets none. */
  code?: SignInCode;
  /** MFA_SETUP: the secret that VerifySoftwareToken must prove. */
  softwareTokenSecret?: string;
  softwareTokenVerified?: boolean;
}

export interface BrowserSession {
  readonly poolId: string;
  readonly sub: string;
  /** `pending`: the password was right, but something is still to be done before the person counts as signed in. */
  readonly kind: 'signedIn' | 'pending';
  readonly authTime: number;
  readonly expiresAt: number;
  /** The second factor that this browser was asked for or has chosen, and the code that was sent for it. */
  factor?: SecondFactor;
  code?: SignInCode;
  /** MFA set-up on the hosted page. */
  softwareTokenSecret?: string;
}

/** This world's Cognito. */
export function stateOf(world: World): CognitoState {
  return world.slice<CognitoState>('cognito', () => ({
    pools: {},
    domains: {},
    mail: [],
    families: {},
    refreshTokens: {},
    authorizationCodes: {},
    challenges: {},
    browserSessions: {},
  }));
}

/** An entry by a key that came from outside; keys such as `__proto__` find nothing. */
export function entry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const day = 24 * 60 * 60 * 1000;

/** Drops what expired long ago, so that the state does not grow for ever; what expired lately is still told apart. */
export function sweep(world: World): void {
  const long = world.now() - day;
  const state = stateOf(world);
  const expiring: Record<string, { readonly expiresAt: number }>[] = [
    state.families,
    state.refreshTokens,
    state.authorizationCodes,
    state.challenges,
    state.browserSessions,
  ];
  for (const records of expiring)
    for (const [key, { expiresAt }] of Object.entries(records)) if (expiresAt < long) delete records[key];
}
