/** Failure notice: one failure, one notice, with what to do next as buttons. */
import * as vscode from 'vscode';
import type { FailureNote } from '../engine/failure.ts';
import type { CommandId } from '../manifest.ts';
import type { Attempted } from '../operations/explainOperations.ts';
import { attemptedDuring, isExplained, type NoticeButton, noticeOf } from './noticeWords.ts';

export interface NoticeActions {
  /** Runs the failed thing again. Left out where that would make no sense. */
  readonly tryAgain?: () => unknown;
  /** Shows the cause. Left out where nobody could be asked for it. */
  readonly explain?: (attempted: Attempted) => unknown;
  /** Id of the command that failed, or what was being done. */
  readonly during?: string;
  /** What the command was called with, handed on to the command that a button stands for. */
  readonly subject?: { readonly setupId: string };
  readonly redact: (text: string) => string;
  readonly showLog: () => void;
  readonly runInTerminal: (command: string) => Promise<number | undefined>;
}

/** Shows the notice and does what the chosen button says. Resolves when the notice is gone. */
export async function showFailure(note: FailureNote, actions: NoticeActions): Promise<void> {
  const attempted = attemptedDuring(actions.during);
  const notice = noticeOf(note, {
    tryAgain: actions.tryAgain !== undefined,
    explain: actions.explain !== undefined && isExplained(note, attempted),
  });
  const items = notice.buttons.map((button) => ({ title: button.title, button }));
  const chosen = await vscode.window.showErrorMessage(actions.redact(notice.text), ...items);
  if (chosen) await press(chosen.button.does, { note, attempted, actions });
}

interface Pressed {
  readonly note: FailureNote;
  readonly attempted: Attempted;
  readonly actions: NoticeActions;
}

async function press(does: NoticeButton['does'], { note, attempted, actions }: Pressed): Promise<void> {
  if (does === 'showLog') actions.showLog();
  else if (does === 'explain') await actions.explain?.(attempted);
  else if (does === 'tryAgain') await actions.tryAgain?.();
  else if (does === 'runInTerminal') {
    const exitCode = await actions.runInTerminal(note.command ?? '');
    if (exitCode === 0) await actions.tryAgain?.();
  } else await vscode.commands.executeCommand(does satisfies CommandId, actions.subject);
}
