/** Redaction: takes tokens, passwords, secrets and codes out of any text before it is logged or shown. */

/** Stands where a secret stood. */
const hidden = '‹hidden›';

/** JWS (three parts) and JWE (five parts, as Cognito's refresh tokens are); the second may be cut off. */
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}/g;

const secretNames = [
  'password',
  'passwd',
  'pwd',
  'secret',
  'secret[_-]?hash',
  '[a-z_-]*secret[_-]?access[_-]?key',
  'secret[_-]?key',
  'client[_-]?secret',
  '(?:id|access|refresh|session|security)[_-]?token',
  'x-amz-security-token',
  'session',
  'code',
  'confirmation[_-]?code',
  'code[_-]?verifier',
  'authorization',
  '[a-z]*password',
].join('|');

/** `"password": "…"` in JSON, with escaped quotes inside; also as an object prints: `password: '…'`. */
const quoted = new RegExp(
  `(["']?\\b(?:${secretNames})\\b["']?\\s*[:=]\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')`,
  'gi',
);
/** The same in JSON that is itself a string of JSON: `\\"password\\":\\"…\\"`. */
const quotedTwice = new RegExp(`((?:${secretNames})\\\\+"\\s*:\\s*\\\\+")(?:(?!\\\\+").)*`, 'gi');
/** `code=…` in a query, a fragment or a form. */
const parameter = new RegExp(`((?:^|[?&#;\\s])(?:${secretNames})=)[^&#\\s"']+`, 'gi');
/** `Authorization: Bearer …` as headers are printed, to the end of the line. */
const header =
  /\b((?:proxy-)?authorization|x-amz-security-token|token|cookie|set-cookie)(\s*:\s*)(?!["'\s])[^\r\n"']+/gi;
/** `SecretAccessKey: …` as sentences have it, to the next space. */
const bare =
  /\b((?:[a-z]*password|[a-z_-]*secret(?:[ _-]?(?:access)?[ _-]?(?:key|hash))?|session ?token)\s*:\s*)(?!["'‹])[^\s",}]+/gi;
/** User and password inside a URL. */
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+@/gi;

export interface Redactor {
  /** The text with every secret replaced, and with everything that merely looks like one. For the log. */
  redact(text: string): string;
  /** The text with every known secret and every token replaced, the rest as it is. For what people read. */
  conceal(text: string): string;
  /**
   * Hides this value from now on wherever it appears, whatever its form. JSON is taken apart: only the members that
   * are secrets are hidden, so that a user's name stays readable.
   */
  hide(value: string): void;
}

/** Keeps at most the last 200 known values; older ones are still caught by their form or by their name. */
const mostValues = 200;
/** Shorter values would blot out innocent text. */
const shortestValue = 6;

export function createRedactor(): Redactor {
  const values = new Set<string>();
  const conceal = (text: string) => {
    let result = text;
    // The longest first, for one secret may be the beginning of another.
    for (const value of [...values].sort((a, b) => b.length - a.length)) result = result.replaceAll(value, hidden);
    return result.replace(jsonWebToken, hidden);
  };
  return {
    conceal,
    redact: (text) => redactForms(conceal(text)),
    hide(value) {
      for (const secret of secretsIn(value)) {
        if (secret.length < shortestValue) continue;
        values.delete(secret);
        values.add(secret);
        for (const oldest of values) {
          if (values.size <= mostValues) break;
          values.delete(oldest);
        }
      }
    },
  };
}

/** The text with every token, and with everything that looks like a secret by form or by name, replaced. */
export function redact(text: string): string {
  return redactForms(text.replace(jsonWebToken, hidden));
}

function redactForms(text: string): string {
  return text
    .replace(quoted, (_, name: string) => `${name}"${hidden}"`)
    .replace(quotedTwice, (_, name: string) => `${name}${hidden}`)
    .replace(parameter, (_, name: string) => `${name}${hidden}`)
    .replace(header, (_, name: string, colon: string) => `${name}${colon}${hidden}`)
    .replace(bare, (_, name: string) => `${name}${hidden}`)
    .replace(userInfo, (_, scheme: string) => `${scheme}${hidden}@`);
}

const secretMember = /token|password|secret|code/i;

function secretsIn(value: string): string[] {
  let data: unknown;
  try {
    data = JSON.parse(value);
  } catch {
    return [value];
  }
  if (typeof data !== 'object' || data === null) return [value];
  return membersIn(data);
}

function membersIn(data: object): string[] {
  return Object.entries(data).flatMap(([name, member]) => {
    // Other users' tokens stand inside the set of the current one.
    if (typeof member === 'object' && member !== null) return membersIn(member);
    return typeof member === 'string' && secretMember.test(name) ? [member] : [];
  });
}
