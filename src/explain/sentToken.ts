/** Taking the text apart that was sent as a token: what stood before and around it, what kind it is, and its claims. */
import type { SentToken } from './callEvidence.ts';

/** Quotes as keyboards and editors make them. */
const quotes = '"\'`“”‘’';
const invisible = /[\u200b-\u200d\u2060\ufeff]/;

/** What sendings look like without schemes, white space and quotes; the token itself, where there is one. */
export function bareToken(sent: string): string {
  return unwrapped(sent).token;
}

/** Never throws. `signature` and `kept` cannot be told from the text alone. */
export function sentToken(sent: string): Omit<SentToken, 'signature' | 'kept'> {
  const { token, schemes, stray } = unwrapped(sent);
  const [header = {}, claims] = token.split('.').map(jsonOf);
  return {
    schemes,
    ...(stray ? { stray } : {}),
    kind: kindOf(token, header, claims ?? {}),
    claims: claims ?? {},
    header,
  };
}

function unwrapped(sent: string): { token: string; schemes: number; stray?: SentToken['stray'] } {
  let rest = sent;
  let schemes = 0;
  let stray: SentToken['stray'];
  const found = (kind: NonNullable<SentToken['stray']>) => {
    // What HTTP cannot carry says more than what it can.
    stray = stray === 'line break' || kind === 'line break' ? 'line break' : (stray ?? kind);
  };
  const trimmed = (text: string) => {
    const inner = text.replace(/^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g, '');
    if (inner !== text) found(/[\r\n]/.test(text) ? 'line break' : 'white space');
    return inner;
  };
  const unquoted = (text: string) => {
    const inner = text.replace(new RegExp(`^[${quotes}]+|[${quotes}]+$`, 'g'), '');
    if (inner !== text) found('quotes');
    return inner;
  };
  for (;;) {
    const before = rest;
    rest = unquoted(trimmed(rest));
    const scheme = /^bearer(?: |:? +|$)/i.exec(rest);
    if (scheme) {
      schemes += 1;
      rest = rest.slice(scheme[0].length);
    }
    if (rest === before) break;
  }
  if (/[\r\n]/.test(rest)) found('line break');
  else if (/\s/.test(rest) || invisible.test(rest)) found('white space');
  const token = rest.replace(/[\s\u200b-\u200d\u2060\ufeff]/g, '');
  return { token, schemes, ...(stray ? { stray } : {}) };
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A refresh token of Cognito is encrypted: five parts, and its header says how (`enc`). Sources: RFC 7516; Cognito
 * developer guide, “Understanding user pool JSON web tokens” (`token_use`).
 */
function kindOf(token: string, header: Json, claims: Json): SentToken['kind'] {
  if (token === '') return 'no token';
  if (claims.token_use === 'id') return 'ID token';
  if (claims.token_use === 'access') return 'access token';
  return typeof header.enc === 'string' ? 'refresh token' : 'other token';
}

function jsonOf(part: string): Json | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Json) : undefined;
  } catch {
    // A signature, an encrypted part, or no token at all.
    return undefined;
  }
}
