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
  /** How the tokens were got. */
  readonly source:
    | 'authorization code'
    | 'implicit'
    | 'pasted address'
    | 'user name and password'
    | 'SRP'
    | 'administrator'
    | 'token endpoint';
}

/** What may be shown, logged or sent to the webview of a token set. */
export type TokenSummary = Pick<TokenSet, 'who' | 'scopes' | 'expiresAt' | 'source'> & { readonly canRefresh: boolean };

export function summaryOf(tokens: TokenSet): TokenSummary {
  const { who, scopes, expiresAt, source } = tokens;
  return { who, scopes, expiresAt, source, canRefresh: tokens.refreshToken !== undefined };
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
