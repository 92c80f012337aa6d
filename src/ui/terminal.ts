/** Terminal: runs the command that mends a failure, such as `aws sso login`, where the person sees it. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';

/**
 * Types the command into a new terminal and runs it. Resolves with its exit code where the shell reports one, or with
 * undefined once the terminal is closed. Refuses a command of several lines, because only one line was shown.
 */
export async function runInTerminal(command: string): Promise<number | undefined> {
  if (/[\r\n\u2028\u2029]/.test(command))
    throw new Failure({ code: 'BadCommand', what: 'The command has several lines, so it is not run.' });
  const terminal = vscode.window.createTerminal({ name: 'Cognito API', iconPath: new vscode.ThemeIcon('key') });
  terminal.show();
  const subscriptions: vscode.Disposable[] = [];
  try {
    return await new Promise<number | undefined>((resolve) => {
      subscriptions.push(
        vscode.window.onDidEndTerminalShellExecution((event) => {
          if (event.terminal === terminal) resolve(event.exitCode);
        }),
        vscode.window.onDidCloseTerminal((closed) => {
          if (closed === terminal) resolve(undefined);
        }),
      );
      terminal.sendText(command);
    });
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}
