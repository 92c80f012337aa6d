/** Try it with an answer explained: every state of the box, as the host would send it. */
import type { FailureNote } from '../../src/engine/failure.ts';
import type { ExplainedFailureView } from '../../src/wizard/protocol.ts';
import type { CallView, CauseView, DiagnosisView, TryItView } from '../../src/wizard/tryItView.ts';
import { calls, signedIn } from './wizardCalls.ts';
import type { Scene } from './wizardHarness.ts';
import { afterCreate, failed, ready, scene, view } from './wizardSceneParts.ts';

/** The expected answers, and a call with the token in a header that nobody reads. */
const explainable: readonly CallView[] = [
  ...calls.map((call, index) => ({ ...call, id: `call-${index}` })),
  {
    ...(calls[1] as CallView),
    id: 'call-3',
    header: 'X-Token',
    expectedStatus: 200,
    status: 401,
    statusText: 'Unauthorized',
    ms: 11,
    body: '{"message":"Unauthorized"}',
    meaning: 'The authorizer reads the header Authorization, but the token was sent in X-Token.',
    ok: false,
  },
];

const guide = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';
const happened = 'GET /demo-ecommerce-function answered 401 Unauthorized';

const wrongHeader: CauseView = {
  id: 'wrong-header',
  sentence: 'The token was sent in X-Token, but the authorizer reads Authorization.',
  certainty: 'certain',
  evidence: [
    { what: 'Header that the authorizer reads', found: 'Authorization' },
    { what: 'Header that was sent', found: 'X-Token' },
    { what: 'Token', found: 'an access token of jane.doe@example.com, valid for 59 minutes' },
  ],
  fixes: [
    {
      label: 'Send it in Authorization',
      changes: 'Calls again with the same token in the header Authorization.',
      asks: false,
    },
    {
      label: 'Let the authorizer read X-Token',
      changes: 'Changes the authorizer to the header X-Token and deploys that.',
      asks: true,
    },
  ],
  link: { title: 'API Gateway: user pool authorizers', url: `${guide}/apigateway-enable-cognito-user-pool.html` },
};

const scopeMissing: CauseView = {
  id: 'scope-missing',
  sentence: 'Probably the token lacks the scope: the method asks for shop-api/orders.write, and the token has others.',
  certainty: 'likely',
  evidence: [
    { what: 'Scopes that the method asks for', found: 'shop-api/orders.write' },
    {
      what: 'Scopes of the token',
      found:
        'openid email phone shop-api/orders.read https://resource.example.com/averylongidentifierthatnobodybreaks/catalogue.read.everything',
    },
  ],
  fixes: [
    {
      label: 'Sign in: Hosted sign-in pages',
      changes: 'Gets an access token with the scope shop-api/orders.write, then calls again.',
      asks: false,
    },
  ],
  link: {
    title: 'Cognito: scopes and resource servers',
    url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html',
  },
};

const notDeployed: CauseView = {
  id: 'not-deployed',
  sentence: 'Perhaps a change was not deployed: the stage serves what was deployed on 3 November at 14:32.',
  certainty: 'possible',
  evidence: [{ what: 'Deployment that the stage serves', found: 'a1b2c3' }],
  fixes: [{ label: 'Deploy now', changes: 'Deploys the API as it is configured to the stage default.', asks: true }],
  link: { title: 'API Gateway: deploying', url: `${guide}/how-to-deploy-api.html` },
};

const ruledOut = [
  { what: 'The token has not expired.', found: 'It ends at 15:31.' },
  { what: 'The signature is genuine.' },
  { what: 'The user pool is the one that the authorizer trusts.', found: 'us-east-1_Ab12Cd34E' },
  { what: 'The clock of this computer is right.', found: 'It is 0 seconds off AWS’s clock.' },
];

const certain: DiagnosisView = {
  status: 'known',
  callId: 'call-3',
  explained: { happened, causes: [wrongHeader], ruledOut, notLookedAt: [] },
};

const several: DiagnosisView = {
  status: 'known',
  callId: 'call-1',
  explained: {
    happened,
    causes: [scopeMissing, notDeployed],
    ruledOut: ruledOut.slice(0, 2),
    notLookedAt: [],
    aws: { name: 'UnauthorizedException', message: 'Unauthorized' },
  },
};

const previewing: DiagnosisView = {
  ...certain,
  chosen: { cause: 0, fix: 1 },
  preview: {
    label: 'Let the authorizer read X-Token',
    changes: [
      'Changes the authorizer to the header X-Token and deploys that.',
      'Authorizer demo-ecommerce-authorizer: token header Authorization → X-Token',
      'Deployment: Authorizer demo-ecommerce-authorizer changes',
      'Stage default: serves the new deployment',
    ],
    losses: [],
  },
};

const shown = (diagnosis: DiagnosisView | undefined, more: Partial<TryItView> = {}): Scene =>
  scene(
    'tryIt',
    view({
      ...afterCreate,
      tryIt: {
        ...ready,
        signedIn: signedIn(),
        calls: explainable.slice(0, 3),
        ownCalls: explainable.slice(3),
        diagnosis,
        ...more,
      },
    }),
  );

