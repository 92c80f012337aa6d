/** Spreading: after a change AWS may serve for some seconds what it served before, so an odd answer is asked for again. */
import { setTimeout as wait } from 'node:timers/promises';
import type { CallResult } from '../endpoint/callEndpoint.ts';

/** ms between calls while a stage may still serve what it served before. Source: deployments spread within seconds. */
export const spreadingMs = [500, 1000, 2000, 4000] as const;

/** ms after a change in which an unexpected answer may still be of before. */
const freshMs = 60_000;

/** True as long as what was changed at this time (ms since the epoch) may not be served everywhere. */
export function isFresh(changedAt: number | undefined, now = Date.now()): boolean {
  return changedAt !== undefined && now - changedAt < freshMs;
}

const harmless = ['GET', 'HEAD', 'OPTIONS'];

/** Calls until the answer is the expected one, for some seconds, while `fresh` says that it may still be of before. */
export async function callOnceServed(
  call: () => Promise<CallResult>,
  fresh: () => boolean,
  signal?: AbortSignal,
): Promise<CallResult> {
  let result = await call();
  for (const ms of spreadingMs) {
    if (!fresh() || !mayBeOfBefore(result)) break;
    await wait(ms, undefined, { signal });
    result = await call();
  }
  return result;
}

/**
 * What API Gateway refused by itself did not reach anybody's code, so it may be asked for again: a path, a stage or an
 * authorizer that is not there yet, or a permission (500). What code has answered is repeated where that does no harm.
 */
function mayBeOfBefore({ ok, status, method, headers }: CallResult): boolean {
  if (ok) return false;
  const byGateway = headers.some(({ name }) => name === 'x-amzn-errortype');
  if (byGateway) return [401, 403, 404, 500].includes(status);
  return status < 400 && harmless.includes(method);
}
