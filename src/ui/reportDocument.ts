/** Report documents: texts to read that nobody can edit, shown as VS Code shows Markdown. */
import * as vscode from 'vscode';

export interface ReportDocuments extends vscode.Disposable {
  /** Shows the text under this title; one of the same title is replaced where it stands. `beside`: in the next column. */
  show(setupId: string, title: string, text: string, options?: { readonly beside?: boolean }): Promise<void>;
}

export const reportScheme = 'cognito-api-report';

/** VS Code's own Markdown preview, as an editor. */
const markdownPreview = 'vscode.markdown.preview.editor';

export function openReportDocuments(): ReportDocuments {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  const subscriptions = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(reportScheme, {
      onDidChange: changed.event,
      // After a reload of the window, what was found is not known any more.
      provideTextDocumentContent: (uri) =>
        texts.get(uri.toString()) ?? 'This result is not kept over a reload of the window. Test again to see it.\n',
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString())),
  );
  return {
    async show(setupId, title, text, { beside = false } = {}) {
      const uri = vscode.Uri.from({ scheme: reportScheme, path: `/${setupId}/${title}.md` });
      texts.set(uri.toString(), text);
      const document = await vscode.workspace.openTextDocument(uri);
      changed.fire(uri);
      const place = { preview: true, viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active };
      try {
        await vscode.commands.executeCommand('vscode.openWith', uri, markdownPreview, place);
      } catch {
        // Somebody may have switched VS Code's Markdown extension off; the text reads well as it stands.
        await vscode.window.showTextDocument(document, place);
      }
    },
    dispose: () => subscriptions.dispose(),
  };
}