/** AWS refused for want of a permission, and somebody asked why. */
const denied: FailureNote = {
  code: 'AccessDenied',
  what: 'You may not create the role “demo-ecommerce-function-role”.',
  why: 'The credentials lack the permission iam:CreateRole.',
  next: 'Ask whoever manages the account for it, then try again.',
  service: {
    name: 'AccessDenied',
    message: 'User: arn:aws:iam::123456789012:user/jane is not authorized to perform: iam:CreateRole',
    service: 'IAM',
    operation: 'CreateRole',
    httpStatus: 403,
    requestId: '6e0f3d2a-8a55-4a0e-9c2f-2c9a4b0f6f11',
  },
};
const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:CreateRole"],
      "Resource": ["arn:aws:iam::123456789012:role/demo-ecommerce-function-role"]
    }
  ]
}`;
const permissionMissing: CauseView = {
  id: 'permission-missing',
  sentence: 'The user jane lacks the permission iam:CreateRole.',
  certainty: 'certain',
  evidence: [
    { what: 'Who asked', found: 'arn:aws:iam::123456789012:user/jane' },
    { what: 'Action', found: 'iam:CreateRole' },
    { what: 'On', found: 'arn:aws:iam::123456789012:role/demo-ecommerce-function-role' },
  ],
  fixes: [
    { label: 'Copy the policy', changes: 'The smallest policy that grants it.', asks: false, detail: policy },
    { label: 'Try again', changes: 'Once the permission is there.', asks: false },
  ],
  link: {
    title: 'IAM: access denied errors',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  },
};
const failedAsking = (explainedFailure?: Partial<ExplainedFailureView>): Scene =>
  scene(
    'create',
    view({
      setupId: 'a1b2c3',
      run: { ...failed, failure: denied, failedAt: 'Execution role demo-ecommerce-function-role' },
      ...(explainedFailure && { explainedFailure: { note: denied, status: 'known', ...explainedFailure } }),
    }),
  );

/** A failure explained in its own box. */
export const explainedFailureScenes = {
  'create-explainable': failedAsking(),
  'create-explain-looking': failedAsking({ status: 'looking' }),
  'create-explain': failedAsking({
    explained: {
      happened: 'CreateRole was refused',
      causes: [permissionMissing],
      ruledOut: [{ what: 'The name is free.', found: 'No role is called demo-ecommerce-function-role.' }],
      notLookedAt: [],
    },
  }),
  'create-explain-nothing': failedAsking({ status: 'nothing' }),
  'create-explain-failed': failedAsking({
    status: 'failed',
    problem: { code: 'Offline', what: 'AWS could not be reached.', next: 'Check the connection, then try again.' },
  }),
} as const satisfies Readonly<Record<string, Scene>>;

export const explainScenes = {
  'tryIt-explainable': shown(undefined),
  'tryIt-explain-looking': shown({ status: 'looking', callId: 'call-3' }, { busy: 'explaining' }),
  'tryIt-explain': shown(certain),
  'tryIt-explain-several': shown(several),
  'tryIt-explain-preview': shown(previewing),
  'tryIt-explain-losses': shown({
    ...previewing,
    preview: {
      label: 'Create the user pool again',
      changes: ['Creates the user pool again.', 'User pool demo-ecommerce-users: does not exist any more'],
      losses: [
        {
          id: 'userPool',
          title: 'User pool demo-ecommerce-users',
          loss: 'All users of the pool are lost, with their passwords. Everybody has to sign up again, and the tokens they hold stop working.',
        },
      ],
    },
  }),
  'tryIt-explain-fixing': shown(
    { ...certain, status: 'fixing', chosen: { cause: 0, fix: 1 }, doing: 'Authorizer demo-ecommerce-authorizer' },
    { busy: 'fixing' },
  ),
  'tryIt-explain-failed': shown({
    ...certain,
    failure: {
      code: 'SetupBusy',
      what: 'This setup is being created or changed right now.',
      next: 'Try again once that is done.',
    },
  }),
  'tryIt-explain-fixed': shown(
    {
      status: 'known',
      callId: 'call-4',
      after: { done: 'Send it in Authorization', answer: '200 OK', ok: true },
    },
    {
      ownCalls: [...explainable.slice(3), { ...(explainable[1] as CallView), id: 'call-4', afterFix: true }],
    },
  ),
  'tryIt-explain-next': shown({
    ...several,
    after: { done: 'Send it in Authorization', answer: '401 Unauthorized', ok: false },
  }),
  'tryIt-explain-healthy': shown({
    status: 'known',
    callId: 'call-1',
    explained: { happened: 'GET /demo-ecommerce-function answered 200 OK', causes: [], ruledOut, notLookedAt: [] },
  }),
  'tryIt-explain-unseen': shown({
    status: 'known',
    callId: 'call-1',
    explained: {
      happened,
      causes: [notDeployed],
      ruledOut: ruledOut.slice(0, 1),
      notLookedAt: [
        {
          what: 'What is deployed to the stage.',
          why: 'The profile work lacks the permission apigateway:GET on /restapis/a1b2c3d4e5/stages/default/exports/oas30.',
        },
        { what: 'The permission of the function.', why: 'The profile work lacks the permission lambda:GetPolicy.' },
      ],
    },
  }),
} as const satisfies Readonly<Record<string, Scene>>;
