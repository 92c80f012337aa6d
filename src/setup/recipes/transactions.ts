/** Walk-through 3: test the method, test the authorizer, then attach it without scopes: the ID token is expected. */
import type { Settings } from '../settings.ts';
import { blank } from './blank.ts';

export const transactions: Settings = {
  ...blank,
  recipe: 'transactions',
  name: 'transactions',
  function: { ...blank.function, name: 'transactions-function', architecture: 'x86_64' },
  api: {
    ...blank.api,
    name: 'transactions-api',
    endpointType: 'REGIONAL',
    integration: 'LAMBDA_PROXY',
    resourcePath: '/transactions',
    httpMethod: 'GET',
    stageName: 'dev',
    apiKey: 'none',
  },
  userPool: { ...blank.userPool, name: 'transactions-users', selfRegistration: true },
  appClient: {
    ...blank.appClient,
    name: 'transactions-client',
    callbackUrls: ['https://example.com/signed-in'],
    signOutUrls: ['https://example.com/signed-out'],
    oauthGrants: ['implicit'],
    scopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
  },
  authorizer: { ...blank.authorizer, name: 'transactions-authorizer' },
  authorizationScopes: [],
  testUser: { ...blank.testUser, create: false },
};
