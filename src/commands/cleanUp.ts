/** Clean Up: removes all that a setup has made, after one question, and says what it removed and left. */
import * as vscode from 'vscode';
import type { CleanUpReport, Setup } from '../operations/operations.ts';
import { cleanUpOutcome } from '../ui/cleanUpWords.ts';
import { confirmCleanUp } from '../ui/confirmCleanUp.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { progressLine } from '../ui/progressWords.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Services } from './services.ts';

export const cleanUp: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, { placeHolder: 'Which setup do you want to remove?' });
  if (!picked) return;
  const { setup } = picked;
  const steps = await (await services.operations()).planCleanUp(setup.id);
  if (!(await confirmCleanUp(setup, steps))) return;
  const titles = new Map(steps.map(({ id, title }) => [id, title]));
  const report = await withCancellableProgress(`Cleaning up ${setup.name}`, async (signal, show) => {
    const line = progressLine(titles);
    return (await services.operations()).cleanUp(setup.id, {
      signal,
      emit(event) {
        const text = line(event);
        if (text !== undefined) show(text);
      },
    });
  });
  await services.list.reload();
  tell(services, setup, report);
};

function tell({ log }: Services, setup: Setup, report: CleanUpReport): void {
  const { text, whole } = cleanUpOutcome(setup, report);
  log.info(text);
  for (const { title, failure } of report.left) if (failure) log.failure(`Clean Up, ${title}`, failure);
  if (report.left.length === 0) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const buttons = whole ? ['Show Log'] : ['Try Again', 'Show Log'];
  void vscode.window.showWarningMessage(log.redact(text), ...buttons).then((chosen) => {
    if (chosen === 'Show Log') log.show();
    if (chosen === 'Try Again') void vscode.commands.executeCommand('cognitoApi.cleanUp', { setupId: setup.id });
  });
}
