/** Body example: the smallest body that fits a JSON schema, and in words what the schema asks for. */
import type { BodySchema } from '../callEvidence.ts';

/** Words of JSON schema that say more than can be fulfilled by rote. */
const beyond = [
  '$ref',
  ...['allOf', 'anyOf', 'oneOf', 'not', 'const'],
  ...['pattern', 'format', 'exclusiveMaximum', 'uniqueItems', 'dependencies', 'patternProperties'],
];

/** A value that fits, with what is required and nothing else; undefined where that cannot be said for sure. */
export function exampleOf(schema: BodySchema): unknown {
  if (beyond.some((word) => word in schema)) return undefined;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const least = (name: string, usual: number) => (typeof schema[name] === 'number' ? schema[name] : usual);
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return arrayOf(schema, least('minItems', 0));
    case 'string':
      return cut('text'.padEnd(least('minLength', 0), '.'), least('maxLength', Number.POSITIVE_INFINITY));
    case 'integer':
    case 'number':
      return 'multipleOf' in schema ? undefined : numberOf(schema, least('minimum', 1));
    case 'boolean':
      return true;
    default:
      return undefined;
  }
}

function typeOf({ type, properties, required }: BodySchema): unknown {
  return type ?? (properties || required ? 'object' : undefined);
}

function objectOf(schema: BodySchema): unknown {
  if ('minProperties' in schema) return undefined;
  const entries = requiredIn(schema).map(([name, part]) => [name, part && exampleOf(part)] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

function arrayOf({ items }: BodySchema, length: number): unknown {
  if (length === 0) return [];
  const item = isSchema(items) ? exampleOf(items) : undefined;
  return item === undefined ? undefined : Array.from({ length }, () => item);
}

function numberOf({ exclusiveMinimum, maximum = Number.POSITIVE_INFINITY }: BodySchema, least: number): unknown {
  const value = Math.ceil(exclusiveMinimum === true ? least + 1 : Math.min(least, Number(maximum)));
  return value <= Number(maximum) ? value : undefined;
}

function cut(text: string, longest: number): string {
  return text.slice(0, longest);
}

/** What is required, each with its type: `name (string)`. */
export function requirementsOf(schema: BodySchema): string[] {
  return requiredIn(schema).map(([name, part]) => (typeof part?.type === 'string' ? `${name} (${part.type})` : name));
}

function requiredIn({ required, properties }: BodySchema): (readonly [string, BodySchema | undefined])[] {
  if (!Array.isArray(required)) return [];
  const parts = isSchema(properties) ? properties : {};
  return required.map((name) => {
    const part = parts[String(name)];
    return [String(name), isSchema(part) ? part : undefined] as const;
  });
}

function isSchema(value: unknown): value is BodySchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
