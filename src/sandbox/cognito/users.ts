/** Users of a pool: found by what people sign in with, made, checked against the schema, and shown. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { aliasExists, invalidParameter, notAuthorized, userNotFound } from './errors.ts';
import type { Client, Pool, User, UserStatus } from './state.ts';

export interface Attribute {
  readonly Name: string;
  readonly Value?: string | undefined;
}

const emailForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const phoneForm = /^\+[0-9]{5,15}$/;

export const isEmail = (value: string) => emailForm.test(value);
export const isPhoneNumber = (value: string) => phoneForm.test(value);

function sameName(pool: Pool, one: string | undefined, other: string): boolean {
  // Cognito tells upper from lower case unless the pool says otherwise. Source: UsernameConfigurationType.
  if (pool.caseSensitive !== false) return one === other;
  return one?.toLowerCase() === other.toLowerCase();
}

/** Whether the user may sign in by this attribute: always where it is the user name, else once it is verified. */
function signsInBy(pool: Pool, user: User, attribute: 'email' | 'phone_number' | 'preferred_username'): boolean {
  if (attribute !== 'preferred_username' && pool.usernameAttributes.includes(attribute)) return true;
  if (!pool.aliasAttributes.includes(attribute)) return false;
  if (attribute === 'preferred_username') return user.status !== 'UNCONFIRMED';
  return user.attributes[`${attribute}_verified`] === 'true';
}

/** The user whom `name` stands for: a user name, or an alias in use. */
export function findUser(pool: Pool, name: string): User | undefined {
  const users = Object.values(pool.users);
  const aliases = ['email', 'phone_number', 'preferred_username'] as const;
  return (
    users.find((user) => sameName(pool, user.username, name)) ??
    users.find((user) =>
      aliases.some((alias) => signsInBy(pool, user, alias) && sameName(pool, user.attributes[alias], name)),
    )
  );
}

/** As findUser; throws UserNotFoundException. */
export function requireUser(pool: Pool, name: string): User {
  const user = findUser(pool, name);
  if (!user) throw userNotFound();
  return user;
}

