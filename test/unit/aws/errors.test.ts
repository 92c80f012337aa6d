import assert from 'node:assert/strict';
import { awsFailure, isServiceFault, noteRequest } from '../../../src/aws/errors.ts';
import type { Target } from '../../../src/aws/target.ts';
import { Failure, type FailureNote } from '../../../src/engine/failure.ts';

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'r-1' } });
}

function networkError(code: string, hostname = 'lambda.eu-west-1.amazonaws.com'): Error {
  return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, hostname });
}

function noteFor(error: unknown, target?: Target): FailureNote {
  const failure = awsFailure(error, target);
  assert.ok(failure instanceof Failure);
  return failure.note;
}

const aws = { kind: 'aws', profile: 'work', region: 'eu-west-1' } as const;

describe('errors of AWS', () => {
  it('keep what the service said, with the request it came from', () => {
    const error = sdkError('NoSuchThing', 'There is none.', 404);
    noteRequest(error, 'Lambda', 'GetThing');
    assert.deepEqual(noteFor(error).service, {
      name: 'NoSuchThing',
      message: 'There is none.',
      service: 'Lambda',
      operation: 'GetThing',
      httpStatus: 404,
      requestId: 'r-1',
    });
  });

  it('that are no permission name the action and the resource of the sentence', () => {
    const note = noteFor(
      sdkError(
        'AccessDeniedException',
        'User: arn:aws:iam::111122223333:user/eve is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:eu-west-1:111122223333:function:x because no identity-based policy allows the lambda:CreateFunction action',
        403,
      ),
    );
    assert.equal(note.code, 'AccessDenied');
    assert.equal(note.what, 'You may not lambda:CreateFunction on arn:aws:lambda:eu-west-1:111122223333:function:x.');
    assert.match(note.why ?? '', /user\/eve/);
  });

  it('that are an explicit deny say that no permission helps', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/x with an explicit deny in a service control policy';
    assert.match(noteFor(sdkError('AccessDenied', message, 403)).why ?? '', /explicitly/);
  });

  it('that a boundary or an organization forbids do not blame the policies of the caller', () => {
    const sentence = (ending: string) =>
      `User: arn:aws:iam::1:user/eve is not authorized to perform: iam:CreateRole on resource: role my role ${ending}`;
    const bounded = noteFor(
      sdkError('AccessDenied', sentence('because no permissions boundary allows the iam:CreateRole action'), 403),
    );
    assert.equal(bounded.what, 'You may not iam:CreateRole on role my role.');
    assert.match(bounded.why ?? '', /^The permissions boundary of arn:aws:iam::1:user\/eve does not allow it/);
    const usual = noteFor(
      sdkError('AccessDenied', sentence('because no identity-based policy allows the action'), 403),
    );
    assert.match(usual.why ?? '', /^No policy of/);
  });

  it('of a role that may not be assumed say whom to ask, since no permission of a plan helps', () => {
    const message =
      'User: arn:aws:iam::1:user/eve is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/x';
    const note = noteFor(sdkError('AccessDenied', message, 403), aws);
    assert.match(note.next ?? '', /trust policy/);
  });

  it('of a wrong clock are not taken for credentials that have expired', () => {
    for (const name of ['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'])
      assert.equal(noteFor(sdkError(name, 'Request has expired.'), aws).code, 'SignatureRefused');
  });

  it('of an account or role of IAM Identity Center that is not assigned say so', () => {
    const error = Object.assign(new Error('ForbiddenException: No access'), { name: 'CredentialsProviderError' });
    assert.equal(noteFor(error, aws).code, 'ProfileRefused');
  });

  it('of the network on the way to credentials are not missing credentials', () => {
    const message = 'Error: getaddrinfo ENOTFOUND portal.sso.eu-west-1.amazonaws.com';
    const error = Object.assign(new Error(message), { name: 'CredentialsProviderError' });
    assert.equal(noteFor(error, aws).code, 'NoNetwork');
  });

  it('quote a profile with a space in the command that is offered', () => {
    const error = Object.assign(new Error('The SSO session has expired.'), { name: 'CredentialsProviderError' });
    assert.equal(noteFor(error, { ...aws, profile: 'my own' }).command, "aws sso login --profile 'my own'");
  });

  it('that come from expired temporary credentials say so', () => {
    for (const name of ['ExpiredToken', 'ExpiredTokenException'])
      assert.equal(noteFor(sdkError(name, 'The security token is expired', 403), aws).code, 'CredentialsExpired');
  });

  it('that come from unknown keys say which profile', () => {
    const note = noteFor(sdkError('UnrecognizedClientException', 'The security token is invalid.', 403), aws);
    assert.equal(note.code, 'CredentialsRefused');
    assert.match(note.what, /“work”/);
  });

  it('that come from a Region that does not exist name the setting', () => {
    const note = noteFor(networkError('ENOTFOUND'), { ...aws, region: 'eu-nowhere-9' });
    assert.deepEqual([note.code, note.field], ['UnknownRegion', 'region']);
  });

  it('that come from a Region without Cognito do not deny that there is such a Region', () => {
    const error = networkError('ENOTFOUND', 'cognito-idp.cn-north-1.amazonaws.com.cn');
    const note = noteFor(error, { ...aws, region: 'cn-north-1' });
    assert.deepEqual(
      [note.code, note.what],
      ['UnknownRegion', 'There are no Cognito user pools in the Region “cn-north-1”.'],
    );
  });

  it('that come from no network say so, when the Region exists', () => {
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH'])
      assert.equal(noteFor(networkError(code), aws).code, 'NoNetwork', code);
  });

  it('of the network are found inside of the error that wraps them', () => {
    const tried = Object.assign(new AggregateError([networkError('ECONNREFUSED')], ''), { name: 'AggregateError' });
    assert.equal(noteFor(tried, { kind: 'sandbox', region: 'us-east-1' }).code, 'SandboxUnreachable');
    const wrapped = new Error('fetch failed', { cause: networkError('ECONNREFUSED') });
    const emulator = { ...aws, endpointUrl: 'http://127.0.0.1:1' };
    assert.equal(noteFor(wrapped, emulator).code, 'EndpointUnreachable');
  });

  it('that ask to slow down, or tell of a limit, say what to do', () => {
    assert.equal(noteFor(sdkError('TooManyRequestsException', 'Too Many Requests', 429)).code, 'Throttled');
    assert.equal(noteFor(sdkError('ThrottlingException', 'Rate exceeded')).code, 'Throttled');
    assert.equal(noteFor(sdkError('LimitExceededException', 'Maximum number of user pools')).code, 'LimitReached');
  });

  it('that are faults of the service say that trying again helps', () => {
    const note = noteFor(sdkError('InternalFailure', 'oops', 500));
    assert.equal(note.code, 'ServiceFault');
    assert.match(note.next ?? '', /Try again/);
  });

  it('that nobody knows keep their name and their words', () => {
    const note = noteFor(sdkError('SomethingNewException', 'It is new.'));
    assert.deepEqual([note.code, note.why], ['SomethingNewException', 'SomethingNewException: It is new.']);
  });

  it('that are no errors of AWS keep their words', () => {
    assert.equal(noteFor(new Error('disk full')).why, 'disk full');
    assert.equal(noteFor('a text').what, 'a text');
  });

  it('leave failures and cancellations as they are', () => {
    const failure = new Failure({ code: 'X', what: 'x' });
    assert.equal(awsFailure(failure), failure);
    const cancelled = new DOMException('stop', 'AbortError');
    assert.equal(awsFailure(cancelled), cancelled);
  });

  it('are faults of the service by their status, also when the answer was not understood', () => {
    assert.equal(isServiceFault(sdkError('X', 'x', 503)), true);
    assert.equal(isServiceFault(Object.assign(new SyntaxError('<html>'), { $response: { statusCode: 500 } })), true);
    assert.equal(isServiceFault(sdkError('X', 'x', 400)), false);
    assert.equal(isServiceFault(new Error('x')), false);
  });
});

describe('what failures keep of an error', () => {
  it('holds no secret', () => {
    const note = noteFor(sdkError('Odd', 'ClientSecret=abc123 is wrong'));
    assert.ok(!JSON.stringify(note).includes('abc123'));
  });
});
