/** World: what a resource type needs to reach AWS, made for one resource of one setup. */
import type { Clients } from './clients.ts';
import type { Addresses, Caller, Target } from './target.ts';

/** Keeps secrets by setup and name. Outside of it they exist only in requests. */
export interface Vault {
  get(setupId: string, name: string): Promise<string | undefined>;
  put(setupId: string, name: string, value: string): Promise<void>;
  remove(setupId: string, name: string): Promise<void>;
}

/** The secrets of one setup: `clientSecret`, `password:USERNAME`. */
export interface Secrets {
  get(name: string): Promise<string | undefined>;
  put(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface World {
  readonly setupId: string;
  readonly resourceId: string;
  readonly target: Target;
  readonly region: string;
  readonly caller: Caller;
  readonly addresses: Addresses;
  /** Their requests carry the resource's id, are paced, and read requests end when the signal aborts. */
  readonly clients: Clients;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** Says to the person what is waited for. */
  note(text: string): void;
}
