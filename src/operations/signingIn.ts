/** Signing in: carries out the ways in, with the test user's password from the vault or with what the person gives. */
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { Connection } from '../aws/connection.ts';
import { passwordName } from '../aws/resources/user.ts';
import { Failure } from '../engine/failure.ts';
import { checkSettings, withValue } from '../setup/fields.ts';
import { type Settings, siteCallbacksOf } from '../setup/settings.ts';
import { administratorApi, userApi } from '../signIn/authApi.ts';
import {
  type ApiStep,
  type PasswordCredentials,
  signInByChoice,
  signInByPassword,
  signInBySrp,
  withoutQuestions,
} from '../signIn/challenges.ts';
import { tokensOfClient } from '../signIn/clientCredentials.ts';
import { type SignInStep, withResult } from '../signIn/conversation.ts';
import { authorizationRequest, type HostedClient } from '../signIn/hostedPage.ts';
import type { PasswordClient } from '../signIn/srp.ts';
import { apiScope, type ConversationWay, clientScopes, testUserFlow, waysIn } from '../signIn/waysIn.ts';
import type { TokenSet, TokenSummary } from '../tokens/tokenSet.ts';
import type { RawTokens, TokenOrigin } from '../tokens/verifyTokens.ts';
import type { Operations, Ports, Setup } from './operations.ts';
import { setupFacts } from './setupFacts.ts';
import type { SignInCredentials, SignInOperations } from './signInOperations.ts';

/** What signing in needs of the session. */
export interface SessionParts {
  readonly ports: Ports;
  readonly load: (setupId: string) => Promise<Setup>;
  readonly connectionOf: (setup: Setup) => Promise<Connection>;
  readonly poolOf: (
    setup: Setup,
  ) => Promise<TokenOrigin & PasswordClient & { readonly hostedPagesUrl: string | undefined }>;
  readonly hostedClient: (setup: Setup) => Promise<HostedClient>;
  /** Verifies tokens, keeps them, and makes their user the current one. */
  readonly keep: (
    setup: Setup,
    raw: RawTokens & { readonly refreshToken?: string },
    source: TokenSet['source'],
    signal?: AbortSignal,
  ) => Promise<TokenSummary>;
  readonly signInTokenEndpoint: (
    setup: Setup,
    credentials: PasswordCredentials,
    signal?: AbortSignal,
  ) => Promise<TokenSummary>;
  /** All operations, for those that are made of others. */
  readonly operations: () => Pick<Operations, 'changeSetup' | 'plan' | 'apply'>;
}

const sources: Readonly<Record<Exclude<ConversationWay, 'testUser'>, TokenSet['source']>> = {
  srp: 'SRP',
  password: 'user name and password',
  administrator: 'administrator',
  choice: 'choice-based sign-in',
};

