/** Checks AWS Signature Version 4 of a request, in the Authorization header or in the query string, as AWS would. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKey, KeyRing } from './credentials.ts';
import type { Service } from './service.ts';
import { badCredentials } from './serviceErrors.ts';

/** What of a request is signed. */
export interface SignedRequest {
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly rawPath: string;
  /** As it came, without the question mark. */
  readonly rawQuery: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What the signature is checked against. */
export interface SignatureContext {
  readonly service: Service;
  readonly keys: KeyRing;
  readonly region: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly now: number;
}

/** How far the signer's clock may be off, in milliseconds. Source: IAM user guide, "troubleshooting signed requests". */
const maxSkew = 5 * 60 * 1000;
const algorithm = 'AWS4-HMAC-SHA256';

/** The parts of a signature, not yet checked. */
export interface Claimed {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: ReadonlySet<string>;
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly signedAt: string;
  /** Seconds; presigned requests only. */
  readonly expiresIn?: number;
  readonly token: string | null;
}

/** Service name of the credential scope, by which requests find their service; undefined when nothing is signed. */
export function scopedService(headers: Headers, rawQuery: string): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.get('authorization') ?? '')?.[1] ??
    new URLSearchParams(rawQuery).get('X-Amz-Credential');
  return credential?.split('/')[3];
}

/** The key that signed the request. Throws an AwsError with AWS's words when the signature is missing or not right. */
export async function verifySignature(request: SignedRequest, context: SignatureContext): Promise<AccessKey> {
  const claimed = readClaim(request, context.service);
  const key = context.keys.get(claimed.accessKeyId);
  if (key === undefined) throw badCredentials(context.service, 'unknown key');
  checkScope(claimed, context);
  checkClock(claimed, context);
  checkSignedHeaders(claimed, request, context.service);
  const expected = await recompute(request, claimed, key);
  if (!sameText(expected, claimed.signature)) throw badCredentials(context.service, 'wrong signature');
  if ((key.sessionToken ?? null) !== claimed.token) throw badCredentials(context.service, 'unknown key');
  if (key.expiresAt !== undefined && key.expiresAt <= context.now)
    throw badCredentials(context.service, 'expired token');
  return key;
}

/** What a request claims about its signature. Throws for a claim that is missing or malformed, of whatever service. */
export function readClaim(request: Pick<SignedRequest, 'headers' | 'rawQuery'>, service?: Service): Claimed {
  const query = new URLSearchParams(request.rawQuery);
  const header = request.headers.get('authorization');
  if (header !== null) return readHeader(header, request.headers, service);
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) return readPresigned(query, service);
  throw badCredentials(service, 'missing');
}

