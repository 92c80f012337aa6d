/** Who calls the token endpoint: an app client, by HTTP Basic or by fields of the form. */
import type { Context } from 'hono';
import { same } from '../identifiers.ts';
import { type Client, entry, type Pool } from '../state.ts';

/** A refusal of the OAuth endpoints; Cognito answers all of them with status 400. */
export class OAuthError extends Error {
  readonly error: string;
  constructor(error: string, description?: string) {
    super(description ?? error);
    this.name = 'OAuthError';
    this.error = error;
  }
  /** The JSON that the caller gets. */
  body(): { error: string; error_description?: string } {
    return this.message === this.error ? { error: this.error } : { error: this.error, error_description: this.message };
  }
}

/** The fields of a form, sent as application/x-www-form-urlencoded and in no other way. */
export async function formFields(c: Context): Promise<URLSearchParams> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new OAuthError('invalid_request');
  return new URLSearchParams(await c.req.text());
}

/** The client, after it proved itself. Throws OAuthError `invalid_client`. */
export function authenticateClient(pool: Pool, authorization: string | undefined, fields: URLSearchParams): Client {
  const basic = authorization === undefined ? undefined : readBasic(authorization);
  const named = basic?.id ?? fields.get('client_id');
  if (named === null) throw new OAuthError('invalid_request', 'client_id is missing');
  // Two ways at once are one too many, and a second name must not differ.
  if (basic && fields.has('client_id') && fields.get('client_id') !== basic.id) throw new OAuthError('invalid_request');
  const client = entry(pool.clients, named);
  if (!client) throw new OAuthError('invalid_client');
  const secret = basic?.secret ?? fields.get('client_secret') ?? undefined;
  if (client.secret === undefined ? secret !== undefined : secret === undefined || !same(secret, client.secret))
    throw new OAuthError('invalid_client', client.secret === undefined ? undefined : 'invalid_client_secret');
  if (!client.settings.AllowedOAuthFlowsUserPoolClient) throw new OAuthError('unauthorized_client');
  return client;
}

function readBasic(authorization: string): { id: string; secret: string } {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon < 1) throw new OAuthError('invalid_client');
  return { id: formDecoded(decoded.slice(0, colon)), secret: formDecoded(decoded.slice(colon + 1)) };
}

/** RFC 6749 has both parts form-encoded; ids and secrets of Cognito read the same either way. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError('invalid_client');
  }
}
