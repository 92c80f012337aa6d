/** Lists a page at a time. */
import { invalidParameter } from './errors.ts';

export interface Page<T> {
  readonly items: T[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/** The page of `items` at `token`, a token of an earlier page; `limit` 0 or undefined means 60. */
export function pageOf<T>(items: readonly T[], limit: number | undefined, token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : startOf(token);
  const end = start + (limit || 60);
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(JSON.stringify({ start: end })).toString('base64url') : undefined,
  };
}

function startOf(token: string): number {
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(start) && start > 0) return start;
  } catch {
    // Refused below, like every other token that this list did not give out.
  }
  throw invalidParameter('Invalid pagination token.');
}
