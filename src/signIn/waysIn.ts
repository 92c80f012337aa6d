/** Ways in: which ways to get tokens the app client and the method allow, the best one first, and what stands against one. */
import { customScopesOf, type Settings, signsInPrograms, siteCallbacksOf } from '../setup/settings.ts';
import { settingOf } from './refusals.ts';

export const wayIds = [
  'hostedCode',
  'hostedUri',
  'testUser',
  'newTestUser',
  'srp',
  'choice',
  'password',
  'administrator',
  'tokenEndpoint',
  'hostedImplicit',
  'pastedAddress',
  'clientCredentials',
] as const;
export type WayId = (typeof wayIds)[number];

/** Ways that go through the Cognito API and may ask back. */
export type ConversationWay = Extract<WayId, 'testUser' | 'srp' | 'choice' | 'password' | 'administrator'>;

export interface WayIn {
  readonly id: WayId;
  readonly title: string;
  /** Why to take it, in one line. */
  readonly why: string;
  /** Why the call would be refused with the tokens of this way, said before anybody signs in. */
  readonly against?: string;
}

/** What exists by now, beside the settings. */
export interface Existing {
  readonly hostedPages: boolean;
  readonly testUser: boolean;
  readonly tokenEndpoint: boolean;
  /** The address by which a browser reaches this program itself, where there is one. */
  readonly ownAddress?: string;
}

/** The scope of every access token that the Cognito API gives. Source: Cognito "OAuth grants". */
export const apiScope = 'aws.cognito.signin.user.admin';

/** Which tokens a way gives: the scopes of its access token, and whether an ID token comes along. */
interface Yield {
  readonly scopes: readonly string[];
  readonly idToken: boolean;
}

/**
 * The ways that the app client allows. Those whose tokens the method takes come first, and among these what needs the
 * least of the person and gives away the least: nothing is offered that is sure to be refused.
 */
export function waysIn(settings: Settings, existing: Existing): readonly WayIn[] {
  const offered = wayIds.filter((id) => allows[id](settings, existing));
  const ways = offered.map((id): WayIn => ({ id, ...words[id], against: against(id, settings) }));
  return [...ways.filter((way) => way.against === undefined), ...ways.filter((way) => way.against !== undefined)];
}

const flowIn = ({ appClient }: Settings, flow: string) => appClient.authFlows.some((own) => own === settingOf(flow));
const grantIn = ({ appClient }: Settings, grant: 'code' | 'implicit') => appClient.oauthGrants.includes(grant);

/** Flows of the API that a password alone is enough for. */
const passwordFlows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'USER_AUTH'] as const;

/** Without a list of flows AWS allows SRP. Source: CreateUserPoolClient, ExplicitAuthFlows. */
const srpIn = (settings: Settings) => settings.appClient.authFlows.length === 0 || flowIn(settings, 'USER_SRP_AUTH');

const allows: Readonly<Record<WayId, (settings: Settings, existing: Existing) => boolean>> = {
  hostedCode: (s, { hostedPages }) => hostedPages && s.appClient.loopbackCallback && grantIn(s, 'code'),
  hostedUri: (s, { hostedPages, ownAddress }) =>
    hostedPages && grantIn(s, 'code') && s.appClient.callbackUrls.some((url) => url === ownAddress),
  hostedImplicit: (s, { hostedPages }) => hostedPages && s.appClient.loopbackCallback && grantIn(s, 'implicit'),
  pastedAddress: (s, { hostedPages }) =>
    hostedPages && grantIn(s, 'implicit') && (siteCallbacksOf(s).length > 0 || s.appClient.endpointCallback),
  testUser: (s, { testUser, tokenEndpoint }) =>
    testUser && (tokenEndpoint || srpIn(s) || passwordFlows.some((flow) => flowIn(s, flow))),
  newTestUser: (s, { testUser, tokenEndpoint }) =>
    !testUser && !s.testUser.create && (tokenEndpoint || srpIn(s) || passwordFlows.some((flow) => flowIn(s, flow))),
  srp: (s) => srpIn(s),
  choice: (s) => flowIn(s, 'USER_AUTH'),
  password: (s) => flowIn(s, 'USER_PASSWORD_AUTH'),
  administrator: (s) => flowIn(s, 'ADMIN_USER_PASSWORD_AUTH'),
  tokenEndpoint: (_, { tokenEndpoint }) => tokenEndpoint,
  clientCredentials: (s, { hostedPages }) =>
    hostedPages && signsInPrograms(s) && s.appClient.generateSecret && clientScopes(s).length > 0,
};

