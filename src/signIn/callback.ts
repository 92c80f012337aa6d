/** Callback: the answer of a sign-in page, taken once, from wherever the browser brings it. */
import { Failure } from '../engine/failure.ts';

export interface Callback {
  /** Resolves with the callback's parameters, from the query (code) or the fragment (implicit). */
  readonly parameters: Promise<URLSearchParams>;
  /** Tells the browser how it ended, where a page is waiting for that, and stops listening. */
  finish(outcome: { readonly ok: boolean; readonly text: string }): Promise<void>;
}

export interface CallbackOptions {
  readonly state: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The address by which a browser reaches the program itself, past any port of this machine. */
export interface OwnAddress {
  /** Such as `vscode://publisher.name/callback`. Cognito compares it character by character. */
  readonly url: string;
  /** `take` says whether an answer was the one that it waits for. Returns what ends the listening. */
  listen(take: (parameters: URLSearchParams) => boolean): () => void;
}

export interface PendingAnswer {
  /** Rejects on abort and after the time-out, with Failure `SignInTimedOut`. */
  readonly parameters: Promise<URLSearchParams>;
  /** The first answer with the right state counts. */
  offer(parameters: URLSearchParams): 'taken' | 'foreign' | 'late';
  close(): void;
}

/** Waits for one answer. `givenUp` is called on abort and when the time is up. */
export function pendingAnswer({ state, timeoutMs, signal }: CallbackOptions, givenUp: () => void): PendingAnswer {
  const { promise, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  // The rejection is for whoever awaits `parameters`; nobody may be doing so yet when it comes.
  promise.catch(() => undefined);
  let taken = false;
  const close = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  const giveUp = (reason: unknown) => {
    taken = true;
    reject(reason);
    close();
    givenUp();
  };
  const onAbort = () => giveUp(signal?.reason);
  const timer = setTimeout(
    () =>
      giveUp(
        new Failure({
          code: 'SignInTimedOut',
          what: 'Nobody signed in within five minutes.',
          next: 'Start the sign-in again. If the browser showed an error, its text says why.',
        }),
      ),
    timeoutMs,
  );
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    parameters: promise,
    offer(parameters) {
      // State ties the answer to the question: a page that guesses the address cannot slip in tokens of its own.
      if (parameters.get('state') !== state) return 'foreign';
      if (taken) return 'late';
      taken = true;
      resolve(parameters);
      return 'taken';
    },
    close,
  };
}

/** Waits for the answer at the program's own address. */
export function listenAtOwnAddress(address: OwnAddress, options: CallbackOptions): Callback {
  const answer = pendingAnswer(options, () => end());
  const end = address.listen((parameters) => answer.offer(parameters) === 'taken');
  return {
    parameters: answer.parameters,
    async finish() {
      answer.close();
      end();
    },
  };
}
