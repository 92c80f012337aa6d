import type { FailureNote } from '../../../src/engine/failure.ts';
import type { LiveClient } from '../../../src/explain/failureEvidence.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { loopbackCallbackUrl } from '../../../src/setup/settings.ts';
import { challengeNotSupported } from '../../../src/signIn/challenge.ts';
import { type FailureRow, noteOfSignIn, pat, sdkError } from './failureEvidence.ts';

export const invalid = (message: string, flow?: string) =>
  noteOfSignIn(sdkError('InvalidParameterException', message), flow);
export const refused = (message: string, operation?: string) =>
  noteOfSignIn(sdkError('NotAuthorizedException', message, operation));
export const named = (name: string, message: string) => noteOfSignIn(sdkError(name, message));
const oauth = (name: string, about: FailureNote['about'] = {}, message = name): FailureNote => ({
  code: 'TokenEndpointRefused',
  what: 'The token endpoint refused to give tokens.',
  about,
  service: { name, message, httpStatus: 400 },
});
export const settings = settingsFrom('blank', 'abc123');
const client: LiveClient = {
  flows: ['ALLOW_USER_SRP_AUTH'],
  grants: ['code'],
  scopes: ['openid'],
  callbackUrls: [],
  hasSecret: false,
  rotates: false,
  readAttributes: [],
};
const open = { settings: { ...settings, userPool: { ...settings.userPool, selfRegistration: true } } };
export const known = <T>(value: T) => ({ known: true, value }) as const;
export const day = 86_400_000;

