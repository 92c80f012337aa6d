/** States of the wizard where something exists already: choosing it, and the plan of what changes on it. */
import { withExistingFunction, withExistingMethod, withExistingUserPool } from '../../src/setup/existing.ts';
import { type AppClientAsItIs, withExistingAppClient } from '../../src/setup/existingClient.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { PlannedStep } from '../../src/wizard/protocol.ts';
import type { Scene } from './wizardHarness.ts';
import { endpoint, permissions, scene, signsIn, stepsFor, view } from './wizardSceneParts.ts';
import { existingView } from './wizardStates.ts';

const fresh = settingsFrom('blank', 'k3x9');
const onApi = withExistingMethod(fresh, {
  restApiId: 'a1b2c3d4e5',
  apiName: 'orders',
  resourceId: 'r1',
  path: '/orders',
  httpMethod: 'GET',
  stageName: 'prod',
});
const staff = { userPoolId: 'us-east-1_AbCdEf', name: 'staff', signInIdentifiers: ['email'] } as const;
const onPool = withExistingUserPool(onApi, staff);

/** An app client as AWS describes it. */
export const shopClient: AppClientAsItIs = {
  clientId: '4f8kq2m1x7c0v9b3n5z6l8j2h1',
  name: 'shop',
  hasSecret: false,
  rotatesRefreshTokens: false,
  authFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
  oauthGrants: [],
  scopes: [],
  callbackUrls: ['https://shop.example.com/'],
};
const clients = {
  status: 'known',
  search: '',
  more: false,
  items: ['shop', 'warehouse'].map((name, index) => ({
    id: index === 0 ? shopClient.clientId : '7d2m9x4k1q8c5v3b6n0z2l7j4h',
    name,
    detail: index === 0 ? shopClient.clientId : '7d2m9x4k1q8c5v3b6n0z2l7j4h',
  })),
} as const;
const looked = (asItIs: AppClientAsItIs) =>
  view({
    answeredBy: 'Lambda function orders',
    existing: { clients, client: { status: 'known', clientId: asItIs.clientId, name: asItIs.name, asItIs } },
  });

/** What the plan says of an existing method and of the stage that serves it. */
const changed: Readonly<Record<string, Partial<PlannedStep>>> = {
  method: {
    action: 'update',
    adopted: true,
    changes: [
      { what: 'authorization', from: 'open to anyone', to: 'Cognito user pool' },
      { what: 'authorizer', from: 'none', to: 'new' },
    ],
    givesBack: 'authorization open to anyone, authorizer none',
  },
  stage: {
    action: 'update',
    adopted: true,
    changes: [{ what: 'deployment', from: 'd4f5g6', to: 'new' }],
    givesBack: 'deployment d4f5g6',
  },
  appClient: {
    action: 'update',
    adopted: true,
    changes: [
      {
        what: 'callback URLs',
        from: 'https://shop.example.com/',
        to: 'https://shop.example.com/ + http://localhost:43111/callback',
      },
      { what: 'OAuth grants', from: 'none', to: 'code' },
    ],
    givesBack: 'callback URLs https://shop.example.com/, OAuth grants none',
  },
  api: { action: 'keep', adopted: true, reason: 'Was there before; nothing of it is changed.' },
  userPool: { action: 'keep', adopted: true, reason: 'Was there before; nothing of it is changed.' },
};
const onClient = withExistingAppClient(onPool, shopClient);

/** Scenes by name, as in wizardScenes.ts. */
export const existingScenes: Readonly<Record<string, Scene>> = {
  'start-existing': scene('start', view({ existing: existingView }), {}, { unfolded: ['existing'] }),
  'start-existing-asking': scene('start', view({}), {}, { unfolded: ['existing'] }),
  'start-existing-functions': scene(
    'start',
    view({
      existing: {
        functions: {
          status: 'known',
          search: '',
          more: true,
          items: [
            { id: 'orders', name: 'orders', detail: 'nodejs22.x, lists what was ordered' },
            { id: 'thumbnails', name: 'thumbnails', detail: 'container image' },
          ],
        },
      },
    }),
    { settings: fresh },
    { unfolded: ['existing'] },
  ),
  'start-existing-client': scene('start', looked(shopClient), { settings: onPool }),
  'start-existing-client-refused': scene('start', looked({ ...shopClient, authFlows: ['ADMIN_NO_SRP_AUTH'] }), {
    settings: onPool,
  }),
  'start-existing-chosen': scene('start', view({}), {
    settings: withExistingFunction(withExistingAppClient(withExistingUserPool(fresh, staff), shopClient), 'orders'),
  }),
  'start-existing-wrong': scene('start', view({}), {
    settings: { ...onApi, existing: { ...onApi.existing, functionName: 'orders', clientId: 'c1' } },
  }),
  'review-existing': scene(
    'review',
    view({
      answeredBy: 'Lambda function orders',
      plan: {
        status: 'ready',
        steps: stepsFor(onClient).map((step) => ({ ...step, ...changed[step.id] })),
        permissions: permissions(() => 'yes'),
        endpoint,
      },
    }),
    { settings: onClient },
  ),
  'signIn-token-function-taken': scene(
    'signIn',
    view({ probes: { tokenFunctionName: { value: signsIn.tokenEndpoint.functionName, status: 'taken' } } }),
    { settings: signsIn },
  ),
};
