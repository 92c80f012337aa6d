/** Signing keys of user pools: two RSA keys each, one for ID tokens and one for access tokens, as Cognito has. */
import { generateKeyPair as generateKeyPairCallback } from 'node:crypto';
import { promisify } from 'node:util';
import { type CryptoKey, createLocalJWKSet, importJWK, type JWK } from 'jose';
import type { World } from '../service.ts';
import type { Pool } from './state.ts';

const generateKeyPair = promisify(generateKeyPairCallback);

type PoolKeys = NonNullable<Pool['keys']>;

const underway = new WeakMap<Pool, Promise<PoolKeys>>();

/**
 * The keys of a pool. Making them takes a good part of a second, so CreateUserPool starts it and does not wait; whoever
 * signs first waits for the rest. Node makes RSA keys on a thread of its own.
 */
export async function keysOf(world: World, pool: Pool): Promise<PoolKeys> {
  if (pool.keys) return pool.keys;
  const started = underway.get(pool);
  if (started) return started;
  const made = makeKeys().then((keys) => {
    pool.keys = keys;
    world.changed();
    return keys;
  });
  underway.set(pool, made);
  return made;
}

async function makeKeys(): Promise<PoolKeys> {
  const [id, access] = await Promise.all([makeKey(), makeKey()]);
  return { id, access };
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  const kid = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
  return { ...jwk, kty: 'RSA', kid, alg: 'RS256', use: 'sig' };
}

/** What anybody may know of a key. */
export function publicPart({ alg, e, kid, kty, n, use }: JWK): JWK {
  return { alg, e, kid, kty, n, use };
}

const imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

/** A key ready for signing. */
export function signingKey(jwk: JWK): Promise<CryptoKey | Uint8Array> {
  const known = imported.get(jwk) ?? importJWK(jwk, 'RS256');
  imported.set(jwk, known);
  return known;
}

const keySets = new WeakMap<PoolKeys, ReturnType<typeof createLocalJWKSet>>();

/** The keys by which a pool's tokens are checked. */
export function checkingKeys(keys: PoolKeys): ReturnType<typeof createLocalJWKSet> {
  const known = keySets.get(keys) ?? createLocalJWKSet({ keys: [publicPart(keys.id), publicPart(keys.access)] });
  keySets.set(keys, known);
  return known;
}
