/** The program's own address takes one answer, with the right state and in time, and nothing else. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { listenAtOwnAddress } from '../../../src/signIn/callback.ts';
import { fakeOwnAddress } from '../../support/fakeOwnAddress.ts';

describe('the callback at the own address', () => {
  it('takes the first answer with the right state, once', async () => {
    const own = fakeOwnAddress();
    const callback = listenAtOwnAddress(own, { state: 's1', timeoutMs: 10_000 });
    assert.equal(own.open('code=evil&state=other'), false);
    assert.equal(own.open('code=evil'), false);
    assert.equal(own.open('code=good&state=s1'), true);
    assert.equal(own.open('code=again&state=s1'), false);
    assert.equal((await callback.parameters).get('code'), 'good');
    await callback.finish({ ok: true, text: 'fine' });
    assert.equal(own.listening, 0);
  });

  it('tells two sign-ins at the same time apart', async () => {
    const own = fakeOwnAddress();
    const [first, second] = ['s1', 's2'].map((state) => listenAtOwnAddress(own, { state, timeoutMs: 10_000 }));
    assert.equal(own.open('code=two&state=s2'), true);
    assert.equal(own.open('code=one&state=s1'), true);
    assert.equal((await first?.parameters)?.get('code'), 'one');
    assert.equal((await second?.parameters)?.get('code'), 'two');
    for (const callback of [first, second]) await callback?.finish({ ok: true, text: 'fine' });
  });

  it('listens no more when it is cancelled', async () => {
    const own = fakeOwnAddress();
    const abort = new AbortController();
    const callback = listenAtOwnAddress(own, { state: 's1', timeoutMs: 10_000, signal: abort.signal });
    abort.abort();
    await assert.rejects(callback.parameters, { name: 'AbortError' });
    assert.equal(own.listening, 0);
    assert.equal(own.open('code=late&state=s1'), false);
  });

  it('says in words that nobody came, and listens no more', async () => {
    const own = fakeOwnAddress();
    const callback = listenAtOwnAddress(own, { state: 's1', timeoutMs: 1 });
    await assert.rejects(
      callback.parameters,
      (error) => error instanceof Failure && error.note.code === 'SignInTimedOut',
    );
    assert.equal(own.listening, 0);
  });
});
