/** One call of a deployed API: what came in, which API and stage it is for, and what is answered. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Method, Resource, Snapshot } from '../apiGateway/state.ts';
import type { World } from '../service.ts';

/** A request as the client sent it. */
export interface ApiRequest {
  readonly method: string;
  /** Below the stage, still percent-encoded, beginning with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** In the client's spelling and order; a name can come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly sourceIp: string;
  /** `host:port` or the like, as in the Host header. */
  readonly host: string;
}

/** Everything that is known of a call. */
export interface Invocation {
  readonly world: World;
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly snapshot: Snapshot;
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** `Root=…`, as AWS X-Ray writes it. */
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Takes what the execution log of AWS would say. */
  readonly log: (line: string) => void;
}

/** A call whose resource and method were found. */
export interface RoutedInvocation extends Invocation {
  readonly resource: Resource;
  readonly method: Method;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What the authorizer hands on: `claims` of the token, or what its function answered; absent without an authorizer. */
  readonly authorizer?: Readonly<Record<string, unknown>>;
  readonly apiKey?: { readonly id: string; readonly value: string };
}

/** What goes back to the client. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** What a new invocation needs to be told. */
export type InvocationTarget = Omit<Invocation, 'requestId' | 'extendedRequestId' | 'traceId' | 'startedAt'>;

/** A new invocation with ids of its own. */
export function newInvocation(target: InvocationTarget): Invocation {
  const startedAt = target.world.now();
  const seconds = Math.floor(startedAt / 1000).toString(16);
  return {
    ...target,
    ...newIds(),
    traceId: `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    startedAt,
  };
}

/** The two ids of a call: one in `x-amzn-RequestId`, one in `x-amz-apigw-id`. */
export function newIds(): { requestId: string; extendedRequestId: string } {
  return { requestId: randomUUID(), extendedRequestId: randomBytes(11).toString('base64') };
}

/** First value of a header, whatever its spelling. */
export function headerOf(request: ApiRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find(([given]) => given.toLowerCase() === wanted)?.[1];
}

/** Media type of a header without its parameters, in lower case. */
export function mediaTypeOf(value: string | undefined): string | undefined {
  return value?.split(';')[0]?.trim().toLowerCase() || undefined;
}

/** Puts the values of stage variables in. An unknown variable becomes empty, as at AWS. */
export function withStageVariables(text: string, { stageVariables = {} }: Invocation): string {
  return text.replace(/\$\{stageVariables\.(\w+)\}/g, (_whole, name: string) => stageVariables[name] ?? '');
}
