/** Walk-through 4: a mock API without any function, and everything by user name and password. */
import type { Settings } from '../settings.ts';
import { blank } from './blank.ts';

export const deleteNews: Settings = {
  ...blank,
  recipe: 'delete-news',
  name: 'delete-news',
  api: {
    ...blank.api,
    name: 'news-api',
    endpointType: 'REGIONAL',
    integration: 'MOCK',
    resourcePath: '/news',
    httpMethod: 'DELETE',
    stageName: 'api',
    apiKey: 'none',
  },
  userPool: { ...blank.userPool, name: 'news-users', signInIdentifiers: ['username', 'email'], selfRegistration: true },
  appClient: {
    ...blank.appClient,
    name: 'news-client',
    callbackUrls: ['http://localhost'],
    authFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    oauthGrants: ['implicit'],
    scopes: ['phone', 'email', 'openid', 'aws.cognito.signin.user.admin', 'profile'],
  },
  authorizer: { ...blank.authorizer, name: 'news-authorizer' },
  authorizationScopes: [],
  testUser: { ...blank.testUser, create: false },
};
