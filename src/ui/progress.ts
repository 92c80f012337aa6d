/** Progress: a notification that can be cancelled. */
import * as vscode from 'vscode';

/**
 * Runs `work` behind a notification. Cancel aborts the signal; what `work` throws then is a cancellation, which the
 * command wrapper keeps silent about.
 */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      try {
        return await work(controller.signal, (message) => progress.report({ message }));
      } finally {
        subscription.dispose();
      }
    },
  );
}
