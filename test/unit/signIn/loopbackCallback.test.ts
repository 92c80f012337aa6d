/** The loopback callback takes one answer, with the right state, and nothing else. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { Failure } from '../../../src/engine/failure.ts';
import { listenForCallback } from '../../../src/signIn/loopbackCallback.ts';

async function freeCallbackUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address && typeof address === 'object');
  return `http://localhost:${address.port}/callback`;
}

const ok = { ok: true, text: 'fine' };

describe('the loopback callback', () => {
  let url: string;
  beforeEach(async () => {
    url = await freeCallbackUrl();
  });

  it('hands over the code and tells the browser how it ended', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    const answer = fetch(`${url}?code=abc&state=s1`);
    assert.equal((await callback.parameters).get('code'), 'abc');
    await callback.finish(ok);
    const response = await answer;
    assert.equal(response.status, 200);
    assert.match(await response.text(), /You are signed in/);
  });

  it('refuses another state and goes on waiting', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    assert.equal((await fetch(`${url}?code=evil&state=other`)).status, 400);
    const answer = fetch(`${url}?code=good&state=s1`);
    assert.equal((await callback.parameters).get('code'), 'good');
    await callback.finish(ok);
    await answer;
  });

  it('takes a fragment through the page that it serves', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    const page = await fetch(url);
    assert.match(await page.text(), /location\.hash/);
    const answer = fetch(url, { method: 'POST', body: 'access_token=a&id_token=b&state=s1' });
    assert.equal((await callback.parameters).get('access_token'), 'a');
    await callback.finish(ok);
    await answer;
  });

  it('is closed after use', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    const answer = fetch(`${url}?code=abc&state=s1`, { headers: { connection: 'close' } });
    await callback.parameters;
    await callback.finish(ok);
    await answer;
    await assert.rejects(fetch(`${url}?code=abc&state=s1`));
  });

  it('knows no other path', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    assert.equal((await fetch(url.replace('/callback', '/other?state=s1'))).status, 404);
    await callback.finish(ok);
  });

  it('rejects when it is cancelled', async () => {
    const abort = new AbortController();
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 10_000, signal: abort.signal });
    abort.abort();
    await assert.rejects(callback.parameters, { name: 'AbortError' });
  });

  it('rejects with words when nobody comes', async () => {
    const callback = await listenForCallback(url, { state: 's1', timeoutMs: 1 });
    await assert.rejects(
      callback.parameters,
      (error) => error instanceof Failure && error.note.code === 'SignInTimedOut',
    );
  });

  it('says so when the port is taken', async () => {
    const first = await listenForCallback(url, { state: 's1', timeoutMs: 10_000 });
    await assert.rejects(
      listenForCallback(url, { state: 's2', timeoutMs: 10_000 }),
      (error) => error instanceof Failure && error.note.code === 'PortInUse',
    );
    await first.finish(ok);
  });
});
