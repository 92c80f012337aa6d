/** Every state of every page of the wizard, as the host would send it. For looking at and for checking. */
import type { FailureNote } from '../../src/engine/failure.ts';
import type { Action } from '../../src/engine/resource.ts';
import { desiredResources } from '../../src/setup/desiredResources.ts';
import { withValue } from '../../src/setup/fields.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { waysIn } from '../../src/signIn/waysIn.ts';
import type { Draft, PlannedStep, ProgressView, RunView, TryItView, View } from '../../src/wizard/protocol.ts';
import { calls, cleanedUp, leftOver, signedIn, tests } from './wizardCalls.ts';
import type { Scene } from './wizardHarness.ts';
import { drift, existingView, stepsAt } from './wizardStates.ts';

export const settings = settingsFrom('lambda-trigger', 'k3x9');
const aws = { kind: 'aws', profile: 'team-dev', region: 'eu-central-1' } as const;

export function draftOn(page: Draft['page'], change: Partial<Draft> = {}): Draft {
  return { page, settings, target: { kind: 'sandbox', region: 'us-east-1' }, ...change };
}

const ways = waysIn(settings, { hostedPages: true, testUser: true, tokenEndpoint: false });
const tryItBefore: TryItView = { ways, inbox: true, calls: [] };

export const freshView: View = {
  profiles: ['default', 'team-dev', 'team-prod-read-only'],
  regions: ['us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-southeast-2'],
  identity: {
    status: 'known',
    accountId: '000000000000',
    arn: 'arn:aws:iam::000000000000:user/sandbox',
    region: 'us-east-1',
  },
  probes: {},
  plan: { status: 'none' },
  run: { status: 'idle', resources: [], requests: 0 },
  tryIt: tryItBefore,
};

const expiredSession: FailureNote = {
  code: 'CredentialsExpired',
  what: 'The single sign-on session of the profile “team-dev” has expired.',
  why: 'AWS gives out credentials for some hours only, and the time is over.',
  next: 'Sign in again with the command below, then check again.',
  command: 'aws sso login --profile team-dev',
};

const domainTaken: FailureNote = {
  code: 'NameTaken',
  what: 'The domain prefix “demo-ecommerce-k3x9” is already in use.',
  why: 'Prefixes are shared by all AWS accounts in a Region, and somebody was faster.',
  next: 'Choose another prefix and try again. What exists already is kept.',
  field: 'hostedPages.domainPrefix',
  service: {
    name: 'InvalidParameterException',
    message: 'Domain already associated with another user pool.',
    service: 'Cognito Identity Provider',
    operation: 'CreateUserPoolDomain',
    httpStatus: 400,
    requestId: '6e0f3d2a-8a55-4a0e-9c2f-2c9a4b0f6f11',
  },
};

const explanations: Readonly<Record<string, string>> = {
  'Cognito.UserPool': 'The directory of the people who may sign in, with their passwords and how they get them back.',
  'Lambda.Function': 'Your code, which AWS runs for each call that gets through, and for nothing else.',
};

const changesBy: Partial<Record<Action, PlannedStep['changes']>> = {
  update: [
    { what: 'minimumLength', from: '6', to: '8' },
    { what: 'requireNumbers', from: 'no', to: 'yes' },
  ],
  replace: [{ what: 'prefix', from: 'demo-ecommerce-k3x9', to: 'my-shop' }],
};

export function stepsFor(some: Settings, action: (id: string) => Action = () => 'create'): PlannedStep[] {
  const reasons: Partial<Record<Action, string>> = {
    create: 'Does not exist yet',
    update: 'minimumLength 6 → 8',
    replace: 'The prefix of a domain cannot be changed in place',
    keep: 'Is as it should be',
    delete: 'Is no longer asked for',
  };
  return desiredResources(some, 'a1b2c3').map((resource) => ({
    id: resource.id,
    type: resource.type,
    title: resource.title,
    action: action(resource.id),
    reason: reasons[action(resource.id)] ?? '',
    explanation:
      explanations[resource.type] ?? 'A part of the setup. This paragraph says what it is for in plain words.',
    refersTo: [],
    ...(changesBy[action(resource.id)] ? { changes: changesBy[action(resource.id)] } : {}),
  }));
}

