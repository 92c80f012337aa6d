/** Failure notice: one failure, one notice, with what to do next as buttons. */
import * as vscode from 'vscode';
import type { FailureNote } from '../engine/failure.ts';
import type { CommandId } from '../manifest.ts';
import type { NoticeButton } from './noticeWords.ts';

export interface NoticeActions {
  /** Runs the failed thing again. Left out where that would make no sense. */
  readonly tryAgain?: () => unknown;
  /** What the command was called with, handed on to the command that a button stands for. */
  readonly subject?: { readonly setupId: string };
  readonly redact: (text: string) => string;
  readonly showLog: () => void;
  readonly runInTerminal: (command: string) => Promise<number | undefined>;
}

/** Shows the notice and does what the chosen button says. Resolves when the notice is gone. */
export async function showFailure(note: FailureNote, actions: NoticeActions): Promise<void> {
  // Words are loaded when something fails, not when VS Code starts.
  const { noticeOf } = await import('./noticeWords.ts');
  const notice = noticeOf(note, actions.tryAgain !== undefined);
  const items = notice.buttons.map((button) => ({ title: button.title, button }));
  const chosen = await vscode.window.showErrorMessage(actions.redact(notice.text), ...items);
  if (chosen) await press(chosen.button, note, actions);
}

async function press(button: NoticeButton, note: FailureNote, actions: NoticeActions): Promise<void> {
  if (button.does === 'showLog') actions.showLog();
  else if (button.does === 'tryAgain') await actions.tryAgain?.();
  else if (button.does === 'runInTerminal') {
    const exitCode = await actions.runInTerminal(note.command ?? '');
    if (exitCode === 0) await actions.tryAgain?.();
  } else await vscode.commands.executeCommand(button.does satisfies CommandId, actions.subject);
}
