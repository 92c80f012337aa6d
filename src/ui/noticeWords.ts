/** Notice words: the text and the buttons of a failure notice. */
import type { FailureNote } from '../engine/failure.ts';
import type { CommandId } from '../manifest.ts';

export interface NoticeButton {
  readonly title: string;
  readonly does: 'showLog' | 'tryAgain' | 'runInTerminal' | CommandId;
}

/** Failures whose way on is another command. */
const wayOn: Readonly<Record<string, NoticeButton>> = {
  SignedOut: { title: 'Sign In', does: 'cognitoApi.signIn' },
  TokenMissing: { title: 'Sign In', does: 'cognitoApi.signIn' },
  NoRefreshToken: { title: 'Sign In', does: 'cognitoApi.signIn' },
  TokenEndpointRefused: { title: 'Sign In', does: 'cognitoApi.signIn' },
  TokenEndpointFailed: { title: 'Sign In', does: 'cognitoApi.signIn' },
  CodeRefused: { title: 'Sign In', does: 'cognitoApi.signIn' },
  CodeExpired: { title: 'Sign In', does: 'cognitoApi.signIn' },
  SessionExpired: { title: 'Sign In', does: 'cognitoApi.signIn' },
  SessionOver: { title: 'Sign In', does: 'cognitoApi.signIn' },
  NoHandlerCode: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  NotCreated: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  FlowNotEnabled: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  NoWayToSignIn: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  OtherChanges: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  RedirectMismatch: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  NoHostedPages: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
  NoLoopbackCallback: { title: 'Open Setup', does: 'cognitoApi.openSetup' },
};

/** With more characters than this the reason is left to the log: a notice is for what happened and what to do. */
const longestWithReason = 180;
/** Longer texts are cut off by VS Code's notices anyway. */
const longestText = 400;

/** The most useful button comes first, Show Log last, three at most, because VS Code folds away more. */
export function noticeOf(
  note: FailureNote,
  canTryAgain: boolean,
): { readonly text: string; readonly buttons: readonly NoticeButton[] } {
  const buttons: NoticeButton[] = [];
  if (note.command) buttons.push({ title: `Run “${note.command}”`, does: 'runInTerminal' });
  const other = wayOn[note.code];
  if (other) buttons.push(other);
  if (canTryAgain) buttons.push({ title: 'Try Again', does: 'tryAgain' });
  const join = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' ').replace(/\s+/g, ' ');
  const whole = join(note.what, note.why, note.next);
  const text = whole.length > longestWithReason && note.next ? join(note.what, note.next) : whole;
  return {
    text: text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text,
    buttons: [...buttons.slice(0, 2), { title: 'Show Log', does: 'showLog' }],
  };
}
