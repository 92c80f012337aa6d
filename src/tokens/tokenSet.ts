/** Token set: the tokens of one signed-in user, and the places that keep them. */

/** Lives in SecretStorage only. */
export interface TokenSet {
  /** What the person signed in as: email or user name. */
  readonly who: string;
  /** The user's name in the pool; in a pool with email sign-in it is the `sub`. */
  readonly userId: string;
  readonly idToken?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
  /** Scopes of the access token. */
  readonly scopes: readonly string[];
  /** ms since the epoch; the earlier expiry of ID and access token. */
  readonly expiresAt: number;
  /** The refresh token was revoked; ID and access token live on until they expire. */
  readonly revoked?: boolean;
  /** How the tokens were got. */
  readonly source:
    | 'authorization code'
    | 'implicit'
    | 'pasted address'
    | 'user name and password'
    | 'SRP'
    | 'administrator'
    | 'choice-based sign-in'
    | 'client credentials'
    | 'token endpoint';
}

/** What may be shown, logged or sent to the webview of a token set. */
export type TokenSummary = Pick<TokenSet, 'who' | 'scopes' | 'expiresAt' | 'source' | 'revoked'> & {
  readonly canRefresh: boolean;
};

/** One of the people who are signed in to a setup. */
export type SignedInUser = TokenSummary & { readonly userId: string; readonly current: boolean };

export function summaryOf(tokens: TokenSet): TokenSummary {
  const { who, scopes, expiresAt, source, revoked } = tokens;
  // A program needs no refresh token: it asks again with the client secret.
  const canRefresh = (tokens.refreshToken !== undefined && !revoked) || source === 'client credentials';
  return { who, scopes, expiresAt, source, canRefresh, ...(revoked && { revoked }) };
}

/**
 * What the vault keeps under `tokens`: the token set of the current user, and with it those of the others. One secret,
 * so that a switch is one write, and no window ever sees half of it.
 */
type StoredTokens = TokenSet & { readonly others?: readonly TokenSet[] };

/** The token sets of a setup's users, the current one first. Throws on text that was not written by `storedTokens`. */
export function tokenSetsOf(text: string | undefined): readonly TokenSet[] {
  if (text === undefined) return [];
  const { others = [], ...current } = JSON.parse(text) as StoredTokens;
  return [current, ...others];
}

/** The text that the vault keeps; undefined when nobody is signed in. */
export function storedTokens([current, ...others]: readonly TokenSet[]): string | undefined {
  if (!current) return undefined;
  return JSON.stringify((others.length > 0 ? { ...current, others } : current) satisfies StoredTokens);
}

export function signedInUsers(sets: readonly TokenSet[]): readonly SignedInUser[] {
  return sets.map((set, at) => ({ ...summaryOf(set), userId: set.userId, current: at === 0 }));
}

/** Whether there is a refresh token that could be revoked. */
export function canRevoke({ canRefresh, source }: Pick<TokenSummary, 'canRefresh' | 'source'>): boolean {
  return canRefresh && source !== 'client credentials';
}

/** Why there is nothing to refresh with; undefined where there is. Source: Cognito "OAuth grants", "token revocation". */
export function whyNotRefreshable(tokens: Pick<TokenSummary, 'canRefresh' | 'revoked' | 'source'>): string | undefined {
  if (tokens.canRefresh) return undefined;
  if (tokens.revoked) return 'The refresh token was revoked.';
  if (tokens.source === 'implicit' || tokens.source === 'pasted address')
    return 'The implicit grant gives no refresh token.';
  return 'The sign-in gave no refresh token.';
}

/**
 * Keeps secrets by setup and name: `tokens`, `password:USER`, `clientSecret`. In VS Code it is SecretStorage, in the
 * demo memory. `clear` forgets all of a setup.
 */
export interface SecretVault {
  get(setupId: string, name: string): Promise<string | undefined>;
  put(setupId: string, name: string, value: string): Promise<void>;
  remove(setupId: string, name: string): Promise<void>;
  clear(setupId: string): Promise<void>;
}
