/** Token operations: several users of a setup, signing them out, revoking, and looking into their tokens. */
import { AdminUserGlobalSignOutCommand, GlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/errors.ts';
import { Failure } from '../engine/failure.ts';
import { type InspectedToken, inspectToken } from '../tokens/inspectToken.ts';
import { revokeAtTokenEndpoint, revokeByApi } from '../tokens/revokeTokens.ts';
import { type SignedInUser, signedInUsers, type TokenSet } from '../tokens/tokenSet.ts';
import { fetchKeys } from '../tokens/verifyTokens.ts';
import type { Ports, Setup } from './operations.ts';
import { setupFacts } from './setupFacts.ts';
import { tokenStore } from './tokenStore.ts';

export type TokenKind = 'ID token' | 'access token' | 'refresh token';

/** The tokens of one user, taken apart. Holds none of them whole. */
export interface TokenInspection {
  readonly who: string;
  readonly source: TokenSet['source'];
  readonly tokens: readonly InspectedToken[];
  readonly hasRefreshToken: boolean;
  readonly revoked: boolean;
}

/** Without `userId` each of these is about the current user. Throws Failure `SignedOut` where that one has no tokens. */
export interface TokenOperations {
  /** Everybody who is signed in to the setup, the current user first. */
  signedInUsers(setupId: string): Promise<readonly SignedInUser[]>;
  /** Makes another of the signed-in users the one whom calls are made as. */
  switchUser(setupId: string, userId: string): Promise<void>;
  /** Forgets tokens on this machine; at Cognito they stay valid. The next of the signed-in users is then the current. */
  signOut(setupId: string, userId?: string): Promise<void>;
  /**
   * Ends all sign-ins of the user at Cognito, on every machine, then forgets the tokens here. An API Gateway authorizer
   * accepts ID and access tokens until they expire all the same: it checks signature and expiry only.
   */
  signOutEverywhere(setupId: string, userId?: string, signal?: AbortSignal): Promise<void>;
  /** Revokes the refresh token at Cognito. ID and access token are kept, for the authorizer goes on accepting them. */
  revokeTokens(setupId: string, userId?: string, signal?: AbortSignal): Promise<SignedInUser>;
  /** Header and claims of the ID and the access token, and whether their signatures match the pool's keys. */
  inspectTokens(setupId: string, userId?: string, signal?: AbortSignal): Promise<TokenInspection>;
  /** A whole token, for the clipboard and for other extensions that the person let in. Throws Failure `TokenMissing`. */
  tokenText(setupId: string, kind: TokenKind, userId?: string): Promise<string>;
}

/** What an access token needs so that its user may sign out everywhere. Source: the API reference of GlobalSignOut. */
const selfServiceScope = 'aws.cognito.signin.user.admin';

export function tokenOperations(
  ports: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
): TokenOperations {
  const kept = tokenStore(ports);

  async function tokensOf(setupId: string, userId?: string): Promise<TokenSet> {
    const tokens = await kept.find(setupId, userId);
    if (tokens) return tokens;
    throw new Failure({
      code: 'SignedOut',
      what: userId === undefined ? 'Nobody is signed in to this setup.' : 'This user is not signed in any more.',
      next: 'Sign in, then try again.',
    });
  }

  return {
    signedInUsers: async (setupId) => signedInUsers(await kept.all(setupId)),

    async switchUser(setupId, userId) {
      await tokensOf(setupId, userId);
      await kept.use(setupId, userId);
    },

    signOut: (setupId, userId) => kept.forget(setupId, userId),

    async signOutEverywhere(setupId, userId, signal) {
      const setup = await load(setupId);
      const tokens = await tokensOf(setupId, userId);
      const { cognito } = (await connectionOf(setup)).clients;
      const { userPoolId: UserPoolId } = await setupFacts(setup, ports);
      const byThemselves =
        tokens.accessToken !== undefined && tokens.scopes.includes(selfServiceScope) && Date.now() < tokens.expiresAt;
      try {
        if (byThemselves)
          await cognito.send(new GlobalSignOutCommand({ AccessToken: tokens.accessToken }), { abortSignal: signal });
        // An access token of the hosted pages may lack the scope, and one that has expired is no use: then the
        // administrator does it.
        else
          await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: tokens.userId }), {
            abortSignal: signal,
          });
      } catch (error) {
        throw signal?.aborted ? error : awsFailure(error);
      }
      await kept.forget(setupId, tokens.userId);
    },

    async revokeTokens(setupId, userId, signal) {
      const setup = await load(setupId);
      const tokens = await tokensOf(setupId, userId);
      const { refreshToken, ...rest } = tokens;
      if (refreshToken === undefined)
        throw new Failure({
          code: 'NoRefreshToken',
          what: tokens.revoked ? 'The refresh token was revoked already.' : 'There is no refresh token to revoke.',
          why: tokens.revoked ? undefined : `A sign-in by ${tokens.source} gave none.`,
          next: 'To be rid of the tokens on this machine, sign out here.',
        });
      const { issuer = '', clientId = '', hostedPagesUrl } = await setupFacts(setup, ports);
      const client = { issuer, clientId, clientSecret: await ports.vault.get(setup.id, 'clientSecret') };
      if (tokens.source === 'authorization code' && hostedPagesUrl !== undefined)
        await revokeAtTokenEndpoint({ ...client, hostedPagesUrl }, refreshToken, signal);
      else await revokeByApi((await connectionOf(setup)).clients.cognito, client, refreshToken, signal);
      const left: TokenSet = { ...rest, revoked: true };
      await kept.replace(setupId, left);
      const [first] = signedInUsers([left]);
      return { ...(first as SignedInUser), current: (await kept.find(setupId))?.userId === left.userId };
    },

    async inspectTokens(setupId, userId, signal) {
      const setup = await load(setupId);
      const { idToken, accessToken, refreshToken, who, source, revoked = false } = await tokensOf(setupId, userId);
      const { issuer = '', clientId = '' } = await setupFacts(setup, ports);
      // Without the pool's keys the claims can be read all the same, only not be trusted.
      const keys = await fetchKeys(issuer, signal).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        return undefined;
      });
      const tokens = [
        ...(idToken === undefined ? [] : [inspectToken('ID token', idToken, { issuer, clientId }, keys)]),
        ...(accessToken === undefined ? [] : [inspectToken('access token', accessToken, { issuer, clientId }, keys)]),
      ];
      return { who, source, tokens, hasRefreshToken: refreshToken !== undefined, revoked };
    },

    async tokenText(setupId, kind, userId) {
      const tokens = await tokensOf(setupId, userId);
      const text = {
        'ID token': tokens.idToken,
        'access token': tokens.accessToken,
        'refresh token': tokens.refreshToken,
      };
      const found = text[kind];
      if (found !== undefined) return found;
      throw new Failure({
        code: 'TokenMissing',
        what: `The sign-in gave no ${kind}.`,
        why: kind === 'ID token' ? 'An ID token comes only with the scope openid.' : undefined,
        next: 'Choose another token, or sign in again.',
      });
    },
  };
}
