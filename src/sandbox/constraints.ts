/** Checks members of a request against the limits of a service's model, and words violations as AWS does. */
import { AwsError } from './awsError.ts';
import type { Input } from './service.ts';

/** Limits of one member. Lengths are in characters. */
export interface Constraint {
  readonly type?: 'string' | 'integer' | 'boolean' | 'list' | 'structure';
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expression that the whole value must match, as the model has it. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

/**
 * Throws an AwsError with `code` that lists every violation: `1 validation error detected: Value 'x' at 'roleName'
 * failed to satisfy constraint: …`. A value of another type is a `SerializationException`.
 */
export function checkConstraints(
  input: Input,
  constraints: Readonly<Record<string, Constraint>>,
  code = 'ValidationException',
): void {
  const found = Object.entries(constraints).flatMap(([member, constraint]) =>
    violations(input[member], constraint).map(
      (text) => `Value ${quoted(input[member])} at '${lowerCamel(member)}' failed to satisfy constraint: ${text}`,
    ),
  );
  if (found.length === 0) return;
  const count = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  throw new AwsError(code, `${count} detected: ${found.join('; ')}`);
}

function violations(value: unknown, constraint: Constraint): string[] {
  if (value === undefined || value === null) return constraint.required ? ['Member must not be null'] : [];
  checkType(value, constraint.type ?? 'string');
  const found: string[] = [];
  const { minLength, maxLength, pattern, oneOf, min, max } = constraint;
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : 0;
  if (minLength !== undefined && length < minLength)
    found.push(`Member must have length greater than or equal to ${minLength}`);
  if (maxLength !== undefined && length > maxLength)
    found.push(`Member must have length less than or equal to ${maxLength}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'su').test(String(value)))
    found.push(`Member must satisfy regular expression pattern: ${pattern}`);
  if (oneOf !== undefined && !oneOf.includes(String(value)))
    found.push(`Member must satisfy enum value set: [${oneOf.join(', ')}]`);
  if (min !== undefined && Number(value) < min) found.push(`Member must have value greater than or equal to ${min}`);
  if (max !== undefined && Number(value) > max) found.push(`Member must have value less than or equal to ${max}`);
  return found;
}

function checkType(value: unknown, type: NonNullable<Constraint['type']>): void {
  const is = {
    string: () => typeof value === 'string',
    integer: () => Number.isInteger(value),
    boolean: () => typeof value === 'boolean',
    list: () => Array.isArray(value),
    structure: () => typeof value === 'object' && !Array.isArray(value),
  };
  if (is[type]()) return;
  const kind = Array.isArray(value) ? 'START_ARRAY' : typeof value === 'object' ? 'START_OBJECT' : `${typeof value}`;
  throw new AwsError('SerializationException', `${kind.toUpperCase()}_VALUE cannot be converted to ${type}`);
}

function quoted(value: unknown): string {
  return value === undefined || value === null
    ? 'null'
    : `'${typeof value === 'object' ? JSON.stringify(value) : value}'`;
}

function lowerCamel(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}
