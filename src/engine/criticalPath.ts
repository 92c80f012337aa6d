/** Critical path: how long the longest chain of requests takes that had to wait for each other. */
import { graphOf } from './references.ts';
import type { Declared, RequestTrace } from './resource.ts';

/**
 * Milliseconds of the longest chain of dependent requests. A resource's requests count once where they overlapped; its
 * chain continues that of what it waits for. Requests that it made before the last of those was done (a first look,
 * for which nothing was needed) run beside that chain, not after it. Waiting between requests does not count.
 */
export function criticalPath(traces: readonly RequestTrace[], declared: readonly Declared[]): number {
  const { order, waitsFor } = graphOf(declared);
  const ends = new Map<string, number>();
  const chains = new Map<string, number>();
  for (const id of order) {
    const own = traces.filter((trace) => trace.id === id);
    const needs = waitsFor.get(id) ?? [];
    const ready = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
    const before = own.filter((trace) => trace.at < ready);
    const after = own.filter((trace) => trace.at >= ready);
    const chain = Math.max(0, ...needs.map((need) => chains.get(need) ?? 0));
    chains.set(id, Math.max(chain, busyTime(before)) + busyTime(after));
    ends.set(id, Math.max(ready, ...own.map((trace) => trace.at + trace.ms)));
  }
  return Math.max(0, ...chains.values());
}

/** Total time during which at least one of the requests was under way. */
function busyTime(traces: readonly RequestTrace[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { at, ms } of traces.toSorted((one, other) => one.at - other.at)) {
    total += Math.max(0, at + ms - Math.max(at, until));
    until = Math.max(until, at + ms);
  }
  return total;
}
