/** States of parts of the wizard, as the host would describe them: phases, what exists already, drift. */
import type { FailureNote } from '../../src/engine/failure.ts';
import { type StepView, stepPhases, type View } from '../../src/wizard/protocol.ts';

/** The four phases with the first `done` of them done. */
export function stepsAt(
  done: number,
  current: StepView['status'] = 'next',
  failure?: FailureNote,
): readonly StepView[] {
  return stepPhases.map((phase, index) => ({
    phase,
    status: index < done ? 'done' : index === done ? current : 'later',
    ...(index === done && failure ? { failure } : {}),
    commands:
      index < done
        ? [
            'aws apigateway create-rest-api --name demo-ecommerce-function-API',
            `aws apigateway put-method \\\n  --rest-api-id a1b2c3d4e5 \\\n  --resource-id x9y8z7 \\\n  --http-method ANY \\\n  --authorization-type NONE`,
          ]
        : [],
    ...(index === 0 && done > 0
      ? {
          check: {
            status: 'ok',
            results: [
              {
                what: 'A call: without a token',
                expected: '200',
                found: '200',
                ok: true,
                meaning: 'Anyone can call this endpoint: it is not secured yet.',
              },
            ],
          },
        }
      : {}),
  }));
}

export const existingView: NonNullable<View['existing']> = {
  apis: {
    status: 'known',
    search: '',
    more: true,
    items: [
      { id: 'a1b2c3d4e5', name: 'orders', detail: 'a1b2c3d4e5' },
      { id: 'f6g7h8i9j0', name: 'news', detail: 'f6g7h8i9j0, made by a setup of this extension' },
    ],
  },
  methods: {
    status: 'known',
    restApiId: 'a1b2c3d4e5',
    apiName: 'orders',
    items: [
      {
        resourceId: 'r1',
        path: '/orders',
        httpMethod: 'GET',
        authorization: 'Open to anyone, with an API key',
        answeredBy: 'Lambda function orders',
        stages: ['prod', 'dev'],
      },
      {
        resourceId: 'r1',
        path: '/orders',
        httpMethod: 'OPTIONS',
        authorization: 'Open to anyone',
        answeredBy: 'Mock',
        stages: ['prod'],
        unsuitable: 'Browsers ask with OPTIONS before a call, without a token.',
      },
    ],
  },
  pools: {
    status: 'known',
    search: '',
    more: false,
    items: [{ id: 'us-east-1_AbCdEf', name: 'staff', detail: 'us-east-1_AbCdEf' }],
  },
};

export const drift: NonNullable<View['drift']> = {
  status: 'known',
  resources: [
    {
      id: 'userPool',
      type: 'Cognito.UserPool',
      title: 'User pool demo-ecommerce-users',
      status: 'changed',
      properties: [
        { property: 'minimumLength', what: 'minimum password length', words: '6 → 10', canAccept: true },
        { property: 'mfa', what: 'multi-factor authentication', words: 'none → optional', canAccept: true },
        {
          property: 'deletionProtection',
          what: 'deletion protection',
          words: 'no → yes',
          canAccept: false,
          why: 'No setting stands for this value.',
        },
      ],
    },
    {
      id: 'logGroup',
      type: 'Logs.LogGroup',
      title: 'Log group /aws/lambda/demo-ecommerce-function',
      status: 'missing',
      properties: [],
      next: 'Repair makes it again. What was logged is gone.',
    },
  ],
};
