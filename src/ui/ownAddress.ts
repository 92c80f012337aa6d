/** Own address: the link by which a browser on the same machine reaches this extension, past any port. */
import * as vscode from 'vscode';
import type { OwnAddress } from '../signIn/callback.ts';

/** Answers to nobody are refused in words. In a test it is called in place of the browser. */
export type OwnAddressHandler = OwnAddress & vscode.UriHandler & vscode.Disposable;

const path = '/callback';

/**
 * `url` is the bare link: `asExternalUri` adds the number of the window, which changes, and Cognito compares callback
 * URLs character by character. So a link goes to the window that was used last, where `state` says whether it is the one.
 */
export function openOwnAddress(extensionId: string): OwnAddressHandler {
  const takers = new Set<(parameters: URLSearchParams) => boolean>();
  const handler: vscode.UriHandler = {
    handleUri(uri) {
      if (uri.path !== path) return;
      const parameters = new URLSearchParams(uri.query);
      if ([...takers].some((take) => take(parameters))) return;
      void vscode.window.showWarningMessage(
        'This window is not waiting for that sign-in: it is over, or began in another window. Start it again from here.',
      );
    },
  };
  return {
    ...handler,
    url: `${vscode.env.uriScheme}://${extensionId}${path}`,
    listen(take) {
      takers.add(take);
      return () => takers.delete(take);
    },
    dispose: vscode.window.registerUriHandler(handler).dispose,
  };
}

/** A browser in which VS Code itself runs would open such a link with a VS Code of the desktop, if there is one. */
export function reachable({ url }: OwnAddress): string | undefined {
  return vscode.env.uiKind === vscode.UIKind.Desktop ? url : undefined;
}
