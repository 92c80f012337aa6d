/** Retry: bounded, jittered, abortable waiting for the errors and states that pass by themselves. */
import pRetry from 'p-retry';

export interface RetryOptions {
  /** True for the errors that pass; every other error is thrown at once. */
  readonly when: (error: unknown) => boolean;
  /** Milliseconds after which the last error is thrown. */
  readonly withinMs: number;
  /** Wait before the second attempt, in ms; doubles up to `longestMs`. Each wait is stretched at random, up to twofold. */
  readonly firstMs?: number;
  readonly longestMs?: number;
  readonly signal?: AbortSignal;
  /** Told before each wait, so that a person sees what is waited for. */
  readonly onWait?: (error: unknown) => void;
}

/** Runs the task until it succeeds, meets another error, or the time is up. Throws the error of the last attempt. */
export async function retryOn<T>(task: () => Promise<T>, options: RetryOptions): Promise<T> {
  // Time is the bound, not the count: what passes by itself takes as long as it takes.
  return pRetry(task, {
    retries: Number.POSITIVE_INFINITY,
    factor: 2,
    minTimeout: options.firstMs ?? 250,
    maxTimeout: options.longestMs ?? 4000,
    randomize: true,
    maxRetryTime: options.withinMs,
    signal: options.signal,
    shouldRetry: ({ error }) => {
      if (!options.when(error)) return false;
      options.onWait?.(error);
      return true;
    },
  });
}

/** Thrown by a probe that has not seen what it waits for; never leaves this file. */
class NotYet extends Error {}

/**
 * Asks again and again until the probe answers. Throws what the probe throws, and `timeout()` when the time is up.
 */
export async function waitUntil<T>(
  probe: () => Promise<T | undefined>,
  options: Omit<RetryOptions, 'when'> & { readonly timeout: () => Error },
): Promise<T> {
  try {
    return await retryOn(
      async () => {
        const answer = await probe();
        if (answer === undefined) throw new NotYet();
        return answer;
      },
      { ...options, when: (error) => error instanceof NotYet },
    );
  } catch (error) {
    throw error instanceof NotYet ? options.timeout() : error;
  }
}
