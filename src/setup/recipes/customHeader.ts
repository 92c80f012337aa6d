/** Walk-through 2: the token travels in a header of one's own; people are sent to the endpoint after sign-in. */
import type { Settings } from '../settings.ts';
import { blank } from './blank.ts';

export const customHeader: Settings = {
  ...blank,
  recipe: 'custom-header',
  name: 'custom-header',
  function: {
    ...blank.function,
    name: 'testing',
    runtime: 'python3.13',
    architecture: 'x86_64',
    greeting: 'Hello from Liwanag Backend!',
  },
  api: {
    ...blank.api,
    name: 'cognito-integration-demo',
    endpointType: 'REGIONAL',
    integration: 'LAMBDA_PROXY',
    resourcePath: '/',
    httpMethod: 'GET',
    stageName: 'dev',
    apiKey: 'none',
  },
  userPool: { ...blank.userPool, name: 'testdemo', selfRegistration: true },
  appClient: {
    ...blank.appClient,
    name: 'testdemo-client',
    endpointCallback: true,
    oauthGrants: ['implicit'],
    scopes: ['openid', 'email', 'phone'],
  },
  authorizer: { ...blank.authorizer, name: 'Authorizerdemo', tokenHeader: 'Token' },
  authorizationScopes: ['email'],
  testUser: { ...blank.testUser, create: false },
};
