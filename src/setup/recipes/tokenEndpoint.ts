/** Walk-through 5: an API that asked for a key asks for tokens, and signs people in itself. */
import type { Settings } from '../settings.ts';
import { blank } from './blank.ts';

export const tokenEndpoint: Settings = {
  ...blank,
  recipe: 'token-endpoint',
  name: 'token-endpoint',
  function: {
    ...blank.function,
    name: 'simple-api-hello',
    runtime: 'nodejs22.x',
    greeting: 'Hello from the simple API!',
  },
  api: { ...blank.api, name: 'simple-api', apiKey: 'until-secured' },
  userPool: { ...blank.userPool, name: 'simple-api-AUTH' },
  tokenEndpoint: { enabled: true, functionName: 'simple-api-auth', resourcePath: '/auth', httpMethod: 'GET' },
  hostedPages: { ...blank.hostedPages, enabled: false },
  appClient: {
    ...blank.appClient,
    name: 'simple-api-client',
    loopbackCallback: false,
    authFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  },
  authorizer: { ...blank.authorizer, name: 'simple-api-authorizer' },
  authorizationScopes: [],
  testUser: { ...blank.testUser, create: true },
};
