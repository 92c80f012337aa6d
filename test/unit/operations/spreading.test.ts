/** Calling again while AWS may still serve what it served before a change. */
import assert from 'node:assert/strict';
import type { CallResult } from '../../../src/endpoint/callEndpoint.ts';
import { callOnceServed, isFresh } from '../../../src/operations/spreading.ts';

describe('a call right after a change', () => {
  const answer = (status: number, ok: boolean, more: Partial<CallResult> = {}): CallResult => ({
    label: 'Without a token',
    sent: 'none',
    method: 'GET',
    url: 'https://api.example/dev/hello',
    header: 'Authorization',
    expectedStatus: 401,
    status,
    statusText: '',
    ms: 1,
    headers: [],
    body: '',
    meaning: '',
    ok,
    ...more,
  });
  const refusedByGateway = { headers: [{ name: 'x-amzn-errortype', value: 'MissingAuthenticationTokenException' }] };

  async function calls(answers: readonly CallResult[], fresh = true): Promise<number> {
    let count = 0;
    const call = async () => answers[Math.min(count++, answers.length - 1)] as CallResult;
    await callOnceServed(call, () => fresh);
    return count;
  }

  it('is made again until the new deployment answers', async () => {
    assert.equal(await calls([answer(403, false, refusedByGateway), answer(200, true)]), 2);
    assert.equal(await calls([answer(200, false), answer(401, true)]), 2);
  });

  it('is not made again when the answer is the expected one, or when nothing was changed lately', async () => {
    assert.equal(await calls([answer(401, true, refusedByGateway)]), 1);
    assert.equal(await calls([answer(403, false, refusedByGateway)], false), 1);
  });

  it('is not made again when code has answered and might do something twice, or is what fails', async () => {
    assert.equal(await calls([answer(200, false, { method: 'POST' })]), 1);
    assert.equal(await calls([answer(403, false)]), 1);
    const failed = { headers: [{ name: 'x-amzn-errortype', value: 'InternalServerErrorException' }] };
    assert.equal(await calls([answer(502, false, failed)]), 1);
  });

  it('counts as such for a minute', () => {
    assert.deepEqual([isFresh(undefined), isFresh(0, 59_000), isFresh(0, 61_000)], [false, true, false]);
  });
});
