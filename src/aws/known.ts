/** Reading something that one may not be allowed to see: what is known, or why it is not. */
import { Failure, isCancellation, noteOf } from '../engine/failure.ts';
import { awsFailure, isNamed } from './errors.ts';
import type { Known } from './liveState.ts';
import type { Target } from './target.ts';

/**
 * The answer; or, in words, why there is none. An error named `absent` says that there is no such thing: undefined.
 * Throws on cancellation only.
 */
export async function known<T>(
  target: Target,
  read: () => Promise<T>,
  { absent }: { readonly absent?: string } = {},
): Promise<Known<T | undefined>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    if (isCancellation(error)) throw error;
    if (absent !== undefined && isNamed(error, absent)) return { known: true, value: undefined };
    return { known: false, why: whyUnknown(error, target) };
  }
}

function whyUnknown(error: unknown, target: Target): string {
  const { what, why } = noteOf(error instanceof Failure ? error : awsFailure(error, target));
  return why === undefined ? what : `${what} ${why}`;
}
