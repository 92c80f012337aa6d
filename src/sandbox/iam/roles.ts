/** Roles as IAM keeps them: finding them, their tags, and how they look in answers. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { Input, World } from '../service.ts';

/** A role and all that is attached to it. Plain data: it is saved. */
export interface Role {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  trustPolicy: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  tags: Tag[];
  /** ARNs of managed policies. */
  attached: string[];
  inline: { name: string; document: string }[];
}

/** A tag as IAM has it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** IAM's part of the state. */
export function iamState(world: World): { roles: Role[] } {
  return world.slice('iam', () => ({ roles: [] as Role[] }));
}

/** Limits of role names. Source: the IAM API model, `roleNameType`. */
export const roleName = { required: true, minLength: 1, maxLength: 64, pattern: '[\\w+=,.@-]+' } as const;

/** The role that `RoleName` names. Throws `NoSuchEntity`. */
export function roleOf(input: Input, world: World): Role {
  checkConstraints(input, { RoleName: roleName }, 'ValidationError');
  const name = text(input, 'RoleName');
  const role = iamState(world).roles.find((one) => one.name === name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** A member that is text; empty when it is not there. */
export function text(input: Input, member: string): string {
  const value = input[member];
  return typeof value === 'string' ? value : '';
}

/** The refusal of what does not exist. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}

/** The `Tags` of a request. Throws what IAM answers for tags it does not take. */
export function readTags(input: Input): Tag[] {
  const list = Array.isArray(input.Tags) ? input.Tags : [];
  const tags = list.map((item: Input, index): Tag => {
    const at = `tags.${index + 1}.member`;
    checkConstraints(
      { [`${at}.key`]: item.Key, [`${at}.value`]: item.Value },
      {
        [`${at}.key`]: { required: true, minLength: 1, maxLength: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' },
        [`${at}.value`]: { required: true, maxLength: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' },
      },
      'ValidationError',
    );
    return { Key: text(item, 'Key'), Value: text(item, 'Value') };
  });
  const keys = tags.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (keys.some((key) => key.startsWith('aws:')))
    throw new AwsError('InvalidInput', 'Tag keys beginning with aws: are reserved for system use.');
  return tags;
}

/** Existing tags with new ones in place of those with the same key. Throws `LimitExceeded` above 50. */
export function mergeTags(existing: readonly Tag[], added: readonly Tag[]): Tag[] {
  const replaced = new Set(added.map(({ Key }) => Key.toLowerCase()));
  const merged = [...existing.filter(({ Key }) => !replaced.has(Key.toLowerCase())), ...added];
  if (merged.length > 50) throw new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.', 409);
  return merged;
}

/** A role as GetRole and CreateRole answer it. Policy documents are URL-encoded there (RFC 3986). */
export function describeRole(role: Role): Input {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
  };
}

/** Percent-encodes everything but unreserved characters. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** One page of a list, by `Marker` and `MaxItems` (default 100). */
export function page<T>(
  items: readonly T[],
  input: Input,
): { items: T[]; rest: { IsTruncated: boolean; Marker?: string } } {
  checkConstraints(
    { MaxItems: integer(input.MaxItems) },
    { MaxItems: { type: 'integer', min: 1, max: 1000 } },
    'ValidationError',
  );
  const start = input.Marker === undefined ? 0 : Number(Buffer.from(text(input, 'Marker'), 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length)
    throw new AwsError('ValidationError', `Invalid Marker.`);
  const end = start + Number(input.MaxItems ?? 100);
  const truncated = end < items.length;
  return {
    items: items.slice(start, end),
    rest: { IsTruncated: truncated, ...(truncated ? { Marker: Buffer.from(String(end)).toString('base64url') } : {}) },
  };
}

/** An optional whole number out of form text; other text is refused. */
export function integer(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  throw new AwsError('MalformedInput', `"${String(value)}" is not a whole number.`);
}
