/** Starts a sandbox: AWS on this machine, in this process. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { administratorKey, type KeyRing, sessionKey } from './credentials.ts';
import { parseFaults } from './faults.ts';
import { createServer, sandboxApp } from './server.ts';
import type { World } from './service.ts';
import { sandboxPages, sandboxServices } from './services.ts';
import { openState } from './state.ts';

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

/** Starts a sandbox. Rejects with FaultSpecError for bad faults, and with Node.js's error when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const faults = parseFaults(options.faults);
  const state = await openState(options.stateDir);
  const self = state.slice('sandbox', () => ({
    accountId: String(randomInt(100_000_000_000, 999_999_999_999)),
    region: 'us-east-1',
    port: 0,
  }));
  self.region = options.region ?? self.region;

  let app: ReturnType<typeof sandboxApp> | undefined;
  const server = createServer(async (request, bindings) => (await app?.fetch(request, bindings)) ?? new Response(null));
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
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, ...closers.map((close) => close())]);
      await state.save();
    },
  };
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
