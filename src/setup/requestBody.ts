/** Request body: which methods carry one, how long it may be, and what kind of text it is. */

/** Methods that are sent with a body. */
const withBody = ['POST', 'PUT', 'PATCH', 'DELETE'];

export function carriesBody(method: string): boolean {
  return withBody.includes(method);
}

/** Type of a body for which no other is named. */
export const jsonType = 'application/json';

/** What a body is filled in with where the method's validator wants one: the smallest JSON object. */
export const exampleBody = '{}';

/** Bytes of a body that is typed; far below the 10 MB that API Gateway takes. */
export const longestBody = 100_000;

export type BodyKind = 'JSON object' | 'other JSON' | 'no JSON';

export function bodyKind(text: string): BodyKind {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'JSON object' : 'other JSON';
  } catch {
    return 'no JSON';
  }
}

/** Whether a content type says that the body is JSON: `application/json`, with or without a character set. */
export function saysJson(contentType: string): boolean {
  return contentType.split(';')[0]?.trim().toLowerCase() === jsonType;
}
