/** A port of this machine that nothing listens on. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems hand out by themselves (Linux from 32768 on, others from 49152 on), so that no connection and
 * no other server gets it in the time until it is used.
 */
const [lowest, highest] = [20_000, 32_000] as const;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, highest);
    const server = createServer().listen(port, 'localhost');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('No port is free.');
}
