/** Time-based one-time passwords (RFC 6238: SHA-1, 30 seconds, six digits), as authenticator apps make them. */
import { createHmac, randomBytes } from 'node:crypto';
import { same } from './identifiers.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepSeconds = 30;

/** A shared secret of 52 characters, as Cognito's are. */
export function newSoftwareTokenSecret(): string {
  return [...randomBytes(52)].map((byte) => base32.charAt(byte % 32)).join('');
}

function secretBytes(secret: string): Buffer {
  const bits = [...secret].map((character) => base32.indexOf(character).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((each) => Number.parseInt(each, 2)));
}

/** The code of one 30-second step. */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secretBytes(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The step that `code` belongs to: the present one or a neighbour, for clocks that differ a little; undefined when it is wrong. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const present = Math.floor(now / 1000 / stepSeconds);
  return [present, present - 1, present + 1].find((step) => same(codeOf(secret, step), code));
}