/** Which flow the test user is signed in by: the one that keeps the password here, else one that is allowed. */
export function testUserFlow(settings: Settings): Exclude<ConversationWay, 'testUser'> {
  if (srpIn(settings)) return 'srp';
  if (flowIn(settings, 'USER_PASSWORD_AUTH')) return 'password';
  if (flowIn(settings, 'ADMIN_USER_PASSWORD_AUTH')) return 'administrator';
  return flowIn(settings, 'USER_AUTH') ? 'choice' : 'srp';
}

/** Custom scopes that the app client may ask for as itself. */
export function clientScopes(settings: Settings): string[] {
  const custom = customScopesOf(settings);
  return settings.appClient.scopes.filter((scope) => custom.includes(scope));
}

function yieldOf(id: WayId, settings: Settings): Yield {
  const { scopes } = settings.appClient;
  if (id === 'clientCredentials') return { scopes: clientScopes(settings), idToken: false };
  if (id === 'hostedCode' || id === 'hostedUri' || id === 'hostedImplicit' || id === 'pastedAddress')
    return { scopes, idToken: scopes.includes('openid') };
  return { scopes: [apiScope], idToken: true };
}

function against(id: WayId, settings: Settings): string | undefined {
  const needed = settings.authorizationScopes;
  const given = yieldOf(id, settings);
  const byApi = given.scopes.length === 1 && given.scopes[0] === apiScope;
  if (needed.length > 0 && !needed.some((scope) => given.scopes.includes(scope)))
    return byApi
      ? `The call gets 401: the method asks for the scope ${needed.join(' or ')}, and this way gives only ${apiScope}.`
      : `The call gets 401: the method asks for the scope ${needed.join(' or ')}, which the app client does not give this way.`;
  if (needed.length > 0 || given.idToken) return undefined;
  return id === 'clientCredentials'
    ? 'The call gets 401: the method expects an ID token, which a program never gets.'
    : 'The call gets 401: the method expects the ID token, which comes with the scope openid only.';
}

const words: Readonly<Record<WayId, Pick<WayIn, 'title' | 'why'>>> = {
  hostedCode: {
    title: 'On the hosted page',
    why: 'Cognito’s sign-in page in the browser: all scopes, and tokens that can be refreshed.',
  },
  hostedUri: {
    title: 'On the hosted page, back by link',
    why: 'A link brings you back to VS Code: no port of this machine is needed.',
  },
  hostedImplicit: {
    title: 'On the hosted page, implicit grant',
    why: 'Tokens come straight back in the address; they cannot be refreshed.',
  },
  pastedAddress: {
    title: 'Paste the address',
    why: 'Sign in for another site, paste the address it sends you to. No refresh.',
  },
  testUser: { title: 'As the test user', why: 'One click, with the generated password.' },
  newTestUser: {
    title: 'As a new test user',
    why: 'One click: created with a generated password, confirmed and signed in.',
  },
  srp: {
    title: 'User name and password by SRP',
    why: 'Proves that you know the password without sending it. No browser needed.',
  },
  choice: {
    title: 'User name, then choose how',
    why: 'Cognito offers what the user has: password, or a code by email or SMS.',
  },
  password: {
    title: 'User name and password',
    why: 'The simplest way. The password is sent to Cognito, encrypted by TLS.',
  },
  administrator: {
    title: 'User name and password, as administrator',
    why: 'As a server of yours would do it, with AWS credentials.',
  },
  tokenEndpoint: { title: 'Through the API itself', why: 'The path of this API that signs people in.' },
  clientCredentials: {
    title: 'As the app client itself',
    why: 'Machine to machine, with the client’s secret and custom scopes; there is no user.',
  },
};
