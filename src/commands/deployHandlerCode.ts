/** Deploy Handler Code: brings the code that was saved into the function, and changes nothing else. */
import * as vscode from 'vscode';
import { partOfPlan } from '../engine/partOfPlan.ts';
import type { PlanStep } from '../engine/plan.ts';
import type { Setup } from '../operations/operations.ts';
import { applyWithProgress } from '../ui/applyPlan.ts';
import { changeLines, changesOf } from '../ui/changeWords.ts';
import { draftOwner, partsOfHandlerUri } from '../ui/handlerUri.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Services, Subject } from './services.ts';

export const deployHandlerCode: Handler = async (services, subject) => {
  const about = subject ?? subjectOfEditor();
  // What is not saved yet is meant as well.
  if (about && !(await services.handlerFiles.saveQuietly(about.setupId))) return;
  if (about?.setupId === draftOwner) {
    offerWizard('The code of a draft is deployed when the setup is created.', 'cognitoApi.startGuidedSetup');
    return;
  }
  const picked = await pickSetup(services, about, {
    placeHolder: 'Deploy the code of which setup?',
    suits: ({ setup }) => setup.rows.function?.state === 'created',
    noneSuits: {
      text: 'No setup has a function yet. Create it in the wizard first.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });
  if (!picked) return;
  if (picked.setup.rows.function === undefined) {
    const subject: Subject = { setupId: picked.id };
    offerWizard(
      'The function does not exist yet. Its code is deployed when it is created.',
      'cognitoApi.openSetup',
      subject,
    );
    return;
  }
  await deploy(services, picked.setup);
};

async function deploy({ operations, list, log }: Services, setup: Setup): Promise<void> {
  const loaded = await operations();
  const whole = await withCancellableProgress(`Looking at the function of ${setup.name}`, (signal) =>
    loaded.plan(setup.id, { phase: setup.extra.phase, signal }),
  );
  const plan = partOfPlan(whole, ['function']);
  const changes = changesOf(plan.steps);
  if (changes.length === 0) {
    void vscode.window.showInformationMessage(`The function of “${setup.name}” runs this code already.`);
    return;
  }
  if (!changes.every(isCodeAlone) && !(await agreed(setup, changes))) return;
  await applyWithProgress(loaded, setup, plan, `Deploying the code of ${setup.name}`);
  await list.reload();
  const text = `The code of “${setup.name}” is deployed.`;
  log.info(text);
  void vscode.window.showInformationMessage(text, 'Call Secured Endpoint').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand('cognitoApi.callEndpoint', { setupId: setup.id });
  });
}

/** Nothing but what the person has just written. */
function isCodeAlone({ id, action, differences }: PlanStep): boolean {
  return id === 'function' && action === 'update' && differences.every(({ property }) => property === 'code');
}

async function agreed(setup: Setup, changes: readonly PlanStep[]): Promise<boolean> {
  const question = `Deploy the code of “${setup.name}” with everything that the function needs?`;
  const detail = `More than the code differs from the settings:\n\n${changeLines(changes)}`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Deploy')) === 'Deploy';
}

function subjectOfEditor(): Subject | undefined {
  const { activeTextEditor } = vscode.window;
  const owner = activeTextEditor && partsOfHandlerUri(activeTextEditor.document.uri)?.owner;
  return owner === undefined ? undefined : { setupId: owner };
}

function offerWizard(text: string, command: 'cognitoApi.openSetup' | 'cognitoApi.startGuidedSetup', subject?: Subject) {
  void vscode.window.showInformationMessage(text, 'Open Wizard').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand(command, subject);
  });
}
