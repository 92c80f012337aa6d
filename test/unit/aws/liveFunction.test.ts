/** What a function's policy allows, and which line of its log is the error. */
import assert from 'node:assert/strict';
import { errorLine, permissionIn } from '../../../src/aws/liveFunction.ts';

const call = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3/live/GET/news/5';
const service = { Service: 'apigateway.amazonaws.com' };
const scope = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3';

function allowed(...statements: object[]): boolean {
  return permissionIn(JSON.stringify({ Version: '2012-10-17', Statement: statements }), call).allowed;
}
const statement = (sourceArn: string | readonly string[] | undefined, change: object = {}) => ({
  Effect: 'Allow',
  Principal: service,
  Action: 'lambda:InvokeFunction',
  ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
  ...change,
});

describe('the permission of API Gateway to invoke a function', () => {
  it('holds where the source fits, with wildcards', () => {
    for (const path of ['/live/GET/news/5', '/*/GET/news/*', '/*/*/news/5', '/*', '/live/G?T/news/*'])
      assert.equal(allowed(statement(scope + path)), true, path);
    for (const path of ['/*/POST/news/*', '/test/GET/news/5', '/*/GET/news', '/*/GET/other/*'])
      assert.equal(allowed(statement(scope + path)), false, path);
    assert.equal(allowed(statement(`${scope.replace('a1b2c3', 'other')}/*`)), false);
    assert.equal(allowed(statement('arn:aws:execute-api:*/GET/news/5')), false, 'A wildcard stays within its part.');
  });

  it('holds without a source, or with one of several', () => {
    assert.equal(allowed(statement(undefined)), true);
    assert.equal(allowed(statement([`${scope}/*/POST/*`, `${scope}/*/GET/*`])), true);
    assert.equal(allowed(statement(`${scope}/*/POST/*`), statement(`${scope}/*/GET/*`)), true);
    assert.equal(allowed(), false);
    assert.equal(permissionIn(undefined, call).allowed, false);
  });

  it('is for this service and this action, and a denial outdoes it', () => {
    assert.equal(allowed(statement(undefined, { Principal: { Service: 'sns.amazonaws.com' } })), false);
    assert.equal(allowed(statement(undefined, { Principal: '*' })), true);
    assert.equal(allowed(statement(undefined, { Action: 'lambda:GetFunction' })), false);
    assert.equal(allowed(statement(undefined), statement(undefined, { Effect: 'Deny' })), false);
  });

  it('does not hold under a condition that nobody here can judge, nor for another account', () => {
    assert.equal(
      allowed(statement(undefined, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })),
      false,
    );
    const account = (id: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': id } } });
    assert.equal(allowed(statement(undefined, account('123456789012'))), true);
    assert.equal(allowed(statement(undefined, account('999999999999'))), false);
  });

  it('names the sources that are allowed', () => {
    const policy = { Statement: [statement(`${scope}/*/POST/*`), statement(undefined)] };
    assert.deepEqual(permissionIn(JSON.stringify(policy), call).sourceArns, [`${scope}/*/POST/*`, '*']);
  });
});

describe('an error in a log', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';

  it('is one line with type and message', () => {
    const node = JSON.stringify({ errorType: 'TypeError', errorMessage: 'x is\nnot there', stack: ['a', 'b'] });
    assert.equal(errorLine(`2026-01-01T00:00:00.000Z\t${id}\tERROR\tInvoke Error\t${node}\n`), 'TypeError: x is');
    assert.equal(
      errorLine("[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n  File"),
      "[ERROR] KeyError: 'x'",
    );
    assert.equal(
      errorLine(`2026-01-01T00:00:03.000Z ${id} Task timed out after 3.00 seconds\n\n`),
      'Task timed out after 3.00 seconds',
    );
  });

  it('holds no token and is not longer than 300 characters', () => {
    const token = `eyJ${'a'.repeat(40)}.${'b'.repeat(40)}.${'c'.repeat(40)}`;
    assert.equal(errorLine(`[ERROR] bad token ${token}`), '[ERROR] bad token ‹hidden›');
    assert.equal(errorLine(`ERROR ${'x'.repeat(1000)}`).length, 300);
  });
});
