/** Entry of the extension: activate and deactivate, nothing else. */
import type { ExtensionContext } from 'vscode';
import { type Composition, compose } from './composition.ts';

let composition: Composition | undefined;

/** Registers everything synchronously; does no network and loads no AWS code. */
export function activate(context: ExtensionContext): void {
  composition = compose(context);
}

/** Ends the sandbox, if this window started it, and waits until its state is saved. */
export async function deactivate(): Promise<void> {
  await composition?.close();
  composition = undefined;
}
