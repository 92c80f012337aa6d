/** Copy Token: puts one whole token on the clipboard, and says what that means. */
import * as vscode from 'vscode';
import type { TokenKind } from '../operations/tokenOperations.ts';
import { pickSignedIn } from './pickSignedIn.ts';
import type { Handler } from './services.ts';

interface Choice extends vscode.QuickPickItem {
  readonly token: TokenKind;
}

const kinds: readonly Choice[] = [
  { token: 'access token', label: '$(key) Access token', description: 'for methods with scopes' },
  { token: 'ID token', label: '$(person) ID token', description: 'for methods without scopes' },
  {
    token: 'refresh token',
    label: '$(sync) Refresh token',
    description: 'gives new tokens; the most precious of them',
  },
];

export const copyToken: Handler = async (services, subject) => {
  const picked = await pickSignedIn(services, subject, 'Whose token do you want to copy?');
  if (!picked) return;
  const { setup, user } = picked;
  const chosen = await vscode.window.showQuickPick(kinds, { placeHolder: `Which token of ${user.who}?` });
  if (!chosen) return;
  const text = await (await services.operations()).tokenText(setup.id, chosen.token, user.userId);
  await vscode.env.clipboard.writeText(text);
  const until =
    chosen.token === 'refresh token'
      ? 'It gives new tokens until it is revoked or expires'
      : `It works until ${new Date(user.expiresAt).toLocaleTimeString()}`;
  void vscode.window.showInformationMessage(
    `The ${chosen.token} of ${user.who} is on the clipboard. ${until}; whoever has it can act as this user.`,
  );
};
