/** Method picker: which method of a setup a command is about, where it has more than one. */
import * as vscode from 'vscode';
import type { ReadableSetup } from './pickSetup.ts';
import type { Services, Subject } from './services.ts';

/**
 * The subject's method, the only one there is, or the one that the person picks, as it can be called with. Undefined when
 * the person did not pick any.
 */
export async function pickMethod(
  services: Services,
  { setup }: ReadableSetup,
  subject: Subject | undefined,
  placeHolder: string,
): Promise<string | undefined> {
  const { methods } = await (await services.operations()).facts(setup);
  const asked = methods.find(({ method }) => method === subject?.method);
  if (asked || methods.length <= 1) return (asked ?? methods[0])?.callable;
  const items = methods.map(({ method, path, callable, secured, scopes, expectedToken }) => ({
    label: method,
    description: path,
    detail: secured
      ? `needs the ${expectedToken}${scopes.length > 0 ? ` with one of ${scopes.join(', ')}` : ''}`
      : 'open to anyone',
    callable,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.callable;
}
