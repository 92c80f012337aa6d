/** Registers every command, each behind the one wrapper that shows failures. */
import * as vscode from 'vscode';
import { isCancellation, noteOf } from '../engine/failure.ts';
import { type CommandId, commandIds } from '../manifest.ts';
import { partsOfHandlerUri } from '../ui/handlerUri.ts';
import type { ExplainedFailure, FailedPart } from '../wizard/wizardPorts.ts';
import type { Services, Subject } from './services.ts';

export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, (subject: unknown) => run(services, id, subjectOf(subject))),
    ),
  );
}

/** The handlers are loaded with the first command, not at activation. */
function run(services: Services, id: CommandId, subject: Subject | undefined): Promise<void> {
  return guarded(services, id, subject, async (own) => (await import('./handlers.ts')).handlers[id](own, subject));
}

/**
 * The boundary: what the work throws becomes one line in the log and one notice; a cancellation becomes nothing. The
 * notice is not waited for, so that the command ends.
 */
async function guarded(
  services: Services,
  during: string,
  subject: Subject | undefined,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  let about = subject;
  const picked = (setupId: string) => {
    about ??= { setupId };
  };
  try {
    await work({ ...services, picked });
  } catch (error) {
    if (isCancellation(error)) return;
    const note = noteOf(error);
    services.log.failure(during, note, error);
    const { tellFailure } = await import('./tellFailure.ts');
    tellFailure(services, {
      during,
      subject: about,
      note,
      tryAgain: () => guarded(services, during, subject, work),
      explain: (failed) => explain(services, failed),
    });
  }
}

/** Shows why something failed, and what mends it. Never throws. */
export function explain(services: Services, failed: FailedPart): Promise<void> {
  const guard = guardOf(services, failed);
  return guard('Explain', async () => (await import('./explainFailure.ts')).explainFailure(services, failed, guard));
}

/** Finds out why something failed, for who shows it themselves; undefined where there is nothing to add. */
export async function explained(
  services: Services,
  failed: FailedPart,
  signal: AbortSignal,
): Promise<ExplainedFailure | undefined> {
  const { explainedFailure } = await import('./explainFailure.ts');
  return explainedFailure(services, failed, guardOf(services, failed), signal);
}

function guardOf(services: Services, { setupId }: FailedPart) {
  const about = setupId === undefined ? undefined : { setupId };
  return (during: string, work: () => Promise<void>) => guarded(services, during, about, work);
}

/** Menus hand over tree items or the address of a file, the palette nothing, and others could hand over anything. */
function subjectOf(value: unknown): Subject | undefined {
  const file = value instanceof vscode.Uri ? partsOfHandlerUri(value) : undefined;
  if (file) return { setupId: file.owner };
  return typeof (value as Subject | undefined)?.setupId === 'string' ? (value as Subject) : undefined;
}
