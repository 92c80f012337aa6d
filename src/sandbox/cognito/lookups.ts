/** Finding pools and app clients that requests name. */
import type { World } from '../service.ts';
import { clientNotFound, poolNotFound } from './errors.ts';
import { type Client, entry, type Pool, stateOf } from './state.ts';

/** Throws ResourceNotFoundException. */
export function requirePool(world: World, id: string): Pool {
  const pool = entry(stateOf(world).pools, id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

/** A client of this pool. Throws ResourceNotFoundException. */
export function requireClientOf(pool: Pool, id: string): Client {
  const client = entry(pool.clients, id);
  if (!client) throw clientNotFound(id);
  return client;
}

/** A client and its pool, for operations that name only the client. */
export function findClient(world: World, id: string): { pool: Pool; client: Client } | undefined {
  for (const pool of Object.values(stateOf(world).pools)) {
    const client = entry(pool.clients, id);
    if (client) return { pool, client };
  }
  return undefined;
}

/** As findClient; throws ResourceNotFoundException. */
export function requireClient(world: World, id: string): { pool: Pool; client: Client } {
  const found = findClient(world, id);
  if (!found) throw clientNotFound(id);
  return found;
}
