import assert from 'node:assert/strict';
import { retryOn, waitUntil } from '../../../src/engine/retry.ts';

const passing = (name: string) => Object.assign(new Error(name), { name });
const quickly = { firstMs: 1, longestMs: 2, withinMs: 5000 };

describe('retrying', () => {
  it('goes on until the task succeeds, and tells of each wait', async () => {
    let attempts = 0;
    const waits: string[] = [];
    const answer = await retryOn(
      async () => {
        if (++attempts < 4) throw passing('Busy');
        return 'done';
      },
      { ...quickly, when: () => true, onWait: (error) => waits.push((error as Error).name) },
    );
    assert.equal(answer, 'done');
    assert.deepEqual(waits, ['Busy', 'Busy', 'Busy']);
  });

  it('throws at once what does not pass by itself', async () => {
    let attempts = 0;
    const task = async () => {
      attempts++;
      throw passing('Denied');
    };
    await assert.rejects(retryOn(task, { ...quickly, when: (error) => (error as Error).name === 'Busy' }), {
      name: 'Denied',
    });
    assert.equal(attempts, 1);
  });

  it('gives up when the time is up, with the last error', async () => {
    const task = async () => {
      throw passing('Busy');
    };
    await assert.rejects(retryOn(task, { firstMs: 1, longestMs: 2, withinMs: 30, when: () => true }), { name: 'Busy' });
  });

  it('ends a wait when it is cancelled', async () => {
    const controller = new AbortController();
    const task = async () => {
      throw passing('Busy');
    };
    const running = retryOn(task, {
      firstMs: 60_000,
      withinMs: 120_000,
      when: () => true,
      signal: controller.signal,
      onWait: () => queueMicrotask(() => controller.abort()),
    });
    await assert.rejects(running, { name: 'AbortError' });
  });

  it('asks until there is an answer, and says when there never was one', async () => {
    let asked = 0;
    const timeout = () => new Error('never ready');
    const probe = async () => (++asked === 3 ? 'ready' : undefined);
    assert.equal(await waitUntil(probe, { ...quickly, timeout }), 'ready');
    await assert.rejects(
      waitUntil(async () => undefined, { ...quickly, withinMs: 20, timeout }),
      /never ready/,
    );
  });
});
