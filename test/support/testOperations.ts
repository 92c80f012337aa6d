/** Operations on a sandbox of their own, with a record folder that is thrown away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/demo/freePort.ts';
import type { RequestTrace } from '../../src/engine/resource.ts';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { Operations, Setup, SetupExtra, SetupStore } from '../../src/operations/operations.ts';
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { RecipeName, Settings } from '../../src/setup/settings.ts';
import { memoryVault } from '../../src/storage/memoryVault.ts';
import { openRecordStore } from '../../src/storage/recordStore.ts';
import type { SecretVault } from '../../src/tokens/tokenSet.ts';
import { startTestSandbox, type TestSandbox } from './sandboxClients.ts';

export interface TestOperations extends TestSandbox {
  readonly operations: Operations;
  readonly store: SetupStore;
  readonly vault: SecretVault;
  /** Every request made by the operations so far. */
  readonly traces: RequestTrace[];
  readonly target: { readonly kind: 'sandbox'; readonly region: string };
}

export async function startTestOperations(options: SandboxOptions = {}): Promise<TestOperations> {
  const folder = await mkdtemp(join(tmpdir(), 'cognito-api-test-'));
  const test = await startTestSandbox(options);
  const sandbox: RunningSandbox = test.sandbox;
  const store = openRecordStore<SetupExtra>(folder);
  const vault = memoryVault();
  const traces: RequestTrace[] = [];
  const operations = openOperations({
    store,
    vault,
    sandbox: async () => sandbox,
    onRequest: (trace) => traces.push(trace),
  });
  return {
    ...test,
    operations,
    store,
    vault,
    traces,
    target: { kind: 'sandbox', region: sandbox.region },
    async close() {
      operations.close();
      store.close();
      await test.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a setup with these settings at AWS, completely. Throws what Create throws. */
export async function createdSetup({ operations, target }: TestOperations, settings: Settings): Promise<Setup> {
  const { id } = await operations.createSetup(settings, target);
  await operations.apply(id, await operations.plan(id));
  return operations.load(id);
}

/** Ids of the resources that a new plan would touch. */
export async function notKept({ operations }: TestOperations, setupId: string): Promise<string[]> {
  return (await operations.plan(setupId)).steps.filter(({ action }) => action !== 'keep').map(({ id }) => id);
}

/** Settings of a recipe with names and a callback port of their own, so that tests do not meet. */
export async function ownSettings(recipe: RecipeName): Promise<Settings> {
  // A domain prefix must not contain “aws”.
  const suffix = Math.random().toString(36).slice(2, 8).padEnd(6, '0').replaceAll('a', '0');
  const settings = settingsFrom(recipe, suffix);
  settings.function.name = `${settings.function.name}-${suffix}`;
  settings.tokenEndpoint.functionName += `-${suffix}`;
  settings.appClient.loopbackPort = await freePort();
  return settings;
}
