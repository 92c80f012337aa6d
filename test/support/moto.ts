/** Starts moto, an emulator of AWS by other hands, when it is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/demo/freePort.ts';

export interface Moto {
  readonly endpoint: string;
  /** What SDK clients need to speak to it. */
  readonly config: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Forgets all that was made. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts moto for the suite of a hook; skips the suite, and says why, where moto cannot run. */
export async function motoFor(hook: Mocha.Context): Promise<Moto> {
  const missing = motoMissing();
  if (missing) {
    console.log(`      moto was not asked: ${missing}.`);
    hook.skip();
  }
  return startMoto();
}

function motoMissing(): string | undefined {
  const found = spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'pipe' });
  if (found.error) return 'python3 is not on the PATH';
  return found.status === 0 ? undefined : 'the Python package moto[server] is not installed';
}

async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(endpoint))) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('moto did not start.');
    await sleep(200);
  }
  return {
    endpoint,
    config: { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    async reset() {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}