const actions = [
  'apigateway:POST',
  'cognito-idp:CreateUserPool',
  'cognito-idp:CreateUserPoolClient',
  'cognito-idp:CreateUserPoolDomain',
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:PassRole',
  'lambda:AddPermission',
  'lambda:CreateFunction',
  'logs:CreateLogGroup',
  'tag:GetResources',
];
const permissions = (allowed: (action: string) => 'yes' | 'no' | 'unknown') =>
  actions.map((action) => ({ action, allowed: allowed(action) }));

const endpoint = 'https://{api-id}.execute-api.eu-central-1.amazonaws.com/default/demo-ecommerce-function';
export const readyPlan: View['plan'] = {
  status: 'ready',
  steps: stepsFor(settings),
  permissions: permissions(() => 'yes'),
  endpoint,
};

/** The resources of the setup while being made: the first `done` are ready, the next `working` are under way. */
export function resourcesAt(done: number, working: number, failed = false): ProgressView[] {
  return desiredResources(settings, 'a1b2c3').map((resource, index): ProgressView => {
    const common = { id: resource.id, type: resource.type, title: resource.title, action: 'create' as const };
    if (index < done) return { ...common, status: 'done', ms: 180 + ((index * 337) % 1900) };
    if (failed && resource.id === 'domain') return { ...common, status: 'failed' };
    if (failed && index < done + working) return { ...common, status: 'done', ms: 730 };
    if (failed) return { ...common, status: 'skipped', note: 'Needs what failed' };
    if (index < done + working)
      return {
        ...common,
        status: 'working',
        note: resource.id === 'function' ? 'IAM has not spread the role yet; trying again in 2 s' : undefined,
      };
    return { ...common, status: 'waiting' };
  });
}

const running = (): RunView => ({
  status: 'running',
  resources: resourcesAt(5, 3),
  startedAt: Date.now() - 6400,
  requests: 23,
});
const created: RunView = { status: 'done', resources: resourcesAt(99, 0), ms: 12_480, requests: 47 };
const failed: RunView = {
  status: 'failed',
  resources: resourcesAt(9, 2, true),
  ms: 8210,
  requests: 31,
  failure: domainTaken,
  failedAt: 'Domain demo-ecommerce-k3x9',
};

const url = 'http://127.0.0.1:43111/_aws/execute-api/a1b2c3d4e5/default/demo-ecommerce-function';
const ready: TryItView = {
  ...tryItBefore,
  endpointUrl: url,
  method: 'GET',
  tokenHeader: 'Authorization',
  expectedToken: 'access token',
};
const afterCreate = { setupId: 'a1b2c3', run: created } as const;

const view = (change: Partial<View>): View => ({ ...freshView, ...change });
const awsKnown = view({
  identity: {
    status: 'known',
    accountId: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_DeveloperAccess_0123456789abcdef/jane.doe@example.com',
    region: 'eu-central-1',
  },
});
const allVisited: Scene['visited'] = ['start', 'where', 'api', 'signIn', 'protection', 'review'];
const wrong = withValue(withValue(settings, 'function.name', 'my function!'), 'api.resourcePath', 'demo//x');
const strict = withValue(settings, 'userPool.passwordPolicy.minimumLength', 8);
/** Groups, custom scopes, further methods and code of one's own. */
const access: Settings = {
  ...settings,
  function: { ...settings.function, code: 'def lambda_handler(event, context):\n    return {"statusCode": 200}\n' },
  api: {
    ...settings.api,
    moreMethods: [
      { httpMethod: 'GET', authorizationScopes: [] },
      { httpMethod: 'DELETE', authorizationScopes: ['email', 'news/delete'] },
    ],
  },
  userPool: {
    ...settings.userPool,
    groups: [
      { name: 'admin', description: 'May delete news', precedence: 1 },
      { name: 'readers', description: '', precedence: 2 },
    ],
  },
  resourceServer: {
    identifier: 'news',
    name: 'News API',
    scopes: [{ name: 'delete', description: 'Delete news' }],
  },
};
const mock = withValue(settings, 'api.integration', 'MOCK');
const probe = (status: 'asking' | 'free' | 'taken' | 'unknown', value = settings.hostedPages.domainPrefix) =>
  view({ probes: { domainPrefix: { value, status } } });

