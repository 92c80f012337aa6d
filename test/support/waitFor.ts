/** Waits for a condition in tests, instead of for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as `holds` does; rejects after `within` milliseconds. */
export async function waitFor(holds: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
  const giveUp = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error(`The condition did not hold within ${within} ms.`);
    await sleep(20);
  }
}
