/** Keeps what authorizers found out about tokens, in memory, for the authorizer's time to live. */
import type { World } from '../service.ts';

/** A token that was found valid. */
export interface VerifiedToken {
  readonly use: 'id' | 'access';
  readonly claims: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly token: VerifiedToken;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

const caches = new WeakMap<World, Map<string, Entry>>();
/** Entries beyond which those that ended are thrown out. */
const sweepAt = 500;

/** What is known of a token; undefined when it was never seen, its time is over, or the cache was flushed since. */
export function cachedToken(world: World, key: string, flushedAt = 0): VerifiedToken | undefined {
  const entry = caches.get(world)?.get(key);
  if (entry === undefined || entry.until <= world.now() || entry.since < flushedAt) return undefined;
  return entry.token;
}

/** Keeps a token for `ttl` seconds, but never beyond its own expiry. */
export function cacheToken(world: World, key: string, token: VerifiedToken, ttl: number): void {
  const now = world.now();
  const expiry = typeof token.claims.exp === 'number' ? token.claims.exp * 1000 : now;
  const until = Math.min(now + ttl * 1000, expiry);
  if (until <= now) return;
  const cache = caches.get(world) ?? new Map<string, Entry>();
  caches.set(world, cache);
  if (cache.size >= sweepAt) for (const [old, entry] of cache) if (entry.until <= now) cache.delete(old);
  cache.set(key, { token, since: now, until });
}
