/** How far a run is, in words and numbers. */
import type { ProgressView, RunView } from '../wizard/protocol.ts';

/** How many are finished, of those that take part. */
export function countDone(resources: readonly ProgressView[]): { readonly done: number; readonly of: number } {
  return { done: resources.filter((resource) => resource.status === 'done').length, of: resources.length };
}

/** One sentence on how far the run is; also what a screen reader is told. */
export function progressWords(run: RunView): string {
  const { done, of } = countDone(run.resources);
  if (of === 0 && run.status === 'running') return 'Getting ready';
  switch (run.status) {
    case 'running':
      return `${done} of ${of} resources ready`;
    case 'cancelling':
      return 'Cancelling: finishing what has begun';
    case 'done':
      return `All ${of} resources are ready`;
    case 'failed':
      return `Stopped after ${done} of ${of} resources`;
    case 'cancelled':
      return `Cancelled after ${done} of ${of} resources`;
    default:
      return '';
  }
}

/** "1 request", "23 requests". */
export const requestWords = ({ requests }: RunView): string => (requests === 1 ? '1 request' : `${requests} requests`);
