/** Time of apply and of its longest chain, as the demo reports them, against a sandbox with latency. */
import { createInterface } from 'node:readline';
import { run, start, stop } from '../support/childProcess.ts';
import { nodeExecutable, root } from '../support/places.ts';

export interface ApplyTime {
  readonly applyMs: number;
  readonly criticalPathMs: number;
}

/** Runs the demo `runs` times against one sandbox whose every request takes `latency` ms longer. */
export async function applyTimes(runs: number, latency: number): Promise<ApplyTime[]> {
  const sandbox = start(nodeExecutable, ['dist/sandbox.js', '--latency', String(latency)], { cwd: root });
  try {
    const address = await firstLine(sandbox);
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: address.accessKeyId,
      AWS_SECRET_ACCESS_KEY: address.secretAccessKey,
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_REGION: address.region,
    };
    const times: ApplyTime[] = [];
    for (let count = 0; count < runs; count++) {
      // Without calls, so that one plan makes everything at once, as the wizard's Create does.
      const args = ['dist/demo.js', '--json', '--no-calls', '--endpoint-url', address.endpoint];
      const { code, output } = await run(nodeExecutable, args, { cwd: root, env });
      const summary = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Partial<ApplyTime> & { ok?: boolean };
      if (code !== 0 || !summary.ok || !summary.applyMs || !summary.criticalPathMs)
        throw new Error(`The demo failed (exit code ${code}):\n${output.trim().slice(-2_000)}`);
      times.push({ applyMs: summary.applyMs, criticalPathMs: summary.criticalPathMs });
    }
    return times;
  } finally {
    await stop(sandbox);
  }
}

interface Address {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

async function firstLine(sandbox: ReturnType<typeof start>): Promise<Address> {
  if (!sandbox.stdout) throw new Error('The sandbox has no output');
  for await (const line of createInterface({ input: sandbox.stdout })) return JSON.parse(line) as Address;
  throw new Error(`The sandbox ended at once (exit code ${sandbox.exitCode})`);
}
