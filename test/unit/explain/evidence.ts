/** Evidence of a healthy call, to be broken by one line in each test. */
import type { ApiShape, CallEvidence, LiveState, MethodShape, SentToken } from '../../../src/explain/callEvidence.ts';

export const now = Date.parse('2026-03-05T12:00:00Z');
export const seconds = now / 1000;

/** Texts that no diagnosis may hold. */
export const tokenText = 'eyJraWQiOiJhYmMifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';

export const poolId = 'eu-central-1_Pool12345';
export const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`;
export const clientId = '1example23456789';
export const stageUrl = 'https://abcde12345.execute-api.eu-central-1.amazonaws.com/dev';
export const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:my-function';

/** Changes of parts; what is not named stays as it is in healthy evidence. */
export interface Change {
  readonly sent?: Partial<CallEvidence['sent']>;
  readonly token?: Partial<SentToken>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly answer?: Partial<CallEvidence['answer']>;
  readonly setup?: Partial<CallEvidence['setup']>;
  /** Of the signed-in user; `null`: nobody. */
  readonly signedIn?: Partial<NonNullable<CallEvidence['setup']['signedIn']>> | null;
  /** Absent: AWS was not looked at. */
  readonly live?: Partial<LiveState>;
  /** The first method, as served and as configured. */
  readonly served?: MethodChange;
  readonly configured?: MethodChange;
}

/** `null`: there is no such method. */
export type MethodChange = (Partial<MethodShape> & { readonly authorizer?: MethodShape['authorizer'] }) | null;

/** GET /demo, secured, with the ID token that it expects, answered with 200. */
export function evidence(change: Change = {}): CallEvidence {
  const { sent, token, claims, answer, setup, signedIn, live, served, configured } = change;
  const looked = live !== undefined || served !== undefined || configured !== undefined;
  return {
    sent: {
      method: 'GET',
      url: `${stageUrl}/demo`,
      path: '/demo',
      stage: 'dev',
      header: 'Authorization',
      choice: 'ID token',
      apiKey: 'none kept',
      at: now + 500,
      token: {
        schemes: 0,
        kind: 'ID token',
        header: { alg: 'RS256', kid: 'abc' },
        signature: 'good',
        kept: true,
        ...token,
        claims: {
          iss: issuer,
          token_use: 'id',
          aud: clientId,
          'cognito:username': 'anna',
          iat: seconds - 600,
          exp: seconds + 3000,
          ...claims,
        },
      },
      ...sent,
    },
    answer: {
      status: 200,
      headers: { date: new Date(now).toUTCString(), 'content-type': 'application/json', ...answer?.headers },
      body: answer?.body ?? '"Hello"',
      ...(answer?.status === undefined ? {} : { status: answer.status }),
    },
    setup: {
      methods: [
        { method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: false },
        {
          method: 'DELETE',
          path: '/demo',
          id: 'method:DELETE',
          scopes: ['news/delete'],
          secured: true,
          apiKeyRequired: false,
        },
      ],
      stage: 'dev',
      endpointUrl: `${stageUrl}/demo`,
      tokenHeader: 'Authorization',
      validationExpression: '',
      issuer,
      userPoolId: poolId,
      clientId,
      region: 'eu-central-1',
      clientScopes: ['openid', 'email', 'news/delete'],
      hostedPages: true,
      waysIn: [
        { id: 'hostedCode', title: 'On the hosted page' },
        { id: 'srp', title: 'User name and password by SRP' },
      ],
      ...(signedIn === null
        ? {}
        : {
            signedIn: {
              who: 'anna@example.com',
              username: 'anna',
              source: 'the hosted page',
              scopes: ['openid', 'email', 'news/delete'],
              expiresAt: now + 3_000_000,
              canRefresh: true,
              hasIdToken: true,
              hasAccessToken: true,
              ...signedIn,
            },
          }),
      function: { name: 'my-function', adminGroup: '', adminMethods: [], starter: true },
      ...setup,
    },
    ...(looked ? { live: { ...healthyLive(served, configured), ...live } } : {}),
  };
}

/** The access token instead of the ID token; with these scopes. */
export function accessToken(scope = 'openid email news/delete'): Pick<Change, 'token' | 'claims' | 'sent'> {
  return {
    sent: { choice: 'access token' },
    token: { kind: 'access token' },
    claims: { token_use: 'access', scope, aud: undefined, client_id: clientId },
  };
}

export const authorizer = {
  name: 'cognito-authorizer',
  type: 'COGNITO_USER_POOLS',
  header: 'Authorization',
  userPoolArns: [`arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${poolId}`],
  validationExpression: '',
  cacheSeconds: 300,
};

const method: MethodShape = {
  path: '/demo',
  method: 'GET',
  authorization: 'COGNITO_USER_POOLS',
  authorizer,
  scopes: [],
  apiKeyRequired: false,
  integration: { type: 'AWS_PROXY', functionArn },
  requiredParameters: [],
};

function shape(change: MethodChange = {}): ApiShape {
  const more: MethodShape = { ...method, method: 'DELETE', scopes: ['news/delete'] };
  return { methods: change === null ? [more] : [{ ...method, ...change }, more], gatewayResponses: [] };
}

function healthyLive(served?: MethodChange, configured?: MethodChange): LiveState {
  return {
    configured: { known: true, value: shape(configured) },
    deployed: { known: true, value: shape(served) },
    stage: { known: true, value: { name: 'dev', deploymentId: 'ours', changedAt: now - 3_600_000 } },
    ourDeploymentId: 'ours',
    resourcePolicy: { known: true, value: undefined },
    endpointDisabled: { known: true, value: false },
    userPool: { known: true, value: 'there' },
    appClient: { known: true, value: { scopes: ['openid', 'email', 'news/delete'], grants: ['code'], flows: [] } },
    function: {
      state: { known: true, value: { active: true, timeoutSeconds: 3 } },
      permission: { known: true, value: { allowed: true, sourceArns: [] } },
      lastError: { known: true, value: undefined },
    },
    drift: { known: true, value: [] },
  };
}

/** The stage as somebody else pointed it. */
export const others: Pick<LiveState, 'stage'> = {
  stage: { known: true, value: { name: 'dev', deploymentId: 'theirs', changedAt: now - 3_600_000 } },
};

/** What API Gateway itself answers. */
export function refusal(status: number, errorType: string, message: string): Pick<Change, 'answer'> {
  return {
    answer: { status, headers: { 'x-amzn-errortype': errorType }, body: JSON.stringify({ message }) },
  };
}

export const unauthorized = refusal(401, 'UnauthorizedException', 'Unauthorized');
export const expired = refusal(401, 'UnauthorizedException', 'The incoming token has expired');
export const noRoute = refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
export const misread = refusal(
  403,
  'IncompleteSignatureException',
  `'${tokenText}' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer ${tokenText}'.`,
);
export const misreadRaw = refusal(
  403,
  'IncompleteSignatureException',
  `Authorization header requires 'Credential' parameter. Authorization=${tokenText}`,
);
export const forbidden = refusal(403, 'ForbiddenException', 'Forbidden');
export const internal = refusal(500, 'InternalServerErrorException', 'Internal server error');
export const badGateway = refusal(502, 'InternalServerErrorException', 'Internal server error');
export const timeout = refusal(504, 'InternalServerErrorException', 'Endpoint request timed out');