/** What a new user is called and which attributes that name brings along. Throws names that the pool does not take. */
function nameFor(pool: Pool, name: string, sub: string): { username: string; attributes: Record<string, string> } {
  const byEmail = pool.usernameAttributes.includes('email');
  const byPhone = pool.usernameAttributes.includes('phone_number');
  if (byEmail && isEmail(name)) return { username: sub, attributes: { email: name } };
  if (byPhone && isPhoneNumber(name)) return { username: sub, attributes: { phone_number: name } };
  if (byEmail && byPhone) throw invalidParameter('Username should be either an email or a phone number.');
  if (byEmail) throw invalidParameter('Username should be an email.');
  if (byPhone) throw invalidParameter('Username should be a phone number.');
  if (pool.aliasAttributes.includes('email') && isEmail(name))
    throw invalidParameter('Username cannot be of email format, since user pool is configured for email alias.');
  if (pool.aliasAttributes.includes('phone_number') && isPhoneNumber(name))
    throw invalidParameter(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  return { username: name, attributes: {} };
}

/** A user who is not yet in the pool. Throws what Cognito refuses about name and attributes, except a name in use. */
export function newUser(world: World, pool: Pool, name: string, sent: readonly Attribute[], status: UserStatus): User {
  const sub = randomUUID();
  const named = nameFor(pool, name, sub);
  const now = world.now();
  const user: User = {
    sub,
    username: named.username,
    attributes: {},
    pendingAttributes: {},
    status,
    enabled: true,
    createdAt: now,
    modifiedAt: now,
    previousPasswords: [],
    failedSignIns: { count: 0, at: 0 },
    codes: {},
    codeRequests: [],
  };
  for (const [attribute, value] of Object.entries(named.attributes)) {
    const alsoSent = sent.find(({ Name }) => Name === attribute)?.Value;
    if (alsoSent !== undefined && !sameName(pool, alsoSent, value))
      throw invalidParameter(`The username and the attribute ${attribute} must be the same.`);
  }
  writeAttributes(pool, user, [...sent, ...Object.entries(named.attributes).map(([Name, Value]) => ({ Name, Value }))]);
  return user;
}

/** The attribute by which another user already signs in as this one would; undefined when there is none. */
export function attributeInUse(pool: Pool, user: User): 'email' | 'phone_number' | 'preferred_username' | undefined {
  const others = Object.values(pool.users).filter((other) => other.sub !== user.sub);
  return (['email', 'phone_number', 'preferred_username'] as const).find((attribute) => {
    const value = user.attributes[attribute];
    if (value === undefined || !signsInBy(pool, user, attribute)) return false;
    return others.some(
      (other) => signsInBy(pool, other, attribute) && sameName(pool, other.attributes[attribute], value),
    );
  });
}

/** Throws AliasExistsException when somebody else signs in by one of the user's aliases. */
export function refuseAliasInUse(pool: Pool, user: User): void {
  const attribute = attributeInUse(pool, user);
  if (attribute) throw aliasExists(attribute);
}

/** Writes attributes; an empty value removes. Throws what the pool's schema refuses. */
export function writeAttributes(pool: Pool, user: User, sent: readonly Attribute[], isNew = true): void {
  const problems: string[] = [];
  const next = { ...user.attributes };
  for (const { Name, Value = '' } of sent) {
    const described = pool.schema.find((attribute) => attribute.Name === Name);
    if (!described) {
      problems.push(`Type for attribute {${Name}} could not be determined`);
      continue;
    }
    if (Name === 'sub' || (!described.Mutable && !isNew))
      throw invalidParameter(`Cannot modify the non-mutable attribute ${Name}`);
    if (Value === '') {
      if (described.Required) problems.push(`${Name}: The attribute is required`);
      delete next[Name];
      continue;
    }
    const problem = valueProblem(described, Value);
    if (problem) problems.push(`${Name}: ${problem}`);
    next[Name] = Value;
  }
  if (problems.length > 0) throw invalidParameter(`Attributes did not conform to the schema: ${problems.join('\n')}\n`);
  user.attributes = next;
}

function valueProblem(described: Pool['schema'][number], value: string): string | undefined {
  const {
    Name,
    AttributeDataType: type,
    StringAttributeConstraints: lengths,
    NumberAttributeConstraints: range,
  } = described;
  if (Name === 'email' && !isEmail(value)) throw invalidParameter('Invalid email address format.');
  if (Name === 'phone_number' && !isPhoneNumber(value)) throw invalidParameter('Invalid phone number format.');
  if (type === 'Boolean' && !/^(true|false)$/i.test(value)) return 'Attribute value must be true or false';
  if (type === 'Number' && !/^-?[0-9]+(\.[0-9]+)?$/.test(value)) return 'Attribute value must be a number';
  if (type === 'Number') {
    if (Number(value) < Number(range?.MinValue ?? -Infinity))
      return `Attribute value must not be less than ${range?.MinValue}`;
    if (Number(value) > Number(range?.MaxValue ?? Infinity))
      return `Attribute value must not be greater than ${range?.MaxValue}`;
  }
  if (value.length < Number(lengths?.MinLength ?? 0))
    return `String must be at least ${lengths?.MinLength} characters in length`;
  if (value.length > Number(lengths?.MaxLength ?? 2048))
    return `String must not be longer than ${lengths?.MaxLength} characters`;
  return undefined;
}

/** Throws unless the user has every attribute that the pool requires. */
export function refuseMissingAttributes(pool: Pool, user: User): void {
  const missing = missingAttributes(pool, user);
  if (missing.length > 0)
    throw invalidParameter(
      `Attributes did not conform to the schema: ${missing.map((name) => `${name}: The attribute is required`).join('\n')}\n`,
    );
}

/** Names of the attributes that the pool requires and the user lacks. */
export function missingAttributes(pool: Pool, user: User): string[] {
  return pool.schema
    .filter(({ Name, Required }) => Required && Name !== 'sub' && !user.attributes[Name])
    .map(({ Name }) => Name);
}

const neverWritable = ['sub', 'email_verified', 'phone_number_verified', 'identities'];

/** Throws when the app client may not write one of the attributes. */
export function refuseUnwritable(client: Client, sent: readonly Attribute[]): void {
  const { WriteAttributes } = client.settings;
  const refused = sent.some(
    ({ Name }) =>
      neverWritable.includes(Name) ||
      Name.startsWith('dev:') ||
      (WriteAttributes !== undefined && !WriteAttributes.includes(Name)) ||
      (WriteAttributes === undefined && Name.startsWith('custom:')),
  );
  if (refused) throw notAuthorized('A client attempted to write unauthorized attribute');
}

/** Names of the attributes that the app client may read: those it lists, else all but the pool's own ones. */
export function mayRead(client: Client, attribute: string): boolean {
  const { ReadAttributes } = client.settings;
  if (attribute === 'sub') return true;
  return ReadAttributes ? ReadAttributes.includes(attribute) : !/^(dev:)?custom:/.test(attribute);
}

/** As requests and answers list them, sub first. */
export function attributeList(user: User, visible: (name: string) => boolean = () => true): Attribute[] {
  const all = Object.entries({ sub: user.sub, ...user.attributes });
  return all.flatMap(([Name, Value]) => (visible(Name) ? [{ Name, Value }] : []));
}

/** UserType of the API. */
export function describeUser(user: User, attributesToGet?: readonly string[]) {
  return {
    Username: user.username,
    Attributes: attributeList(user, (name) => !attributesToGet?.length || attributesToGet.includes(name)),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** The refusal of a sign-up under a name that is taken. */
export function nameTaken(pool: Pool, attribute: string | undefined): AwsError {
  const byAttribute = attribute && pool.usernameAttributes.length > 0;
  return new AwsError(
    'UsernameExistsException',
    byAttribute ? `An account with the given ${attribute} already exists.` : 'User already exists',
  );
}
