/** SECRET_HASH: proof that a caller of a confidential client knows its secret. */
import { createHmac } from 'node:crypto';
import { notAuthorized } from './errors.ts';
import { same } from './identifiers.ts';
import type { Client } from './state.ts';

/** base64(HMAC-SHA256(secret, username + client id)). */
function secretHashOf(client: Client, secret: string, username: string): string {
  return createHmac('sha256', secret)
    .update(username + client.id)
    .digest('base64');
}

/** Throws NotAuthorizedException when the hash is missing, wrong, or sent for a client without a secret. */
export function requireSecretHash(client: Client, username: string, hash: string | undefined): void {
  const wrong = () => notAuthorized(`Unable to verify secret hash for client ${client.id}`);
  if (client.secret === undefined) {
    if (hash !== undefined) throw wrong();
    return;
  }
  if (hash === undefined)
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  if (!same(hash, secretHashOf(client, client.secret, username))) throw wrong();
}

/** The same at refresh, where the name is that of the token's user and the words are others. */
export function requireSecretHashAtRefresh(client: Client, username: string, hash: string | undefined): void {
  if (client.secret === undefined || hash === undefined) requireSecretHash(client, username, hash);
  else if (!same(hash, secretHashOf(client, client.secret, username)))
    throw notAuthorized(`SecretHash does not match for the client: ${client.id}`);
}

/** Operations that take the secret itself. */
export function requireClientSecret(client: Client, secret: string | undefined): void {
  if (client.secret === undefined && secret === undefined) return;
  if (client.secret === undefined || secret === undefined || !same(secret, client.secret))
    throw notAuthorized(`Unable to verify client secret for client ${client.id}`);
}
