/** Starts a sandbox: AWS on this machine, in this process. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { administratorKey, type KeyRing, sessionKey } from './credentials.ts';
import { parseFaults } from './faults.ts';
import { createServer, healthPath, sandboxApp } from './server.ts';
import type { World } from './service.ts';
import { sandboxPages, sandboxServices } from './services.ts';
import { openState, type State } from './state.ts';

/** How to start a sandbox; every part has a default. */
export interface SandboxOptions {
  /** 0 or undefined: any free port, or the one of last time when there is a state folder. */
  readonly port?: number;
  /** Default: that of last time, or us-east-1. */
  readonly region?: string;
  /** Milliseconds that every request waits first. */
  readonly latency?: number;
  /** See faults.ts. */
  readonly faults?: string;
  /** Folder that keeps the state across restarts. Undefined: in memory only. */
  readonly stateDir?: string;
  /** Seals the state on disk; see stateSeal.ts. Undefined: it is kept in clear, readable for its owner only. */
  readonly stateKey?: Buffer;
  /**
   * Milliseconds to wait for another sandbox on the same folder to end; default 10 000. A window that reloads starts the
   * next sandbox before the last one is gone.
   */
  readonly handover?: number;
  /** Clock of the services, for tests. Signatures are checked by the real one. */
  readonly now?: () => number;
  /** Python for handlers. Undefined: `python3` or `python` of the PATH. */
  readonly python?: string;
}

/** A sandbox that answers requests. */
export interface RunningSandbox {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly accountId: string;
  readonly world: World;
  /** Stops handlers and server, and saves the state. */
  close(): Promise<void>;
}

/** Another sandbox is running on the same state folder; two would overwrite each other's changes. */
export class StateInUseError extends Error {
  override readonly name = 'StateInUseError';
}

/** What the sandbox remembers of itself. */
interface Self {
  readonly accountId: string;
  region: string;
  port: number;
}

/**
 * Starts a sandbox. Rejects with FaultSpecError for bad faults, with StateInUseError when another sandbox has the folder,
 * and with Node.js's error when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const faults = parseFaults(options.faults);
  const state = await openUnusedState(options, options.handover ?? 10_000);
  const self = selfIn(state);
  self.region = options.region ?? self.region;

  let app: ReturnType<typeof sandboxApp> | undefined;
  let closing = false;
  const server = createServer(async (request, bindings) => {
    const isHealth = bindings.incoming.url === healthPath;
    if (app === undefined || (closing && !isHealth)) return new Response(null, { status: 503 });
    return app.fetch(request, bindings);
  });
  self.port = await listen(server, options.port || undefined, self.port);

  const administrator = administratorKey(self.accountId);
  const keys: KeyRing = new Map([[administrator.accessKeyId, administrator]]);
  const closers: (() => Promise<void>)[] = [];
  const world: World = {
    region: self.region,
    accountId: self.accountId,
    endpoint: `http://127.0.0.1:${self.port}`,
    python: options.python,
    slice: state.slice,
    now: options.now ?? Date.now,
    fault: faults.lag,
    fails: faults.fails,
    isDenied: faults.isDenied,
    changed: state.changed,
    startSession(roleArn, sessionName, expiresAt) {
      const key = sessionKey(roleArn, sessionName, expiresAt);
      for (const [id, { expiresAt: end }] of keys) if (end !== undefined && end <= Date.now()) keys.delete(id);
      keys.set(key.accessKeyId, key);
      return key;
    },
    onClose: (closer) => closers.push(closer),
    services: { tagged: [] },
  };
  const services = sandboxServices(world);
  // So that another start on the same folder finds this one.
  await state.save();
  const latency = options.latency ?? 0;
  app = sandboxApp({ world, services, pages: sandboxPages, keys, faults, latency, served: state.changed }, self.port);
  return {
    endpoint: world.endpoint,
    accessKeyId: administrator.accessKeyId,
    secretAccessKey: administrator.secretAccessKey,
    region: world.region,
    accountId: world.accountId,
    world,
    async close() {
      closing = true;
      await Promise.all(closers.map((close) => close()));
      // While the server still answers, the next sandbox on this folder waits, so that it reads what is saved here.
      await state.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function selfIn(state: State): Self {
  return state.slice<Self>('sandbox', () => ({
    accountId: String(randomInt(100_000_000_000, 999_999_999_999)),
    region: 'us-east-1',
    port: 0,
  }));
}

/** Opens the state of a folder once no other sandbox runs on it. */
async function openUnusedState({ stateDir: folder, stateKey }: SandboxOptions, handover: number): Promise<State> {
  const giveUp = Date.now() + handover;
  for (;;) {
    const state = await openState(folder, stateKey);
    if (folder === undefined || !(await isRunning(selfIn(state)))) return state;
    if (Date.now() > giveUp) throw new StateInUseError(`Another sandbox is running on ${folder}.`);
    await sleep(100);
  }
}

/** Whether a sandbox with the same state answers on the port of last time. */
async function isRunning({ port, accountId }: Self): Promise<boolean> {
  if (port === 0) return false;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${healthPath}`, { signal: AbortSignal.timeout(2000) });
    return ((await answer.json()) as { accountId?: unknown }).accountId === accountId;
  } catch {
    // Nobody there, or somebody else.
    return false;
  }
}

/** Listens on `wanted`, else on `last` if it is free, else on any port; resolves with the port. */
async function listen(server: Server, wanted: number | undefined, last: number): Promise<number> {
  try {
    return await listenOn(server, wanted ?? last);
  } catch (error) {
    if (wanted !== undefined || last === 0) throw error;
    return listenOn(server, 0);
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  return (server.address() as AddressInfo).port;
}
