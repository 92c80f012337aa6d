/** Engine runs on a sandbox that lives as long as a block of tests. */
import type { Settings } from '../../src/setup/settings.ts';
import { type EngineRun, engineRun } from './engineRun.ts';
import { inventory } from './inventory.ts';
import { startTestSandbox, type TestSandbox } from './sandboxClients.ts';

export interface SandboxRuns {
  /** The sandbox; there once the block's first test runs. */
  readonly sandbox: TestSandbox;
  /** A run of a new setup; it is closed after the block. */
  start(settings: (setupId: string) => Settings): Promise<EngineRun>;
  /** What the sandbox holds of the run's setup. */
  found(run: EngineRun): Promise<string[]>;
}

/** Registers mocha's hooks that start and close the sandbox of the surrounding block. */
export function sandboxRuns(): SandboxRuns {
  let sandbox: TestSandbox | undefined;
  const runs: EngineRun[] = [];
  before(async () => {
    sandbox = await startTestSandbox();
  });
  after(async () => {
    for (const run of runs) run.close();
    await sandbox?.close();
  });
  const started = (): TestSandbox => {
    if (!sandbox) throw new Error('The sandbox starts before the first test of the block.');
    return sandbox;
  };
  return {
    get sandbox() {
      return started();
    },
    async start(settings) {
      const { sandbox: address } = started();
      const target = { kind: 'sandbox', region: address.region } as const;
      const run = await engineRun(target, { settings, sandbox: async () => address });
      runs.push(run);
      return run;
    },
    found: (run) => inventory(started(), run.setupId),
  };
}
