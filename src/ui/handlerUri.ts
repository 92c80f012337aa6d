/** Handler addresses: `cognito-api:/SETUP/FILE`, where the code of a setup's function can be edited. */
import type * as vscode from 'vscode';

export const handlerScheme = 'cognito-api';

/** Stands for the setup's id while the setup is only a draft in the wizard. */
export const draftOwner = 'draft';

/** Id of the setup, or `draft`, and the name of the file; undefined for every other address. */
export function partsOfHandlerUri(
  uri: Pick<vscode.Uri, 'scheme' | 'path'>,
): { readonly owner: string; readonly fileName: string } | undefined {
  const [, owner, fileName] = /^\/([A-Za-z0-9_-]+)\/([^/]+)$/.exec(uri.path) ?? [];
  return uri.scheme === handlerScheme && owner && fileName ? { owner, fileName } : undefined;
}

export function handlerPath(owner: string, fileName: string): string {
  return `/${owner}/${fileName}`;
}
