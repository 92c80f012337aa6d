/** Values of mapping expressions such as `'text'`, `method.request.header.NAME`, `context.stage`. */
import { parameterPlace } from '../apiGateway/mappings.ts';
import { headerOf, type Invocation, type RoutedInvocation } from './invocation.ts';

/** What an integration answered, for expressions of its response. */
export interface IntegrationAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The value of an expression; undefined when there is none, and then nothing is set. */
export function parameterValue(
  invocation: Invocation | RoutedInvocation,
  expression: string,
  context: Readonly<Record<string, unknown>>,
  answer?: IntegrationAnswer,
): string | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const place = parameterPlace(expression);
  if (place !== undefined) return requestValue(invocation, place.location, place.name);
  const [root = '', ...rest] = expression.split('.');
  if (root === 'context') return asText(dig(context, rest));
  if (root === 'stageVariables') return invocation.stageVariables?.[rest.join('.')];
  if (expression.startsWith('method.request.body'))
    return fromBody(Buffer.from(invocation.request.body).toString(), rest.slice(2));
  if (answer !== undefined && expression.startsWith('integration.response.body'))
    return fromBody(answer.body, rest.slice(2));
  if (answer !== undefined && expression.startsWith('integration.response.header.'))
    return Object.entries(answer.headers).find(
      ([name]) => name.toLowerCase() === rest.slice(2).join('.').toLowerCase(),
    )?.[1];
  return undefined;
}

/** The value of a declared request parameter. */
export function requestValue(
  invocation: Invocation | RoutedInvocation,
  location: 'querystring' | 'path' | 'header',
  name: string,
): string | undefined {
  if (location === 'header') return headerOf(invocation.request, name);
  if (location === 'querystring') return invocation.request.query.getAll(name).at(-1);
  return 'pathParameters' in invocation ? invocation.pathParameters[name] : undefined;
}

function fromBody(body: string, keys: readonly string[]): string | undefined {
  if (keys.length === 0) return body;
  try {
    return asText(dig(JSON.parse(body), keys));
  } catch {
    return undefined;
  }
}

function dig(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? (current as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
