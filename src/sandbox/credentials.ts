/** Access keys of the sandbox: one administrator whose keys are random per start, and sessions of roles. */
import { randomBytes, randomInt } from 'node:crypto';

/** Keys that may sign, and whom they stand for. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary keys have one; it must come with every request they sign. */
  readonly sessionToken?: string;
  readonly callerArn: string;
  /** Role whose policies bound what a session may do; undefined for the administrator. */
  readonly roleArn?: string;
  /** Milliseconds since the epoch; temporary keys only. */
  readonly expiresAt?: number;
}

/** Looks up an access key by its id. */
export type KeyRing = Map<string, AccessKey>;

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A random id in AWS's form: a prefix such as `AKIA` (long-lived key) or `AROA` (role), then base 32. */
export function uniqueId(prefix: string, length = 16): string {
  return prefix + Array.from({ length }, () => base32[randomInt(base32.length)]).join('');
}

/** The one user of the account, who may do everything. */
export function administratorArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:user/sandbox-administrator`;
}

/** New long-lived keys for the administrator of the account. */
export function administratorKey(accountId: string): AccessKey {
  return {
    accessKeyId: uniqueId('AKIA'),
    secretAccessKey: randomBytes(30).toString('base64'),
    callerArn: administratorArn(accountId),
  };
}

/** New temporary keys for a session of a role. */
export function sessionKey(
  roleArn: string,
  sessionName: string,
  expiresAt: number,
): AccessKey & { sessionToken: string } {
  const [, , , , accountId = '', role = ''] = roleArn.split(':');
  return {
    accessKeyId: uniqueId('ASIA'),
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
    callerArn: `arn:aws:sts::${accountId}:assumed-role/${role.split('/').at(-1)}/${sessionName}`,
    roleArn,
    expiresAt,
  };
}
