/** Plans, applies and destroys a setup against a real endpoint, as the operations do, with a record in memory. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Connection, connect } from '../../src/aws/connection.ts';
import { resourceTypes } from '../../src/aws/resources/resourceTypes.ts';
import type { SandboxAddress, Target } from '../../src/aws/target.ts';
import type { World } from '../../src/aws/world.ts';
import { type Applied, apply } from '../../src/engine/apply.ts';
import { type Destroyed, destroy } from '../../src/engine/destroy.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { planFor } from '../../src/engine/planFor.ts';
import type { RecordStore, SetupRecord } from '../../src/engine/record.ts';
import type { EngineEvent, RequestTrace } from '../../src/engine/resource.ts';
import type { WorldFor } from '../../src/engine/rows.ts';
import { desiredResources } from '../../src/setup/desiredResources.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { Phase, RecipeName, Settings } from '../../src/setup/settings.ts';
import { memoryVault } from '../../src/storage/memoryVault.ts';
import type { SecretVault } from '../../src/tokens/tokenSet.ts';
import { emptyRecord, memoryStore } from './memoryStore.ts';

export interface EngineRun {
  readonly setupId: string;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly vault: SecretVault;
  readonly traces: RequestTrace[];
  readonly events: EngineEvent[];
  record(): Promise<SetupRecord>;
  plan(phase?: Phase, settings?: Settings): Promise<Plan>;
  apply(plan: Plan, signal?: AbortSignal): Promise<Applied>;
  /** Plans and applies. */
  bringAbout(phase?: Phase, settings?: Settings): Promise<Applied>;
  destroy(signal?: AbortSignal): Promise<Destroyed>;
  /** From now on the process counts as killed after so many more requests: nothing reaches AWS or the record. */
  killAfter(requests: number): void;
  /** A new process with the same record and vault. */
  revive(): void;
  close(): void;
}

/** Thrown in place of everything that a killed process would still have done. */
export class Killed extends Error {}

/** A setup of a recipe with names of its own, so that runs do not meet. */
export function settingsForTest(recipe: RecipeName, setupId: string): Settings {
  const settings = settingsFrom(recipe, setupId);
  const suffix = `-${setupId}`;
  settings.function.name += suffix;
  settings.tokenEndpoint.functionName += suffix;
  settings.api.name += suffix;
  settings.userPool.name += suffix;
  return settings;
}

export async function engineRun(
  target: Target,
  options: { readonly settings: (setupId: string) => Settings; readonly sandbox?: () => Promise<SandboxAddress> },
): Promise<EngineRun> {
  const setupId = randomBytes(4).toString('hex');
  const settings = options.settings(setupId);
  const vault = memoryVault();
  const traces: RequestTrace[] = [];
  const events: EngineEvent[] = [];
  let left = Number.POSITIVE_INFINITY;
  const onRequest = (trace: RequestTrace) => void traces.push(trace);
  const connection = await connect(target, { sandbox: options.sandbox, onRequest });
  const kept = memoryStore(emptyRecord(setupId));
  const store: RecordStore = {
    ...kept,
    async saveRow(...change) {
      // A disk takes a moment; what has not reached it when the process is killed is lost.
      for (let turns = 0; turns < 5; turns++) await nextTurn();
      if (left <= 0) throw new Killed('The process was killed.');
      await kept.saveRow(...change);
    },
  };
  const real = connection.worldFor(setupId, vault);
  const worldFor: WorldFor<World> = (id, emit, signal) => {
    const world = real(id, emit, signal);
    const clients = mortal(world.clients, () => {
      if (left <= 0) throw new Killed('The process was killed.');
      left--;
    });
    const alive = async () => {
      if (left <= 0) throw new Killed('The process was killed.');
    };
    const secrets: World['secrets'] = {
      get: (name) => world.secrets.get(name),
      put: (name, value) => alive().then(() => world.secrets.put(name, value)),
      remove: (name) => alive().then(() => world.secrets.remove(name)),
    };
    return { ...world, clients, secrets };
  };
  const emit = (event: EngineEvent) => void events.push(event);
  const at = { accountId: connection.caller.accountId, region: connection.region };
  const record = async () => (await kept.load(setupId)) ?? emptyRecord(setupId);
  const run: EngineRun = {
    setupId,
    settings,
    connection,
    vault,
    traces,
    events,
    record,
    async plan(phase = 'complete', changed = settings) {
      const declared = desiredResources(changed, setupId, phase);
      return planFor({ setupId, declared, record: await record(), types: resourceTypes, worldFor, at });
    },
    apply: (plan, signal) => apply({ plan, store, types: resourceTypes, worldFor, at, emit, signal }),
    async bringAbout(phase, changed) {
      return run.apply(await run.plan(phase, changed));
    },
    destroy: async (signal) =>
      destroy({ record: await record(), store, types: resourceTypes, worldFor, emit, signal, ...at }),
    killAfter(requests) {
      left = requests;
    },
    revive() {
      left = Number.POSITIVE_INFINITY;
    },
    close: () => connection.close(),
  };
  return run;
}

/** The clients, with a check before each request. */
function mortal(clients: World['clients'], check: () => void): World['clients'] {
  return new Proxy(clients, {
    get(target, name: keyof World['clients']) {
      const client = target[name];
      return new Proxy(client, {
        get(inner, property) {
          const value = Reflect.get(inner, property);
          if (property !== 'send') return value;
          return async (...call: unknown[]) => {
            check();
            return Reflect.apply(value, inner, call);
          };
        },
      });
    },
  });
}
