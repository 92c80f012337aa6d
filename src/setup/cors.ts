/** CORS: the headers that let a page of another origin call the API, and see why it was refused. */
import type { Settings } from './settings.ts';

/** The origin that may call, for the answer of the endpoint; nothing without CORS. */
export function originHeader({ cors }: Settings): Readonly<Record<string, string>> {
  return cors.enabled ? { 'Access-Control-Allow-Origin': cors.allowOrigin } : {};
}

/**
 * What the answer to a preflight says: who may call, by which methods, with which headers. Source: API Gateway “CORS for
 * REST APIs”; a header that carries the token is never among those that browsers allow by themselves.
 */
export function preflightHeaders(settings: Settings, methods: readonly string[]): Readonly<Record<string, string>> {
  const { tokenHeader } = settings.authorizer;
  const headers = [...new Set(['Content-Type', 'Authorization', tokenHeader, 'X-Api-Key'])];
  const all = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];
  const allowed = methods.includes('ANY') ? all : methods;
  return {
    ...originHeader(settings),
    'Access-Control-Allow-Methods': [...new Set([...allowed, 'OPTIONS'])].join(','),
    'Access-Control-Allow-Headers': headers.join(','),
  };
}