export function signingIn(
  parts: SessionParts,
): SignInOperations & Pick<Operations, 'signInTestUser' | 'signInPassword'> {
  const { ports, load, connectionOf, poolOf, keep } = parts;

  async function offered(setup: Setup) {
    // Half-way through the steps there is nothing to sign in to.
    if (setup.rows.appClient?.state !== 'created') return [];
    const facts = await setupFacts(setup, ports);
    return waysIn(setup.extra.settings, {
      hostedPages: facts.hostedPagesUrl !== undefined,
      testUser: facts.hasTestUser,
      tokenEndpoint: facts.tokenEndpoint !== undefined,
      ownAddress: ports.ownAddress?.url,
    });
  }

  /** The password that was generated for the test user. */
  async function testUser(setup: Setup): Promise<PasswordCredentials> {
    const { username } = setup.extra.settings.testUser;
    const password = await ports.vault.get(setup.id, passwordName(username));
    if (password !== undefined) return { username, password };
    throw new Failure({
      code: 'PasswordUnknown',
      what: `The password of ${username} is not in the secret storage of this machine.`,
      why: 'It was generated where the setup was created.',
      next: 'Sign in on the hosted page, or create the setup again.',
    });
  }

  async function converse(
    setup: Setup,
    way: Exclude<ConversationWay, 'testUser'>,
    { username, password }: SignInCredentials,
    signal?: AbortSignal,
  ): Promise<SignInStep<TokenSummary>> {
    if (!username || (way !== 'choice' && !password))
      throw new Failure({
        code: 'CredentialsMissing',
        what: username ? 'No password was given.' : 'No user name was given.',
        next: 'Enter both, then try again.',
      });
    const { cognito } = (await connectionOf(setup)).clients;
    const pool = await poolOf(setup);
    const credentials = { username, password: password ?? '' };
    const begin: Readonly<Record<typeof way, () => Promise<ApiStep>>> = {
      srp: () => signInBySrp(userApi(cognito, pool), credentials, signal),
      password: () => signInByPassword(userApi(cognito, pool), 'USER_PASSWORD_AUTH', credentials, signal),
      administrator: () =>
        signInByPassword(administratorApi(cognito, pool), 'ADMIN_USER_PASSWORD_AUTH', credentials, signal),
      choice: () => signInByChoice(userApi(cognito, pool), { username, password }, signal),
    };
    const keepThem = (result: AuthenticationResultType, bySignal?: AbortSignal) =>
      keep(setup, tokensOf(result), sources[way], bySignal);
    return withResult(await begin[way](), keepThem, signal);
  }

  async function converseAsTestUser(setup: Setup, signal?: AbortSignal): Promise<SignInStep<TokenSummary>> {
    const { settings } = setup.extra;
    const credentials = await testUser(setup);
    if ((await setupFacts(setup, ports)).tokenEndpoint)
      return { kind: 'signedIn', result: await parts.signInTokenEndpoint(setup, credentials, signal) };
    return converse(setup, testUserFlow(settings), credentials, signal);
  }

  return {
    waysIn: async (setupId) => offered(await load(setupId)),

    async startSignIn(setupId, way, credentials, signal) {
      const setup = await load(setupId);
      return way === 'testUser' ? converseAsTestUser(setup, signal) : converse(setup, way, credentials, signal);
    },

    async signInTestUser(setupId, signal) {
      const setup = await load(setupId);
      const { authorizationScopes } = setup.extra.settings;
      if (authorizationScopes.length > 0 && !authorizationScopes.includes(apiScope))
        throw new Failure({
          code: 'ScopeNeedsHostedPage',
          what: `The method asks for the scope ${authorizationScopes.join(' or ')}, which only the hosted page gives.`,
          why: `A sign-in without it gives an access token with the scope ${apiScope} alone, and the call would get 401.`,
          next: 'Sign in on the hosted page.',
        });
      return withoutQuestions(await converseAsTestUser(setup, signal), setup.extra.settings.testUser.username);
    },

    async signInPassword(setupId, credentials, signal) {
      return withoutQuestions(
        await converse(await load(setupId), 'password', credentials, signal),
        credentials.username,
      );
    },

    async signInAsClient(setupId, signal) {
      const setup = await load(setupId);
      return keep(setup, await tokensAsClient(setup, await poolOf(setup), signal), 'client credentials', signal);
    },

    async signInPageAddress(setupId) {
      const setup = await load(setupId);
      const client = await parts.hostedClient(setup);
      const [callbackUrl] = siteCallbacksOf(setup.extra.settings);
      if (callbackUrl === undefined)
        throw new Failure({
          code: 'NoOtherCallback',
          what: 'The app client lists no callback URL of another site.',
          next: 'Add one in the wizard, or sign in on the hosted page with VS Code waiting for it.',
          field: 'appClient.callbackUrls',
        });
      return (await authorizationRequest({ ...client, callbackUrl }, 'implicit')).url;
    },

    async createTestUser(setupId, signal) {
      const { changeSetup, plan, apply } = parts.operations();
      const setup = await load(setupId);
      const { settings, target, phase } = setup.extra;
      if (settings.testUser.create && (await setupFacts(setup, ports)).hasTestUser) return;
      refuseOtherChanges(await plan(setupId, { signal, phase }), 'testUser');
      await changeSetup(setupId, withTestUser(settings), target);
      try {
        await apply(setupId, await plan(setupId, { signal, phase }), { signal, phase });
      } catch (error) {
        // Without the user, the settings say what there is.
        if (!(await setupFacts(await load(setupId), ports)).hasTestUser) await changeSetup(setupId, settings, target);
        throw error;
      }
    },
  };
}

/** Tokens for the app client itself, each time by its secret. Throws Failure where the setup has no token endpoint. */
export async function tokensAsClient(
  setup: Setup,
  { hostedPagesUrl, ...pool }: Awaited<ReturnType<SessionParts['poolOf']>>,
  signal?: AbortSignal,
): Promise<RawTokens> {
  if (hostedPagesUrl === undefined)
    throw new Failure({
      code: 'NoHostedPages',
      what: 'This setup has no domain, and so no token endpoint.',
      next: 'Switch the hosted pages on in the wizard.',
      field: 'hostedPages.enabled',
    });
  return tokensOfClient({ ...pool, hostedPagesUrl, scopes: scopesToAsk(setup.extra.settings) }, signal);
}

/** Only those of the method, where the client may ask for them: a token should be good for no more than it is needed for. */
function scopesToAsk(settings: Settings): readonly string[] {
  const own = clientScopes(settings);
  const needed = settings.authorizationScopes.filter((scope) => own.includes(scope));
  return needed.length > 0 ? needed : own;
}

/** In a pool where user names are not addresses, the usual name of the test user would be refused. */
function withTestUser(settings: Settings): Settings {
  const created = withValue(settings, 'testUser.create', true);
  const refused = checkSettings(created).some(
    ({ path, severity }) => path === 'testUser.username' && severity === 'error',
  );
  // Where the address is an alias, it cannot be the name too.
  const alias = settings.userPool.signInIdentifiers.includes('username') && created.testUser.username.includes('@');
  return refused || alias ? withValue(created, 'testUser.username', 'test-user') : created;
}

function refuseOtherChanges(plan: Awaited<ReturnType<Operations['plan']>>, except: string): void {
  const others = plan.steps.filter(({ id, action }) => id !== except && action !== 'keep');
  if (others.length === 0) return;
  throw new Failure({
    code: 'OtherChanges',
    what: 'This setup has further changes that were not applied yet.',
    why: others.map(({ title }) => title).join(', '),
    next: 'Look at them on the Review page of the wizard and apply them; then create the test user.',
  });
}

function tokensOf(result: AuthenticationResultType) {
  return { idToken: result.IdToken, accessToken: result.AccessToken, refreshToken: result.RefreshToken };
}
