/** Pages of a list operation: `limit` (default 25, at most 500) and an opaque `position`. */
import { badRequest } from './apiGatewayErrors.ts';

const defaultLimit = 25;
const maxLimit = 500;

/** One page in AWS's form. `position` is absent on the last page. Source: the API model's `limit` and `position`. */
export function page<T>(items: readonly T[], query: URLSearchParams): { item: T[]; position?: string } {
  const limit = readLimit(query.get('limit'));
  const start = readPosition(query.get('position'));
  const item = items.slice(start, start + limit);
  return start + limit < items.length ? { item, position: encode(start + limit) } : { item };
}

function readLimit(given: string | null): number {
  if (given === null || given === '') return defaultLimit;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw badRequest(`Invalid limit specified. It must be between 1 and ${maxLimit}`);
  return limit;
}

function encode(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64url');
}

function readPosition(given: string | null): number {
  if (given === null || given === '') return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(given, 'base64url').toString())?.[1];
  if (start === undefined) throw badRequest('Invalid position specified');
  return Number(start);
}
