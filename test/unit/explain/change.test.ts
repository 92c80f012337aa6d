/** Why creating or deleting was refused: the texts of AWS as they come (rows 28 to 39), and missing permissions. */
import assert from 'node:assert/strict';
import type { FailureNote } from '../../../src/engine/failure.ts';
import { otherName } from '../../../src/explain/change/nameRules.ts';
import { smallestPolicy } from '../../../src/explain/change/permissionRules.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { explained, type FailureRow, firstCause, fixOf, holdRows, noteOfAws, sdkError } from './failureEvidence.ts';

const aws = (name: string, message: string, operation?: string, status?: number) =>
  noteOfAws(sdkError(name, message, operation, status));
const known = <T>(value: T) => ({ known: true, value }) as const;
const clean = { attempted: 'clean-up' } as const;
const settings = settingsFrom('blank', 'abc123');
const withPrefix = (domainPrefix: string) => ({
  settings: { ...settings, hostedPages: { ...settings.hostedPages, domainPrefix } },
});

const rows: readonly FailureRow[] = [
  {
    row: '28 role',
    note: aws('InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.'),
    id: 'change-role-not-assumable',
    fix: 'retry create',
  },
  {
    row: '29 pending',
    note: aws(
      'ResourceConflictException',
      "The operation cannot be performed at this time. The function is currently in the following state: 'Pending'",
    ),
    id: 'change-function-busy',
    fix: 'wait create',
  },
  {
    row: '29 update',
    note: aws(
      'ResourceConflictException',
      'The operation cannot be performed at this time. An update is in progress for resource: x',
    ),
    id: 'change-function-busy',
    fix: 'wait create',
  },
  {
    row: '30 function',
    note: { ...aws('ResourceConflictException', 'Function already exist: demo'), resource: 'function' },
    id: 'change-exists-already',
    fix: 'settings function.name',
  },
  {
    row: '30 statement',
    note: aws(
      'ResourceConflictException',
      'The statement id (demo) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ),
    id: 'change-statement-exists',
    fix: 'retry create',
  },
  {
    row: '31 taken',
    note: aws('InvalidParameterException', 'Domain already associated with another user pool.'),
    id: 'change-domain-taken',
    fix: 'settings hostedPages.domainPrefix',
  },
  {
    row: '31 reserved',
    note: aws('InvalidParameterException', 'Domain cannot contain reserved word: aws'),
    at: withPrefix('my-aws-app'),
    id: 'change-domain-reserved',
    fix: 'settings hostedPages.domainPrefix',
  },
  {
    row: '32 no methods',
    note: aws('BadRequestException', "The REST API doesn't contain any methods"),
    id: 'change-no-methods',
    fix: 'retry create',
  },
  {
    row: '32 no integration',
    note: aws('BadRequestException', 'No integration defined for method'),
    id: 'change-no-integration',
    fix: 'retry create',
  },
  {
    row: '33 authorizer',
    note: aws(
      'BadRequestException',
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    ),
    id: 'change-authorizer-gone',
    fix: 'retry create',
  },
  {
    row: '34 concurrent',
    note: aws(
      'ConflictException',
      'Unable to complete operation due to concurrent modification. Please try again later.',
    ),
    id: 'change-at-the-same-time',
    fix: 'retry create',
  },
  {
    row: '35 delete API',
    note: aws('TooManyRequestsException', 'Too Many Requests', 'DeleteRestApi', 429),
    at: clean,
    id: 'change-one-api-at-a-time',
    fix: 'wait clean-up',
  },
  {
    row: '36 domain',
    note: aws(
      'InvalidParameterException',
      'User pool cannot be deleted. It has a domain configured that should be deleted first.',
    ),
    at: clean,
    id: 'change-pool-has-domain',
    fix: 'retry clean-up',
  },
  {
    row: '36 another domain',
    note: aws(
      'InvalidParameterException',
      'User pool cannot be deleted. It has a domain configured that should be deleted first.',
    ),
    at: { ...clean, live: { obstacles: known([{ kind: 'domain', userPoolId: 'p', domain: 'other' }]) } },
    id: 'change-pool-has-domain',
    fix: 'remove',
  },
  {
    row: '37 protection',
    note: aws(
      'InvalidParameterException',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    ),
    at: clean,
    id: 'change-pool-protected',
    fix: 'retry clean-up',
  },
  {
    row: '38 authorizer in use',
    note: aws('ConflictException', "Cannot delete authorizer 'x', is referenced in method: GET//test", undefined, 409),
    at: {
      ...clean,
      live: {
        obstacles: known([{ kind: 'methodAuthorizer', restApiId: 'a', resourceId: 'r', httpMethod: 'GET' }]),
      },
    },
    id: 'change-authorizer-in-use',
    fix: 'remove',
  },
  {
    row: '39 policies',
    note: aws('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', undefined, 409),
    at: clean,
    id: 'change-delete-conflict',
    fix: 'retry clean-up',
  },
  {
    row: 'credentials expired',
    note: {
      ...aws('ExpiredTokenException', 'The security token included in the request is expired'),
      command: 'aws sso login --profile x',
    },
    id: 'change-credentials-expired',
    fix: 'run',
  },
  {
    row: 'access key refused',
    note: aws('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    id: 'change-credentials-refused',
    fix: 'show',
  },
  {
    row: 'clock',
    note: aws('InvalidSignatureException', 'Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z'),
    id: 'change-signature-refused',
    fix: 'show',
  },
  {
    row: 'limit',
    note: aws('LimitExceededException', 'Maximum number of user pools has been reached.'),
    id: 'change-limit-reached',
    fix: 'retry create',
  },
  {
    row: 'throttled',
    note: aws('ThrottlingException', 'Rate exceeded'),
    id: 'change-throttled',
    fix: 'wait create',
  },
  {
    row: 'service fault',
    note: aws('InternalErrorException', 'Something went wrong', undefined, 500),
    id: 'change-service-fault',
    fix: 'wait create',
  },
  {
    row: 'network',
    note: noteOfAws(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
    id: 'change-no-network',
    fix: 'retry create',
  },
  {
    row: 'plan of the pool',
    note: aws('FeatureUnavailableInTierException', 'Feature is not available in the Lite tier.'),
    id: 'change-plan-lacks-feature',
    fix: 'settings userPool.tier',
  },
];

const user = 'arn:aws:iam::111122223333:user/pat';
const sentence = (end: string) =>
  `User: ${user} is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:111122223333:function:demo ${end}`;

describe('explaining a refused change', () => {
  holdRows(rows, { attempted: 'create' });

  it('gives the smallest policy for a permission that is missing', () => {
    const note = aws(
      'AccessDeniedException',
      sentence('because no identity-based policy allows the lambda:CreateFunction action'),
    );
    const cause = firstCause(note, { attempted: 'create', neededPolicy: '{"all":true}' });
    assert.equal(cause?.id, 'change-permission-missing');
    const [small, all] = cause.fixes;
    assert.deepEqual(small?.kind === 'copyPolicy' && JSON.parse(small.policy), {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'lambda:CreateFunction',
          Resource: 'arn:aws:lambda:us-east-1:111122223333:function:demo',
        },
      ],
    });
    assert.equal(all?.kind === 'copyPolicy' && all.policy, '{"all":true}');
    assert.deepEqual(
      cause.evidence.map(({ found }) => found),
      [
        user,
        'lambda:CreateFunction',
        'arn:aws:lambda:us-east-1:111122223333:function:demo',
        'no identity-based policy allows it',
      ],
    );
  });

  it('offers no policy against an explicit deny, and says whose it is', () => {
    const note = aws('AccessDenied', sentence('with an explicit deny in a service control policy'));
    const cause = firstCause(note, { attempted: 'create' });
    assert.equal(cause?.id, 'change-permission-denied');
    assert.match(cause.sentence, /^A service control policy denies lambda:CreateFunction explicitly/);
    assert.ok(cause.fixes.every(({ kind }) => kind !== 'copyPolicy'));
    assert.match(cause.evidence.at(-1)?.found ?? '', /organization/);
  });

  for (const kind of ['permissions boundary', 'service control policy', 'session policy'])
    it(`says that a ${kind} limits it`, () => {
      const note = aws('AccessDenied', sentence(`because no ${kind} allows the lambda:CreateFunction action`));
      const cause = firstCause(note, { attempted: 'create' });
      assert.equal(cause?.id, 'change-permission-bounded');
      assert.match(cause.sentence, new RegExp(`^The ${kind} does not allow`));
    });

  it('knows no policy for an action that AWS does not name', () => {
    assert.equal(smallestPolicy({}), undefined);
    const cause = firstCause(aws('AccessDeniedException', 'Access denied'), { attempted: 'create' });
    assert.equal(cause?.id, 'change-permission-missing');
    assert.equal(fixOf(cause), 'retry create');
  });

  it('suggests a prefix without the reserved word, which the settings take', () => {
    const note = aws('InvalidParameterException', 'Domain cannot contain reserved word: aws');
    const fix = firstCause(note, withPrefix('my-aws-app'))?.fixes[0];
    assert.equal(fix?.kind === 'settings' && fix.settings[0]?.value, 'my-app-x1y2z3');
  });

  it('makes other names that are no longer than AWS allows', () => {
    assert.equal(otherName('demo', 'abc'), 'demo-abc');
    assert.equal(otherName('pat@example.com', 'abc'), 'pat+abc@example.com');
    assert.equal(otherName('x'.repeat(64), 'abc', 64).length, 64);
  });

  it('takes a name from the setting that the failure names', () => {
    const note: FailureNote = { code: 'NameTaken', what: 'Taken.', field: 'function.name', resource: 'function' };
    const cause = firstCause(note, { attempted: 'create' });
    assert.equal(cause?.id, 'change-exists-already');
    assert.ok(cause.fixes.some((fix) => fix.kind === 'show' && fix.what === 'wizard'));
  });

  it('does not take a conflict for certain, which API Gateway answers for an API that is gone too', () => {
    const note = aws('ConflictException', 'Unable to complete operation due to concurrent modification.');
    assert.match(
      firstCause(note, { attempted: 'create' })?.sentence ?? '',
      /^Probably something else.*or the API is gone/,
    );
  });

  it('is about a change, and says nothing of what it does not know', () => {
    const diagnosis = explained(aws('ThrottlingException', 'Rate exceeded'), { attempted: 'create' });
    assert.equal(diagnosis?.about, 'change');
    assert.equal(explained({ code: 'SetupGone', what: 'Gone.' }, { attempted: 'create' }), undefined);
  });
});
