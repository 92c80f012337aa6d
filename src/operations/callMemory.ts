/** Memory of the newest calls of each setup, for explaining their answers and for calling again in the same way. */
import { createHash, randomUUID } from 'node:crypto';
import type { CallChoice } from '../endpoint/callEndpoint.ts';
import type { Answer, SentCall, SentToken } from '../explain/callEvidence.ts';
import { bareToken, sentToken } from '../explain/sentToken.ts';

/** A call and its answer. Holds no token but one that the person gave in `choice`. */
export interface MadeCall {
  /** Names the call as long as it is remembered. */
  readonly id: string;
  readonly choice: CallChoice;
  readonly sent: Omit<SentCall, 'token'> & { readonly token?: Omit<SentToken, 'signature' | 'kept'> };
  /** Mark of the token's text, to know it again. */
  readonly tokenMark?: string;
  readonly answer: Answer;
  /** How long the answer took. */
  readonly ms: number;
}

export interface CallMemory {
  /** `text`: what stood in the header, which is taken apart and not kept. Returns the id of the call. */
  remember(setupId: string, made: Omit<MadeCall, 'id' | 'tokenMark'>, text: string | undefined): string;
  /** The call of this id; without one, the newest, which is none while a call waits for its answer or got none. */
  find(setupId: string, id?: string): MadeCall | undefined;
  /** A call begins: an answer of before it is not the newest any more. */
  begin(setupId: string): void;
  forget(setupId: string): void;
  clear(): void;
}

/** As many as can stand side by side anywhere, and some more. */
const kept = 20;

/** In memory only: it is gone with the process. */
export function callMemory(): CallMemory {
  const calls = new Map<string, { readonly made: readonly MadeCall[]; readonly newest?: MadeCall }>();
  const madeOf = (setupId: string) => calls.get(setupId)?.made ?? [];
  return {
    remember(setupId, made, text) {
      const id = randomUUID();
      const token = text !== undefined && {
        sent: { ...made.sent, token: sentToken(text) },
        tokenMark: markOf(bareToken(text)),
      };
      const newest = { ...made, ...token, id };
      calls.set(setupId, { made: [...madeOf(setupId), newest].slice(-kept), newest });
      return id;
    },
    find: (setupId, id) =>
      id === undefined ? calls.get(setupId)?.newest : madeOf(setupId).find((made) => made.id === id),
    begin: (setupId) => void calls.set(setupId, { made: madeOf(setupId) }),
    forget: (setupId) => void calls.delete(setupId),
    clear: () => calls.clear(),
  };
}

export function markOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
