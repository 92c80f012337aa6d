/** Registers every command, each behind the one wrapper that shows failures. */
import * as vscode from 'vscode';
import { isCancellation, noteOf } from '../engine/failure.ts';
import { type CommandId, commandIds } from '../manifest.ts';
import { showFailure } from '../ui/failureNotice.ts';
import { partsOfHandlerUri } from '../ui/handlerUri.ts';
import type { Services, Subject } from './services.ts';

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
    // The handlers are loaded with the first command, not at activation.
    const { handlers } = await import('./handlers.ts');
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

/** Menus hand over tree items or the address of a file, the palette nothing, and others could hand over anything. */
function subjectOf(value: unknown): Subject | undefined {
  const file = value instanceof vscode.Uri ? partsOfHandlerUri(value) : undefined;
  if (file) return { setupId: file.owner };
  return typeof (value as Subject | undefined)?.setupId === 'string' ? (value as Subject) : undefined;
}
