/** What the scenes of the wizard are put together from: settings, drafts, plans, runs, failures. */
import { type Comparison, differences } from '../../src/aws/resources/awsResource.ts';
import { changeInWords } from '../../src/engine/differenceWords.ts';
import type { FailureNote } from '../../src/engine/failure.ts';
import type { Action } from '../../src/engine/resource.ts';
import { desiredResources } from '../../src/setup/desiredResources.ts';
import { withValue } from '../../src/setup/fields.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { waysIn } from '../../src/signIn/waysIn.ts';
import type { Draft, PlannedStep, ProgressView, RunView, View } from '../../src/wizard/protocol.ts';
import type { TryItView } from '../../src/wizard/tryItView.ts';
import type { Scene } from './wizardHarness.ts';

export const settings = settingsFrom('lambda-trigger', 'k3x9');
export const aws = { kind: 'aws', profile: 'team-dev', region: 'eu-central-1' } as const;

export function draftOn(page: Draft['page'], change: Partial<Draft> = {}): Draft {
  return { page, settings, target: { kind: 'sandbox', region: 'us-east-1' }, ...change };
}

const ways = waysIn(settings, { hostedPages: true, testUser: true, tokenEndpoint: false });
export const tryItBefore: TryItView = { ways, inbox: true, calls: [] };

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

export const expiredSession: FailureNote = {
  code: 'CredentialsExpired',
  what: 'The single sign-on session of the profile “team-dev” has expired.',
  why: 'AWS gives out credentials for some hours only, and the time is over.',
  next: 'Sign in again with the command below, then check again.',
  command: 'aws sso login --profile team-dev',
};

export const domainTaken: FailureNote = {
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

/** What is changed of a resource, by its type, in the words that a plan has. */
const changesBy: Readonly<Record<string, readonly Comparison[]>> = {
  'ApiGateway.Method': [['authorizationScopes', ['email', 'news/read'], ['email']]],
  'ApiGateway.Deployment': [['snapshot', 'with the changes', 'without the changes']],
  'ApiGateway.Stage': [['deploymentId', '‹deployment.id›', 'x7y8z9']],
  'Cognito.UserPool': [
    ['minimumLength', 8, 6],
    ['requireNumbers', true, false],
  ],
  'Cognito.Domain': [['prefix', 'my-shop', 'demo-ecommerce-k3x9', 'replace']],
  'Cognito.AppClient': [['generateSecret', true, false, 'replace']],
};

export function stepsFor(some: Settings, action: (id: string) => Action = () => 'create'): PlannedStep[] {
  const reasons: Partial<Record<Action, string>> = {
    create: 'Does not exist yet',
    update: 'Differs from the settings',
    replace: 'AWS cannot change this, so it is deleted and created again.',
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
    ...(['update', 'replace'].includes(action(resource.id))
      ? { changes: differences(changesBy[resource.type] ?? []).map(changeInWords) }
      : {}),
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
export const permissions = (allowed: (action: string) => 'yes' | 'no' | 'unknown') =>
  actions.map((action) => ({ action, allowed: allowed(action) }));

export const endpoint = 'https://{api-id}.execute-api.eu-central-1.amazonaws.com/default/demo-ecommerce-function';
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

export const running = (): RunView => ({
  status: 'running',
  resources: resourcesAt(5, 3),
  startedAt: Date.now() - 6400,
  requests: 23,
});
const created: RunView = { status: 'done', resources: resourcesAt(99, 0), ms: 12_480, requests: 47 };
export const failed: RunView = {
  status: 'failed',
  resources: resourcesAt(9, 2, true),
  ms: 8210,
  requests: 31,
  failure: domainTaken,
  failedAt: 'Domain demo-ecommerce-k3x9',
};

export const url = 'http://127.0.0.1:43111/_aws/execute-api/a1b2c3d4e5/default/demo-ecommerce-function';
export const ready: TryItView = {
  ...tryItBefore,
  endpointUrl: url,
  method: 'GET',
  tokenHeader: 'Authorization',
  expectedToken: 'access token',
};
export const afterCreate = { setupId: 'a1b2c3', run: created } as const;

export const view = (change: Partial<View>): View => ({ ...freshView, ...change });
export const awsKnown = view({
  identity: {
    status: 'known',
    accountId: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_DeveloperAccess_0123456789abcdef/jane.doe@example.com',
    region: 'eu-central-1',
  },
});
const allVisited: Scene['visited'] = ['start', 'where', 'api', 'signIn', 'protection', 'review'];
export const wrong = withValue(withValue(settings, 'function.name', 'my function!'), 'api.resourcePath', 'demo//x');
export const strict = withValue(settings, 'userPool.passwordPolicy.minimumLength', 8);
/** Groups, custom scopes, further methods and code of one's own. */
export const access: Settings = {
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
export const mock = withValue(settings, 'api.integration', 'MOCK');
export const probe = (status: 'asking' | 'free' | 'taken' | 'unknown', value = settings.hostedPages.domainPrefix) =>
  view({ probes: { domainPrefix: { value, status } } });

export const scene = (
  page: Draft['page'],
  shown: View,
  change: Partial<Draft> = {},
  more: Partial<Scene> = {},
): Scene => ({
  draft: draftOn(page, change),
  view: shown,
  visited: allVisited,
  ...more,
});
/** A recipe whose API signs people in itself. */
export const signsIn = settingsFrom('token-endpoint', 'k3x9');
