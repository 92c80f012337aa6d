import assert from 'node:assert/strict';
import { createPace } from '../../../src/engine/pace.ts';

describe('pacing', () => {
  it('lets the first requests go at once and holds the next until the window has passed', async () => {
    const pace = createPace({ S: { count: 3, perMs: 1000 } });
    const began = performance.now();
    const times = await Promise.all(
      [1, 2, 3, 4].map(() => pace.run({ rates: ['S'] }, async () => performance.now() - began)),
    );
    assert.ok(Math.max(...times.slice(0, 3)) < 900, `the burst was delayed: ${times}`);
    assert.ok((times[3] ?? 0) >= 990, `the fourth came too early: ${times}`);
  });

  it('never passes the rate in any window, whenever that begins', async () => {
    const pace = createPace({ S: { count: 2, perMs: 60 } });
    const starts = await Promise.all(
      Array.from({ length: 8 }, () => pace.run({ rates: ['S'] }, async () => performance.now())),
    );
    const sorted = starts.toSorted((one, other) => one - other);
    for (let index = 2; index < sorted.length; index++)
      assert.ok((sorted[index] ?? 0) - (sorted[index - 2] ?? 0) >= 55, `three in one window: ${sorted}`);
  });

  it('does not hold a request back because of a slow answer', async () => {
    const pace = createPace({ S: { count: 5, perMs: 1000 } });
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const slow = pace.run({ rates: ['S'] }, () => promise);
    await pace.run({ rates: ['S'] }, async () => {});
    release();
    await slow;
  });

  it('makes changes of one thing one after the other, and those of others beside them', async () => {
    const pace = createPace({});
    const running = new Map<string, number>();
    let together = 0;
    const task = (key: string) => () =>
      pace.run({ rates: [], inTurn: key }, async () => {
        running.set(key, (running.get(key) ?? 0) + 1);
        assert.equal(running.get(key), 1, `two changes of ${key} at the same time`);
        together = Math.max(
          together,
          [...running.values()].reduce((sum, count) => sum + count),
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
        running.set(key, (running.get(key) ?? 0) - 1);
      });
    await Promise.all(['a', 'a', 'a', 'b', 'b'].map((key) => task(key)()));
    assert.equal(together, 2);
  });

  it('goes on after a request that failed', async () => {
    const pace = createPace({});
    const request = { rates: [], inTurn: 'a' };
    await assert.rejects(
      pace.run(request, async () => {
        throw new Error('refused');
      }),
      /refused/,
    );
    assert.equal(await pace.run(request, async () => 'next'), 'next');
  });

  it('forgets a request that is cancelled while it waits', async () => {
    const pace = createPace({ S: { count: 1, perMs: 60_000 } });
    await pace.run({ rates: ['S'] }, async () => {});
    const controller = new AbortController();
    let ran = false;
    const waiting = pace.run(
      { rates: ['S'] },
      async () => {
        ran = true;
      },
      controller.signal,
    );
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.equal(ran, false);
  });
});
