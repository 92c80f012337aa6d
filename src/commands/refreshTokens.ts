/** Refresh Tokens: new ID and access tokens in one click. */
import * as vscode from 'vscode';
import { durationWords } from '../ui/tokenWords.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler } from './services.ts';

export const refreshTokens: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Refresh the tokens of which setup?',
    // Tokens that cannot be refreshed are let through: the failure then says why, and offers to sign in.
    suits: ({ tokens }) => tokens !== undefined,
    noneSuits: {
      text: 'Nobody is signed in, so there are no tokens to refresh.',
      button: 'Sign In',
      command: 'cognitoApi.signIn',
    },
  });
  if (!picked) return;
  services.used(picked.id);
  const tokens = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Refreshing tokens' },
    async () => (await services.operations()).refreshTokens(picked.id, undefined, subject?.userId),
  );
  await services.list.reload();
  const left = durationWords(tokens.expiresAt - Date.now());
  vscode.window.setStatusBarMessage(`$(check) Tokens of ${tokens.who} refreshed, good for ${left}`, 5000);
};
