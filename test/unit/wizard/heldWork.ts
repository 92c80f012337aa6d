/** Slow work in tests of the wizard, and waiting for what it leads to. */
import type { View } from '../../../src/wizard/protocol.ts';
import type { Stage } from './wizardStages.ts';

/** Work whose answers are given by hand, in any order. */
export function held<T>() {
  const answers: PromiseWithResolvers<T>[] = [];
  const slow = (): Promise<T> => {
    const answer = Promise.withResolvers<T>();
    answers.push(answer);
    return answer.promise;
  };
  return { answers, slow };
}

/** Work that only ends by being cancelled. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Resolves when all changes so far were sent: a view with something new in it has come. */
export async function sent(stage: Stage): Promise<View> {
  const asked = stage.view().identity.status;
  await stage.send({ type: 'identify' });
  return stage.until(({ identity }) => identity.status === 'known' || identity.status !== asked);
}
