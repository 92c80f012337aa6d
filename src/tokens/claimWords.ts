/** Claim words: a sentence for each claim and header field of Cognito's tokens, and token sets as a text to read. */
import type { Claims, InspectedToken } from './inspectToken.ts';

/** Sources: Cognito "ID token", "access token" and "JWT header"; RFC 7519. */
const sentences: Readonly<Record<string, string>> = {
  alg: 'The algorithm of the signature: RSA with SHA-256.',
  kid: 'Which of the user pool’s keys made the signature.',
  typ: 'It is a JSON web token.',
  sub: 'The user’s identifier. It never changes and is never given to anybody else.',
  iss: 'Who issued the token: the user pool. An authorizer compares it with its own pool.',
  aud: 'For whom the token was made: the id of the app client. Only ID tokens have it.',
  client_id: 'For which app client the token was made. It stands here in place of aud.',
  token_use: 'What the token is for: “id” tells who somebody is, “access” what they may do.',
  scope: 'What the token allows. An API method with scopes lets it in if one of them matches.',
  exp: 'Until when it is valid.',
  iat: 'When it was issued.',
  nbf: 'From when on it is valid.',
  auth_time: 'When the user signed in; a refresh does not change it.',
  jti: 'The identifier of this very token.',
  origin_jti: 'Connects all tokens of one sign-in: revoking its refresh token ends them together.',
  event_id: 'Identifies the sign-in in the pool’s logs.',
  username: 'The user’s name in the pool.',
  'cognito:username': 'The user’s name in the pool.',
  'cognito:groups': 'The groups that the user is in; handlers can allow by group.',
  'cognito:roles': 'IAM roles of the user’s groups.',
  'cognito:preferred_role': 'The IAM role of the group with the highest precedence.',
  version: 'The version of this form of access token.',
  device_key: 'The device that the user signed in with.',
  nonce: 'Repeats what the sign-in asked for, so that the answer cannot be replayed.',
  at_hash: 'Ties this ID token to the access token that came with it.',
  identities: 'The identity providers that the user came from.',
  email: 'The user’s email address.',
  email_verified: 'Whether the address was proven to be the user’s.',
  phone_number: 'The user’s phone number.',
  phone_number_verified: 'Whether the number was proven to be the user’s.',
  name: 'The user’s full name.',
  given_name: 'The user’s first name.',
  family_name: 'The user’s last name.',
  middle_name: 'The user’s middle name.',
  nickname: 'What the user likes to be called.',
  preferred_username: 'The name that the user prefers.',
  birthdate: 'The user’s date of birth.',
  gender: 'The user’s gender.',
  address: 'The user’s postal address.',
  locale: 'The user’s language and country.',
  zoneinfo: 'The user’s time zone.',
  picture: 'The address of the user’s picture.',
  profile: 'The address of the user’s profile page.',
  website: 'The address of the user’s website.',
  updated_at: 'When the user’s attributes were last changed.',
};

/** These hold seconds since the epoch. */
const times = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

export interface WordsContext {
  /** ms since the epoch. */
  readonly now: number;
  /** A time in the person's language and time zone. */
  readonly time: (ms: number) => string;
  /** A span, such as "42 min". */
  readonly span: (ms: number) => string;
}

/** What a claim or header field says, in one sentence; times also as a person reads them. */
export function claimSentence(name: string, value: unknown, { now, time, span }: WordsContext): string {
  const known = sentences[name] ?? unknownSentence(name);
  if (!times.has(name) || typeof value !== 'number') return known;
  const ms = value * 1000;
  return `${known} ${time(ms)} (${now < ms ? `in ${span(ms - now)}` : `${span(now - ms)} ago`}).`;
}

function unknownSentence(name: string): string {
  if (name.startsWith('custom:')) return 'An attribute that this user pool defines for itself.';
  if (name.startsWith('cognito:')) return 'Added by Cognito.';
  return 'Not one of Cognito’s own claims: added by the user pool’s token customization, perhaps.';
}

/** What is told of a signed-in user's tokens. */
export interface TokenReport {
  readonly who: string;
  readonly source: string;
  readonly tokens: readonly InspectedToken[];
  readonly hasRefreshToken: boolean;
  readonly revoked: boolean;
}

/** The report as JSON with comments: header and claims of each token. No token stands in it, nor any signature. */
export function tokenReportText(setupName: string, report: TokenReport, context: WordsContext): string {
  const lines = [
    ...comment(0, `Tokens of ${oneLine(report.who)} for “${oneLine(setupName)}”, as of ${context.time(context.now)}.`),
    ...comment(
      0,
      `They come from a sign-in by ${report.source}. The tokens themselves are not shown; Copy Token copies one.`,
    ),
    ...comment(0, refreshSentence(report)),
    '{',
  ];
  for (const { kind, header, claims, outcome } of report.tokens) {
    lines.push(
      '',
      ...comment(2, `The ${kind}. ${outcome.words}`),
      ...(report.revoked
        ? comment(2, 'It was revoked, but an API Gateway authorizer accepts it until it expires.')
        : []),
      `  ${JSON.stringify(kind)}: {`,
      '    "header": {',
      ...members(header, context),
      '    },',
      '    "claims": {',
      ...members(claims, context),
      '    }',
      '  },',
    );
  }
  // JSON has no comma after the last member.
  const last = lines.length - 1;
  if (report.tokens.length > 0) lines[last] = '  }';
  return `${[...lines, '}'].join('\n')}\n`;
}

function refreshSentence({ hasRefreshToken, revoked }: TokenReport): string {
  if (hasRefreshToken)
    return 'There is a refresh token too. It is encrypted for Cognito, so nothing in it can be read.';
  return revoked ? 'The refresh token was revoked.' : 'There is no refresh token.';
}

function members(claims: Claims, context: WordsContext): string[] {
  const entries = Object.entries(claims);
  return entries.flatMap(([name, value], at) => [
    ...comment(6, claimSentence(name, value, context)),
    `      ${JSON.stringify(name)}: ${JSON.stringify(value)}${at < entries.length - 1 ? ',' : ''}`,
  ]);
}

/** Columns that an editor beside the explorer shows. */
const width = 80;

function comment(indent: number, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last ?? `${' '.repeat(indent)}//`} ${word}`;
    if (last !== undefined && longer.length > width) lines.push(`${' '.repeat(indent)}// ${word}`);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/** A name of somebody's choice must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
