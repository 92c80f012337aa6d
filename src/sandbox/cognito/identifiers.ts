/** Ids, secrets and codes in the forms that Cognito gives them, and how they are kept: only as hashes. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** `us-east-1_AbCdEf123`. */
export const newPoolId = (region: string) => `${region}_${pick(lower + lower.toUpperCase() + digits, 9)}`;

/** 26 lower-case letters and digits. */
export const newClientId = () => pick(lower + digits, 26);

/** About 51 lower-case letters and digits. */
export const newClientSecret = () => pick(lower + digits, 51);

/** Digits. */
export const newCode = (length = 6) => pick(digits, length);

/** An unguessable token for refresh tokens, sessions, authorization codes and cookies. */
export const newOpaqueToken = (bytes = 48) => randomBytes(bytes).toString('base64url');

/** What is stored in place of a token or code. */
export const hashed = (secret: string) => createHash('sha256').update(secret).digest('base64url');

/** Compares in constant time. */
export function same(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}
