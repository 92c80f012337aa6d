/** Memory of the newest call of each setup, for explaining its answer and for calling again in the same way. */
import { createHash } from 'node:crypto';
import type { CallChoice } from '../endpoint/callEndpoint.ts';
import type { Answer, SentCall, SentToken } from '../explain/callEvidence.ts';
import { bareToken, sentToken } from '../explain/sentToken.ts';

/** A call and its answer. Holds no token but one that the person gave in `choice`. */
export interface MadeCall {
  readonly choice: CallChoice;
  readonly sent: Omit<SentCall, 'token'> & { readonly token?: Omit<SentToken, 'signature' | 'kept'> };
  /** Mark of the token's text, to know it again. */
  readonly tokenMark?: string;
  readonly answer: Answer;
  /** How long the answer took. */
  readonly ms: number;
}

export interface CallMemory {
  /** `text`: what stood in the header, which is taken apart and not kept. */
  remember(setupId: string, made: Omit<MadeCall, 'tokenMark'>, text: string | undefined): void;
  newest(setupId: string): MadeCall | undefined;
  forget(setupId: string): void;
  clear(): void;
}

/** In memory only: it is gone with the process. */
export function callMemory(): CallMemory {
  const calls = new Map<string, MadeCall>();
  return {
    remember(setupId, made, text) {
      if (text === undefined) calls.set(setupId, made);
      else
        calls.set(setupId, {
          ...made,
          sent: { ...made.sent, token: sentToken(text) },
          tokenMark: markOf(bareToken(text)),
        });
    },
    newest: (setupId) => calls.get(setupId),
    forget: (setupId) => void calls.delete(setupId),
    clear: () => calls.clear(),
  };
}

export function markOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
