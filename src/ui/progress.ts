/** Progress: a notification that can be cancelled, and the words for what the engine does. */
import * as vscode from 'vscode';
import type { EngineEvent } from '../engine/resource.ts';

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

/** Turns the engine's events into one line: how many are done, and what is being worked on. */
export function progressLine(titles: ReadonlyMap<string, string>): (event: EngineEvent) => string | undefined {
  const working = new Set<string>();
  let done = 0;
  return (event) => {
    if (event.kind === 'request') return undefined;
    if (event.kind === 'started') working.add(event.id);
    else if (event.kind !== 'note') {
      working.delete(event.id);
      done++;
    }
    const current = event.kind === 'note' ? event.text : [...working].map((id) => titles.get(id) ?? id).at(-1);
    return `${done} of ${titles.size}${current === undefined ? '' : `: ${current}`}`;
  };
}
