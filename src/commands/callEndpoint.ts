/** Call Secured Endpoint: calls without and with the token, and shows the answers side by side on Try it. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import { pickSetup, type ReadableSetup } from './pickSetup.ts';
import type { Handler, Subject } from './services.ts';

export const callEndpoint: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'The endpoint of which setup shall be called?',
    suits: ({ setup }) => setup.rows.stage?.state === 'created',
    noneSuits: {
      text: 'No setup has an endpoint yet. Create it in the wizard first.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });
  if (!picked) return;
  const { pickMethod } = await import('./pickMethod.ts');
  const method = await pickMethod(services, picked, subject, 'Which method shall be called?');
  if (method === undefined) return;
  services.used(picked.id);
  const session = await services.wizard.openSetup(picked.id, 'tryIt');
  await session.call(method);
  if (!services.list.find(picked.id)?.tokens) offerSignIn(picked);

  function offerSignIn({ setup }: ReadableSetup): void {
    const text = `Nobody is signed in to “${setup.name}”, so only the call without a token was made.`;
    void vscode.window.showInformationMessage(text, 'Sign In').then(async (chosen) => {
      if (!chosen) return;
      const command: CommandId = 'cognitoApi.signIn';
      await vscode.commands.executeCommand(command, { setupId: setup.id, quiet: true } satisfies Subject);
      if (services.list.find(setup.id)?.tokens) await session.call();
    });
  }
};
