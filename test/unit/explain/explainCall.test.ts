/** Explaining calls: for each way in which a call goes wrong, the cause that comes first, its certainty and its fix. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Certainty } from '../../../src/explain/diagnosis.ts';
import { explainCall, needsLive } from '../../../src/explain/explainCall.ts';
import type { Fix } from '../../../src/explain/fix.ts';
import {
  accessToken,
  authorizer,
  badGateway,
  type Change,
  clientId,
  evidence,
  expired,
  forbidden,
  functionArn,
  internal,
  issuer,
  misread,
  misreadRaw,
  noRoute,
  now,
  others,
  poolId,
  refusal,
  stageUrl,
  timeout,
  tokenText,
  unauthorized,
} from './evidence.ts';

interface Case {
  readonly when: string;
  readonly change: Change;
  readonly first: string;
  readonly certainty?: Certainty;
  /** Kind of the first fix, and part of what is in it. */
  readonly fix?: Fix['kind'] | 'none';
  readonly holds?: object;
}

const seconds = now / 1000;
const asScoped = {
  methods: [
    { method: 'GET', path: '/demo', id: 'method', scopes: ['news/read'], secured: true, apiKeyRequired: false },
  ],
};
const keyed = {
  methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: true }],
};
const wild = { ...authorizer, header: 'X-Other' };
const otherPool = {
  ...authorizer,
  userPoolArns: ['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Other'],
};
const picky = { ...authorizer, validationExpression: 'another-client' };
const byApi = { scopes: ['aws.cognito.signin.user.admin'], source: 'SRP' };
const adminOnly = {
  methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: false }],
  function: { name: 'my-function', adminGroup: 'admin', adminMethods: ['GET'], starter: true },
};
const drift = (...ids: string[]) => ({
  drift: { known: true as const, value: ids.map((id) => ({ id, title: id, properties: ['code'] })) },
});
const own = (token: Change['token'] = {}): Change => ({
  ...unauthorized,
  sent: { choice: 'own' },
  token: { kept: false, ...token },
  served: {},
});

