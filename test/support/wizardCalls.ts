/** Answers of an endpoint and of a clean-up, as the host would describe them on the Try it page. */
import type { CallView, TestView, TryItView } from '../../src/wizard/tryItView.ts';

const unauthorizedHeaders = [
  { name: 'content-type', value: 'application/json' },
  { name: 'x-amzn-errortype', value: 'UnauthorizedException' },
  { name: 'x-amzn-requestid', value: '0c6d1c52-4a0f-4b0e-8e0b-6d0f3f6c1a2b' },
];

/** What the three calls have in common. */
const called = {
  method: 'GET',
  url: 'http://127.0.0.1:43111/_aws/execute-api/a1b2c3d4e5/default/demo-ecommerce-function',
  header: 'Authorization',
};

export const calls: readonly CallView[] = [
  {
    label: 'Without a token',
    ...called,
    sent: 'none',
    expectedStatus: 401,
    status: 401,
    statusText: 'Unauthorized',
    ms: 12,
    headers: unauthorizedHeaders,
    body: '{"message":"Unauthorized"}',
    meaning: 'The authorizer found no token and turned the call away. Your function was not run.',
    ok: true,
  },
  {
    label: 'With the access token',
    ...called,
    sent: 'access token',
    expectedStatus: 200,
    status: 200,
    statusText: 'OK',
    ms: 143,
    headers: [{ name: 'content-type', value: 'application/json' }],
    body: '"Hello from Lambda!"',
    meaning: 'The access token is genuine and carries the scope email, so your function ran and answered.',
    ok: true,
  },
  {
    label: 'With the ID token',
    ...called,
    sent: 'ID token',
    expectedStatus: 401,
    status: 401,
    statusText: 'Unauthorized',
    ms: 14,
    headers: unauthorizedHeaders,
    body: '{"message":"Unauthorized"}',
    meaning: 'The ID token is genuine too, but the method asks for a scope, and only access tokens carry scopes.',
    ok: true,
  },
];

/** A setup with two methods, of which the first is tried. */
export const twoMethods = {
  method: 'GET',
  methods: [
    {
      method: 'GET',
      path: '/demo-ecommerce-function',
      expectedToken: 'access token',
      scopes: ['email'],
      secured: true,
    },
    {
      method: 'DELETE',
      path: '/demo-ecommerce-function',
      expectedToken: 'access token',
      scopes: ['news/delete'],
      secured: true,
    },
  ],
} as const satisfies Partial<TryItView>;

/** A method whose body is checked, beside the two others. */
export const bodyMethod = {
  method: 'POST',
  methods: [{ ...twoMethods.methods[0], method: 'POST', checksBody: true }, ...twoMethods.methods],
} as const satisfies Partial<TryItView>;

/** The answer to a call of the person's own. */
export const ownCall: CallView = {
  ...called,
  label: 'With the ID token, after “Bearer”',
  sent: 'ID token',
  method: 'PATCH',
  header: 'X-Token',
  expectedStatus: 403,
  status: 403,
  statusText: 'Forbidden',
  ms: 9,
  headers: [{ name: 'content-type', value: 'application/json' }],
  body: '{"message":"Missing Authentication Token"}',
  meaning: 'This setup has no such method or path, and API Gateway says so in its own way: 403.',
  ok: true,
};

export const signedIn = (): NonNullable<TryItView['signedIn']> => ({
  who: 'jane.doe@example.com',
  scopes: ['openid', 'email', 'phone'],
  expiresAt: Date.now() + 59 * 60_000 + 12_000,
  canRefresh: true,
});

export const cleanedUp: NonNullable<TryItView['cleanedUp']> = {
  removed: [
    'Domain demo-ecommerce-k3x9',
    'User pool demo-ecommerce-users',
    'REST API demo-ecommerce-function-API',
    'Function demo-ecommerce-function',
    'Execution role demo-ecommerce-function-role-a1b2c3',
    'Log group /aws/lambda/demo-ecommerce-function',
  ],
  left: [],
};

export const leftOver: NonNullable<TryItView['cleanedUp']> = {
  removed: cleanedUp.removed.slice(0, 4),
  left: [
    {
      title: 'Execution role demo-ecommerce-function-role-a1b2c3',
      why: 'Somebody attached the policy AmazonS3FullAccess to it. Detach it first if it is no longer needed.',
    },
  ],
};

/** One result of each test that API Gateway makes itself. */
export const tests: readonly TestView[] = [
  {
    kind: 'method',
    title: 'The method, without its authorizer',
    status: 200,
    ok: true,
    ms: 31,
    body: '"Hello from Lambda!"',
    claims: [],
    log: 'Execution log for request 5f0e\nStarting execution for request: 5f0e\nHTTP Method: GET, Resource Path: /demo-ecommerce-function\nMethod completed with status: 200',
    meaning: 'What is behind the method answers. The authorizer was not asked, and the deployed stage was not used.',
  },
  {
    kind: 'authorizer',
    title: 'The authorizer, with the ID token',
    status: 200,
    ok: true,
    ms: 4,
    claims: [
      { name: 'sub', value: '0d3b5a0e-6f47-4a63-9a54-3a0b6d1f2c11' },
      { name: 'email', value: 'jane.doe@example.com' },
    ],
    log: '',
    meaning: 'The authorizer knows the pool that signed the token, and would let it in.',
  },
  {
    kind: 'broken',
    title: 'The authorizer, with a broken token',
    status: 401,
    ok: true,
    ms: 3,
    claims: [],
    log: 'Unauthorized request: 5f11',
    meaning: 'The signature does not fit, so the authorizer turns the token away.',
  },
];
