/** Call: the evidence as rules look at it, with the method that was called as it is recorded, configured and served. */
import type { CallEvidence, LiveState, MethodShape, SetupExpectation } from '../callEvidence.ts';
import type { Certainty } from '../diagnosis.ts';
import { messageOf, type RefusedBy, refusedBy } from './answer.ts';
import { type Door, doorOfMethod, doorOfRecord } from './door.ts';
import { methodAt } from './route.ts';

export type ExpectedMethod = SetupExpectation['methods'][number];

export interface Call extends CallEvidence {
  readonly refusedBy: RefusedBy;
  /** API Gateway's message; empty where the answer has none. */
  readonly message: string;
  /** The called method as the setup has it. */
  readonly expected?: ExpectedMethod;
  /** As the stage serves it, where that could be read. */
  readonly served?: MethodShape;
  /** As it is configured, where that could be read. */
  readonly configured?: MethodShape;
  /** What stands before the method for callers: what is deployed counts, not what is configured. */
  readonly door: Door;
  /** True where `door` is known to be what the stage serves, not only what the record says. */
  readonly sure: boolean;
  /** How sure a cause is that rests on `door`. */
  readonly certainty: Certainty;
  /** True when the stage serves a deployment that this setup did not make. */
  readonly othersDeployed: boolean;
  /** Now by AWS's clock: the Date header, where the answer has one. ms since the epoch. */
  readonly now: number;
  /** ms by which this machine's clock is ahead of AWS's. */
  readonly clockAhead: number;
}

export function callOf(evidence: CallEvidence): Call {
  const { sent, answer, setup, live } = evidence;
  const at = <M extends { readonly path: string; readonly method: string }>(methods: readonly M[] | undefined) =>
    methods === undefined || sent.path === undefined ? undefined : methodAt(methods, sent.method, sent.path);
  const expected = at(setup.methods);
  const served = at(seen(live?.deployed)?.methods);
  const configured = at(seen(live?.configured)?.methods);
  const sure = served !== undefined || servesOurs(live) === true;
  const now = Date.parse(answer.headers.date ?? '');
  return {
    ...evidence,
    refusedBy: refusedBy(answer),
    message: messageOf(answer),
    ...(expected && { expected }),
    ...(served && { served }),
    ...(configured && { configured }),
    door: served ? doorOfMethod(served, setup) : doorOfRecord(expected, setup),
    sure,
    certainty: sure ? 'certain' : 'likely',
    othersDeployed: servesOurs(live) === false,
    now: Number.isNaN(now) ? sent.at : now,
    clockAhead: Number.isNaN(now) ? 0 : sent.at - now,
  };
}

/** Undefined where it is not known, which is the same to most rules as not being there. */
export function seen<T>(part: { readonly known: true; readonly value: T } | { readonly known: false } | undefined) {
  return part?.known ? part.value : undefined;
}

/** True where a part was looked at and is not there. */
export function isGone(part: { readonly known: boolean; readonly value?: unknown } | undefined): boolean {
  return part?.known === true && part.value === undefined;
}

function servesOurs(live: LiveState | undefined): boolean | undefined {
  const stage = seen(live?.stage);
  if (stage === undefined || live?.ourDeploymentId === undefined) return undefined;
  return stage.deploymentId === live.ourDeploymentId;
}

/** `GET /demo`, as it was sent. */
export function methodWords({ sent, expected }: Call): string {
  return `${sent.method} ${expected?.path ?? sent.path?.split('?')[0] ?? ''}`.trim();
}

/** True where the stage was seen to call something else than a function, such as another address by HTTP. */
export function callsNoFunction({ served }: Call): boolean {
  return served?.integration !== undefined && served.integration.functionArn === undefined;
}

/** Ids in the record of what belongs to the called method. */
export interface MethodRows {
  readonly method: string;
  readonly integration: string;
  readonly permission: string;
  readonly function: string;
}

/** The path that signs people in has rows of its own. */
const tokenRows: MethodRows = {
  method: 'tokenMethod',
  integration: 'tokenIntegration',
  permission: 'tokenPermission',
  function: 'tokenFunction',
};

export function rowsOf({ expected }: Call): MethodRows {
  const method = expected?.id ?? 'method';
  if (method === tokenRows.method) return tokenRows;
  const suffix = method.slice('method'.length);
  return { method, integration: `integration${suffix}`, permission: `permission${suffix}`, function: 'function' };
}

/** Ids of all rows that AWS was seen to have otherwise, or not any more. */
export function driftedRows({ live }: Call): readonly string[] {
  return seen(live?.drift)?.map(({ id }) => id) ?? [];
}

/** Those of the rows that AWS was seen to have otherwise; all of them where drift was not looked for or says nothing. */
export function drifted(call: Call, rows: readonly string[]): readonly string[] {
  const ids = driftedRows(call);
  const found = rows.filter((row) => ids.includes(row));
  return found.length > 0 ? found : rows;
}

/** Which properties of a row AWS has otherwise, for evidence; undefined where none are known to differ. */
export function differencesOf({ live }: Call, row: string): string | undefined {
  const properties = seen(live?.drift)?.find(({ id }) => id === row)?.properties;
  return properties === undefined || properties.length === 0 ? undefined : properties.join(', ');
}
