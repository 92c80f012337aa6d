/** Explain Last Response: opens Try it with the cause of the newest answer, and what mends it. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Subject } from './services.ts';

export const explainLastResponse: Handler = async (services, subject) => {
  const { newestCall } = await services.operations();
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Explain the last response of which setup?',
    suits: ({ id }) => newestCall(id) !== undefined,
    noneSuits: { text: nothingCalled, button: callButton, command: 'cognitoApi.callEndpoint' },
  });
  if (!picked) return;
  const callId = newestCall(picked.id);
  if (callId === undefined) {
    offerCall({ setupId: picked.id });
    return;
  }
  services.used(picked.id);
  const session = await services.wizard.openSetup(picked.id, 'tryIt');
  await session.explain(callId);
};

const nothingCalled = 'No answer to explain: nothing was called since VS Code started.';
const callButton = 'Call Endpoint';

function offerCall(subject: Subject): void {
  const command: CommandId = 'cognitoApi.callEndpoint';
  void vscode.window.showInformationMessage(nothingCalled, callButton).then((chosen) => {
    if (chosen) void vscode.commands.executeCommand(command, subject);
  });
}
