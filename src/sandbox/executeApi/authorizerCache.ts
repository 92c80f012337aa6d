/** Keeps what authorizers found out about tokens, in memory, for the authorizer's time to live. */
import { defaultTtl } from '../apiGateway/authorizerChecks.ts';
import { type Authorizer, apiGatewayState, own } from '../apiGateway/state.ts';
import type { World } from '../service.ts';
import type { Invocation } from './invocation.ts';

interface Entry {
  readonly result: unknown;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

const caches = new WeakMap<World, Map<string, Entry>>();
/** Entries beyond which those that ended are thrown out. */
const sweepAt = 500;

/**
 * What an authorizer says of an identity: from the cache, unless its time is over or the stage's cache was flushed since,
 * else by asking. `lasts`: milliseconds since the epoch, beyond which a result is never kept.
 */
export async function cachedResult<T>(
  { world, apiId, stageName, deploymentId }: Invocation,
  authorizer: Authorizer,
  identity: string,
  ask: () => Promise<T>,
  lasts: (result: T) => number = () => Number.POSITIVE_INFINITY,
): Promise<T> {
  const cache = caches.get(world) ?? new Map<string, Entry>();
  caches.set(world, cache);
  const key = [apiId, stageName, deploymentId, authorizer.id, identity].join(' ');
  const flushedAt = own(apiGatewayState(world).restApis[apiId]?.stages ?? {}, stageName)?.authorizersFlushedAt ?? 0;
  const known = cache.get(key);
  if (known !== undefined && known.until > world.now() && known.since >= flushedAt) return known.result as T;
  const result = await ask();
  const now = world.now();
  const until = Math.min(now + (authorizer.authorizerResultTtlInSeconds ?? defaultTtl) * 1000, lasts(result));
  if (until <= now) return result;
  if (cache.size >= sweepAt) for (const [old, entry] of cache) if (entry.until <= now) cache.delete(old);
  cache.set(key, { result, since: now, until });
  return result;
}
