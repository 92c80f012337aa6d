/** Explaining where things were there before: no fix makes them anew or sets what their owner decides. */
import assert from 'node:assert/strict';
import { callOf } from '../../../src/explain/call/call.ts';
import { addPermissionCommand } from '../../../src/explain/call/commands.ts';
import { nameOfOwn } from '../../../src/operations/callEvidence.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { describeCases } from './callCases.ts';
import {
  accessToken,
  badGateway,
  type Change,
  evidence,
  forbidden,
  functionArn,
  internal,
  noRoute,
  others,
  permission,
  unauthorized,
  wild,
} from './evidence.ts';
import { evidence as failureEvidence, firstCause, fixOf, noteOfSignIn, sdkError } from './failureEvidence.ts';

const setup: NonNullable<Change['setup']> = {
  methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: true, apiKeyRequired: false }],
  existing: { restApiId: 'abcde12345', resourceId: 'r1', userPoolId: 'p', clientId: 'c' },
  rows: {
    api: 'adopted',
    method: 'adopted',
    stage: 'adopted',
    userPool: 'adopted',
    appClient: 'adopted',
    authorizer: 'own',
    deployment: 'own',
  },
  function: undefined,
};
const gone = { known: true, value: undefined } as const;

describeCases('explaining a call of an API that was there before', [
  {
    when: 'its function has no permission: a command gives it',
    change: { ...internal, setup, live: { function: permission(false) } },
    first: 'permission-missing',
    certainty: 'certain',
    fix: 'run',
  },
  {
    when: 'something else than a function answers, and it is 500',
    change: { ...internal, setup, served: { integration: { type: 'HTTP_PROXY', uri: 'https://example.com' } } },
    first: 'gateway-misconfigured',
    certainty: 'possible',
    fix: 'none',
  },
  {
    when: 'another address behind it does not answer',
    change: { ...badGateway, setup, served: { integration: { type: 'HTTP_PROXY', uri: 'https://example.com' } } },
    first: 'backend-unusable',
    certainty: 'certain',
    fix: 'none',
  },
  {
    when: 'nobody could look at what answers, and it is 500',
    change: { ...internal, setup, live: { deployed: { known: false, why: 'Not allowed.' }, function: undefined } },
    first: 'gateway-misconfigured',
    certainty: 'possible',
    fix: 'none',
  },
  {
    when: 'its function answers something else than API Gateway takes: only the log is shown',
    change: { ...badGateway, setup, live: {} },
    first: 'handler-malformed',
    fix: 'show',
    holds: { what: 'functionLog' },
  },
  {
    when: 'the API is gone',
    change: { ...forbidden, setup, live: { configured: gone } },
    first: 'api-gone',
    fix: 'none',
  },
  {
    when: 'its stage is gone',
    change: { ...forbidden, setup, live: { stage: gone } },
    first: 'stage-gone',
    fix: 'run',
  },
  {
    when: 'its pool is gone',
    change: { ...unauthorized, setup, live: { userPool: { known: true, value: 'gone' } } },
    first: 'user-pool-gone',
    fix: 'none',
  },
  {
    when: 'its method asks for AWS_IAM',
    change: {
      ...noRoute,
      setup,
      served: { authorization: 'AWS_IAM' },
      configured: { authorization: 'AWS_IAM' },
      live: others,
    },
    first: 'aws-iam-on-method',
    fix: 'repair',
    holds: { resources: ['method', 'stage'] },
  },
  {
    when: 'scopes were configured as the person calls, but not deployed: they become a setting',
    change: {
      ...unauthorized,
      ...accessToken('email'),
      setup,
      served: { scopes: [] },
      configured: { scopes: ['email'] },
    },
    first: 'not-deployed',
    fix: 'settings',
    holds: { settings: [{ path: 'authorizationScopes', value: ['email'] }] },
  },
  {
    when: 'the header was configured as the person calls, but not deployed: the authorizer is the setup’s own',
    change: { ...unauthorized, sent: { header: 'X-Other' }, setup, configured: { authorizer: wild } },
    first: 'not-deployed',
    fix: 'accept',
  },
]);

describe('the command that lets API Gateway invoke a function', () => {
  it('is for one method on every stage, with parameters of the path left open', () => {
    const call = callOf(evidence({ served: {} }));
    assert.ok(call.served);
    const command = addPermissionCommand(
      { ...call, served: { ...call.served, path: '/demo/{id}', method: 'ANY' } },
      functionArn,
    );
    assert.equal(
      command,
      `aws lambda add-permission --function-name ${functionArn} --statement-id abcde12345-ANY-demo-id- ` +
        '--action lambda:InvokeFunction --principal apigateway.amazonaws.com ' +
        '--source-arn "arn:aws:execute-api:eu-central-1:123456789012:abcde12345/*/*/demo/*" --region eu-central-1',
    );
  });
});

describe('the command for a function of another account and Region', () => {
  it('names the API’s own account and Region in the source, and is run in the function’s Region', () => {
    const elsewhere = functionArn.replace('eu-central-1', 'eu-west-1').replace('123456789012', '210987654321');
    const command = addPermissionCommand(callOf(evidence({ served: {} })), elsewhere);
    assert.match(
      command,
      /"arn:aws:execute-api:eu-central-1:123456789012:abcde12345\/\*\/GET\/demo" --region eu-west-1$/,
    );
  });
});

describe('the name in the ARN of a function', () => {
  const at = { region: 'eu-central-1', caller: { accountId: '123456789012', partition: 'aws', arn: 'a' } };

  it('is known with its alias in one’s own account and Region', () => {
    assert.equal(nameOfOwn(functionArn, at), 'my-function');
    assert.equal(nameOfOwn(`${functionArn}:live`, at), 'my-function:live');
  });

  it('is not known elsewhere, nor where the stage’s variables name it', () => {
    for (const arn of [
      functionArn.replace('eu-central-1', 'eu-west-1'),
      functionArn.replace('123456789012', '210987654321'),
      functionArn.replace('my-function', '$' + '{stageVariables.fn}'),
    ])
      assert.equal(nameOfOwn(arn, at), undefined, arn);
  });
});

describe('explaining a refused sign-in to a pool that was there before', () => {
  const adopted = failureEvidence().rows.map((row) => ({
    ...row,
    adopted: ['userPool', 'appClient'].includes(row.id),
  }));
  const settings = settingsFrom('blank', 'abc123');
  const existing = { userPoolId: 'p', clientId: 'c' };
  const at = { rows: adopted, settings: { ...settings, existing } };
  const missing = (message: string) => noteOfSignIn(sdkError('ResourceNotFoundException', message));

  it('does not make its app client or the pool anew, but lets another one be chosen', () => {
    for (const [message, id] of [
      ['User pool client abc does not exist.', 'sign-in-client-gone'],
      ['User pool eu-central-1_abc does not exist.', 'sign-in-pool-gone'],
    ] as const) {
      const cause = firstCause(missing(message), at);
      assert.deepEqual([cause?.id, fixOf(cause)], [id, 'show']);
      assert.match(fixOf(firstCause(missing(message))), /^repair/);
    }
  });

  it('brings back a flow that was added to its app client', () => {
    const note = noteOfSignIn(
      sdkError('InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'),
      'USER_PASSWORD_AUTH',
    );
    const wanted = { ...settings.appClient, authFlows: ['ALLOW_USER_PASSWORD_AUTH' as const] };
    const cause = firstCause(note, { ...at, settings: { ...at.settings, appClient: wanted } });
    assert.equal(fixOf(cause), 'repair appClient');
  });
});