const cases: Record<string, readonly Case[]> = {
  'the address and the route': [
    {
      when: 'the stage is missing in the address',
      change: { ...forbidden, sent: { path: undefined, url: stageUrl.replace('/dev', '/demo') } },
      first: 'stage-unknown',
      fix: 'send',
      holds: { choice: { path: '/demo', method: 'GET' } },
    },
    {
      when: 'another API was called',
      change: {
        ...noRoute,
        sent: { path: undefined, url: 'https://zzzzz.execute-api.eu-central-1.amazonaws.com/dev/demo' },
      },
      first: 'other-address',
      certainty: 'certain',
      fix: 'send',
    },
    {
      when: 'the API is gone',
      change: { ...forbidden, live: { configured: { known: true, value: undefined } } },
      first: 'api-gone',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'the stage is gone',
      change: {
        ...noRoute,
        live: { stage: { known: true, value: undefined }, deployed: { known: true, value: undefined } },
      },
      first: 'stage-gone',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['stage'] },
    },
    {
      when: 'the stage is gone and only its export was looked at',
      change: { ...noRoute, live: { stage: { known: false, why: 'no' }, deployed: { known: true, value: undefined } } },
      first: 'stage-gone',
    },
    {
      when: 'the execute-api address is switched off',
      change: { ...forbidden, live: { endpointDisabled: { known: true, value: true } } },
      first: 'endpoint-disabled',
      fix: 'run',
    },
    {
      when: 'a resource policy denies',
      change: refusal(403, 'AccessDeniedException', 'User: anonymous is not authorized'),
      first: 'resource-policy-denies',
      certainty: 'certain',
      fix: 'none',
    },
    {
      when: 'the method is unknown',
      change: { ...noRoute, sent: { method: 'PATCH' }, live: {} },
      first: 'method-unknown',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { method: 'GET' } },
    },
    {
      when: 'nobody looked and the method is unknown',
      change: { ...noRoute, sent: { method: 'PATCH' } },
      first: 'method-unknown',
      certainty: 'likely',
      fix: 'send',
    },
    {
      when: 'the path is written in capitals',
      change: { ...noRoute, sent: { path: '/Demo' }, live: {} },
      first: 'path-unknown',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { path: '/demo' } },
    },
    {
      when: 'the stage stands in the address twice',
      change: { ...noRoute, sent: { path: '/dev/demo' }, live: {} },
      first: 'path-unknown',
      fix: 'send',
      holds: { choice: { path: '/demo' } },
    },
    {
      when: 'the path is misspelt and the token taken for a signature',
      change: { ...misread, sent: { path: '/dmeo' }, live: {} },
      first: 'path-unknown',
      fix: 'send',
      holds: { choice: { path: '/demo' } },
    },
    {
      when: 'nobody looked and a known method answers like an unknown one',
      change: noRoute,
      first: 'iam-or-not-deployed',
      certainty: 'likely',
      fix: 'repair',
    },
    {
      when: 'the method is configured but not deployed',
      change: { ...misread, served: null },
      first: 'not-deployed',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['deployment', 'stage'] },
    },
    {
      when: 'the stage serves a deployment without the method',
      change: { ...noRoute, served: null, live: others },
      first: 'stage-serves-another-deployment',
      fix: 'repair',
      holds: { resources: ['stage'] },
    },
    {
      when: 'the method was deleted and that deployed',
      change: { ...noRoute, served: null, configured: null },
      first: 'method-gone',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['method', 'integration', 'stage'] },
    },
    {
      when: 'the method asks for a signature',
      change: {
        ...misreadRaw,
        served: { authorization: 'AWS_IAM', authorizer: undefined },
        configured: { authorization: 'AWS_IAM', authorizer: undefined },
      },
      first: 'aws-iam-on-method',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['method', 'stage'] },
    },
    {
      when: 'the stage serves a deployment that asks for a signature',
      change: { ...misread, served: { authorization: 'AWS_IAM' }, live: others },
      first: 'stage-serves-another-deployment',
      fix: 'repair',
      holds: { resources: ['stage'] },
    },
  ],
  'the token': [
    {
      when: 'no token was sent',
      change: { ...unauthorized, sent: { token: undefined, choice: 'none' } },
      first: 'no-token',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { token: 'ID token', scheme: 'plain' } },
    },
    {
      when: 'no token was sent and nobody is signed in',
      change: { ...unauthorized, sent: { token: undefined, choice: 'none' }, signedIn: null },
      first: 'no-token',
      certainty: 'certain',
      fix: 'signIn',
      holds: { way: 'hostedCode' },
    },
    {
      when: 'the ID token went where scopes are asked',
      change: { ...unauthorized, sent: { method: 'DELETE' }, live: {} },
      first: 'id-token-where-scopes',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { token: 'access token', scheme: 'plain' } },
    },
    {
      when: 'nobody looked and the ID token went where scopes are asked',
      change: { ...unauthorized, sent: { method: 'DELETE' } },
      first: 'id-token-where-scopes',
      certainty: 'likely',
      fix: 'send',
    },
    {
      when: 'the access token went where none are asked',
      change: { ...unauthorized, ...accessToken(), live: {} },
      first: 'access-token-without-scopes',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { token: 'ID token', scheme: 'plain' } },
    },
    {
      when: 'the export cannot be read but the stage serves our deployment',
      change: { ...unauthorized, ...accessToken(), live: { deployed: { known: false, why: 'no' } } },
      first: 'access-token-without-scopes',
      certainty: 'certain',
      fix: 'send',
    },
    {
      when: 'the scope is missing after SRP, and the hosted page gives it',
      change: {
        ...unauthorized,
        ...accessToken('aws.cognito.signin.user.admin'),
        setup: { ...asScoped, clientScopes: ['news/read'] },
        signedIn: byApi,
        served: { scopes: ['news/read'] },
      },
      first: 'scope-missing',
      certainty: 'certain',
      fix: 'signIn',
      holds: { way: 'hostedCode' },
    },
    {
      when: 'the scope is missing and no way gives it',
      change: {
        ...unauthorized,
        ...accessToken('openid'),
        setup: { ...asScoped, clientScopes: ['openid'] },
        served: { scopes: ['news/read'] },
        live: { appClient: { known: false, why: 'no' } },
      },
      first: 'scope-missing',
      fix: 'settings',
      holds: { settings: [{ path: 'appClient.scopes', value: ['openid', 'news/read'] }] },
    },
    {
      when: 'the scope is missing and there are no hosted pages',
      change: {
        ...unauthorized,
        ...accessToken('openid'),
        setup: {
          ...asScoped,
          clientScopes: [],
          hostedPages: false,
          waysIn: [{ id: 'srp', title: 'SRP', against: 'no scope' }],
        },
        served: { scopes: ['news/read'] },
      },
      first: 'scope-missing',
      fix: 'settings',
      holds: { settings: [{ path: 'authorizationScopes', value: ['news/read', 'aws.cognito.signin.user.admin'] }] },
    },
    {
      when: 'a refresh token was sent',
      change: own({ kind: 'refresh token', claims: {} }),
      first: 'refresh-token-sent',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { token: 'ID token', scheme: 'plain' } },
    },
    {
      when: 'something was sent that is no token',
      change: { ...own({ kind: 'no token' }), claims: { iss: undefined } },
      first: 'not-a-token',
      fix: 'send',
    },
    {
      when: 'Bearer stands twice',
      change: own({ schemes: 2 }),
      first: 'bearer-doubled',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { token: 'ID token', scheme: 'plain' } },
    },
    ...(['white space', 'quotes', 'line break'] as const).map(
      (stray): Case => ({
        when: `there is ${stray} in the token`,
        change: own({ stray }),
        first: 'stray-characters',
        certainty: 'certain',
        fix: 'send',
      }),
    ),
    {
      when: 'the signature is broken',
      change: own({ signature: 'bad' }),
      first: 'signature-bad',
      certainty: 'certain',
      fix: 'send',
    },
    { when: 'the key is unknown', change: own({ signature: 'other key' }), first: 'signature-bad', fix: 'send' },
    {
      when: 'the token is of another pool',
      change: { ...own({ signature: 'other key' }), claims: { iss: issuer.replace('Pool', 'Other') } },
      first: 'other-pool',
      certainty: 'certain',
      fix: 'send',
    },
    {
      when: 'the token is of another Region',
      change: { ...own(), claims: { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Abc' } },
      first: 'other-pool',
      fix: 'send',
    },
    {
      when: 'the user pool is gone',
      change: { ...unauthorized, live: { userPool: { known: true, value: 'gone' } } },
      first: 'user-pool-gone',
      certainty: 'certain',
      fix: 'repair',
    },
  ],
  'header, expression and pool': [
    {
      when: 'the token was sent in another header',
      change: { ...unauthorized, sent: { header: 'X-Token' }, live: {} },
      first: 'wrong-header',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { header: 'Authorization' } },
    },
    {
      when: 'the authorizer was changed to another header and deployed',
      change: { ...unauthorized, served: { authorizer: wild }, configured: { authorizer: wild }, live: others },
      first: 'wrong-header',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['authorizer', 'stage'] },
    },
    {
      when: 'the header is served otherwise than it is configured',
      change: { ...unauthorized, served: { authorizer: wild } },
      first: 'not-deployed',
      fix: 'repair',
      holds: { resources: ['deployment', 'stage'] },
    },
    {
      when: 'the stage was pointed to a deployment with another header',
      change: { ...unauthorized, served: { authorizer: wild }, live: others },
      first: 'stage-serves-another-deployment',
      fix: 'repair',
      holds: { resources: ['stage'] },
    },
    {
      when: 'the header was changed as the person sends it, but not deployed',
      change: { ...unauthorized, sent: { header: 'X-Other' }, configured: { authorizer: wild } },
      first: 'not-deployed',
      fix: 'accept',
      holds: { properties: [{ id: 'authorizer', property: 'tokenHeader' }] },
    },
    {
      when: 'scopes were taken away, but that was not deployed',
      change: { ...unauthorized, setup: asScoped, served: { scopes: ['news/read'] }, configured: {} },
      first: 'not-deployed',
      fix: 'accept',
      holds: { properties: [{ id: 'method', property: 'authorizationScopes' }] },
    },
    {
      when: 'scopes were added and deployed',
      change: { ...unauthorized, served: { scopes: ['x/y'] }, configured: { scopes: ['x/y'] }, live: others },
      first: 'id-token-where-scopes',
      fix: 'repair',
      holds: { resources: ['method', 'stage'] },
    },
    {
      when: 'the authorizer trusts another pool',
      change: { ...unauthorized, served: { authorizer: otherPool }, configured: { authorizer: otherPool } },
      first: 'other-pool',
      fix: 'repair',
      holds: { resources: ['authorizer', 'stage'] },
    },
    {
      when: 'the expression does not take the client of this setup',
      change: { ...unauthorized, served: { authorizer: picky }, configured: { authorizer: picky } },
      first: 'other-client',
      fix: 'repair',
      holds: { resources: ['authorizer', 'stage'] },
    },
    {
      when: 'the token is of another client, which the expression refuses',
      change: {
        ...own(),
        claims: { aud: 'another' },
        setup: { validationExpression: clientId },
        served: { authorizer: { ...authorizer, validationExpression: clientId } },
        configured: { authorizer: { ...authorizer, validationExpression: clientId } },
      },
      first: 'other-client',
      certainty: 'certain',
      fix: 'send',
    },
    {
      when: 'the settings’ own expression refuses the client',
      change: { ...unauthorized, setup: { validationExpression: 'nobody' } },
      first: 'other-client',
      certainty: 'likely',
      fix: 'settings',
      holds: { settings: [{ path: 'authorizer.validationExpression', value: clientId }] },
    },
    {
      when: 'an access token is asked for and an expression needs its aud',
      change: { ...unauthorized, ...accessToken('news/read'), setup: { ...asScoped, validationExpression: '.*' } },
      first: 'expression-refuses-access-token',
      fix: 'settings',
    },
    {
      when: 'a Lambda authorizer took the place',
      change: {
        ...unauthorized,
        served: { authorization: 'CUSTOM', authorizer: undefined },
        configured: { authorization: 'CUSTOM', authorizer: undefined },
      },
      first: 'lambda-authorizer-on-method',
      fix: 'repair',
      holds: { resources: ['method', 'stage'] },
    },
    {
      when: 'the authorizer cannot be used',
      change: { ...refusal(500, 'AuthorizerConfigurationException', 'Internal server error'), live: {} },
      first: 'authorizer-misconfigured',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'nothing is wrong and nobody looked',
      change: unauthorized,
      first: 'not-deployed',
      certainty: 'possible',
      fix: 'repair',
    },
    {
      when: 'nothing is wrong and the stage was changed just now',
      change: {
        ...unauthorized,
        live: { stage: { known: true, value: { name: 'dev', deploymentId: 'ours', changedAt: now - 5000 } } },
      },
      first: 'deployed-just-now',
      certainty: 'likely',
      fix: 'wait',
    },
    {
      when: 'nothing is wrong at all',
      change: { ...unauthorized, live: {} },
      first: 'authorizer-refused',
      certainty: 'possible',
      fix: 'signIn',
    },
  ],
  'the time': [
    {
      when: 'the token has expired',
      change: { ...expired, claims: { exp: seconds - 480 } },
      first: 'expired',
      certainty: 'certain',
      fix: 'refresh',
    },
    {
      when: 'it has expired and cannot be refreshed',
      change: { ...expired, claims: { exp: seconds - 480 }, signedIn: { canRefresh: false } },
      first: 'expired',
      fix: 'signIn',
    },
    {
      when: 'an old token was pasted and a fresh one is kept',
      change: { ...expired, sent: { choice: 'own' }, token: { kept: false }, claims: { exp: seconds - 480 } },
      first: 'expired',
      fix: 'send',
    },
    {
      when: 'the clock is behind, so that it seemed to live',
      change: { ...expired, sent: { at: now - 3_600_000 }, claims: { exp: seconds - 480 } },
      first: 'clock-wrong',
      certainty: 'certain',
      fix: 'refresh',
    },
    {
      when: 'it has expired and the app client is gone',
      change: { ...expired, claims: { exp: seconds - 480 }, live: { appClient: { known: true, value: undefined } } },
      first: 'app-client-gone',
      fix: 'repair',
      holds: { resources: ['appClient'] },
    },
    {
      when: 'the token begins later',
      change: { ...unauthorized, claims: { nbf: seconds + 600, exp: seconds + 3600 }, live: {} },
      first: 'not-yet-valid',
      fix: 'wait',
      holds: { seconds: 600 },
    },
  ],
  'what comes after the authorizer': [
    {
      when: 'the API key was left out',
      change: { ...forbidden, sent: { apiKey: 'left out' }, setup: keyed, served: { apiKeyRequired: true } },
      first: 'api-key-not-sent',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { apiKey: 'send' } },
    },
    {
      when: 'no API key is kept',
      change: { ...forbidden, setup: keyed },
      first: 'api-key-not-kept',
      certainty: 'likely',
      fix: 'repair',
      holds: { resources: ['apiKey', 'usagePlan'] },
    },
    {
      when: 'the API key is in no usage plan',
      change: {
        ...forbidden,
        sent: { apiKey: 'sent' },
        setup: keyed,
        served: { apiKeyRequired: true },
        live: drift('usagePlan'),
      },
      first: 'api-key-refused',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['usagePlan'] },
    },
    {
      when: 'somebody made the method ask for a key',
      change: { ...forbidden, served: { apiKeyRequired: true } },
      first: 'api-key-not-kept',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['method', 'stage'] },
    },
    {
      when: 'it is forbidden and nothing says why',
      change: { ...forbidden, live: {} },
      first: 'forbidden',
      certainty: 'possible',
      fix: 'none',
    },
    {
      when: 'there were too many calls',
      change: refusal(429, 'TooManyRequestsException', 'Too Many Requests'),
      first: 'throttled',
      certainty: 'certain',
      fix: 'wait',
    },
    {
      when: 'the quota is used up',
      change: refusal(429, 'LimitExceededException', 'Limit Exceeded'),
      first: 'quota-exceeded',
      certainty: 'certain',
      fix: 'none',
    },
    {
      when: 'a required parameter is missing',
      change: {
        ...refusal(400, 'BadRequestException', 'Missing required request parameters: [page]'),
        served: { requiredParameters: [{ in: 'query', name: 'page' }] },
      },
      first: 'parameters-missing',
      certainty: 'certain',
      fix: 'send',
      holds: { choice: { query: [{ name: 'page', value: 'test' }], headers: [] } },
    },
    {
      when: 'the body is not as declared',
      change: refusal(400, 'BadRequestException', 'Invalid request body'),
      first: 'body-invalid',
      certainty: 'certain',
    },
    {
      when: 'the media type is refused',
      change: refusal(415, 'BadRequestException', 'Unsupported Media Type'),
      first: 'media-type-refused',
      certainty: 'certain',
      fix: 'send',
    },
    {
      when: 'the body is too large',
      change: refusal(413, 'RequestTooLargeException', 'Request Too Long'),
      first: 'body-too-large',
      certainty: 'certain',
    },
  ],
  'the function': [
    {
      when: 'the permission is missing and nobody looked',
      change: internal,
      first: 'permission-missing',
      certainty: 'likely',
      fix: 'repair',
      holds: { resources: ['permission'] },
    },
    {
      when: 'the permission is missing',
      change: { ...internal, live: { function: permission(false) } },
      first: 'permission-missing',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'the permission is for another method',
      change: {
        ...internal,
        sent: { method: 'DELETE' },
        ...accessToken(),
        live: { function: permission(false, ['arn:aws:execute-api:eu-central-1:123456789012:abcde12345/*/POST/demo']) },
      },
      first: 'permission-missing',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'the function is gone',
      change: { ...internal, live: { function: { ...permission(false), state: { known: true, value: undefined } } } },
      first: 'function-gone',
      certainty: 'certain',
      fix: 'repair',
      holds: { resources: ['function', 'permission'] },
    },
    {
      when: 'the function is not ready',
      change: {
        ...badGateway,
        live: {
          function: {
            ...permission(true),
            state: { known: true, value: { active: false, why: 'Pending', timeoutSeconds: 3 } },
          },
        },
      },
      first: 'function-inactive',
      fix: 'wait',
    },
    {
      when: 'the method calls another function',
      change: {
        ...internal,
        served: { integration: { type: 'AWS_PROXY', functionArn: `${functionArn}-2` } },
        configured: { integration: { type: 'AWS_PROXY', functionArn: `${functionArn}-2` } },
      },
      first: 'integration-changed',
      fix: 'repair',
      holds: { resources: ['integration', 'stage'] },
    },
    {
      when: 'the method still calls another function, because nobody deployed',
      change: { ...internal, served: { integration: { type: 'AWS_PROXY', functionArn: `${functionArn}-2` } } },
      first: 'not-deployed',
      fix: 'repair',
    },
    {
      when: 'a mock has no usable status',
      change: { ...internal, setup: { function: undefined }, served: { integration: { type: 'MOCK' } } },
      first: 'mock-misconfigured',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'all is right and it is 500 nevertheless',
      change: { ...internal, live: {} },
      first: 'gateway-misconfigured',
      certainty: 'possible',
      fix: 'repair',
    },
    {
      when: 'the handler threw',
      change: {
        ...badGateway,
        live: {
          function: { ...permission(true), lastError: { known: true, value: `[ERROR] KeyError: 'name' ${tokenText}` } },
        },
      },
      first: 'handler-threw',
      certainty: 'certain',
      fix: 'show',
    },
    {
      when: 'the handler threw and the code is not ours',
      change: {
        ...badGateway,
        live: {
          function: { ...permission(true), lastError: { known: true, value: '[ERROR] KeyError' } },
          ...drift('function'),
        },
      },
      first: 'handler-threw',
      fix: 'repair',
      holds: { resources: ['function'] },
    },
    {
      when: 'the function ran into its own timeout',
      change: {
        ...badGateway,
        live: {
          function: { ...permission(true), lastError: { known: true, value: 'Task timed out after 3.00 seconds' } },
        },
      },
      first: 'function-timeout',
      certainty: 'certain',
      fix: 'show',
    },
    {
      when: 'the handler’s answer is malformed',
      change: { ...badGateway, live: {} },
      first: 'handler-malformed',
      certainty: 'likely',
      fix: 'show',
    },
    { when: 'nobody looked at a 502', change: badGateway, first: 'handler-malformed', certainty: 'possible' },
    {
      when: 'API Gateway waited long enough',
      change: timeout,
      first: 'integration-timeout',
      certainty: 'certain',
      fix: 'show',
    },
    {
      when: 'the starter code asks for a group',
      change: { answer: { status: 403, body: '{"message":"Only members"}' }, setup: adminOnly },
      first: 'group-missing',
      certainty: 'certain',
      fix: 'group',
      holds: { username: 'anna', group: 'admin' },
    },
    {
      when: 'the user is in the group by now',
      change: { answer: { status: 403 }, setup: adminOnly, live: { groups: { known: true, value: ['admin'] } } },
      first: 'token-older-than-group',
      certainty: 'certain',
      fix: 'refresh',
    },
    {
      when: 'the handler refuses by itself',
      change: { answer: { status: 403 } },
      first: 'handler-refused',
      certainty: 'certain',
      fix: 'show',
    },
  ],
  'browsers, and doors that stand open': [
    {
      when: 'OPTIONS asks for a token',
      change: { ...unauthorized, sent: { method: 'OPTIONS', token: undefined, origin: 'https://a.example' } },
      first: 'options-asks-for-token',
      certainty: 'certain',
      fix: 'settings',
      holds: { settings: [{ path: 'cors.enabled', value: true }] },
    },
    {
      when: 'there is no OPTIONS',
      change: { ...noRoute, sent: { method: 'OPTIONS', token: undefined, origin: 'https://a.example' }, live: {} },
      first: 'options-missing',
      certainty: 'certain',
      fix: 'settings',
    },
    {
      when: 'the answer lacks the CORS header',
      change: { sent: { origin: 'https://a.example' } },
      first: 'cors-header-missing',
      certainty: 'certain',
      fix: 'settings',
    },
    {
      when: 'the CORS header names another origin',
      change: {
        sent: { origin: 'https://a.example' },
        answer: { headers: { 'access-control-allow-origin': 'https://b.example' } },
      },
      first: 'cors-other-origin',
      fix: 'show',
    },
    {
      when: 'a CORS error hides a refusal',
      change: { ...expired, sent: { origin: 'https://a.example' }, claims: { exp: seconds - 480 } },
      first: 'expired',
      fix: 'refresh',
    },
    {
      when: 'it answers without a token',
      change: { sent: { token: undefined } },
      first: 'open-endpoint',
      certainty: 'certain',
      fix: 'repair',
    },
    {
      when: 'it answers without a token, as somebody configured and deployed it',
      change: {
        sent: { token: undefined },
        served: { authorization: 'NONE' },
        configured: { authorization: 'NONE' },
        live: drift('method', 'stage'),
      },
      first: 'open-endpoint',
      fix: 'repair',
      holds: { resources: ['method', 'stage'] },
    },
    {
      when: 'it answers without a token, because the stage was pointed elsewhere',
      change: { sent: { token: undefined }, served: { authorization: 'NONE' }, live: others },
      first: 'open-endpoint',
      fix: 'repair',
      holds: { resources: ['stage'] },
    },
    {
      when: 'it takes a token with a broken signature',
      change: { token: { signature: 'bad' }, served: { authorization: 'NONE' }, configured: { authorization: 'NONE' } },
      first: 'open-endpoint',
      certainty: 'certain',
      fix: 'repair',
    },
  ],
};

