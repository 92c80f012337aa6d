/** Repair: brings a setup back to its settings, after a look at what would be done. */
import * as vscode from 'vscode';
import type { PlanStep } from '../engine/plan.ts';
import type { Setup } from '../operations/operations.ts';
import { applyWithProgress } from '../ui/applyPlan.ts';
import { changeLines, changesOf, countOfChanges } from '../ui/changeWords.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler } from './services.ts';

export const repair: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Which setup do you want to repair?',
    suits: ({ setup }) => Object.values(setup.rows).some(({ state }) => state === 'created'),
    noneSuits: { text: 'No setup has been created yet.', button: 'Open Wizard', command: 'cognitoApi.openSetup' },
  });
  if (!picked) return;
  const { id, setup } = picked;
  const operations = await services.operations();
  const plan = await withCancellableProgress(`Comparing ${setup.name} with its settings`, (signal) =>
    operations.plan(id, { phase: setup.extra.phase, signal }),
  );
  const changes = changesOf(plan.steps);
  if (changes.length === 0) {
    void vscode.window.showInformationMessage(`“${setup.name}” is as its settings say. Nothing has to be repaired.`);
  } else {
    if (!(await agreed(setup, changes))) return;
    await applyWithProgress(operations, setup, plan, `Repairing ${setup.name}`);
    await services.list.reload();
    const text = `“${setup.name}” is as its settings say again: ${countOfChanges(changes.length)} made.`;
    services.log.info(text);
    void vscode.window.showInformationMessage(text);
  }
  await services.tree.checkDrift(id);
};

async function agreed(setup: Setup, changes: readonly PlanStep[]): Promise<boolean> {
  const question = `Bring “${setup.name}” back to its settings with ${countOfChanges(changes.length)}?`;
  const answer = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: changeLines(changes) },
    'Repair',
  );
  return answer === 'Repair';
}
