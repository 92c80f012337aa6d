/** Fix words: which fixes are asked about before they are done, and what is said once they are. */
import type { Fix } from '../explain/fix.ts';
import type { FixOutcome } from '../operations/explainOperations.ts';

const changing: readonly Fix['kind'][] = ['settings', 'repair', 'accept', 'group', 'remove'];

/** True where something changes that nobody is asked about on the way: a password is typed, a code asked for. */
export function asksFirst(fix: Fix): boolean {
  if (fix.kind === 'user') return ['confirm', 'enable', 'resetPassword'].includes(fix.action);
  return changing.includes(fix.kind);
}

export interface FixedWords {
  readonly text: string;
  /** False where the call after it still does not get the expected answer. */
  readonly good: boolean;
  /** What was refused can be tried again now. */
  readonly goOn: boolean;
}

/** Undefined where the person sees the outcome anyway. */
export function fixedWords(fix: Fix, { call }: FixOutcome): FixedWords | undefined {
  if (fix.kind === 'show') return undefined;
  if (fix.kind === 'copyPolicy')
    return { text: 'The policy is on the clipboard, for whoever may grant it.', good: true, goOn: false };
  const done = `Done: ${fix.label}.`;
  const again = !['signIn', 'retry', 'wait'].includes(fix.kind);
  if (!call) return { text: done, good: true, goOn: again };
  const answer = `${call.status} ${call.statusText}`.trim();
  return call.ok
    ? { text: `${done} The call now answers ${answer}.`, good: true, goOn: again }
    : { text: `${done} The call answers ${answer}.`, good: false, goOn: false };
}
