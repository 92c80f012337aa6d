/** Browser: opens pages, and makes sure that a sign-in finds its way back to where this extension runs. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';

/**
 * Opens an address in the person's browser. With the window on another machine than the extension (SSH, a container),
 * the port that a sign-in will come back to is forwarded first. Throws Failure when no browser was opened.
 */
export async function openInBrowser(url: string): Promise<void> {
  const callback = callbackOf(url);
  if (vscode.env.remoteName !== undefined && callback !== undefined)
    await vscode.env.asExternalUri(vscode.Uri.parse(callback));
  if (await vscode.env.openExternal(vscode.Uri.parse(url, true))) return;
  throw new Failure({
    code: 'BrowserNotOpened',
    what: 'The browser was not opened.',
    why: 'VS Code was not allowed to, or there is none.',
    next: 'Try again, and choose Open when VS Code asks.',
  });
}

/** The address on this machine to which the page will send the browser back, if there is one. */
function callbackOf(url: string): string | undefined {
  const callback = URL.canParse(url) ? new URL(url).searchParams.get('redirect_uri') : null;
  return callback !== null && /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(callback) ? callback : undefined;
}
