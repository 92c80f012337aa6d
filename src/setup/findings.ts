/** Findings: the parts of which checks are made. */
import type { Finding } from './field.ts';

export const ok: readonly Finding[] = [];
export const error = (message: string): readonly Finding[] => [{ severity: 'error', message }];
export const warning = (message: string): readonly Finding[] => [{ severity: 'warning', message }];

/** A whole number within limits. */
export function within(value: number, min: number, max: number, what: string): readonly Finding[] {
  if (!Number.isInteger(value)) return error(`${what} must be a whole number from ${min} to ${max}.`);
  return value < min || value > max ? error(`${what} must be from ${min} to ${max}; it is ${value}.`) : ok;
}

/** Needed, not too long, and of certain characters only. */
export function text(value: string, max: number, pattern: RegExp, what: string, allowed: string): readonly Finding[] {
  if (value.trim() === '') return error(`${what} is needed.`);
  if (value.length > max) return error(`${what} may have at most ${max} characters; it has ${value.length}.`);
  return pattern.test(value) ? ok : error(`${what} may contain only ${allowed}.`);
}
