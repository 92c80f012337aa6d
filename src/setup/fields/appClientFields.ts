/** Fields of the page "Sign-in" that describe the app client, its tokens and the test user. */
import * as access from '../accessLimits.ts';
import { type Field, field } from '../field.ts';
import * as limits from '../limits.ts';
import { authFlows, customScopesOf, oauthGrants, type Settings, signsInPrograms, standardScopes } from '../settings.ts';
import { groupFields, scopeFields } from './accessFields.ts';

const usesHostedPages = (s: Settings) => s.hostedPages.enabled;
const signsInPeople = (s: Settings) => s.hostedPages.enabled && !signsInPrograms(s);

const flowWords: Readonly<Record<(typeof authFlows)[number], string>> = {
  ALLOW_REFRESH_TOKEN_AUTH: 'New tokens from a refresh token.',
  ALLOW_USER_SRP_AUTH: 'User name and password; the password itself never leaves the machine.',
  ALLOW_CUSTOM_AUTH: 'Challenges made by your own Lambda triggers.',
  ALLOW_USER_PASSWORD_AUTH: 'User name and password, sent as they are over TLS.',
  ALLOW_ADMIN_USER_PASSWORD_AUTH: 'User name and password, sent by a server with AWS credentials.',
  ALLOW_USER_AUTH: 'People choose among the ways that the pool offers; needs Essentials or Plus.',
};

const grantWords: Readonly<
  Record<(typeof oauthGrants)[number], { readonly label: string; readonly description?: string }>
> = {
  code: { label: 'Authorization code' },
  implicit: { label: 'Implicit' },
  client_credentials: {
    label: 'Client credentials',
    description:
      'A program signs in as itself, with its client secret and for custom scopes only. Cannot be combined with the other grants.',
  },
};