export const rows: readonly FailureRow[] = [
  {
    row: '13 flow off',
    note: invalid('USER_PASSWORD_AUTH flow not enabled for this client', 'USER_PASSWORD_AUTH'),
    id: 'sign-in-flow-off',
    fix: 'settings appClient.authFlows',
  },
  {
    row: '13 with a full stop and other words',
    note: invalid('USER_AUTH is not enabled for the client.', 'USER_AUTH'),
    id: 'sign-in-flow-off',
    fix: 'settings appClient.authFlows',
  },
  {
    row: '14 admin flow off',
    note: invalid('Auth flow not enabled for this client', 'ADMIN_USER_PASSWORD_AUTH'),
    id: 'sign-in-flow-off',
    fix: 'settings appClient.authFlows',
  },
  {
    row: '13 the settings allow it, AWS does not',
    note: invalid('USER_SRP_AUTH is not enabled for the client.'),
    at: { settings: { ...settings, appClient: { ...settings.appClient, authFlows: ['ALLOW_USER_SRP_AUTH'] } } },
    id: 'sign-in-flow-off',
    fix: 'repair appClient',
  },
  {
    row: '15 admin flow in the public request',
    note: invalid('Initiate Auth method not supported'),
    id: 'sign-in-admin-flow-in-public-request',
    fix: 'signIn hostedCode',
  },
  {
    row: '16 secret missing',
    note: refused('Client 1abc is configured with secret but SECRET_HASH was not received'),
    id: 'sign-in-secret-missing',
    fix: 'repair appClient',
  },
  {
    row: '17 secret hash refused',
    note: refused('Unable to verify secret hash for client 1abc'),
    id: 'sign-in-secret-wrong',
    fix: 'repair appClient',
  },
  {
    row: '17 secret hash does not match',
    note: refused('SecretHash does not match for the client: 1abc'),
    id: 'sign-in-secret-wrong',
    fix: 'repair appClient',
  },
  {
    row: '18 new password required',
    note: challengeNotSupported('newPassword', pat).note,
    id: 'sign-in-new-password-required',
    fix: 'user setPassword',
  },
  {
    row: 'a second factor',
    note: challengeNotSupported('totp', pat).note,
    id: 'sign-in-asks-more',
    fix: 'signIn hostedCode',
  },
  {
    row: '19 not looked at',
    note: refused('Incorrect username or password.'),
    id: 'sign-in-password-wrong',
    fix: 'signIn hostedCode',
  },
  {
    row: '19 nobody there',
    note: refused('Incorrect username or password.'),
    at: { ...open, live: { user: known(undefined) } },
    id: 'sign-in-user-unknown',
    fix: 'user signUp',
  },
  {
    row: '19 temporary password expired, as an administrator sees it',
    note: refused('Incorrect username or password.'),
    at: {
      live: {
        user: known({ status: 'FORCE_CHANGE_PASSWORD', enabled: true, changedAt: Date.UTC(2026, 0, 2) }),
        pool: known({ temporaryPasswordDays: 7, tier: 'ESSENTIALS', domains: [] }),
      },
    },
    id: 'sign-in-temporary-password-expired',
    fix: 'user setPassword',
  },
  {
    row: '19 temporary password said to have expired',
    note: refused('Temporary password has expired and must be reset by an administrator.'),
    id: 'sign-in-temporary-password-expired',
    fix: 'user setPassword',
  },
  {
    row: '19 the same in other words of Cognito',
    note: refused('User account has expired, it must be reset by an administrator.'),
    id: 'sign-in-temporary-password-expired',
    fix: 'user setPassword',
  },
  {
    row: '20 no such user',
    note: named('UserNotFoundException', 'User does not exist.'),
    at: open,
    id: 'sign-in-user-unknown',
    fix: 'user signUp',
  },
  {
    row: '20 not confirmed',
    note: named('UserNotConfirmedException', 'User is not confirmed.'),
    id: 'sign-in-user-not-confirmed',
    fix: 'user confirm',
  },
  {
    row: '21 policy',
    note: named(
      'InvalidPasswordException',
      'Password did not conform with password policy: Password must have numeric characters',
    ),
    id: 'sign-in-password-policy',
    fix: 'signIn hostedCode',
  },
  {
    row: '22 invalid',
    note: refused('Invalid Refresh Token.'),
    id: 'sign-in-refresh-invalid',
    fix: 'signIn hostedCode',
  },
  {
    row: '22 revoked',
    note: refused('Refresh Token has been revoked'),
    id: 'sign-in-refresh-revoked',
    fix: 'signIn hostedCode',
  },
  {
    row: '22 expired',
    note: refused('Refresh Token has expired'),
    id: 'sign-in-refresh-expired',
    fix: 'signIn hostedCode',
  },
  {
    row: '22 reused',
    note: named('RefreshTokenReuseException', 'Refresh token reuse is detected.'),
    id: 'sign-in-refresh-reused',
    fix: 'signIn hostedCode',
  },
  {
    row: '22 rotation, asked in the old way',
    note: invalid('Auth flow not enabled for this client', 'REFRESH_TOKEN_AUTH'),
    at: { live: { client: known({ ...client, rotates: true }) } },
    id: 'sign-in-refresh-flow-off',
    fix: 'repair appClient',
  },
  {
    row: '23 redirect_mismatch, drifted',
    note: {
      code: 'RedirectMismatch',
      what: 'Not listed.',
      about: { callbackUrl: loopbackCallbackUrl(settings) },
    },
    id: 'sign-in-callback-not-listed',
    fix: 'repair appClient',
  },
  {
    row: '23 redirect_mismatch, another site',
    note: oauth('redirect_mismatch', { callbackUrl: 'https://example.com/cb' }),
    id: 'sign-in-callback-not-listed',
    fix: 'settings appClient.callbackUrls',
  },
  {
    row: '23 redirect_mismatch, VS Code is not listed',
    note: oauth('redirect_mismatch', { callbackUrl: loopbackCallbackUrl(settings) }),
    at: { settings: { ...settings, appClient: { ...settings.appClient, loopbackCallback: false } } },
    id: 'sign-in-callback-not-listed',
    fix: 'settings appClient.loopbackCallback',
  },
  {
    row: '24 code',
    note: oauth('invalid_grant', { grant: 'code' }),
    id: 'sign-in-code-refused',
    fix: 'signIn hostedCode',
  },
  {
    row: '24 refresh',
    note: oauth('invalid_grant', { grant: 'refresh_token' }),
    id: 'sign-in-refresh-refused',
    fix: 'signIn hostedCode',
  },
  {
    row: '25 grant',
    note: oauth('unauthorized_client', { grant: 'implicit' }),
    at: { settings: { ...settings, appClient: { ...settings.appClient, oauthGrants: ['code'] } } },
    id: 'sign-in-grant-off',
    fix: 'settings appClient.oauthGrants',
  },
  {
    row: '25 grant, drifted',
    note: oauth('unauthorized_client', { grant: 'code' }),
    at: { live: { client: known({ ...client, grants: ['implicit'] }) } },
    id: 'sign-in-grant-off',
    fix: 'repair appClient',
  },
  { row: '26 client', note: oauth('invalid_client'), id: 'sign-in-client-refused', fix: 'repair appClient' },
  {
    row: '26 client gone',
    note: oauth('invalid_client'),
    at: { live: { client: known(undefined) } },
    id: 'sign-in-client-gone',
    fix: 'repair appClient',
  },
  {
    row: '26 scope',
    note: oauth('invalid_scope', { scopes: ['openid', 'https://api/read'] }),
    id: 'sign-in-scope-refused',
    fix: 'settings appClient.scopes',
  },
  {
    row: '27 no branding',
    note: { code: 'SignInPageRefused', what: 'The sign-in pages are not available for this app client.' },
    id: 'sign-in-pages-unavailable',
    fix: 'repair branding',
  },
  {
    row: 'page gone',
    note: { code: 'SignInPageRefused', what: 'The sign-in page answers with status 404.' },
    id: 'sign-in-page-gone',
    fix: 'repair domain, appClient, branding',
  },
  { row: 'disabled', note: refused('User is disabled.'), id: 'sign-in-user-disabled', fix: 'user enable' },
  {
    row: 'reset',
    note: named('PasswordResetRequiredException', 'Password reset required for the user'),
    id: 'sign-in-password-reset',
    fix: 'user setPassword',
  },
  {
    row: 'attempts',
    note: refused('Password attempts exceeded'),
    id: 'sign-in-too-many-attempts',
    fix: 'wait sign-in',
  },
  {
    row: 'code attempts',
    note: named('LimitExceededException', 'Attempt limit exceeded, please try after some time.'),
    id: 'sign-in-too-many-attempts',
    fix: 'wait sign-in',
  },
  {
    row: 'wrong code',
    note: named('CodeMismatchException', 'Invalid code or auth state for the user.'),
    id: 'sign-in-code-wrong',
    fix: 'signIn hostedCode',
  },
  {
    row: 'old code',
    note: named('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    id: 'sign-in-code-expired',
    fix: 'signIn hostedCode',
  },
  {
    row: 'session',
    note: refused('Invalid session for the user, session is expired.'),
    id: 'sign-in-session-over',
    fix: 'signIn hostedCode',
  },
  {
    row: 'clock',
    note: { code: 'ClockOff', what: 'The clock is 2 hours ahead.', why: '…' },
    id: 'sign-in-clock-off',
    fix: 'show',
  },
  {
    row: 'password not kept',
    note: { code: 'PasswordUnknown', what: 'Not kept.' },
    at: { rows: [{ id: 'testUser', title: 'Test user', adopted: false }] },
    id: 'sign-in-password-unknown',
    fix: 'repair testUser',
  },
  {
    row: 'scope only of the pages',
    note: { code: 'ScopeNeedsHostedPage', what: 'Needs it.' },
    id: 'sign-in-scope-not-given',
    fix: 'signIn hostedCode',
  },
  {
    row: 'no pages',
    note: { code: 'NoHostedPages', what: 'None.' },
    id: 'sign-in-no-pages',
    fix: 'settings hostedPages.enabled, hostedPages.domainPrefix, appClient.loopbackCallback',
  },
  {
    row: 'not caught',
    note: { code: 'NoLoopbackCallback', what: 'Not listed.' },
    id: 'sign-in-not-caught',
    fix: 'settings appClient.loopbackCallback',
  },
  {
    row: 'port',
    note: { code: 'PortInUse', what: 'In use.' },
    id: 'sign-in-port-in-use',
    fix: 'settings appClient.loopbackPort',
  },
  {
    row: 'timed out',
    note: { code: 'SignInTimedOut', what: 'Nobody came.' },
    id: 'sign-in-timed-out',
    fix: 'signIn hostedCode',
  },
  {
    row: 'no refresh token',
    note: { code: 'NoRefreshToken', what: 'None.' },
    id: 'sign-in-no-refresh-token',
    fix: 'signIn hostedCode',
  },
  {
    row: 'pool gone',
    note: named('ResourceNotFoundException', 'User pool us-east-1_abc does not exist.'),
    id: 'sign-in-pool-gone',
    fix: 'repair userPool, domain, appClient, branding, authorizer, method, deployment, stage',
  },
];
