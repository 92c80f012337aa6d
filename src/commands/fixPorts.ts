/** Fix ports: what a fix needs of the person in VS Code, such as a sign-in or a password, and what it shows them. */
import * as vscode from 'vscode';
import type { FixPorts } from '../operations/explainOperations.ts';
import { fenced } from '../ui/testReport.ts';
import type { Services } from './services.ts';
import { signInTo } from './signIn.ts';
import { setPasswordOf, signUpTo } from './users.ts';

export function fixPorts(services: Services, setupId: string): Required<Pick<FixPorts, 'signIn' | 'user' | 'show'>> {
  const setup = async () => (await services.operations()).load(setupId);
  return {
    async signIn(way, username) {
      const tokens = await signInTo(services, await setup(), way, username);
      if (tokens) await services.list.reload();
      return tokens !== undefined;
    },
    async user(action, username) {
      if (action === 'signUp') return signUpTo(services, await setup(), username);
      return setPasswordOf(services, { setupId, username, name: username });
    },
    async show(what) {
      if (what === 'handlerCode') await vscode.commands.executeCommand('cognitoApi.editHandlerCode', { setupId });
      else if (what === 'functionLog') await showFunctionLog(services, setupId);
      else if (what === 'wizard') await services.wizard.openSetup(setupId, 'review');
      else if (what === 'clock') void vscode.window.showInformationMessage(clockWords());
    },
  };
}

async function showFunctionLog({ operations, reports, log }: Services, setupId: string): Promise<void> {
  const text = await (await operations()).functionLog(setupId);
  const body = text === '' ? ['Nothing was logged in the last hour.'] : fenced(text, 'text');
  await reports.show(setupId, 'Function Log', log.conceal(`# Log of the last hour\n\n${body.join('\n')}\n`));
}

function clockWords(): string {
  const now = new Date().toLocaleTimeString(undefined, { timeStyle: 'long' });
  const remote = vscode.env.remoteName === undefined ? 'this computer' : 'the computer that the extension runs on';
  return `The clock of ${remote} says ${now}. Let it be set by the network, in the settings for date and time, then call again.`;
}
