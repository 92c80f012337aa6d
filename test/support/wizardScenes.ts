/** Every state of every page of the wizard, as the host would send it. For looking at and for checking. */
import { fields, withValue } from '../../src/setup/fields.ts';
import { bodyMethod, calls, cleanedUp, leftOver, ownCall, signedIn, tests, twoMethods } from './wizardCalls.ts';
import { existingScenes } from './wizardExistingScenes.ts';
import { explainedFailureScenes, explainScenes } from './wizardExplainScenes.ts';
import type { Scene } from './wizardHarness.ts';
import {
  access,
  afterCreate,
  aws,
  awsKnown,
  domainTaken,
  endpoint,
  expiredSession,
  failed,
  freshView,
  mock,
  permissions,
  probe,
  ready,
  readyPlan,
  resourcesAt,
  running,
  scene,
  settings,
  signsIn,
  stepsFor,
  strict,
  tryItBefore,
  url,
  view,
  wrong,
} from './wizardSceneParts.ts';
import { drift, stepsAt } from './wizardStates.ts';

/** Every fold of the forms, as somebody leaves them who wants to see all there is. */
const everyFold = [...new Set(fields.map(({ group }) => `advanced ${group}`))];

/** Scenes by name; the part before the dash is the page. */
export const scenes: Readonly<Record<string, Scene>> = {
  start: scene('start', freshView, {}, { visited: ['start'] }),
  'start-changed': scene('start', freshView, { settings: strict }),
  'start-locked': scene('start', view(afterCreate)),
  ...existingScenes,
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
  'api-unfolded': scene('api', freshView, { settings: access }, { unfolded: everyFold }),
  'signIn-unfolded': scene('signIn', freshView, { settings: access }, { unfolded: everyFold }),
  'protection-unfolded': scene('protection', freshView, { settings: access }, { unfolded: everyFold }),
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
  'review-deploy': scene(
    'review',
    view({
      ...afterCreate,
      applied: settings,
      plan: {
        status: 'ready',
        steps: stepsFor(settings, (id) => (['method', 'deployment', 'stage'].includes(id) ? 'update' : 'keep')),
        permissions: [],
        endpoint: url,
      },
    }),
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
  'tryIt-methods': scene(
    'tryIt',
    view({
      ...afterCreate,
      tryIt: { ...ready, ...twoMethods, signedIn: signedIn(), calls, ownCalls: [ownCall] },
    }),
    {},
    { unfolded: ['another call'] },
  ),
  'tryIt-body': scene(
    'tryIt',
    view({ ...afterCreate, tryIt: { ...ready, ...bodyMethod, signedIn: signedIn() } }),
    {},
    { unfolded: ['another call'] },
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
  ...explainScenes,
  ...explainedFailureScenes,
  'tryIt-drift': scene(
    'tryIt',
    view({
      ...afterCreate,
      tryIt: { ...ready, signedIn: signedIn(), calls: calls.map((call) => ({ ...call, outdated: true })) },
      drift,
    }),
  ),
  'tryIt-reopened': scene(
    'tryIt',
    view({ ...afterCreate, run: { ...afterCreate.run, ms: undefined }, tryIt: ready }),
    {},
    { visited: [] },
  ),
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
