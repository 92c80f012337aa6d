/** AWS Query: parameters travel form-encoded with dotted names, answers are XML. */
import { XMLBuilder } from 'fast-xml-parser';
import { AwsError } from '../awsError.ts';
import type { Input, QueryService } from '../service.ts';

/** A request after its form fields are put together. */
export interface QueryRequest {
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly input: Input;
}

/** Puts `Tags.member.1.Key=…` together to arrays and objects. Every scalar stays a string. */
export function parseQuery(form: URLSearchParams): QueryRequest {
  const tree: Tree = new Map();
  for (const [name, value] of form) put(tree, name.split('.'), value);
  const { Action, Version, ...input } = assemble(tree) as Record<string, unknown>;
  return {
    action: typeof Action === 'string' ? Action : undefined,
    version: typeof Version === 'string' ? Version : undefined,
    input,
  };
}

// A Map, because form field names come from outside and must not reach an object's prototype.
type Tree = Map<string, Tree | string>;

function put(tree: Tree, [head = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const existing = tree.get(head);
  const child: Tree = existing instanceof Map ? existing : new Map();
  tree.set(head, child);
  put(child, rest, value);
}

function assemble(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (node.size === 1 && members instanceof Map) return assembleList(members);
  return Object.fromEntries([...node].map(([name, child]) => [name, assemble(child)]));
}

function assembleList(members: Tree): unknown[] {
  const numbered = [...members].map(([index, child]) => ({ index: Number(index), child }));
  if (numbered.some(({ index }) => !Number.isInteger(index) || index < 1))
    throw new AwsError('MalformedInput', 'Key names of list members must be positive integers.');
  return numbered.sort((one, other) => one.index - other.index).map(({ child }) => assemble(child));
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true });

/** The answer of a successful call. Operations without output carry no Result element. */
export function queryAnswer(service: QueryService, action: string, result: unknown, requestId: string): Response {
  const content = {
    '@xmlns': service.xmlNamespace,
    ...(result === undefined ? {} : { [`${action}Result`]: xmlValue(result) }),
    ResponseMetadata: { RequestId: requestId },
  };
  return xml(200, { [`${action}Response`]: content }, requestId);
}

/** The answer of a refused call. */
export function queryRefusal(service: QueryService, error: AwsError, requestId: string): Response {
  const content = {
    '@xmlns': service.xmlNamespace,
    Error: {
      Type: error.httpStatus >= 500 ? 'Receiver' : 'Sender',
      Code: error.code,
      Message: error.message,
      ...error.details,
    },
    RequestId: requestId,
  };
  return xml(error.httpStatus, { ErrorResponse: content }, requestId);
}

function xml(status: number, document: object, requestId: string): Response {
  const headers = { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId };
  return new Response(builder.build(document), { status, headers });
}

function xmlValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (Array.isArray(value)) return value.length === 0 ? '' : { member: value.map(xmlValue) };
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, xmlValue(member)]));
}
