/** Session: signing in to a setup, and keeping and refreshing its tokens. */
import { type AuthenticationResultType, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from '../aws/connection.ts';
import { testAuthorizer } from '../endpoint/testInvoke.ts';
import { askForTokens } from '../endpoint/tokenEndpoint.ts';
import { Failure } from '../engine/failure.ts';
import { loopbackCallbackUrl } from '../setup/settings.ts';
import { listenAtOwnAddress } from '../signIn/callback.ts';
import { type HostedClient, type SignedIn, signInByHostedPage, tokensOfAddress } from '../signIn/hostedPage.ts';
import { confirmSignUp, signUp } from '../signIn/signUp.ts';
import { refuseWrongClock } from '../tokens/clockCheck.ts';
import { refreshAtTokenEndpoint, refreshByInitiateAuth, refreshRotatingToken } from '../tokens/refreshTokens.ts';
import { summaryOf, type TokenSet, type TokenSummary, whyNotRefreshable } from '../tokens/tokenSet.ts';
import { type RawTokens, verifyTokens } from '../tokens/verifyTokens.ts';
import { calling, tokenText } from './calling.ts';
import type { CallMemory } from './callMemory.ts';
import type { Operations, Ports, Setup, UserFacts } from './operations.ts';
import { attributeOf, setupFacts } from './setupFacts.ts';
import type { SignInOperations } from './signInOperations.ts';
import { signingIn, tokensAsClient } from './signingIn.ts';
import { tokenStore } from './tokenStore.ts';

type SessionOperations = Pick<
  Operations,
  | keyof SignInOperations
  | 'signInHostedPage'
  | 'signInPastedAddress'
  | 'signInTestUser'
  | 'signInPassword'
  | 'signInTokenEndpoint'
  | 'signUp'
  | 'confirmSignUp'
  | 'testAuthorizer'
  | 'tokens'
  | 'refreshTokens'
  | 'call'
  | 'users'
  | 'curl'
>;

export function sessionOperations(
  ports: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
  operations: () => Operations,
  calls: CallMemory,
): SessionOperations {
  const { vault } = ports;
  const kept = tokenStore(ports);

  async function readOrRefuse(setupId: string, userId?: string): Promise<TokenSet> {
    const tokens = await kept.find(setupId, userId);
    if (tokens) return tokens;
    throw new Failure({
      code: 'SignedOut',
      what: 'Nobody is signed in to this setup.',
      next: 'Sign in, then try again.',
    });
  }

  /** Verified tokens as they are kept. */
  async function checked(
    setup: Setup,
    raw: RawTokens & { readonly refreshToken?: string },
    source: TokenSet['source'],
    signal?: AbortSignal,
  ): Promise<TokenSet> {
    const { issuer, clientId } = await poolOf(setup);
    // What was pasted may be old; everything else was made just now.
    if (source !== 'pasted address') refuseWrongClock(raw);
    const verified = await verifyTokens(raw, { issuer, clientId }, signal);
    const { idToken, accessToken, refreshToken } = raw;
    // A program's token names nobody: who is signed in is the app client.
    const program = source === 'client credentials' && { who: `${setup.extra.settings.appClient.name} (app client)` };
    return { ...verified, ...program, idToken, accessToken, refreshToken, source };
  }

  async function keep(...[setup, raw, source, signal]: Parameters<typeof checked>): Promise<TokenSummary> {
    const tokens = await checked(setup, raw, source, signal);
    await kept.signedIn(setup.id, tokens);
    return summaryOf(tokens);
  }

  async function poolOf(setup: Setup) {
    const { issuer, clientId, userPoolId, hostedPagesUrl } = await setupFacts(setup, ports);
    if (issuer && clientId && userPoolId)
      return { issuer, clientId, userPoolId, hostedPagesUrl, clientSecret: await vault.get(setup.id, 'clientSecret') };
    throw new Failure({
      code: 'NotCreated',
      what: 'The user pool of this setup does not exist yet.',
      next: 'Create the setup first.',
    });
  }

  async function hostedClient(setup: Setup): Promise<HostedClient> {
    const { hostedPagesUrl, ...pool } = await poolOf(setup);
    if (hostedPagesUrl === undefined)
      throw new Failure({
        code: 'NoHostedPages',
        what: 'This setup has no hosted sign-in pages.',
        next: 'Switch them on in the wizard, or sign in as the test user.',
        field: 'hostedPages.enabled',
      });
    const { oauthGrants, scopes } = setup.extra.settings.appClient;
    const grants = oauthGrants.filter((grant) => grant !== 'client_credentials');
    if (grants.length === 0)
      throw new Failure({
        code: 'NoSignInGrant',
        what: 'This app client signs in programs, not people.',
        why: 'Its only grant is client credentials.',
        next: 'Sign in as the test user, or choose the authorization code grant.',
        field: 'appClient.oauthGrants',
      });
    return {
      ...pool,
      hostedPagesUrl,
      grants,
      scopes,
      callbackUrl: loopbackCallbackUrl(setup.extra.settings),
    };
  }

  async function refresh(setup: Setup, tokens: TokenSet, signal?: AbortSignal) {
    const { refreshToken } = tokens;
    if (refreshToken === undefined) return tokensAsClient(setup, await poolOf(setup), signal);
    if (tokens.source === 'authorization code')
      return refreshAtTokenEndpoint(await hostedClient(setup), refreshToken, signal);
    const { cognito } = (await connectionOf(setup)).clients;
    const pool = await poolOf(setup);
    if (setup.extra.settings.appClient.refreshTokenRotation)
      return refreshRotatingToken(cognito, pool, refreshToken, signal);
    return refreshByInitiateAuth(cognito, { ...pool, username: tokens.userId }, refreshToken, signal);
  }

  /**
   * Newer tokens in place of these. One window refreshes at a time: where refresh tokens rotate, the second one would
   * send a token that the first has used up. What another window got meanwhile is taken as it is.
   */
  async function refreshed(setup: Setup, before: TokenSet, signal?: AbortSignal): Promise<TokenSet> {
    const why = whyNotRefreshable(summaryOf(before));
    if (why !== undefined)
      throw new Failure({
        code: 'NoRefreshToken',
        what: 'These tokens cannot be refreshed.',
        why,
        next: 'Sign in again; with the authorization code grant, the next tokens can be refreshed.',
      });
    return kept.exclusively(`refresh-${setup.id}`, async () => {
      const tokens = (await kept.find(setup.id, before.userId)) ?? before;
      if (tokens.accessToken !== before.accessToken || !summaryOf(tokens).canRefresh) return tokens;
      const raw = await refresh(setup, tokens, signal);
      const next = await checked(setup, raw, tokens.source, signal);
      await kept.replace(setup.id, next);
      return next;
    });
  }

  /** The current user's tokens for a call: refreshed first where they have expired and the person wants that. */
  async function freshTokens(setup: Setup, signal?: AbortSignal): Promise<TokenSet> {
    const tokens = await readOrRefuse(setup.id);
    const wanted = ports.refreshBeforeCall?.() ?? false;
    if (!wanted || Date.now() < tokens.expiresAt || !summaryOf(tokens).canRefresh) return tokens;
    return refreshed(setup, tokens, signal);
  }

  async function signInTokenEndpoint(
    setup: Setup,
    credentials: { readonly username: string; readonly password: string },
    signal?: AbortSignal,
  ): Promise<TokenSummary> {
    const { tokenEndpoint } = await setupFacts(setup, ports);
    if (!tokenEndpoint)
      throw new Failure({
        code: 'NoTokenEndpoint',
        what: 'This API does not sign people in itself.',
        next: 'Switch the token endpoint on in the wizard, or sign in in another way.',
        field: 'tokenEndpoint.enabled',
      });
    const { status, refusal, tokens } = await askForTokens(tokenEndpoint, credentials, signal);
    if (tokens) return keep(setup, tokensOf(tokens), 'token endpoint', signal);
    throw new Failure({
      code: 'SignInRefused',
      what: `The API did not sign ${credentials.username} in: it answered ${status}.`,
      why: refusal,
      next: 'Check user name and password, and the log of the function.',
    });
  }

  const signIns = signingIn({
    ports,
    load,
    connectionOf,
    poolOf,
    hostedClient,
    keep,
    signInTokenEndpoint,
    operations,
  });

  return {
    ...signIns,
    ...calling({ ports, load, freshTokens, calls }),

    async signInHostedPage(setupId, openBrowser, signal, by) {
      const setup = await load(setupId);
      const { ownAddress } = ports;
      const { loopbackCallback, callbackUrls } = setup.extra.settings.appClient;
      const back = by === 'uri' || (by === undefined && !loopbackCallback) ? ownAddress : undefined;
      const client = await hostedClient(setup);
      const keepThem = (tokens: SignedIn) =>
        keep(setup, tokens, tokens.grant === 'code' ? 'authorization code' : 'implicit', signal);
      if (back && callbackUrls.includes(back.url))
        return signInByHostedPage(
          { ...client, grants: ['code'], callbackUrl: back.url },
          openBrowser,
          keepThem,
          signal,
          async (options) => listenAtOwnAddress(back, options),
        );
      if (by === 'uri' || !loopbackCallback)
        throw new Failure({
          code: 'NoLoopbackCallback',
          what: 'The app client lists no callback URL that brings the browser back to VS Code.',
          next: 'Switch on “Let VS Code catch the sign-in”, or sign in in the browser and paste the address you were sent to.',
          field: 'appClient.loopbackCallback',
        });
      return signInByHostedPage(by ? { ...client, grants: [by] } : client, openBrowser, keepThem, signal);
    },

    async signInPastedAddress(setupId, address) {
      return keep(await load(setupId), tokensOfAddress(address), 'pasted address');
    },

    async signInTokenEndpoint(setupId, credentials, signal) {
      return signInTokenEndpoint(await load(setupId), credentials, signal);
    },

    async signUp(setupId, user, signal) {
      const setup = await load(setupId);
      return signUp((await connectionOf(setup)).clients.cognito, await poolOf(setup), user, signal);
    },

    async confirmSignUp(setupId, username, code, signal) {
      const setup = await load(setupId);
      const { cognito } = (await connectionOf(setup)).clients;
      await confirmSignUp(cognito, await poolOf(setup), username, code, signal);
    },

    async testAuthorizer(setupId, choice, signal) {
      const setup = await load(setupId);
      const restApiId = attributeOf(setup, 'api', 'id');
      const authorizerId = attributeOf(setup, 'authorizer', 'id');
      if (!restApiId || !authorizerId)
        throw new Failure({ code: 'NotCreated', what: 'The authorizer does not exist yet.', next: 'Create it first.' });
      const idToken = tokenText(await readOrRefuse(setupId), 'ID token');
      const { apiGateway } = (await connectionOf(setup)).clients;
      const header = setup.extra.settings.authorizer.tokenHeader;
      const token = choice === 'ID token' ? idToken : broken(idToken);
      return testAuthorizer(apiGateway, { restApiId, authorizerId, header }, token, signal);
    },

    async tokens(setupId) {
      const tokens = await kept.find(setupId);
      return tokens && summaryOf(tokens);
    },

    async refreshTokens(setupId, signal, userId) {
      return summaryOf(await refreshed(await load(setupId), await readOrRefuse(setupId, userId), signal));
    },

    async users(setupId, signal) {
      const setup = await load(setupId);
      const { userPoolId } = await poolOf(setup);
      const { cognito } = (await connectionOf(setup)).clients;
      const answer = await cognito.send(new ListUsersCommand({ UserPoolId: userPoolId, Limit: 60 }), {
        abortSignal: signal,
      });
      return (answer.Users ?? []).map((user): UserFacts => {
        const attributes = new Map(user.Attributes?.map(({ Name, Value }) => [Name, Value]));
        return {
          username: user.Username ?? '',
          email: attributes.get('email'),
          emailVerified: attributes.get('email_verified') === 'true',
          status: user.UserStatus ?? 'UNKNOWN',
          enabled: user.Enabled ?? true,
        };
      });
    },
  };
}

function tokensOf(result: AuthenticationResultType) {
  return { idToken: result.IdToken, accessToken: result.AccessToken, refreshToken: result.RefreshToken };
}

/** The token with one character of its signature changed. */
function broken(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
