/** Shapes of requests with their limits, and AWS's words for what does not fit them. Limits are those of the API model. */
import * as v from 'valibot';
import { AwsError } from '../awsError.ts';
import type { Call, Input } from '../service.ts';

/** One operation of the service, as the sandbox's JSON protocol calls it. */
export type Operation = (input: Input, call: Call) => unknown;

/** Operations by name. */
export type Operations = Readonly<Record<string, Operation>>;

/** An operation that first checks its input against `shape`; what does not fit is refused as Cognito refuses it. */
export function operation<S extends v.GenericSchema>(
  shape: S,
  handle: (input: v.InferOutput<S>, call: Call) => unknown,
): Operation {
  return (input, call) => handle(read(shape, input), call);
}

/** Reads `input` by `shape`; members that the shape does not know are ignored, as AWS does. */
export function read<S extends v.GenericSchema>(shape: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(shape, withoutNulls(input));
  if (result.success) return result.output;
  throw refusal(result.issues);
}

/** A JSON null means the same as an absent member to AWS. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)]])),
  );
}

interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** The whole text must match; written as the API model writes it, because refusals quote it. */
  readonly pattern?: string;
  /** Values that refusals must not repeat. */
  readonly secret?: boolean;
}

const secretMark = 'a secret';

/** A string within limits. */
export function text(limits: TextLimits = {}) {
  const { min, max, pattern, secret } = limits;
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const refuse = (message: string) => addIssue({ message, ...(secret ? { received: secretMark } : {}) });
      if (whole && !whole.test(dataset.value)) refuse(`Member must satisfy regular expression pattern: ${pattern}`);
      if (min !== undefined && dataset.value.length < min)
        refuse(`Member must have length greater than or equal to ${min}`);
      if (max !== undefined && dataset.value.length > max)
        refuse(`Member must have length less than or equal to ${max}`);
    }),
  );
}

/** A whole number within limits. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  return v.pipe(
    v.number(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      if (!Number.isInteger(dataset.value)) addIssue({ message: 'Member must be a whole number' });
      if (dataset.value < min) addIssue({ message: `Member must have value greater than or equal to ${min}` });
      if (dataset.value > max) addIssue({ message: `Member must have value less than or equal to ${max}` });
    }),
  );
}

/** One of a set of names. */
export function oneOf<const N extends readonly string[]>(...names: N) {
  return v.picklist(names, () => `Member must satisfy enum value set: [${names.join(', ')}]`);
}

/** A list of items within limits. */
export function list<S extends v.GenericSchema>(
  item: S,
  limits: { readonly min?: number; readonly max?: number } = {},
) {
  const { min, max } = limits;
  return v.pipe(
    v.array(item),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      if (min !== undefined && dataset.value.length < min)
        addIssue({ message: `Member must have length greater than or equal to ${min}` });
      if (max !== undefined && dataset.value.length > max)
        addIssue({ message: `Member must have length less than or equal to ${max}` });
    }),
  );
}

/** Names to strings. */
export const textMap = v.record(v.string(), v.string());
export const flag = v.boolean();
export const anything = v.unknown();
export const struct = v.object;
export const optional = v.optional;

function refusal(issues: readonly v.BaseIssue<unknown>[]): AwsError {
  const wrongType = issues.find((issue) => issue.kind === 'schema' && issue.type !== 'picklist' && !isMissing(issue));
  if (wrongType) return new AwsError('SerializationException', typeMessage(wrongType));
  const problems = [...new Set(issues.map(constraintMessage))];
  const count = problems.length === 1 ? '1 validation error detected' : `${problems.length} validation errors detected`;
  return new AwsError('InvalidParameterException', `${count}: ${problems.join('; ')}`);
}

function isMissing(issue: v.BaseIssue<unknown>): boolean {
  return issue.received === 'undefined';
}

function typeMessage(issue: v.BaseIssue<unknown>): string {
  const { input, type } = issue;
  if (typeof input === 'object') return 'Start of structure or map found where not expected.';
  const found = typeof input === 'string' ? 'STRING_VALUE' : typeof input === 'number' ? 'NUMBER_VALUE' : 'VALUE';
  const wanted = type === 'string' ? 'String' : type === 'number' ? 'Integer' : type === 'boolean' ? 'Boolean' : type;
  return `${found} can not be converted to ${wanted === 'Integer' ? 'an' : 'a'} ${wanted}`;
}

/** `Value 'x' at 'member' failed to satisfy constraint: …`; items of a list of scalars are reported as the whole list. */
function constraintMessage(issue: v.BaseIssue<unknown>): string {
  const path = issue.path ?? [];
  const last = path.at(-1);
  const inList = last?.type === 'array';
  const place = (inList ? path.slice(0, -1) : path).map(memberName).join('.');
  const value = inList ? last.input : issue.input;
  const shown = issue.received === secretMark ? '' : value === undefined ? ' null' : ` '${written(value)}'`;
  const constraint = isMissing(issue) ? 'Member must not be null' : issue.message;
  const said = inList ? `Member must satisfy constraint: [${constraint}]` : constraint;
  return `Value${shown} at '${place}' failed to satisfy constraint: ${said}`;
}

function memberName(item: v.IssuePathItem): string {
  if (item.type === 'array') return `${Number(item.key) + 1}.member`;
  const name = String(item.key);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function written(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(written).join(', ')}]` : String(value);
}
