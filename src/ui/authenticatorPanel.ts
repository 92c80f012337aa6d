/** Authenticator panel: the QR code from which an authenticator app learns its secret, while a sign-in asks for it. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeHtml } from '../signIn/callbackPages.ts';
import type { Question } from '../signIn/conversation.ts';

/** The panel goes with the question. `shown` resolves when the code stands in it. */
export interface AuthenticatorPanel extends Disposable {
  readonly shown: Promise<void>;
}

/** Shows the QR code and the secret to type, in a page without any script. The keyboard stays with the input box. */
export function showAuthenticatorSetup(
  question: Extract<Question, { kind: 'totpSetup' }>,
  title: string,
): AuthenticatorPanel {
  const panel = vscode.window.createWebviewPanel(
    'cognitoApi.authenticator',
    'Set up authenticator app',
    { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
    { enableScripts: false, localResourceRoots: [] },
  );
  // Drawn here: the address holds the secret, which goes to no service that draws QR codes.
  const shown = import('uqr').then(({ renderSVG }) => {
    panel.webview.html = page(title, renderSVG(question.uri, { border: 2 }), question.secret);
  });
  return { shown, [Symbol.dispose]: () => panel.dispose() };
}

function page(title: string, svg: string, secret: string): string {
  const nonce = randomBytes(16).toString('base64');
  const spaced = secret.replace(/(.{4})(?=.)/g, '$1 ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Set up authenticator app</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<style nonce="${nonce}">
  /* The box that asks for the code covers the top of the window. */
  body { max-width: 36rem; margin: 0 auto; padding: 6rem 1rem 2rem; line-height: 1.5; }
  h1 { font-size: 1.3em; font-weight: 600; margin: 0 0 .5rem; }
  .code svg { display: block; width: 14rem; height: 14rem; }
  code { font-family: var(--vscode-editor-font-family); user-select: all; overflow-wrap: anywhere; }
</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
<p>This user pool asks for a second factor. Scan the code with an authenticator app on your phone, such as the one of your password manager.</p>
<div class="code" role="img" aria-label="QR code for the authenticator app; the key below says the same">${svg}</div>
<p>Or type this key into the app: <code>${escapeHtml(spaced)}</code></p>
<p>Then enter the six digits that the app shows in the box at the top of the window. This page closes by itself.</p>
</main></body></html>`;
}
