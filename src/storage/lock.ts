/** Lock: one piece of work at a time, among everything in this process and among all windows. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../engine/failure.ts';

/** Age in ms at which a lock that is no longer renewed counts as left behind by a process that died. */
const staleAfter = 10_000;

/** Where the last holder in this process stands, so that two callers here queue instead of polling the disk. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while holding the lock `FILE.lock`. Waits up to about 20 s for another holder, which is longer than a
 * crashed one is honoured. `assertHeld` throws when the lock was lost meanwhile (the machine slept): call it before
 * writing. Throws Failure `Locked` when somebody else keeps it.
 */
export async function exclusively<T>(file: string, work: (assertHeld: () => void) => Promise<T>): Promise<T> {
  const before = queues.get(file);
  const turn = (async () => {
    await before?.catch(() => {});
    return holding(file, work);
  })();
  queues.set(file, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(file) === turn) queues.delete(file);
  }
}

async function holding<T>(file: string, work: (assertHeld: () => void) => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  // Loaded on first use: activation itself takes no lock.
  const { default: lockfile } = await import('proper-lockfile');
  let lost: Error | undefined;
  const release = await lockfile
    .lock(file, {
      realpath: false,
      stale: staleAfter,
      retries: { retries: 90, factor: 1.5, minTimeout: 15, maxTimeout: 250, randomize: true },
      // The default throws outside of any promise, which would take the whole extension host down.
      onCompromised: (error) => {
        lost = error;
      },
    })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOCKED') throw error;
      throw new Failure(
        {
          code: 'Locked',
          what: 'Another window keeps this setup busy.',
          why: `It holds ${file}.lock.`,
          next: 'Wait until the other window is done, then try again.',
        },
        error,
      );
    });
  const assertHeld = () => {
    if (lost === undefined) return;
    throw new Failure(
      {
        code: 'LockLost',
        what: 'Nothing was saved, because another window may have changed the same setup.',
        why: lost.message,
        next: 'Try again.',
      },
      lost,
    );
  };
  try {
    return await work(assertHeld);
  } finally {
    if (lost === undefined) await release();
  }
}
