/** What kind of text a body is, and which methods carry one. */
import assert from 'node:assert/strict';
import { bodyKind, carriesBody, saysJson } from '../../../src/setup/requestBody.ts';

describe('a request body', () => {
  it('is an object, other JSON or no JSON', () => {
    assert.deepEqual(['{}', ' {"a": [1]} ', '{', '', '[]', '"text"', 'null', '1'].map(bodyKind), [
      'JSON object',
      'JSON object',
      'no JSON',
      'no JSON',
      'other JSON',
      'other JSON',
      'other JSON',
      'other JSON',
    ]);
  });

  it('goes with the methods that change something', () => {
    const all = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
    assert.deepEqual(all.filter(carriesBody), ['POST', 'PUT', 'PATCH', 'DELETE']);
  });

  it('is JSON by its type with and without a character set', () => {
    assert.deepEqual(
      ['application/json', 'Application/JSON; charset=utf-8', 'text/plain', 'application/jsonp', ''].map(saysJson),
      [true, true, false, false, false],
    );
  });
});
