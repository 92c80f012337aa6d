/** Reads the members of a request body with AWS's type rules, and words what fails the constraints of the API model. */
import { AwsError } from '../awsError.ts';
import type { Input } from '../service.ts';

/** Java's name for the type of a value, which is what AWS's serialization errors show. */
function javaType(value: unknown): string {
  if (typeof value === 'boolean') return 'class java.lang.Boolean';
  if (typeof value === 'number') return 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';
  if (typeof value === 'string') return 'class java.lang.String';
  return Array.isArray(value) ? 'class java.util.ArrayList' : 'class java.util.LinkedHashMap';
}

function unreadable(value: unknown, wanted: string): AwsError {
  return new AwsError('SerializationException', `${javaType(value)} can not be converted to ${wanted}`, 400);
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw unreadable(value, 'an String');
  return value;
}

function asFlag(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw unreadable(value, 'a Boolean');
}

function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw unreadable(value, 'a Number');
}

function asRecord(value: unknown): Input {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  throw unreadable(value, 'a Map');
}

function read<T>(input: Input, name: string, as: (value: unknown) => T): T | undefined {
  const value = input[name];
  return value === undefined || value === null ? undefined : as(value);
}

/** A string member; undefined when it is absent or null. */
export const text = (input: Input, name: string) => read(input, name, asText);
/** A boolean member. */
export const flag = (input: Input, name: string) => read(input, name, asFlag);
/** A number member. */
export const number = (input: Input, name: string) => read(input, name, asNumber);
/** A structure member. */
export const record = (input: Input, name: string) => read(input, name, asRecord);
/** A list of strings. */
export const textList = (input: Input, name: string) => read(input, name, (value) => asList(value).map(asText));
/** A list of structures. */
export const recordList = (input: Input, name: string) => read(input, name, (value) => asList(value).map(asRecord));
/** A map from strings to strings. */
export const textMap = (input: Input, name: string) => read(input, name, (value) => mapValues(value, asText));
/** A map from strings to booleans; strings that say `true` count, as they do at AWS. */
export const flagMap = (input: Input, name: string) =>
  read(input, name, (value) =>
    mapValues(value, (entry) => (typeof entry === 'string' ? entry.toLowerCase() === 'true' : asFlag(entry))),
  );
/** A map from strings to strings that may be null. */
export const nullableTextMap = (input: Input, name: string) =>
  read(input, name, (value) => mapValues(value, (entry) => (entry === null ? null : asText(entry))));

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(value, 'a List');
}

function mapValues<T>(value: unknown, as: (entry: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(asRecord(value)).map(([name, entry]) => [name, as(entry)]));
}

/** Collects what violates the constraints of the API model; AWS reports all of it in one ValidationException. */
export interface Constraints {
  required(value: unknown, at: string): void;
  oneOf(value: string | undefined, allowed: readonly string[], at: string): void;
  /** Like `oneOf` for each member of a list, worded for the list as AWS does. */
  eachOf(values: readonly string[] | undefined, allowed: readonly string[], at: string): void;
  matches(value: string | undefined, pattern: RegExp, shown: string, at: string): void;
  /** Throws when anything was violated. */
  hold(): void;
}

/** A fresh collection. `at` is the member's path, such as `createRestApiInput.endpointConfiguration.types`. */
export function constraints(): Constraints {
  const violated: string[] = [];
  function note(value: string, at: string, constraint: string): void {
    violated.push(`Value ${value} at '${at}' failed to satisfy constraint: ${constraint}`);
  }
  return {
    required(value, at) {
      if (value === undefined || value === null) note('null', at, 'Member must not be null');
    },
    oneOf(value, allowed, at) {
      if (value !== undefined && !allowed.includes(value))
        note(`'${value}'`, at, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
    },
    eachOf(values, allowed, at) {
      if (values?.some((value) => !allowed.includes(value)))
        note(
          `'[${values.join(', ')}]'`,
          at,
          `Member must satisfy constraint: [Member must satisfy enum value set: [${allowed.join(', ')}]]`,
        );
    },
    matches(value, pattern, shown, at) {
      if (value !== undefined && !pattern.test(value))
        note(`'${value}'`, at, `Member must satisfy regular expression pattern: ${shown}`);
    },
    hold() {
      if (violated.length === 0) return;
      const count = `${violated.length} validation error${violated.length === 1 ? '' : 's'} detected`;
      throw new AwsError('ValidationException', `${count}: ${violated.join('; ')}`, 400);
    },
  };
}

/** Holds a status code to the model's pattern. `at` as in `constraints`. */
export function requireStatusCode(value: string | undefined, at = 'statusCode'): void {
  const rules = constraints();
  rules.matches(value, /^[1-5]\d\d$/, '[1-5]\\d\\d', at);
  rules.hold();
}

/** The object without members that are undefined, which is how absent members are kept and answered. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
