/** Session: signing in to a setup, keeping and refreshing its tokens, and calling its endpoint with them. */
import {
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from '../aws/connection.ts';
import { callEndpoint, type TokenChoice } from '../endpoint/callEndpoint.ts';
import { testAuthorizer } from '../endpoint/testInvoke.ts';
import { askForTokens } from '../endpoint/tokenEndpoint.ts';
import { Failure } from '../engine/failure.ts';
import { loopbackCallbackUrl } from '../setup/settings.ts';
import { signInAsAdministrator } from '../signIn/administrator.ts';
import { type HostedClient, signInByHostedPage, tokensOfAddress } from '../signIn/hostedPage.ts';
import { signInByPassword } from '../signIn/password.ts';
import { confirmSignUp, signUp } from '../signIn/signUp.ts';
import { type PasswordClient, signInBySrp } from '../signIn/srp.ts';
import { refreshAtTokenEndpoint, refreshByInitiateAuth, refreshRotatingToken } from '../tokens/refreshTokens.ts';
import { summaryOf, type TokenSet, type TokenSummary } from '../tokens/tokenSet.ts';
import { type RawTokens, verifyTokens } from '../tokens/verifyTokens.ts';
import type { Operations, Ports, Setup, UserFacts } from './operations.ts';
import { attributeOf, callableUrl, isSecured, needsApiKey, setupFacts } from './setupFacts.ts';

type SessionOperations = Pick<
  Operations,
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
  | 'signOut'
  | 'call'
  | 'users'
  | 'curl'
>;

const tokensName = 'tokens';
/** The scope of every access token that the Cognito API gives. Source: Cognito "OAuth grants". */
const apiScope = 'aws.cognito.signin.user.admin';

export function sessionOperations(
  ports: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
): SessionOperations {
  const { vault } = ports;

  async function read(setupId: string): Promise<TokenSet | undefined> {
    const text = await vault.get(setupId, tokensName);
    return text === undefined ? undefined : (JSON.parse(text) as TokenSet);
  }

  async function readOrRefuse(setupId: string): Promise<TokenSet> {
    const tokens = await read(setupId);
    if (tokens) return tokens;
    throw new Failure({
      code: 'SignedOut',
      what: 'Nobody is signed in to this setup.',
      next: 'Sign in, then try again.',
    });
  }

  async function keep(
    setup: Setup,
    raw: RawTokens & { readonly refreshToken?: string },
    source: TokenSet['source'],
    signal?: AbortSignal,
  ): Promise<TokenSummary> {
    const { issuer, clientId } = await poolOf(setup);
    const verified = await verifyTokens(raw, { issuer, clientId }, signal);
    const { idToken, accessToken, refreshToken } = raw;
    const tokens: TokenSet = { ...verified, idToken, accessToken, refreshToken, source };
    await vault.put(setup.id, tokensName, JSON.stringify(tokens));
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

  async function refresh(setup: Setup, tokens: TokenSet, refreshToken: string, signal?: AbortSignal) {
    if (tokens.source === 'authorization code')
      return refreshAtTokenEndpoint(await hostedClient(setup), refreshToken, signal);
    const { cognito } = (await connectionOf(setup)).clients;
    const pool = await poolOf(setup);
    if (setup.extra.settings.appClient.refreshTokenRotation)
      return refreshRotatingToken(cognito, pool, refreshToken, signal);
    return refreshByInitiateAuth(cognito, { ...pool, username: tokens.userId }, refreshToken, signal);
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

  return {
    async signInHostedPage(setupId, openBrowser, signal) {
      const setup = await load(setupId);
      if (!setup.extra.settings.appClient.loopbackCallback)
        throw new Failure({
          code: 'NoLoopbackCallback',
          what: 'The app client does not list the callback that VS Code listens on.',
          next: 'Switch on “Let VS Code catch the sign-in”, or sign in in the browser and paste the address you were sent to.',
          field: 'appClient.loopbackCallback',
        });
      return signInByHostedPage(
        await hostedClient(setup),
        openBrowser,
        (tokens) => keep(setup, tokens, tokens.grant === 'code' ? 'authorization code' : 'implicit', signal),
        signal,
      );
    },

    async signInPastedAddress(setupId, address) {
      return keep(await load(setupId), tokensOfAddress(address), 'pasted address');
    },

    async signInTestUser(setupId, signal) {
      const setup = await load(setupId);
      const { authorizationScopes, testUser } = setup.extra.settings;
      if (authorizationScopes.length > 0 && !authorizationScopes.includes(apiScope))
        throw new Failure({
          code: 'ScopeNeedsHostedPage',
          what: `The method asks for the scope ${authorizationScopes.join(' or ')}, which only the hosted page gives.`,
          why: `A sign-in without it gives an access token with the scope ${apiScope} alone, and the call would get 401.`,
          next: 'Sign in on the hosted page.',
        });
      const password = await vault.get(setupId, `password:${testUser.username}`);
      if (password === undefined)
        throw new Failure({
          code: 'PasswordUnknown',
          what: `The password of ${testUser.username} is not in the secret storage of this machine.`,
          why: 'It was generated where the setup was created.',
          next: 'Sign in on the hosted page, or create the setup again.',
        });
      const credentials = { username: testUser.username, password };
      if ((await setupFacts(setup, ports)).tokenEndpoint) return signInTokenEndpoint(setup, credentials, signal);
      const { cognito } = (await connectionOf(setup)).clients;
      const { result, source } = await signInByPool(cognito, await poolOf(setup), flowsOf(setup), credentials, signal);
      return keep(setup, tokensOf(result), source, signal);
    },

    async signInPassword(setupId, credentials, signal) {
      const setup = await load(setupId);
      const { cognito } = (await connectionOf(setup)).clients;
      const result = await signInByPassword(cognito, await poolOf(setup), credentials, signal);
      return keep(setup, tokensOf(result), 'user name and password', signal);
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
      const tokens = await read(setupId);
      return tokens && summaryOf(tokens);
    },

    async refreshTokens(setupId, signal) {
      const setup = await load(setupId);
      const tokens = await readOrRefuse(setupId);
      if (tokens.refreshToken === undefined)
        throw new Failure({
          code: 'NoRefreshToken',
          what: 'These tokens cannot be refreshed.',
          why: 'The implicit grant gives no refresh token.',
          next: 'Sign in again; with the authorization code grant, the next tokens can be refreshed.',
        });
      return keep(setup, await refresh(setup, tokens, tokens.refreshToken, signal), tokens.source, signal);
    },

    signOut: (setupId) => vault.remove(setupId, tokensName),

    async call(setupId, token, signal, header, apiKey = 'send') {
      const setup = await load(setupId);
      const { endpointUrl, method, tokenHeader, expectedToken } = await setupFacts(setup, ports);
      if (endpointUrl === undefined)
        throw new Failure({
          code: 'NotCreated',
          what: 'The API is not deployed yet.',
          next: 'Create the setup first.',
        });
      const text = token === 'none' ? undefined : tokenText(await readOrRefuse(setupId), token);
      return callEndpoint(
        {
          url: callableUrl(endpointUrl),
          method,
          header: header ?? tokenHeader,
          expectedHeader: tokenHeader,
          sent: token,
          token: text,
          expected: expectedToken,
          secured: isSecured(setup),
          ...(needsApiKey(setup) && { apiKey: apiKey === 'send' ? await vault.get(setupId, 'apiKey') : '' }),
        },
        signal,
      );
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

    async curl(setup) {
      const { endpointUrl, method, tokenHeader } = await setupFacts(setup, ports);
      const key = needsApiKey(setup) ? ' -H "x-api-key: $API_KEY"' : '';
      return `curl -i -X ${method} -H "${tokenHeader}: $TOKEN"${key} '${callableUrl(endpointUrl ?? '')}'`;
    },
  };
}

/** The ways in which the app client lets people sign in. */
function flowsOf({ extra }: Setup): readonly string[] {
  return extra.settings.appClient.authFlows;
}

/** By SRP where that is allowed, because the password then stays here; else in the way that is. */
async function signInByPool(
  cognito: CognitoIdentityProviderClient,
  pool: PasswordClient & { readonly userPoolId: string },
  flows: readonly string[],
  credentials: { readonly username: string; readonly password: string },
  signal?: AbortSignal,
): Promise<{ readonly result: AuthenticationResultType; readonly source: TokenSet['source'] }> {
  if (!flows.includes('ALLOW_USER_SRP_AUTH')) {
    if (flows.includes('ALLOW_USER_PASSWORD_AUTH'))
      return {
        result: await signInByPassword(cognito, pool, credentials, signal),
        source: 'user name and password',
      };
    if (flows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH'))
      return { result: await signInAsAdministrator(cognito, pool, credentials, signal), source: 'administrator' };
  }
  return { result: await signInBySrp(cognito, pool, credentials, signal), source: 'SRP' };
}

function tokensOf(result: AuthenticationResultType) {
  return { idToken: result.IdToken, accessToken: result.AccessToken, refreshToken: result.RefreshToken };
}

/** The token with one character of its signature changed. */
function broken(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

function tokenText(tokens: TokenSet, choice: Exclude<TokenChoice, 'none'>): string {
  const text = choice === 'access token' ? tokens.accessToken : tokens.idToken;
  if (text !== undefined) return text;
  throw new Failure({
    code: 'TokenMissing',
    what: `The sign-in gave no ${choice}.`,
    why: choice === 'ID token' ? 'An ID token comes only with the scope openid.' : undefined,
    next: 'Sign in again with the scopes that the method needs.',
  });
}
