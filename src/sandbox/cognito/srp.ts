/**
 * Secure Remote Password as Cognito speaks it: the 3072-bit group of RFC 3526, generator 2, SHA-256, and a session key
 * derived by HKDF with the info text "Caldera Derived Key". All numbers travel as hexadecimal text.
 */
import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PasswordVerifier } from './state.ts';

const primeHex = getDiffieHellman('modp15').getPrime('hex');
const prime = BigInt(`0x${primeHex}`);
const generator = 2n;
const multiplier = number(sha256(bytes(prime), bytes(generator)).toString('hex'));

/** Bytes of a number with a zero byte in front when its first bit is set, so that it reads as positive. */
function bytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function number(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** Whose password it is: `poolName` is the pool id's part after the underscore. */
export interface Identity {
  readonly poolName: string;
  readonly userId: string;
}

function verifierOf({ poolName, userId }: Identity, password: string, salt: string): string {
  const secret = sha256(bytes(number(salt)), sha256(`${poolName}${userId}:${password}`));
  return power(generator, number(secret.toString('hex'))).toString(16);
}

/** What is kept of a password: a random salt, and the verifier that SRP checks proofs against. */
export function newVerifier(identity: Identity, password: string): PasswordVerifier {
  const salt = randomBytes(16).toString('hex');
  return { salt, verifier: verifierOf(identity, password, salt) };
}

/** Whether this is the password that `kept` was made from. */
export function matches(identity: Identity, password: string, kept: PasswordVerifier): boolean {
  return equal(verifierOf(identity, password, kept.salt), kept.verifier);
}

function equal(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

/** Whether a client's public value A may be used: a multiple of the prime would make the session key known. */
export function acceptable(clientPublic: string): boolean {
  return /^[0-9a-fA-F]{1,1024}$/.test(clientPublic) && number(clientPublic) % prime !== 0n;
}

/** The server's part of an exchange: B is sent, `serverPrivate` stays here. */
export function serverValues(verifier: string): { readonly serverPublic: string; readonly serverPrivate: string } {
  const serverPrivate = randomBytes(48).toString('hex');
  return { serverPublic: publicOf(serverPrivate, verifier), serverPrivate };
}

function publicOf(serverPrivate: string, verifier: string): string {
  const value = (multiplier * number(verifier) + power(generator, number(serverPrivate))) % prime;
  return value.toString(16);
}

interface Exchange {
  readonly clientPublic: string;
  readonly serverPrivate: string;
  readonly verifier: string;
}

interface Proof {
  /** PASSWORD_CLAIM_SECRET_BLOCK, base64. */
  readonly secretBlock: string;
  readonly timestamp: string;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  readonly signature: string;
}

/** Whether the client's proof shows that it knows the password behind the exchange's verifier. */
export function proves({ poolName, userId }: Identity, exchange: Exchange, proof: Proof): boolean {
  const clientPublic = number(exchange.clientPublic);
  const serverPublic = number(publicOf(exchange.serverPrivate, exchange.verifier));
  const scrambler = number(sha256(bytes(clientPublic), bytes(serverPublic)).toString('hex'));
  const shared = power(clientPublic * power(number(exchange.verifier), scrambler), number(exchange.serverPrivate));
  const key = hkdfSync('sha256', bytes(shared), bytes(scrambler), 'Caldera Derived Key', 16);
  const expected = createHmac('sha256', Buffer.from(key))
    .update(poolName + userId)
    .update(Buffer.from(proof.secretBlock, 'base64'))
    .update(proof.timestamp)
    .digest('base64');
  return equal(expected, proof.signature);
}
