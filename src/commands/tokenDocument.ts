/** Token document: the claims of a user's tokens as a read-only editor. Its text is made anew each time it is asked for. */
import * as vscode from 'vscode';
import { noteOf } from '../engine/failure.ts';
import type { Operations } from '../operations/operations.ts';
import type { Log } from '../ui/log.ts';
import { durationWords } from '../ui/tokenWords.ts';

export const tokenScheme = 'cognito-tokens';

/** Setup and user are in the query, so that VS Code can ask again after a reload of the window. */
export function tokenDocumentUri(setupId: string, user: { readonly who: string; readonly userId: string }): vscode.Uri {
  // A slash in a name would make the rest of it the file's name.
  const path = `/Tokens of ${user.who.replaceAll('/', '∕')}.jsonc`;
  return vscode.Uri.from({ scheme: tokenScheme, path, query: JSON.stringify([setupId, user.userId]) });
}

/** Lets VS Code ask for such documents. `changed` has one made anew that is open already. */
export function registerTokenDocuments(
  operations: () => Promise<Operations>,
  log: Log,
): vscode.Disposable & { changed(uri: vscode.Uri): void } {
  const emitter = new vscode.EventEmitter<vscode.Uri>();
  const registration = vscode.workspace.registerTextDocumentContentProvider(tokenScheme, {
    onDidChange: emitter.event,
    provideTextDocumentContent: (uri) => tokenDocumentText(uri, operations, log),
  });
  return {
    changed: (uri) => emitter.fire(uri),
    dispose: () => vscode.Disposable.from(registration, emitter).dispose(),
  };
}

/** The text of such a document; where it cannot be made, that and why. */
async function tokenDocumentText(uri: vscode.Uri, operations: () => Promise<Operations>, log: Log): Promise<string> {
  try {
    const { tokenReportText } = await import('../tokens/claimWords.ts');
    const [setupId = '', userId = ''] = JSON.parse(uri.query) as string[];
    const loaded = await operations();
    const setup = await loaded.load(setupId);
    const report = await loaded.inspectTokens(setupId, userId);
    const time = (ms: number) => new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
    return log.conceal(tokenReportText(setup.name, report, { now: Date.now(), time, span: durationWords }));
  } catch (error) {
    const note = noteOf(error);
    log.failure('Inspect Tokens', note, error);
    return `// ${[note.what, note.why, note.next].filter(Boolean).join(' ')}\n`;
  }
}
