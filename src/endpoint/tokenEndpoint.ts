/** Asking the API for tokens, where it signs people in itself. */
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../engine/failure.ts';

export interface TokenEndpoint {
  readonly url: string;
  /** GET sends user name and password in the query string, POST as JSON in the body. */
  readonly method: 'GET' | 'POST';
}

export interface TokenAnswer {
  readonly status: number;
  /** Body of a refusal; an answer with tokens is not kept as text. */
  readonly refusal?: string;
  readonly tokens?: AuthenticationResultType;
}

/** Calls it; what is left out of the credentials is not sent. Throws Failure only when no answer came. */
export async function askForTokens(
  { url, method }: TokenEndpoint,
  credentials: { readonly username?: string; readonly password?: string },
  signal?: AbortSignal,
): Promise<TokenAnswer> {
  const address = new URL(url);
  if (method === 'GET') for (const [name, value] of Object.entries(credentials)) address.searchParams.set(name, value);
  try {
    const response = await fetch(address, {
      method,
      ...(method === 'POST' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      }),
      signal: AbortSignal.any([AbortSignal.timeout(35_000), ...(signal ? [signal] : [])]),
    });
    const body = await response.text();
    const tokens = response.ok ? tokensIn(body) : undefined;
    return tokens ? { status: response.status, tokens } : { status: response.status, refusal: body.slice(0, 2000) };
  } catch (error) {
    if (signal?.aborted) throw error;
    // The error of fetch may name the address, and with GET the password stands in it.
    throw new Failure({
      code: 'NoAnswer',
      what: 'The path that signs people in did not answer.',
      next: 'Check the network connection, and that the setup still exists, then try again.',
    });
  }
}

function tokensIn(body: string): AuthenticationResultType | undefined {
  try {
    return (JSON.parse(body) as { AuthenticationResult?: AuthenticationResultType }).AuthenticationResult;
  } catch {
    return undefined;
  }
}
