/** Applies JSON-patch-like operations to a resource: one applier, each resource brings its allowed paths. */
import type { AwsError } from '../awsError.ts';
import type { Input } from '../service.ts';
import { badRequest } from './apiGatewayErrors.ts';
import { constraints, recordList, text } from './input.ts';

/** Operations of the API model, in the order AWS lists them. */
const operations = ['add', 'remove', 'move', 'test', 'replace', 'copy'] as const;
export type PatchOp = (typeof operations)[number];

/** One operation that fits a rule. */
export interface PatchChange {
  readonly op: PatchOp;
  readonly path: string;
  /** Absent values stay undefined. */
  readonly value: string | undefined;
  /** Values of the path's placeholders, with `~1` and `~0` undone. */
  readonly keys: readonly string[];
  readonly from: string | undefined;
}

/** A path that may be changed. */
export interface PatchRule<T> {
  /** Such as `/name` or `/variables/{name}`; a placeholder stands for one segment. */
  readonly path: string;
  readonly ops: readonly PatchOp[];
  readonly apply: (target: T, change: PatchChange) => void;
}

/** How a resource words its refusals; AWS is not uniform. */
export interface PatchWording {
  readonly unknownPath: (path: string, op: PatchOp, rules: readonly PatchRule<never>[]) => AwsError;
  readonly wrongOp: (
    path: string,
    op: PatchOp,
    allowed: readonly PatchOp[],
    rules: readonly PatchRule<never>[],
  ) => AwsError;
}

/** Wording of REST APIs, methods, integrations and what belongs to them. */
export const plainWording: PatchWording = {
  unknownPath: (path) => badRequest(`Invalid patch path ${path}`),
  wrongOp: (_path, _op, allowed) =>
    badRequest(`Invalid patch operation specified. Must be one of: [${allowed.join(', ')}]`),
};

/** Wording of gateway responses, where a wrong operation reads as a wrong path. */
export const pathOnlyWording: PatchWording = {
  unknownPath: plainWording.unknownPath,
  wrongOp: (path) => badRequest(`Invalid patch path ${path}`),
};

/** Wording of resources, models and request validators. */
export const quotedWording: PatchWording = {
  unknownPath: quotedRefusal,
  wrongOp: (path, op, _allowed, rules) => quotedRefusal(path, op, rules),
};

function quotedRefusal(path: string, op: PatchOp, rules: readonly PatchRule<never>[]): AwsError {
  const paths = rules.filter((rule) => rule.ops.includes(op)).map((rule) => rule.path);
  const hint = paths.length > 0 ? `Must be one of: [${paths.join(', ')}]` : 'Please choose supported operations';
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${hint}`);
}

/**
 * The target with all operations applied, or a refusal and the target untouched.
 * `inputName` is the model's name of the request, such as `updateStageInput`.
 */
export function patched<T extends object>(
  target: T,
  body: Input,
  inputName: string,
  rules: readonly PatchRule<T>[],
  wording: PatchWording,
): T {
  const wanted = recordList(body, 'patchOperations') ?? [];
  const limits = constraints();
  for (const [index, item] of wanted.entries()) {
    const at = `${inputName}.patchOperations.${index + 1}.member.op`;
    limits.required(item.op, at);
    limits.oneOf(text(item, 'op'), operations, at);
  }
  limits.hold();
  const result = structuredClone(target);
  for (const item of wanted) {
    const op = item.op as PatchOp;
    const path = text(item, 'path') ?? 'null';
    const fitting = rules.flatMap((rule) => {
      const keys = matchPath(rule.path, path);
      return keys === undefined ? [] : [{ rule, keys }];
    });
    if (fitting.length === 0) throw wording.unknownPath(path, op, rules);
    const found = fitting.find(({ rule }) => rule.ops.includes(op));
    if (found === undefined) {
      const allowed = fitting.flatMap(({ rule }) => rule.ops);
      throw wording.wrongOp(path, op, allowed, rules);
    }
    found.rule.apply(result, { op, path, keys: found.keys, value: text(item, 'value'), from: text(item, 'from') });
  }
  return result;
}

function matchPath(template: string, path: string): string[] | undefined {
  const parts = template.split('/');
  const given = path.split('/');
  if (parts.length !== given.length) return undefined;
  const keys: string[] = [];
  for (const [index, part] of parts.entries()) {
    const segment = given[index] ?? '';
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      keys.push(segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    } else if (part !== segment) return undefined;
  }
  return keys;
}

/** A rule that replaces one value. */
export function replacing<T>(path: string, set: (target: T, value: string | undefined) => void): PatchRule<T> {
  return { path, ops: ['replace'], apply: (target, { value }) => set(target, value) };
}

/** What a map rule does with a key that is not there, and with values. */
export interface MapRuleOptions<V> {
  readonly parse: (value: string | undefined, key: string) => V;
  /** Thrown when an absent key is to be removed or replaced; without it absent keys are let pass. */
  readonly missing?: () => AwsError;
}

/** A rule for the entries of a map, such as `/variables/{name}`. A map that becomes empty is taken away. */
export function mapEntries<T extends object, V>(
  path: string,
  member: keyof T,
  { parse, missing }: MapRuleOptions<V>,
): PatchRule<T> {
  return {
    path,
    ops: ['add', 'remove', 'replace'],
    apply(target, { op, keys: [key = ''], value }) {
      const map = { ...((target[member] ?? {}) as Record<string, V>) };
      if (op !== 'add' && missing !== undefined && !(key in map)) throw missing();
      if (op === 'remove') delete map[key];
      else map[key] = parse(value, key);
      if (Object.keys(map).length > 0) target[member] = map as T[keyof T];
      else delete target[member];
    },
  };
}

/** A rule for a list whose entry is given in `value`, such as `/authorizationScopes`. An empty list is taken away. */
export function listEntries<T extends object>(
  path: string,
  member: keyof T,
  check: (value: string) => void = () => {},
): PatchRule<T> {
  return {
    path,
    ops: ['add', 'remove'],
    apply(target, { op, value = '' }) {
      const list = (target[member] ?? []) as string[];
      if (op === 'add') check(value);
      const rest = list.filter((entry) => entry !== value);
      const next = op === 'add' ? [...rest, value] : rest;
      if (next.length > 0) target[member] = next as T[keyof T];
      else delete target[member];
    },
  };
}

/** Booleans in patches travel as text; anything but `true` is false. */
export function truth(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}
