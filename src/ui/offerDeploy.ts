/** Deploy offer: says after a save where the code is kept, and offers to deploy it. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import { draftOwner } from './handlerUri.ts';
import type { SetupList } from './setupList.ts';

/** One notice per setup at a time, however often is saved: some people save after each word. */
export function createDeployOffer(list: SetupList): (owner: string) => void {
  const shown = new Set<string>();
  return (owner) => {
    const setup = list.find(owner)?.setup;
    if (owner === draftOwner || setup?.rows.function?.state !== 'created') {
      vscode.window.setStatusBarMessage('$(check) Code kept; it is deployed when the setup is created', 5000);
      return;
    }
    if (shown.has(owner)) return;
    shown.add(owner);
    const text = `The code is kept with “${setup.name}”. The function does not run it yet.`;
    void vscode.window.showInformationMessage(text, 'Deploy').then((chosen) => {
      shown.delete(owner);
      const command: CommandId = 'cognitoApi.deployHandlerCode';
      if (chosen) void vscode.commands.executeCommand(command, { setupId: owner });
    });
  };
}