export const asScoped = {
  methods: [
    { method: 'GET', path: '/demo', id: 'method', scopes: ['news/read'], secured: true, apiKeyRequired: false },
  ],
};
export const keyed = {
  methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: true }],
};
export const wild = { ...authorizer, header: 'X-Other' };
export const otherPool = {
  ...authorizer,
  userPoolArns: ['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Other'],
};
export const picky = { ...authorizer, validationExpression: 'another-client' };
export const byApi = { scopes: ['aws.cognito.signin.user.admin'], source: 'SRP' };
export const adminOnly = {
  methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: false }],
  function: { name: 'my-function', adminGroup: 'admin', adminMethods: ['GET'], starter: true },
};
export const drift = (...ids: string[]) => ({
  drift: { known: true as const, value: ids.map((id) => ({ id, title: id, properties: ['code'] })) },
});
export const own = (token: Change['token'] = {}): Change => ({
  ...unauthorized,
  sent: { choice: 'own' },
  token: { kept: false, ...token },
  served: {},
});

/** A function that can run, with its permission. */
export function permission(allowed: boolean, sourceArns: readonly string[] = []) {
  return {
    state: { known: true as const, value: { active: true, timeoutSeconds: 3 } },
    permission: { known: true as const, value: { allowed, sourceArns } },
    lastError: { known: true as const, value: undefined },
  };
}