function readHeader(header: string, headers: Headers, service?: Service): Claimed {
  const [scheme = '', ...rest] = header.split(' ');
  const fields = new Map<string, string>();
  for (const field of rest
    .join(' ')
    .split(',')
    .map((part) => part.trim())) {
    const equals = field.indexOf('=');
    if (equals < 1 || !scheme.startsWith('AWS4-')) {
      const what = scheme.startsWith('AWS4-') ? field : header;
      const text = `'${what}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`;
      throw badCredentials(service, 'incomplete', text);
    }
    fields.set(field.slice(0, equals), field.slice(equals + 1));
  }
  if (scheme !== algorithm) throw badCredentials(service, 'incomplete', `Unsupported AWS 'algorithm': '${scheme}'.`);
  const signedAt = headers.get('x-amz-date');
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !fields.has(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (signedAt === null)
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (missing.length > 0) throw badCredentials(service, 'incomplete', `${missing.join('')}Authorization=${scheme}`);
  return {
    ...scopeOf(fields.get('Credential') ?? '', service),
    signedHeaders: new Set((fields.get('SignedHeaders') ?? '').toLowerCase().split(';')),
    signature: fields.get('Signature') ?? '',
    signedAt: signedAt ?? '',
    token: headers.get('x-amz-security-token'),
  };
}

function readPresigned(query: URLSearchParams, service?: Service): Claimed {
  const required = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'];
  const missing = required.filter((name) => !query.has(name));
  if (missing.length > 0)
    throw badCredentials(
      service,
      'incomplete',
      missing.map((name) => `AWS query-string parameters must include '${name}'. `).join(''),
    );
  if (query.get('X-Amz-Algorithm') !== algorithm)
    throw badCredentials(service, 'incomplete', `Unsupported AWS 'algorithm': '${query.get('X-Amz-Algorithm')}'.`);
  return {
    ...scopeOf(query.get('X-Amz-Credential') ?? '', service),
    signedHeaders: new Set((query.get('X-Amz-SignedHeaders') ?? '').toLowerCase().split(';')),
    signature: query.get('X-Amz-Signature') ?? '',
    signedAt: query.get('X-Amz-Date') ?? '',
    expiresIn: Number(query.get('X-Amz-Expires') ?? maxSkew / 1000),
    token: query.get('X-Amz-Security-Token'),
  };
}

function scopeOf(credential: string, service?: Service) {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', name = '', terminator = ''] = parts;
  if (parts.length !== 5)
    throw badCredentials(
      service,
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  return { accessKeyId, date, region, service: name, terminator };
}

function checkScope(claimed: Claimed, { service, region }: SignatureContext): void {
  // IAM and STS are global: their clients sign for us-east-1 wherever they are.
  const regions = service.protocol === 'query' ? [region, 'us-east-1'] : [region];
  const faults = [
    regions.includes(claimed.region) ? '' : 'Credential should be scoped to a valid region. ',
    claimed.service === service.name ? '' : `Credential should be scoped to correct service: '${service.name}'. `,
    claimed.terminator === 'aws4_request'
      ? ''
      : `Credential should be scoped with a valid terminator: 'aws4_request', not '${claimed.terminator}'. `,
    claimed.signedAt.startsWith(claimed.date)
      ? ''
      : `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claimed.date}' ` +
        `!= '${claimed.signedAt.slice(0, 8)}', from '${claimed.signedAt}'. `,
  ].join('');
  if (faults !== '') throw badCredentials(service, 'wrong signature', faults);
}

function checkClock({ signedAt, expiresIn }: Claimed, { service, now }: SignatureContext): void {
  const at = parseStamp(signedAt);
  if (at === undefined)
    throw badCredentials(
      service,
      'incomplete',
      `Date must be in ISO-8601 'basic format'. Got '${signedAt}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  const validFor = expiresIn === undefined ? maxSkew : expiresIn * 1000;
  const span = expiresIn === undefined ? '5 min.' : `${expiresIn} sec.`;
  if (at < now - validFor) {
    const text = `Signature expired: ${signedAt} is now earlier than ${stamp(now - validFor)} (${stamp(now)} - ${span})`;
    throw badCredentials(service, 'wrong signature', text);
  }
  if (at > now + maxSkew) {
    const limit = stamp(now + maxSkew);
    const text = `Signature not yet current: ${signedAt} is still later than ${limit} (${stamp(now)} + 5 min.)`;
    throw badCredentials(service, 'wrong signature', text);
  }
}

function checkSignedHeaders({ signedHeaders, expiresIn }: Claimed, request: SignedRequest, service: Service): void {
  const required = ['host', ...(expiresIn === undefined ? ['x-amz-date'] : [])];
  for (const optional of ['x-amz-target', 'x-amz-security-token'])
    if (request.headers.has(optional)) required.push(optional);
  const unsigned = required.filter((name) => !signedHeaders.has(name));
  if (unsigned.length > 0)
    throw badCredentials(
      service,
      'wrong signature',
      unsigned.map((name) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`).join(' '),
    );
}

/** The signature that the holder of `key` would have made. */
async function recompute(request: SignedRequest, claimed: Claimed, key: AccessKey): Promise<string> {
  const contentHash = 'x-amz-content-sha256';
  const headers: Record<string, string> = {};
  for (const name of claimed.signedHeaders) headers[name] = request.headers.get(name) ?? '';
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  // A signed hash of another body would make any body pass.
  if (claimed.signedHeaders.has(contentHash) && headers[contentHash] !== bodyHash) return '';
  headers[contentHash] = bodyHash;
  const signer = new SignatureV4({
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
    region: claimed.region,
    service: claimed.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    new HttpRequest({
      method: request.method,
      path: request.rawPath,
      query: queryBag(request.rawQuery),
      headers,
    }),
    {
      signingDate: new Date(parseStamp(claimed.signedAt) ?? 0),
      signableHeaders: new Set(claimed.signedHeaders),
      // The signer adds these two by itself; only what the sender signed may count.
      unsignableHeaders: new Set(['x-amz-date', contentHash]),
    },
  );
  return /Signature=([0-9a-f]+)$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

function queryBag(rawQuery: string): Record<string, string | string[]> {
  const bag: Record<string, string | string[]> = {};
  // URLSearchParams reads a plus sign as a space; signers mean the plus sign itself.
  for (const [name, value] of new URLSearchParams(rawQuery.replaceAll('+', '%2B'))) {
    const earlier = bag[name];
    bag[name] = earlier === undefined ? value : [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return bag;
}

function parseStamp(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && first.length > 0 && timingSafeEqual(first, second);
}