export const appClientFields: readonly Field[] = [
  ...scopeFields,
  field('appClient.name', {
    page: 'signIn',
    group: 'App client',
    label: 'App client name',
    help: 'An app client is one application that may ask the pool for tokens.',
    control: { kind: 'text' },
    check: limits.appClientName,
  }),
  field('appClient.generateSecret', {
    page: 'signIn',
    group: 'App client',
    label: 'Generate a client secret',
    help: 'For applications on a server. Browsers and phones cannot keep a secret.',
    control: { kind: 'toggle' },
    permanent: true,
  }),
  field('appClient.callbackUrls', {
    page: 'signIn',
    group: 'App client',
    label: 'Callback URLs',
    help: 'Where the browser is sent after sign-in. HTTPS, an app’s own scheme, or HTTP on localhost; compared character by character.',
    control: { kind: 'list', itemLabel: 'Callback URL', placeholder: 'https://my-app.example/callback', max: 100 },
    visible: signsInPeople,
    check: limits.callbackUrls,
  }),
  field('appClient.loopbackCallback', {
    page: 'signIn',
    group: 'App client',
    label: 'Let VS Code catch the sign-in',
    help: 'Adds a callback URL on localhost, so that tokens arrive here without copying anything.',
    control: { kind: 'toggle' },
    visible: signsInPeople,
  }),
  field('appClient.loopbackPort', {
    page: 'signIn',
    group: 'App client',
    label: 'Port for the sign-in',
    help: 'The callback URL becomes http://localhost:PORT/callback. Choose another port if a program of yours uses this one.',
    control: { kind: 'number', min: 1024, max: 65535 },
    visible: (s) => signsInPeople(s) && s.appClient.loopbackCallback,
    advanced: true,
    check: limits.loopbackPort,
  }),
  field('appClient.endpointCallback', {
    page: 'signIn',
    group: 'App client',
    label: 'Send people to the endpoint after sign-in',
    help: 'Adds the address of the endpoint to the callback URLs. A browser that is sent there shows what it answers.',
    control: { kind: 'toggle' },
    visible: signsInPeople,
    advanced: true,
    check: (on) =>
      on
        ? [
            {
              severity: 'warning',
              message: 'The browser sends no token with the redirect, so the endpoint answers it with 401.',
            },
          ]
        : [],
  }),
  field('appClient.signOutUrls', {
    page: 'signIn',
    group: 'App client',
    label: 'Sign-out URLs',
    help: 'Where the browser may be sent after sign-out.',
    control: { kind: 'list', itemLabel: 'Sign-out URL', placeholder: 'https://my-app.example/', max: 100 },
    visible: signsInPeople,
    advanced: true,
    check: limits.signOutUrls,
  }),
  field('appClient.oauthGrants', {
    page: 'signIn',
    group: 'App client',
    label: 'OAuth grants',
    help: 'How the hosted pages hand over tokens. The authorization code with PKCE is the safe way.',
    control: {
      kind: 'checks',
      options: oauthGrants.map((value) => ({
        value,
        ...grantWords[value],
      })),
    },
    visible: usesHostedPages,
    check: limits.oauthGrantsCheck,
  }),
  field('appClient.scopes', {
    page: 'signIn',
    group: 'App client',
    label: 'Scopes',
    help: 'What the access token may be used for. A method can ask for one of these.',
    control: {
      kind: 'checks',
      options: standardScopes.map((value) => ({ value, label: value })),
      more: (s) => customScopesOf(s).map((value) => ({ value, label: value })),
    },
    visible: usesHostedPages,
    check: limits.scopes,
  }),
  field('appClient.authFlows', {
    page: 'signIn',
    group: 'App client',
    label: 'Authentication flows',
    help: 'Ways to sign in without the hosted pages, by calling the Cognito API.',
    control: {
      kind: 'checks',
      options: authFlows.map((value) => ({ value, label: value, description: flowWords[value] })),
    },
    advanced: true,
    check: limits.authFlowsCheck,
  }),
  field('appClient.accessTokenMinutes', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Access token lives',
    help: '5 minutes to 1 day.',
    control: { kind: 'number', min: 5, max: 1440, unit: 'minutes' },
    advanced: true,
    check: limits.tokenMinutes,
  }),
  field('appClient.idTokenMinutes', {
    page: 'signIn',
    group: 'Tokens',
    label: 'ID token lives',
    help: '5 minutes to 1 day.',
    control: { kind: 'number', min: 5, max: 1440, unit: 'minutes' },
    advanced: true,
    check: limits.tokenMinutes,
  }),
  field('appClient.refreshTokenDays', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Refresh token lives',
    help: '1 day to 10 years. It must outlive the other two.',
    control: { kind: 'number', min: 1, max: 3650, unit: 'days' },
    advanced: true,
    check: limits.refreshTokenDays,
  }),
  field('appClient.refreshTokenRotation', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Rotate refresh tokens',
    help: 'Each refresh gives a new refresh token and ends the old one, so that a stolen one is soon worth nothing. Needs the flow ALLOW_REFRESH_TOKEN_AUTH to be off.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('appClient.rotationGraceSeconds', {
    page: 'signIn',
    group: 'Tokens',
    label: 'The old refresh token works for another',
    help: 'Time to repeat a refresh whose answer was lost. 0 to 60 seconds.',
    control: { kind: 'number', min: 0, max: 60, unit: 'seconds' },
    visible: (s) => s.appClient.refreshTokenRotation,
    advanced: true,
    check: access.rotationGraceSeconds,
  }),
  field('appClient.tokenRevocation', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Tokens can be revoked',
    help: 'Lets an application end a refresh token and the access tokens that came from it. Cognito then refuses them; API Gateway accepts them until they expire.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('appClient.hideUserExistence', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Hide whether a user exists',
    help: 'Sign-in then answers “Incorrect username or password.” for unknown users too.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  ...groupFields,
  field('testUser.create', {
    page: 'signIn',
    group: 'Test user',
    label: 'Create a test user',
    help: 'A confirmed user with a generated password that only VS Code’s secret storage knows.',
    control: { kind: 'toggle' },
  }),
  field('testUser.username', {
    page: 'signIn',
    group: 'Test user',
    label: 'Test user name',
    help: 'User name; an email address in a pool where people sign in by email. No email is sent.',
    control: { kind: 'text', placeholder: 'someone@example.com' },
    visible: (s) => s.testUser.create,
    check: limits.testUsername,
  }),
  field('testUser.group', {
    page: 'signIn',
    group: 'Test user',
    label: 'Group of the test user',
    help: 'One of the groups above. Empty: in none.',
    control: { kind: 'text', placeholder: 'none' },
    visible: (s) => s.testUser.create,
    advanced: true,
    check: access.testUserGroup,
  }),
];
