/** A blank start: names to fill in, and the defaults that are safest today. */
import type { Settings } from '../settings.ts';

export const blank: Settings = {
  recipe: 'blank',
  name: 'my-secured-api',
  function: { name: 'my-function', runtime: 'python3.13', architecture: 'arm64', greeting: 'Hello from Lambda!' },
  api: {
    name: 'my-api',
    endpointType: 'REGIONAL',
    integration: 'LAMBDA_PROXY',
    resourcePath: '/hello',
    httpMethod: 'GET',
    stageName: 'dev',
  },
  userPool: {
    name: 'my-user-pool',
    signInIdentifiers: ['email'],
    passwordPolicy: {
      minimumLength: 8,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    },
    mfa: 'OFF',
    accountRecovery: 'verified_email',
    selfRegistration: false,
    tier: 'ESSENTIALS',
    deletionProtection: false,
  },
  hostedPages: { enabled: true, domainPrefix: '', managedLoginVersion: 1 },
  appClient: {
    name: 'my-app-client',
    generateSecret: false,
    callbackUrls: [],
    signOutUrls: [],
    loopbackCallback: true,
    loopbackPort: 43110,
    endpointCallback: false,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
    oauthGrants: ['code'],
    scopes: ['openid', 'email'],
    accessTokenMinutes: 60,
    idTokenMinutes: 60,
    refreshTokenDays: 30,
    hideUserExistence: true,
  },
  authorizer: {
    name: 'cognito-authorizer',
    tokenHeader: 'Authorization',
    validationExpression: '',
    cacheSeconds: 300,
  },
  // No scopes: the ID token is expected, which every way of signing in gives.
  authorizationScopes: [],
  testUser: { create: true, username: 'test.user@example.com' },
};
