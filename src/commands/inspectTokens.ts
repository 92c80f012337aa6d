/** Inspect Tokens: what stands in a user's tokens, claim by claim, in a read-only editor. */
import * as vscode from 'vscode';
import { pickSignedIn } from './pickSignedIn.ts';
import type { Handler } from './services.ts';
import { tokenDocumentUri } from './tokenDocument.ts';

export const inspectTokens: Handler = async (services, subject) => {
  const picked = await pickSignedIn(services, subject, 'Whose tokens do you want to inspect?');
  if (!picked) return;
  const uri = tokenDocumentUri(picked.setup.id, picked.user);
  services.documents.changed(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
  await vscode.window.showTextDocument(document, { preview: true });
};
