/** Connection: one target, its credentials and clients, and the worlds of the resources in it. */
import { createPace } from '../engine/pace.ts';
import type { EngineEvent, RequestTrace } from '../engine/resource.ts';
import type { WorldFor } from '../engine/rows.ts';
import { type Clients, createClients } from './clients.ts';
import { type AskMfaCode, credentialsFor, isLoopback } from './credentials.ts';
import { identify } from './identity.ts';
import { paceOf } from './rates.ts';
import { type Addresses, addresses, type Caller, type SandboxAddress, type Target } from './target.ts';
import type { Vault, World } from './world.ts';

export interface ConnectOptions {
  /** Starts the sandbox if it does not run, and says where it is. Needed for targets of the kind `sandbox`. */
  readonly sandbox?: () => Promise<SandboxAddress>;
  /** Told of every request, each attempt on its own. */
  readonly onRequest?: (trace: RequestTrace) => void;
  readonly signal?: AbortSignal;
  readonly askMfaCode?: AskMfaCode;
}

export interface Connection {
  readonly target: Target;
  readonly region: string;
  readonly caller: Caller;
  readonly addresses: Addresses;
  /** Clients for requests that belong to no resource, such as signing in. */
  readonly clients: Clients;
  /** The worlds of a setup's resources, as the engine asks for them. */
  worldFor(setupId: string, vault: Vault): WorldFor<World>;
  /** Ends idle connections. */
  close(): void;
}

/** Finds credentials and asks STS who calls. Throws Failure, with the command that renews an expired session. */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<Connection> {
  const { onRequest = () => {}, signal } = options;
  const sandbox = target.kind === 'sandbox' ? await sandboxOf(options) : undefined;
  const endpoint = target.kind === 'aws' ? target.endpointUrl || undefined : sandbox?.endpoint;
  // A sandbox has one Region, and says which.
  const region = sandbox?.region ?? target.region;
  let caller: Caller | undefined;
  // Rates are limits of an AWS account; what speaks for AWS on this machine has none, but keeps the turns.
  const local = isLoopback(endpoint) ? createPace({}) : undefined;
  const pace = () => local ?? (caller && paceOf(caller.accountId, region));
  const set = createClients(
    { region, endpoint, credentials: credentialsFor(target, sandbox, options.askMfaCode) },
    { onRequest, pace },
  );
  try {
    caller = await identify(set.bind({ onRequest, pace, signal }), target);
  } catch (error) {
    set.close();
    throw error;
  }
  const known = caller;
  const places = addresses(region, endpoint);
  return {
    target,
    region,
    caller: known,
    addresses: places,
    clients: set.clients,
    worldFor: (setupId, vault) => (resourceId, emit, bySignal) => ({
      setupId,
      resourceId,
      target,
      region,
      caller: known,
      addresses: places,
      signal: bySignal,
      clients: set.bind({
        resourceId,
        signal: bySignal,
        pace,
        onRequest: (trace) => {
          onRequest(trace);
          emit({ kind: 'request', request: trace } satisfies EngineEvent);
        },
      }),
      secrets: {
        get: (name) => vault.get(setupId, name),
        put: (name, value) => vault.put(setupId, name, value),
        remove: (name) => vault.remove(setupId, name),
      },
      note: (text) => emit({ kind: 'note', id: resourceId, text, at: Date.now() }),
    }),
    close: () => set.close(),
  };
}

async function sandboxOf(options: ConnectOptions): Promise<SandboxAddress> {
  if (!options.sandbox) throw new Error('A sandbox target needs the option “sandbox”.');
  return options.sandbox();
}
