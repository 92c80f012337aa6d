/** Pace: keeps requests below the rates that a service allows, and changes of one thing in a row. */
import PQueue from 'p-queue';

/** So many requests in so many milliseconds; the first of them go at once. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** One request that is to be made. */
export interface Paced {
  /** Names of the rates that it counts against, the narrowest last. */
  readonly rates: readonly string[];
  /** Requests with the same key are made one after the other. */
  readonly inTurn?: string;
}

export interface Pace {
  /** Runs the task when its rates and its turn allow it. Rejects with the AbortError when cancelled while waiting. */
  run<T>(request: Paced, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * A pace with these rates. A rate holds over any window of its length, so that a limit of the service is never passed,
 * whenever its own windows begin. Names without a rate are not limited.
 */
export function createPace(rates: Readonly<Record<string, Rate>>): Pace {
  const queues = new Map<string, PQueue>();
  const turns = new Map<string, PQueue>();
  const queueOf = (name: string): PQueue | undefined => {
    const rate = rates[name];
    if (!rate) return undefined;
    const queue = queues.get(name) ?? new PQueue({ interval: rate.perMs, intervalCap: rate.count, strict: true });
    queues.set(name, queue);
    return queue;
  };
  const turnOf = (key: string): PQueue => {
    const turn = turns.get(key) ?? new PQueue({ concurrency: 1 });
    if (!turns.has(key)) {
      turns.set(key, turn);
      turn.once('idle', () => turns.delete(key));
    }
    return turn;
  };
  return {
    async run(request, task, signal) {
      // Only the start is paced: a slow answer must not hold up the next request.
      for (const name of request.rates) await queueOf(name)?.add(async () => {}, { signal });
      signal?.throwIfAborted();
      return request.inTurn === undefined ? task() : turnOf(request.inTurn).add(task, { signal });
    },
  };
}
