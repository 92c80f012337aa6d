/** Registers every command, each behind the one wrapper that shows failures. */
import * as vscode from 'vscode';
import { isCancellation, noteOf } from '../engine/failure.ts';
import { type CommandId, commandIds } from '../manifest.ts';
import { showFailure } from '../ui/failureNotice.ts';
import { callEndpoint } from './callEndpoint.ts';
import { cleanUp } from './cleanUp.ts';
import { copyArn, copyId, copyUrl } from './copyValue.ts';
import { openInbox } from './openInbox.ts';
import { openInConsole } from './openInConsole.ts';
import { openSetup } from './openSetup.ts';
import { refreshExplorer } from './refreshExplorer.ts';
import { refreshTokens } from './refreshTokens.ts';
import type { Handler, Services, Subject } from './services.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { startGuidedSetup } from './startGuidedSetup.ts';
import { trySandbox } from './trySandbox.ts';

/** Every command with what it does. A command of the manifest that is missing here does not compile. */
const handlers: Readonly<Record<CommandId, Handler>> = {
  'cognitoApi.startGuidedSetup': startGuidedSetup,
  'cognitoApi.trySandbox': trySandbox,
  'cognitoApi.callEndpoint': callEndpoint,
  'cognitoApi.signIn': signIn,
  'cognitoApi.signOut': signOut,
  'cognitoApi.refreshTokens': refreshTokens,
  'cognitoApi.cleanUp': cleanUp,
  'cognitoApi.refreshExplorer': refreshExplorer,
  'cognitoApi.openInbox': openInbox,
  'cognitoApi.showLog': showLog,
  'cognitoApi.openSetup': openSetup,
  'cognitoApi.copyId': copyId,
  'cognitoApi.copyArn': copyArn,
  'cognitoApi.copyUrl': copyUrl,
  'cognitoApi.openInConsole': openInConsole,
};

export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, (subject: unknown) => run(services, id, subjectOf(subject))),
    ),
  );
}

/**
 * The boundary: what a handler throws becomes one line in the log and one notice; a cancellation becomes nothing. The
 * notice is not waited for, so that the command ends.
 */
async function run(services: Services, id: CommandId, subject: Subject | undefined): Promise<void> {
  const { log, runInTerminal } = services;
  try {
    await handlers[id](services, subject);
  } catch (error) {
    if (isCancellation(error)) return;
    const note = noteOf(error);
    log.failure(id, note, error);
    void showFailure(note, {
      tryAgain: () => run(services, id, subject),
      subject,
      redact: log.redact,
      showLog: log.show,
      runInTerminal,
    });
  }
}

/** Menus hand over tree items, the palette nothing, and anybody else could hand over anything. */
function subjectOf(value: unknown): Subject | undefined {
  return typeof (value as Subject | undefined)?.setupId === 'string' ? (value as Subject) : undefined;
}