function permission(allowed: boolean, sourceArns: readonly string[] = []) {
  return {
    state: { known: true as const, value: { active: true, timeoutSeconds: 3 } },
    permission: { known: true as const, value: { allowed, sourceArns } },
    lastError: { known: true as const, value: undefined },
  };
}

const all = Object.values(cases).flat();

describe('explaining a call', () => {
  for (const [theme, rows] of Object.entries(cases))
    describe(theme, () => {
      for (const { when, change, first, certainty, fix, holds } of rows)
        it(`names ${first} when ${when}`, () => {
          const [cause] = explainCall(evidence(change)).causes;
          assert.ok(cause, 'no cause');
          assert.equal(cause.id, first, cause.sentence);
          if (certainty) assert.equal(cause.certainty, certainty, cause.sentence);
          if (fix) assert.equal(cause.fixes[0]?.kind ?? 'none', fix);
          if (holds) assert.deepEqual({ ...cause.fixes[0], ...holds }, cause.fixes[0]);
        });
    });

  describe('healthy calls', () => {
    const healthy: Record<string, Change> = {
      'the ID token where none are asked': {},
      'the same, looked at': { live: {} },
      'the access token where scopes are asked': {
        sent: { method: 'DELETE' },
        token: accessToken().token,
        claims: accessToken().claims,
      },
      'a token after Bearer': { token: { schemes: 1 } },
      'a token of another client without an expression': { claims: { aud: 'another' }, token: { kept: false } },
      'a clock that is an hour ahead': { sent: { at: now + 3_600_000 } },
      'a token that this clock takes for expired': { claims: { exp: seconds - 60 } },
      'a method that is not this setup’s': { sent: { path: '/other', token: undefined } },
      'a method that is meant to be open': {
        sent: { token: undefined },
        setup: {
          methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: false, apiKeyRequired: false }],
        },
      },
      'a browser that is answered': {
        sent: { origin: 'https://a.example' },
        answer: { headers: { 'access-control-allow-origin': '*' } },
      },
      'a header that was changed but not deployed': { configured: { authorizer: wild } },
      'a redirect': { answer: { status: 302 } },
    };
    for (const [name, change] of Object.entries(healthy))
      it(`finds nothing wrong with ${name}, and needs no look at AWS`, () => {
        const given = evidence(change);
        assert.deepEqual(explainCall(given).causes, []);
        assert.equal(needsLive(given), false);
      });
  });

  it('says what was ruled out, with what was found', () => {
    const { ruledOut } = explainCall(evidence({ ...unauthorized, ...accessToken(), live: {} }));
    const words = ruledOut.map(({ what, found }) => `${what}: ${found}`).join('\n');
    assert.match(words, /The header is the right one: .*Authorization/);
    assert.match(words, /The token has not expired: It lives until \d\d:\d\d/);
    assert.match(words, new RegExp(`The token comes from the right user pool: ${poolId}`));
    assert.match(words, /The clock of this computer is right/);
  });

  it('does not blame another app client where no expression is set', () => {
    const { causes, ruledOut } = explainCall(
      evidence({ ...own(), ...accessToken(), claims: { ...accessToken().claims, client_id: 'another' } }),
    );
    assert.deepEqual(
      causes.map(({ id }) => id),
      ['access-token-without-scopes'],
    );
    assert.ok(ruledOut.some(({ what }) => what.includes('another app client, but that is not why')));
  });

  it('lists later faults after the one that is met first', () => {
    const change: Change = {
      ...unauthorized,
      sent: { method: 'DELETE', header: 'X-Token' },
      token: { schemes: 2 },
      live: {},
    };
    assert.deepEqual(
      explainCall(evidence(change)).causes.map(({ id }) => id),
      ['wrong-header', 'bearer-doubled', 'id-token-where-scopes'],
    );
  });

  it('puts what hides a refusal after what refuses', () => {
    const { causes } = explainCall(evidence({ ...internal, sent: { origin: 'https://a.example' } }));
    assert.deepEqual(
      causes.map(({ id }) => id),
      ['permission-missing', 'cors-hides-refusal'],
    );
  });

  it('says what could not be looked at, and why', () => {
    const why = 'You may not read the policy.';
    const live = { function: { ...permission(false), permission: { known: false as const, why } } };
    const { causes, notLookedAt } = explainCall(evidence({ ...internal, live }));
    assert.equal(causes[0]?.certainty, 'likely');
    assert.deepEqual(notLookedAt, [{ what: 'The function’s policy', why }]);
  });

  it('wants to look at AWS only where the first cause is not certain, and once', () => {
    assert.equal(needsLive(evidence({ ...unauthorized, sent: { token: undefined } })), false);
    assert.equal(needsLive(evidence({ ...expired, claims: { exp: seconds - 480 } })), false);
    assert.equal(needsLive(evidence(unauthorized)), true);
    assert.equal(needsLive(evidence({ ...unauthorized, ...accessToken() })), true);
    assert.equal(needsLive(evidence({ ...unauthorized, ...accessToken(), live: {} })), false);
  });

  it('holds no token, and words that fit', () => {
    const headOf = (text: string) => text.split('.')[0] ?? '';
    for (const { when, change } of all) {
      const diagnosis = explainCall(evidence(change));
      const text = JSON.stringify(diagnosis);
      for (const secret of [tokenText, headOf(tokenText)]) assert.ok(!text.includes(secret), `${when}: ${text}`);
      assert.ok(!text.includes('undefined'), `${when}: ${text}`);
      for (const { id, sentence, link, fixes, certainty, evidence: found } of diagnosis.causes) {
        assert.ok(sentence.length <= 200, `${id}: ${sentence.length} letters: ${sentence}`);
        assert.match(sentence, /^[“A-Z].*\.$/, id);
        if (certainty === 'likely') assert.match(sentence, /^Probably /);
        if (certainty === 'possible') assert.match(sentence, /^Perhaps /);
        assert.match(link.url, /^https:\/\/(docs\.aws\.amazon\.com|repost\.aws)\/[\w./-]+$/);
        assert.ok(
          found.every(({ what, found: one }) => what !== '' && one !== ''),
          `${id}: ${JSON.stringify(found)}`,
        );
        for (const { label, changes } of fixes)
          assert.ok(label.length <= 70 && changes.endsWith('.'), `${id}: ${label}: ${changes}`);
      }
    }
  });

  it('takes no time', () => {
    const given = all.map(({ change }) => evidence(change));
    const since = performance.now();
    for (const each of given) explainCall(each);
    assert.ok((performance.now() - since) / given.length < 20);
  });
});
