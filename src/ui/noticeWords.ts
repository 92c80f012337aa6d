/** Notice words: the text and the buttons of a failure notice. */
import type { FailureNote } from '../engine/failure.ts';
import { explainFailure } from '../explain/explainFailure.ts';
import type { CommandId } from '../manifest.ts';
import type { Attempted } from '../operations/explainOperations.ts';

export interface NoticeButton {
  readonly title: string;
  readonly does: 'showLog' | 'tryAgain' | 'explain' | 'runInTerminal' | CommandId;
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

const attempts: Readonly<Record<string, Attempted>> = {
  'cognitoApi.signIn': 'sign-in',
  'cognitoApi.switchUser': 'sign-in',
  'cognitoApi.refreshTokens': 'sign-in',
  'cognitoApi.repair': 'create',
  'cognitoApi.deployHandlerCode': 'create',
  'cognitoApi.cleanUp': 'clean-up',
} satisfies Partial<Record<CommandId, Attempted>>;

/** What the command was about, for the one who explains its failure. */
export function attemptedDuring(during = ''): Attempted {
  return attempts[during] ?? 'other';
}

/** True where there is more to say than the failure does. AWS is not asked for that. */
export function isExplained(note: FailureNote, attempted: Attempted): boolean {
  return explainFailure(note, { attempted, rows: [], waysIn: [], suffix: '', now: Date.now() }) !== undefined;
}

/** With more characters than this the reason is left to the log: a notice is for what happened and what to do. */
const longestWithReason = 180;
/** Longer texts are cut off by VS Code's notices anyway. */
const longestText = 400;

/** The most useful button comes first, Show Log last, three at most, because VS Code folds away more. */
export function noticeOf(
  note: FailureNote,
  can: { readonly tryAgain?: boolean; readonly explain?: boolean },
): { readonly text: string; readonly buttons: readonly NoticeButton[] } {
  const buttons: NoticeButton[] = [];
  if (note.command) buttons.push({ title: `Run “${note.command}”`, does: 'runInTerminal' });
  const other = wayOn[note.code];
  if (other) buttons.push(other);
  if (can.explain) buttons.push({ title: 'Explain', does: 'explain' });
  if (can.tryAgain) buttons.push({ title: 'Try Again', does: 'tryAgain' });
  const join = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' ').replace(/\s+/g, ' ');
  const whole = join(note.what, note.why, note.next);
  const text = whole.length > longestWithReason && note.next ? join(note.what, note.next) : whole;
  return {
    text: text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text,
    buttons: [...buttons.slice(0, 2), { title: 'Show Log', does: 'showLog' }],
  };
}
