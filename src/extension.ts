/** Entry of the extension: activate and deactivate, nothing else. */
import * as vscode from 'vscode';
import { type Composition, compose, type Inside } from './composition.ts';

let composition: Composition | undefined;

/**
 * Registers everything synchronously; does no network and loads no AWS code. Only tests of this extension are given
 * what is inside; to other extensions it exports nothing.
 */
export function activate(context: vscode.ExtensionContext): Inside | undefined {
  composition = compose(context);
  return context.extensionMode === vscode.ExtensionMode.Test ? composition.inside : undefined;
}

/** Ends the sandbox, if this window started it, and waits until its state is saved. */
export async function deactivate(): Promise<void> {
  await composition?.close();
  composition = undefined;
}
