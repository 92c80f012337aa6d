/** SECRET_HASH: proves to Cognito that the caller knows the app client's secret. */
import { createSecretHash } from 'cognito-srp-helper';

/** `{ SECRET_HASH }` for clients with a secret, nothing for public ones; to be spread into AuthParameters. */
export function secretHash(
  client: { readonly clientId: string; readonly clientSecret?: string },
  username: string,
): { readonly SECRET_HASH?: string } {
  return client.clientSecret === undefined
    ? {}
    : { SECRET_HASH: createSecretHash(username, client.clientId, client.clientSecret) };
}
