/**
 * The part of Velocity mapping templates that the sandbox understands: plain text with references to `$context`,
 * `$input`, `$stageVariables` and `$util`, without directives. What it does not understand is refused when it is put.
 */
import { unsupported } from './apiGatewayErrors.ts';

/** What a template can refer to. */
export interface TemplateData {
  /** Such as `{ stage: 'default', authorizer: { claims: { sub: '…' } } }`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The body that is being mapped. */
  readonly body: string;
  /** Value of `$input.params('name')`: path first, then query string, then header. Source: mapping template reference. */
  readonly param: (name: string) => string | undefined;
}

type Value = unknown;
type Reference = (data: TemplateData) => Value;

interface Part {
  readonly literal?: string;
  readonly reference?: Reference;
  /** What shows when the reference is undefined. */
  readonly source: string;
}

const directive = /#(?:set|if|elseif|else|end|foreach|macro|parse|include|stop|break|define|evaluate|\{|\[\[)/;
const quoted = `(?:'([^']*)'|"([^"]*)")`;
const dotted = /^((?:\.[A-Za-z_][A-Za-z0-9_-]*|\[(?:'[^']*'|"[^"]*")\])*)/;

/** Refuses a template that uses what the sandbox does not understand. */
export function checkTemplate(template: string, inGatewayResponse = false): void {
  const parts = parse(template);
  if (inGatewayResponse && parts.some(({ source }) => /^\$!?\{?(?:input|util)\b/.test(source)))
    throw unsupported('$input and $util in the template of a gateway response');
}

/** The text that a template makes of the data. */
export function renderTemplate(template: string, data: TemplateData): string {
  return parse(template)
    .map(({ literal, reference, source }) => {
      if (reference === undefined) return literal ?? '';
      const value = reference(data);
      if (value === undefined || value === null) return source.startsWith('$input') ? '' : missing(source);
      return shown(value);
    })
    .join('');
}

/** Velocity leaves an unknown reference as it was written; API Gateway's own variables come out empty. */
function missing(source: string): string {
  return /^\$!?\{?(?:context|stageVariables|util)\b/.test(source) ? '' : source;
}

function shown(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parse(template: string): Part[] {
  const text = template.replace(/##[^\n]*(?:\n|$)/g, '').replace(/#\*[\s\S]*?\*#/g, '');
  const found = directive.exec(text);
  if (found !== null) throw unsupported(`the directive ${found[0]} in mapping templates`);
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('$', at);
    if (start < 0) break;
    if (start > at) parts.push(literal(text.slice(at, start)));
    const reference = readReference(text.slice(start));
    parts.push(reference);
    at = start + reference.source.length;
  }
  if (at < text.length) parts.push(literal(text.slice(at)));
  return parts;
}

function literal(text: string): Part {
  return { literal: text, source: text };
}

function readReference(text: string): Part {
  const head = /^\$!?(\{?)(context|stageVariables|input|util)\b/.exec(text);
  if (head === null) return literal(/^\$!?\{?[A-Za-z_][A-Za-z0-9_]*\}?/.exec(text)?.[0] ?? '$');
  const [opening, brace, root] = head as unknown as [string, string, string];
  const rest = text.slice(opening.length);
  const { reference, length } =
    root === 'input' ? readInput(rest) : root === 'util' ? readUtil(rest) : readPath(root, rest);
  const close = brace === '{' ? 1 : 0;
  if (close === 1 && rest[length] !== '}') throw unsupported(`the reference ${text.slice(0, 40)} in mapping templates`);
  return { reference, source: text.slice(0, opening.length + length + close) };
}

function readPath(root: string, rest: string): { reference: Reference; length: number } {
  const path = dotted.exec(rest)?.[1] ?? '';
  if (rest[path.length] === '(') throw unsupported(`calls on $${root} in mapping templates`);
  const keys = keysOf(path);
  return {
    length: path.length,
    // A bare `$context.authorizer.claims` is null at AWS; only its members have values.
    reference: (data) => {
      const value = pick(root === 'context' ? data.context : data.stageVariables, keys);
      return typeof value === 'object' ? undefined : value;
    },
  };
}

function keysOf(path: string): string[] {
  return [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_-]*)|\[(?:'([^']*)'|"([^"]*)")\]/g)].map(
    ([, plain, single, double]) => plain ?? single ?? double ?? '',
  );
}

function pick(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function readInput(rest: string): { reference: Reference; length: number } {
  const body = /^\.body\b/.exec(rest);
  if (body !== null) return { length: body[0].length, reference: ({ body: text }) => text };
  const params = new RegExp(`^\\.params\\(\\s*${quoted}\\s*\\)`).exec(rest);
  if (params !== null) {
    const name = params[1] ?? params[2] ?? '';
    return { length: params[0].length, reference: ({ param }) => param(name) ?? '' };
  }
  const call = new RegExp(`^\\.(json|path)\\(\\s*${quoted}\\s*\\)`).exec(rest);
  if (call === null) throw unsupported(`$input${rest.slice(0, 30)} in mapping templates`);
  const [whole, kind] = call as unknown as [string, string];
  const keys = jsonPathKeys(call[2] ?? call[3] ?? '');
  const member = kind === 'path' ? (dotted.exec(rest.slice(whole.length))?.[1] ?? '') : '';
  if (rest[whole.length + member.length] === '(') throw unsupported('calls on the result of $input.path()');
  const all = [...keys, ...keysOf(member)];
  return {
    length: whole.length + member.length,
    reference: ({ body: text }) => {
      const value = pick(parsed(text), all);
      if (kind === 'path') return value;
      return value === undefined ? '""' : JSON.stringify(value);
    },
  };
}

function readUtil(rest: string): { reference: Reference; length: number } {
  const call =
    /^\.(escapeJavaScript|urlEncode|urlDecode|base64Encode|base64Decode)\(\s*(\$[^()]*(?:\([^()]*\))?[^()]*)\)/.exec(
      rest,
    );
  if (call === null) throw unsupported(`$util${rest.slice(0, 30)} in mapping templates`);
  const [whole, name, argument] = call as unknown as [string, string, string];
  const inner = readReference(argument.trim());
  if (inner.reference === undefined || inner.source !== argument.trim())
    throw unsupported(`$util.${name}(${argument}) in mapping templates`);
  const { reference } = inner;
  return { length: whole.length, reference: (data) => utilities[name]?.(shown(reference(data) ?? '')) };
}

const utilities: Readonly<Record<string, (text: string) => string>> = {
  escapeJavaScript: (text) => JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'"),
  urlEncode: (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  urlDecode: (text) => decodeURIComponent(text.replaceAll('+', ' ')),
  base64Encode: (text) => Buffer.from(text).toString('base64'),
  base64Decode: (text) => Buffer.from(text, 'base64').toString(),
};

/** Keys of a JSONPath without filters or wildcards, such as `$.a.b[0]`. */
function jsonPathKeys(path: string): string[] {
  if (!/^\$(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^']*'\])*\.?$/.test(path))
    throw unsupported(`the JSONPath ${path} in mapping templates`);
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]/g)].map(
    ([, plain, index, name]) => plain ?? index ?? name ?? '',
  );
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
