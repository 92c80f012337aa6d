/** Limits on calls: throttle and quota of the usage plan that the caller's key is in, then the throttling of the stage. */
import { apiGatewayState, own, type UsagePlan } from '../apiGateway/state.ts';
import type { World } from '../service.ts';
import { planOf } from './apiKeyCheck.ts';
import { GatewayFailure } from './gatewayFailure.ts';
import type { RoutedInvocation } from './invocation.ts';

/** Calls a second on average, and calls at once. Left out: no limit. */
interface Throttle {
  readonly rate?: number | undefined;
  readonly burst?: number | undefined;
}

interface Bucket {
  tokens: number;
  /** When it was filled up last, by the machine's clock: a test that stops the world's must not stop this. */
  at: number;
}

const buckets = new WeakMap<World, Map<string, Bucket>>();

/** Takes one call out of the bucket; false when it is empty. Source: developer guide, “request throttling”: token bucket. */
function takes(world: World, key: string, { rate = Number.POSITIVE_INFINITY, burst = rate }: Throttle): boolean {
  if (burst === Number.POSITIVE_INFINITY) return true;
  const all = buckets.get(world) ?? new Map<string, Bucket>();
  buckets.set(world, all);
  const now = Date.now();
  const { tokens, at } = all.get(key) ?? { tokens: burst, at: now };
  const filled = rate === Number.POSITIVE_INFINITY ? burst : Math.min(burst, tokens + ((now - at) / 1000) * rate);
  const passes = filled >= 1;
  all.set(key, { tokens: passes ? filled - 1 : filled, at: now });
  return passes;
}

/**
 * Lets the call through, or throws a GatewayFailure with 429: `Limit Exceeded` for the quota, `Too Many Requests` for
 * the rest. Source: developer guide, “how throttling limit settings are applied”.
 */
export function holdLimits(invocation: RoutedInvocation): void {
  const { world, apiKey } = invocation;
  const plan = apiKey && planOf(invocation, apiKey.id);
  if (apiKey && plan) {
    const { rateLimit: rate, burstLimit: burst } = plan.throttle ?? {};
    if (!takes(world, `plan ${plan.id} ${apiKey.id}`, { rate, burst })) throw tooMany();
    countCall(world, plan, apiKey.id);
  }
  const { key, throttle } = throttlingOf(invocation);
  if (!takes(world, `stage ${invocation.apiId} ${invocation.stageName} ${key}`, throttle)) throw tooMany();
}

function tooMany(): GatewayFailure {
  return new GatewayFailure('THROTTLED', 'Too Many Requests');
}

/** What the stage says of this method, else of all methods. */
function throttlingOf({ world, apiId, stageName, resource, method }: RoutedInvocation) {
  const settings = own(apiGatewayState(world).restApis[apiId]?.stages ?? {}, stageName)?.methodSettings ?? {};
  const key = `${resource.path.replace(/^\//, '')}/${method.httpMethod}`;
  const found = own(settings, key) ?? own(settings, '*/*') ?? {};
  // Less than nothing stands for no limit. Source: API model, MethodSetting.
  const number = (name: string) => (Number(found[name] ?? -1) < 0 ? undefined : Number(found[name]));
  // Each method has a bucket of its own, also where one setting is for all of them.
  return { key, throttle: { rate: number('throttlingRateLimit'), burst: number('throttlingBurstLimit') } };
}

/** Counts one call of the key. Each day, week or month begins at midnight UTC; `offset` is kept and told, not acted on. */
function countCall(world: World, plan: UsagePlan, keyId: string): void {
  if (plan.quota === undefined) return;
  const period = periodOf(plan.quota.period, world.now());
  plan.used ??= {};
  const before = own(plan.used, keyId);
  const count = before?.period === period ? before.count : 0;
  if (count >= plan.quota.limit) throw new GatewayFailure('QUOTA_EXCEEDED', 'Limit Exceeded');
  plan.used[keyId] = { period, count: count + 1 };
}

/** The first day of the period, such as `MONTH 2026-11-01`. */
function periodOf(period: string, now: number): string {
  const start = new Date(now);
  if (period === 'WEEK') start.setUTCDate(start.getUTCDate() - start.getUTCDay());
  if (period === 'MONTH') start.setUTCDate(1);
  return `${period} ${start.toISOString().slice(0, 10)}`;
}