const scene = (page: Draft['page'], shown: View, change: Partial<Draft> = {}, more: Partial<Scene> = {}): Scene => ({
  draft: draftOn(page, change),
  view: shown,
  visited: allVisited,
  ...more,
});

/** Scenes by name; the part before the dash is the page. */
const signsIn = settingsFrom('token-endpoint', 'k3x9');

export const scenes: Readonly<Record<string, Scene>> = {
  start: scene('start', freshView, {}, { visited: ['start'] }),
  'start-changed': scene('start', freshView, { settings: strict }),
  'start-locked': scene('start', view(afterCreate)),
  'start-existing': scene('start', view({ existing: existingView }), {}, { unfolded: ['existing'] }),
  where: scene('where', freshView, {}, { visited: ['start', 'where'] }),
  'where-aws': scene('where', awsKnown, { target: aws }),
  'where-asking': scene('where', view({ identity: { status: 'asking' } }), { target: aws }),
  'where-expired': scene('where', view({ identity: { status: 'failed', failure: expiredSession } }), { target: aws }),
  'where-advanced': scene(
    'where',
    view({ identity: { status: 'unasked' }, profiles: [] }),
    { target: { kind: 'aws', region: 'us-east-1', endpointUrl: 'localhost' } },
    { unfolded: ['advanced target'] },
  ),
  api: scene('api', view({ probes: { functionName: { value: settings.function.name, status: 'free' } } })),
  'api-errors': scene('api', freshView, { settings: wrong }),
  'api-advanced': scene('api', freshView, {}, { unfolded: ['advanced REST API'] }),
  'api-access': scene(
    'api',
    freshView,
    { settings: access },
    { unfolded: ['advanced REST API', 'advanced Lambda function'] },
  ),
  'api-locked': scene('api', view(afterCreate)),
  signIn: scene('signIn', { ...probe('free'), ownAddress: 'vscode://cognito-api-setup.cognito-api-setup/callback' }),
  'signIn-taken': scene('signIn', probe('taken')),
  'signIn-asking': scene('signIn', probe('asking')),
  'signIn-advanced': scene(
    'signIn',
    probe('unknown'),
    {},
    {
      unfolded: ['advanced User pool', 'advanced Hosted pages', 'advanced App client', 'advanced Tokens'],
    },
  ),
  'signIn-access': scene(
    'signIn',
    freshView,
    { settings: access },
    { unfolded: ['advanced Custom scopes', 'advanced Groups'] },
  ),
  'signIn-locked': scene('signIn', view(afterCreate)),
  'signIn-changing': scene(
    'signIn',
    view({ ...afterCreate, applied: settings }),
    { settings: withValue(strict, 'userPool.signInIdentifiers', ['email', 'username']) },
    { unfolded: ['replace appClient.generateSecret'] },
  ),
  protection: scene('protection', freshView),
  'protection-advanced': scene('protection', freshView, {}, { unfolded: ['advanced Authorizer'] }),
  'signIn-token-endpoint': scene('signIn', freshView, { settings: signsIn }),
  'review-planning': scene('review', view({ plan: { status: 'planning' } })),
  review: scene('review', view({ plan: readyPlan }), {}, { unfolded: ['what userPool'] }),
  'review-errors': scene('review', freshView, { settings: wrong }),
  'review-failed': scene('review', view({ plan: { status: 'failed', failure: expiredSession } }), { target: aws }),
  'review-denied': scene(
    'review',
    view({
      plan: {
        status: 'ready',
        steps: stepsFor(settings),
        permissions: permissions((action) => (action.startsWith('iam:') ? 'no' : 'yes')),
        endpoint,
      },
    }),
    { target: aws },
  ),
  'review-update': scene(
    'review',
    view({
      ...afterCreate,
      plan: {
        status: 'ready',
        steps: stepsFor(strict, (id) => (id === 'userPool' ? 'update' : id === 'domain' ? 'replace' : 'keep')),
        permissions: permissions(() => 'unknown'),
        endpoint: url,
      },
    }),
    { settings: strict },
    { unfolded: ['permissions'] },
  ),
  'review-replace': scene(
    'review',
    view({
      ...afterCreate,
      applied: settings,
      plan: {
        status: 'ready',
        steps: stepsFor(strict, (id) =>
          id === 'userPool' || id === 'appClient' ? 'replace' : id === 'testUser' ? 'delete' : 'keep',
        ),
        permissions: [],
        endpoint: url,
      },
    }),
    { settings: strict },
  ),
  'review-nothing': scene(
    'review',
    view({
      ...afterCreate,
      plan: { status: 'ready', steps: stepsFor(settings, () => 'keep'), permissions: [], endpoint: url },
    }),
  ),
  'review-mock': scene('review', view({ plan: { status: 'ready', steps: stepsFor(mock), permissions: [] } }), {
    settings: mock,
  }),
  'create-before': scene('create', freshView),
  create: scene('create', view({ setupId: 'a1b2c3', run: running() })),
  'create-steps': scene('create', view({ steps: stepsAt(0) }), { way: 'steps' }),
  'create-steps-working': scene(
    'create',
    view({ setupId: 'a1b2c3', run: running(), steps: stepsAt(1, 'working') }),
    { way: 'steps' },
    { unfolded: ['commands open-api'] },
  ),
  'create-steps-failed': scene(
    'create',
    view({ setupId: 'a1b2c3', run: failed, steps: stepsAt(1, 'failed', domainTaken) }),
    {
      way: 'steps',
    },
  ),
  'create-steps-done': scene('create', view({ ...afterCreate, steps: stepsAt(4), tryIt: ready }), { way: 'steps' }),
  'create-failed': scene('create', view({ setupId: 'a1b2c3', run: failed }), {}, { unfolded: ['failure NameTaken'] }),
  'create-cancelled': scene(
    'create',
    view({ setupId: 'a1b2c3', run: { status: 'cancelled', resources: resourcesAt(6, 0), ms: 4100, requests: 19 } }),
  ),
  'create-done': scene('create', view(afterCreate)),
  'tryIt-before': scene('tryIt', freshView),
  'tryIt-signed-out': scene('tryIt', view({ ...afterCreate, tryIt: ready })),
  'tryIt-signing-in': scene('tryIt', view({ ...afterCreate, tryIt: { ...ready, busy: 'signing in' } })),
  'tryIt-signed-in': scene('tryIt', view({ ...afterCreate, tryIt: { ...ready, signedIn: signedIn() } })),
  tryIt: scene(
    'tryIt',
    view({ ...afterCreate, tryIt: { ...ready, signedIn: signedIn(), calls } }),
    {},
    { unfolded: ['headers 0'] },
  ),
  'tryIt-tests': scene(
    'tryIt',
    view({ ...afterCreate, tryIt: { ...ready, signedIn: signedIn(), tests } }),
    {},
    { unfolded: ['test-method log', 'test-authorizer claims'] },
  ),
  'tryIt-expired': scene(
    'tryIt',
    view({
      ...afterCreate,
      tryIt: {
        ...ready,
        signedIn: { ...signedIn(), expiresAt: 1_700_000_000_000 },
        calls: calls.map((call) =>
          call.ok && call.status === 200
            ? {
                ...call,
                ok: false,
                status: 401,
                statusText: 'Unauthorized',
                body: '{"message":"The incoming token has expired"}',
                meaning: 'The token was good once, but its time is over. Refresh the tokens and call again.',
              }
            : call,
        ),
        failure: expiredSession,
      },
    }),
  ),
  'tryIt-drift': scene('tryIt', view({ ...afterCreate, tryIt: { ...ready, signedIn: signedIn() }, drift })),
  'review-drift': scene(
    'review',
    view({
      ...afterCreate,
      applied: settings,
      drift,
      plan: {
        status: 'ready',
        steps: stepsFor(settings, (id) => (id === 'userPool' ? 'update' : id === 'logGroup' ? 'create' : 'keep')),
        permissions: [],
        endpoint: url,
      },
    }),
  ),
  'tryIt-cleaned-up': scene('tryIt', view({ tryIt: { ...tryItBefore, cleanedUp } })),
  'tryIt-cleaning-up': scene('tryIt', view({ ...afterCreate, tryIt: { ...ready, busy: 'cleaning up' } })),
  'tryIt-left': scene('tryIt', view({ ...afterCreate, tryIt: { ...ready, cleanedUp: leftOver } })),
};
