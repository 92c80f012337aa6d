/** Call Secured Endpoint: calls without and with the token, and shows the answers side by side on Try it. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Subject } from './services.ts';

export const callEndpoint: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Call the endpoint of which setup?',
    suits: ({ setup }) => setup.rows.stage?.state === 'created',
    noneSuits: {
      text: 'No setup has an endpoint yet. Create it in the wizard first.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });
  if (!picked) return;
  const { pickMethod } = await import('./pickMethod.ts');
  const method = await pickMethod(services, picked, subject, 'Which method do you want to call?');
  if (method === undefined) return;
  const { id, setup } = picked;
  services.used(id);
  const session = await services.wizard.openSetup(id, 'tryIt');
  await session.call(method);
  const isSignedIn = () => services.list.find(id)?.tokens !== undefined;
  if (isSignedIn()) offerExplanation();
  else offerSignIn();

  function offerSignIn(): void {
    const text = `Nobody is signed in to “${setup.name}”, so only the call without a token was made.`;
    const [refused] = session.answers;
    void vscode.window.showInformationMessage(text, 'Sign In', ...explainButton(refused?.id)).then(async (chosen) => {
      if (chosen === 'Explain') await explain(refused?.id);
      if (chosen !== 'Sign In') return;
      const command: CommandId = 'cognitoApi.signIn';
      await vscode.commands.executeCommand(command, { setupId: id, quiet: true } satisfies Subject);
      if (isSignedIn()) await session.call();
    });
  }

  /** Of the first answer that is not the expected one. */
  function offerExplanation(): void {
    const refused = session.answers.find(({ ok }) => !ok);
    if (!refused) return;
    const answered = `${refused.status} ${refused.statusText ?? ''}`.trim();
    const text = `${refused.label}, “${setup.name}” answered ${answered} instead of ${refused.expectedStatus}.`;
    void vscode.window.showWarningMessage(text, ...explainButton(refused.id)).then(async (chosen) => {
      if (chosen) await explain(refused.id);
    });
  }

  async function explain(callId: string | undefined): Promise<void> {
    const shown = await services.wizard.openSetup(id, 'tryIt');
    await shown.explain(callId);
  }
};

function explainButton(callId: string | undefined): ['Explain'] | [] {
  return callId === undefined ? [] : ['Explain'];
}
