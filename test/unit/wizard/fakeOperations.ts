/** Operations for tests of the wizard: they keep setups in memory and do as they are told, without any AWS. */
import type { CallChoice, CallResult } from '../../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import type { Row } from '../../../src/engine/record.ts';
import { ref } from '../../../src/engine/resource.ts';
import type { Operations, Setup } from '../../../src/operations/operations.ts';
import type { TokenSummary } from '../../../src/tokens/tokenSet.ts';

/** Stands in every secret of these tests; no message may hold it. */
export const canary = 'canary-7d1f';

/** A token as Cognito's look, with the canary inside. */
export const canaryToken = [
  Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url'),
  Buffer.from(`{"sub":"${canary}"}`).toString('base64url'),
  'c2ln',
].join('.');

export interface FakeOperations extends Operations {
  readonly setups: Map<string, Setup>;
  readonly asked: string[];
  tokenSummary: TokenSummary | undefined;
  /** Replaces what an operation does. */
  instead: Partial<Operations>;
}

const summary: TokenSummary = {
  who: 'someone@example.com',
  scopes: ['email', 'openid'],
  expiresAt: 1_800_000_000_000,
  source: 'authorization code',
  canRefresh: true,
};

export function fakeOperations(): FakeOperations {
  const setups = new Map<string, Setup>();
  const asked: string[] = [];
  let ids = 0;

  const load = async (setupId: string): Promise<Setup> => {
    const setup = setups.get(setupId);
    if (!setup) throw new Failure({ code: 'SetupGone', what: 'This setup is not there any more.' });
    return setup;
  };
  const planFor = (setupId: string): Plan => ({
    setupId,
    declared: [
      { id: 'api', type: 'ApiGateway.RestApi', title: 'REST API demo', props: {} },
      {
        id: 'stage',
        type: 'ApiGateway.Stage',
        title: 'Stage default',
        containedIn: 'api',
        props: { restApiId: ref('api', 'id') },
      },
    ],
    steps: [
      {
        id: 'api',
        type: 'ApiGateway.RestApi',
        title: 'REST API demo',
        action: 'create',
        reason: 'new',
        differences: [],
      },
      {
        id: 'stage',
        type: 'ApiGateway.Stage',
        title: 'Stage default',
        action: 'create',
        reason: 'new',
        differences: [],
      },
    ],
  });
  const answer = ({
    token: sent,
    method = 'GET',
    path = '/demo',
    header = 'Authorization',
  }: CallChoice): CallResult => ({
    label: sent === 'none' ? 'Without a token' : `With the ${sent}`,
    sent,
    method,
    url: `https://abc.execute-api.us-east-1.amazonaws.com/default${path}`,
    header,
    expectedStatus: sent === 'access token' ? 200 : 401,
    status: sent === 'access token' ? 200 : 401,
    statusText: sent === 'access token' ? 'OK' : 'Unauthorized',
    ms: 5,
    headers: [],
    // A function that echoes its event would answer with the very token that was sent.
    body: sent === 'none' ? '' : JSON.stringify({ authorization: canaryToken }),
    meaning: 'As expected.',
    ok: true,
  });

  const fake: FakeOperations = {
    setups,
    asked,
    tokenSummary: undefined,
    instead: {},
    async identify(target) {
      return {
        accountId: '111122223333',
        arn: 'arn:aws:iam::111122223333:user/me',
        partition: 'aws',
        region: target.region,
      };
    },
    waysIn: async () => [
      { id: 'hostedCode', title: 'On the hosted page', why: 'The safest way.' },
      { id: 'testUser', title: 'As the test user', why: 'One click.' },
    ],
    startSignIn: () => unused('startSignIn'),
    signInAsClient: () => unused('signInAsClient'),
    signInPageAddress: () => unused('signInPageAddress'),
    createTestUser: () => unused('createTestUser'),
    signInPassword: () => unused('signInPassword'),
    signInTokenEndpoint: () => unused('signInTokenEndpoint'),
    createUser: () => unused('createUser'),
    setPermanentPassword: () => unused('setPermanentPassword'),
    signUp: () => unused('signUp'),
    confirmSignUp: () => unused('confirmSignUp'),
    userPage: () => unused('userPage'),
    addUser: () => unused('addUser'),
    newPassword: () => unused('newPassword'),
    confirmUser: () => unused('confirmUser'),
    resendCode: () => unused('resendCode'),
    resendInvitation: () => unused('resendInvitation'),
    resetPassword: () => unused('resetPassword'),
    setEnabled: () => unused('setEnabled'),
    groups: () => unused('groups'),
    groupsOfUser: () => unused('groupsOfUser'),
    setInGroup: () => unused('setInGroup'),
    deleteUser: () => unused('deleteUser'),
    switchUser: () => unused('switchUser'),
    signOutEverywhere: () => unused('signOutEverywhere'),
    revokeTokens: () => unused('revokeTokens'),
    inspectTokens: () => unused('inspectTokens'),
    tokenText: () => unused('tokenText'),
    signedInUsers: async () => [],
    testMethod: () => unused('testMethod'),
    testAuthorizer: () => unused('testAuthorizer'),
    listApis: () => unused('listApis'),
    listMethods: () => unused('listMethods'),
    answeredBy: () => unused('answeredBy'),
    listStages: () => unused('listStages'),
    listUserPools: () => unused('listUserPools'),
    describeUserPool: () => unused('describeUserPool'),
    listAppClients: () => unused('listAppClients'),
    describeAppClient: () => unused('describeAppClient'),
    listFunctions: () => unused('listFunctions'),
    explainCall: () => unused('explainCall'),
    explainFailure: async () => undefined,
    newestCall: () => undefined,
    functionLog: () => unused('functionLog'),
    previewFix: () => unused('previewFix'),
    applyFix: () => unused('applyFix'),
    checkSecurity: () => unused('checkSecurity'),
    drift: async () => [],
    repair: () => unused('repair'),
    accept: () => unused('accept'),
    probe: async () => ({ status: 'free' }),
    async createSetup(settings, target, setupId = `setup${++ids}`) {
      const setup: Setup = {
        version: 1,
        id: setupId,
        name: settings.name,
        createdAt: '2026-01-01T00:00:00.000Z',
        rows: {},
        extra: { settings, target, phase: 'complete' },
      };
      setups.set(setup.id, setup);
      return setup;
    },
    async changeSetup(setupId, settings) {
      const setup = await load(setupId);
      const changed = { ...setup, extra: { ...setup.extra, settings } };
      setups.set(setupId, changed);
      return changed;
    },
    load,
    plan: async (setupId) => planFor(setupId),
    preview: async (_settings, _target, setupId) => planFor(setupId ?? `preview${++ids}`),
    permissions: async () => ({
      permissions: [{ action: 'apigateway:POST', allowed: 'yes' }],
      policy: '{"Version":"2012-10-17"}',
    }),
    async apply(setupId, plan, { emit, phase = 'complete' } = {}) {
      const setup = await load(setupId);
      const rows: Record<string, Row> = {};
      for (const { id, type, title, action } of plan.steps) {
        emit?.({ kind: 'started', id, action, at: 0 });
        emit?.({
          kind: 'request',
          request: {
            id,
            service: 'apigateway',
            operation: 'Create',
            at: 0,
            ms: 1,
            changes: true,
            shown: () => ({ service: 'apigateway', operation: `Create ${id}`, input: {}, output: {} }),
          },
        });
        emit?.({ kind: 'finished', id, action, at: 1, ms: 1 });
        rows[id] = row(id, type, title);
      }
      setups.set(setupId, { ...setup, rows, extra: { ...setup.extra, phase } });
      return { ms: 2, requests: plan.steps.length, criticalPathMs: 2 };
    },
    planCleanUp: async (setupId) =>
      Object.values((await load(setupId)).rows).map(({ id, type, title }) => ({
        id,
        type,
        title,
        action: 'delete',
        reason: 'Made by this setup',
        differences: [],
      })),
    async cleanUp(setupId) {
      const { rows } = await load(setupId);
      setups.delete(setupId);
      return { removed: Object.values(rows).map(({ title }) => title), left: [] };
    },
    async facts(setup) {
      const created = setup.rows.stage?.state === 'created';
      return {
        setupId: setup.id,
        endpointUrl: created ? 'https://abc.execute-api.us-east-1.amazonaws.com/default/demo' : undefined,
        stageUrl: created ? 'https://abc.execute-api.us-east-1.amazonaws.com/default' : undefined,
        methods: [
          {
            method: 'GET',
            callable: 'GET',
            path: '/demo',
            scopes: ['openid'],
            expectedToken: 'access token',
            secured: true,
            needsApiKey: false,
            required: [],
            checksRequired: false,
            checksBody: false,
          },
        ],
        method: 'GET',
        tokenHeader: 'Authorization',
        expectedToken: 'access token',
        hostedPagesUrl: created ? 'https://demo.auth.us-east-1.amazoncognito.com' : undefined,
        clientId: created ? 'client1' : undefined,
        hasTestUser: false,
        inboxUrl: 'http://127.0.0.1:1/_aws/inbox',
      };
    },
    shellCommands: (_setup, requests) => ({
      commands: requests.map(({ service, operation }) => `aws ${service} ${operation}`),
      script: `script of ${requests.length}`,
    }),
    explain: (type) => `What a ${type} is.`,
    resourceFacts: () => undefined,
    async signInHostedPage(_setupId, openBrowser) {
      await openBrowser('https://demo.auth.us-east-1.amazoncognito.com/oauth2/authorize?state=x');
      fake.tokenSummary = summary;
      return summary;
    },
    async signInPastedAddress() {
      return summary;
    },
    async signInTestUser() {
      fake.tokenSummary = { ...summary, who: 'test.user@example.com' };
      return fake.tokenSummary;
    },
    tokens: async () => fake.tokenSummary,
    async refreshTokens() {
      fake.tokenSummary = { ...summary, expiresAt: summary.expiresAt + 1 };
      return fake.tokenSummary;
    },
    async signOut() {
      fake.tokenSummary = undefined;
    },
    call: async (_setupId, choice) => answer(choice),
    users: async () => [],
    remaining: async () => [],
    curl: async () => "curl -H 'Authorization: $TOKEN' 'https://abc'",
    close() {},
  };
  return new Proxy(fake, {
    get(target, name: keyof FakeOperations) {
      const value = target.instead[name as keyof Operations] ?? target[name];
      if (typeof value === 'function') asked.push(name);
      return value;
    },
  });
}

export function row(id: string, type: string, title: string): Row {
  return {
    id,
    type,
    title,
    state: 'created',
    refersTo: [],
    props: {},
    since: '2026-01-01T00:00:00.000Z',
    accountId: '111122223333',
    region: 'us-east-1',
  };
}

/** The wizard does not ask for this. */
function unused(name: string): never {
  throw new Error(`The wizard asked for ${name}.`);
}
