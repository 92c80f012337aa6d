/** Row state: how a resource of the record stands, in an icon and in words. */
import type { Row } from '../engine/record.ts';
import type { IconColor } from './node.ts';

export type Standing = 'exists' | 'working' | 'failed' | 'unfinished' | 'planned' | 'left' | 'gone';

/** A row that says `creating` for longer, in ms, belongs to a run that ended without a word. */
const longestStep = 15 * 60_000;

export function standingOf(row: Row, now: number): Standing {
  if (row.state === 'gone') return 'gone';
  if (row.failure) return 'failed';
  if (row.state === 'created') return 'exists';
  if (row.state === 'planned' || row.state === 'left') return row.state;
  return now - Date.parse(row.since) < longestStep ? 'working' : 'unfinished';
}

const workingWords = { creating: 'creating…', updating: 'updating…', deleting: 'deleting…' } as const;

/** What stands beside the name; nothing for what simply exists. */
export function standingWords(row: Row, now: number): string | undefined {
  switch (standingOf(row, now)) {
    case 'exists':
      return undefined;
    case 'working':
      return workingWords[row.state as keyof typeof workingWords];
    case 'failed':
      return row.failure?.what ?? 'failed';
    case 'unfinished':
      return 'unfinished';
    case 'planned':
      return 'not created yet';
    case 'left':
      return 'left: not made by this setup';
    case 'gone':
      return 'deleted';
  }
}

/** The icon of the kind of resource while all is well, else that of its state. */
export function standingIcon(
  row: Row,
  kindIcon: string,
  now: number,
): { readonly icon: string; readonly iconColor?: IconColor } {
  switch (standingOf(row, now)) {
    case 'exists':
      return { icon: kindIcon };
    case 'working':
      return { icon: 'loading~spin' };
    case 'failed':
      return { icon: 'error', iconColor: 'problemsErrorIcon.foreground' };
    case 'unfinished':
    case 'left':
      return { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' };
    case 'planned':
    case 'gone':
      return { icon: 'circle-outline', iconColor: 'disabledForeground' };
  }
}
