/** Accept Change: takes what was changed at AWS into the settings of the setup. Changes nothing at AWS. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import type { AcceptReport, ResourceDrift } from '../operations/driftOperations.ts';
import { valueAt, withValue } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import { acceptedWords } from '../ui/acceptedWords.ts';
import { refuseWhileBusy } from '../ui/busySetup.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Services, Subject } from './services.ts';

export const acceptChange: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Accept the changes of which setup?',
    suits: ({ setup }) => Object.values(setup.rows).some(({ state }) => state === 'created'),
    noneSuits: { text: 'No setup has been created yet.', button: 'Open Wizard', command: 'cognitoApi.openSetup' },
  });
  if (!picked) return;
  const { id, setup } = picked;
  refuseWhileBusy(setup);
  const operations = await services.operations();
  const which = chosen(subject, services.tree.drift(id)?.drifted);
  const report = await withCancellableProgress(`Accepting what was changed in ${setup.name}`, (signal) =>
    operations.accept(id, which, signal),
  );
  // What stands in the wizard's form would else undo it with the next change.
  if (report.accepted.length > 0) await services.wizard.changeSettings(id, (settings) => taken(settings, report));
  await services.list.reload();
  tell(services, id, report);
  await services.tree.checkDrift(id);
};

function tell({ log }: Services, setupId: string, report: AcceptReport): void {
  const { text, whole, toDeploy } = acceptedWords(report);
  log.info(text);
  const show = whole ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void show(text, ...(toDeploy ? ['Deploy'] : [])).then((chosen) => {
    // The plan that repairs is the one that deploys: it is shown before it is carried out.
    if (chosen) void vscode.commands.executeCommand('cognitoApi.repair' satisfies CommandId, { setupId });
  });
}

/** The properties of the item that the command was called on; undefined is all there are. */
function chosen(subject: Subject | undefined, drifted: readonly ResourceDrift[] = []) {
  const rowId = subject?.key?.slice(subject.setupId.length + 1);
  const one = drifted.find(({ id }) => id === rowId);
  return one?.properties.map(({ property }) => ({ id: one.id, property }));
}

function taken(settings: Settings, { accepted, setup }: AcceptReport): Settings {
  return accepted.reduce(
    (all, { setting }) => withValue(all, setting, valueAt(setup.extra.settings, setting)),
    settings,
  );
}
