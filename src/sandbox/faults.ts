/**
 * Faults on request, for tests and for showing what AWS does on a bad day: `--faults SPEC`, a comma-separated list of
 *
 *     throttle:OPERATION=N   the first N calls are throttled, with the service's own error
 *     fail:OPERATION=N       the first N calls fail with HTTP 500, with the service's own error
 *     deny:OPERATION         every call is denied: "User: ARN is not authorized to perform: …"; with =N the first N
 *     deny-boundary:OPERATION, deny-scp:OPERATION
 *                            the same by a permissions boundary, by a service control policy of the organization
 *     fail:function=N        the first N new functions end up Failed
 *     slow:OPERATION=MS      every call takes MS milliseconds longer
 *     lag:role=MS            a new role cannot be assumed for MS milliseconds (default 0)
 *     lag:function=MS        a new or changed function is Pending or InProgress for MS milliseconds (default 50)
 *     lag:tags=MS            the tagging API sees a new resource only after MS milliseconds (default 0)
 *     lag:deployment=MS      a stage goes on serving its deployment before for MS milliseconds (default 0)
 *     expired                every signed call is refused with an expired token; with =N the first N
 *
 * OPERATION is the name in the API, such as `CreateDeployment`; where two services share a name, put the service before
 * it: `throttle:lambda.GetPolicy=2`. `N` is 1 when left out.
 */
import type { FaultAction, Service } from './service.ts';

/** A `--faults` value that cannot be understood; the message says which part and why. */
export class FaultSpecError extends Error {
  override readonly name = 'FaultSpecError';
}

/** What is to go wrong. Counts go down as calls use them up. */
export interface Faults {
  /** Whether a signed call is refused as expired. Uses up one of the count. */
  expires(): boolean;
  /** What happens to this call of an operation, in the order given. Uses up one of each count. */
  forCall(service: Service, operation: string): FaultAction[];
  /** Whether calls of the operation are denied; asks without using anything up. `service` is the name in IAM actions. */
  isDenied(service: string, operation: string): boolean;
  /** Whether what is being made at this point ends up failed. Uses up one of the count. */
  fails(point: string): boolean;
  /** How long something lags, in milliseconds; undefined when the list does not say. */
  lag(point: string): FaultAction | undefined;
}

const lagPoints: readonly string[] = ['role', 'function', 'tags', 'deployment'];
const counted = new Set<Entry['kind']>(['throttle', 'fail']);
const denials = new Set<Entry['kind']>(['deny', 'deny-boundary', 'deny-scp']);

interface Entry {
  readonly kind: FaultAction['kind'] | 'expired';
  /** Service name before the dot, if any. */
  readonly service?: string;
  readonly point: string;
  readonly value: number;
  left: number;
}

/** Reads a `--faults` value. Throws FaultSpecError. */
export function parseFaults(spec = ''): Faults {
  const items = spec
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const entries = items.map(parseEntry);
  return {
    expires: () => used(entries.find(({ kind, left }) => kind === 'expired' && left > 0)),
    forCall: (service, operation) =>
      entries.flatMap((entry) => {
        const { kind, value } = entry;
        if (kind === 'lag' || kind === 'expired' || !names(entry, service.name, operation)) return [];
        return entry.left > 0 && used(entry) ? [{ kind, value }] : [];
      }),
    isDenied: (service, operation) =>
      entries.some((entry) => denials.has(entry.kind) && entry.left > 0 && names(entry, service, operation)),
    fails: (point) => used(entries.find((entry) => entry.kind === 'fail' && entry.point === point && entry.left > 0)),
    lag: (point) => {
      const entry = entries.find(({ kind, point: named }) => kind === 'lag' && named === point);
      return entry && { kind: 'lag', value: entry.value };
    },
  };
}

/** Uses up one of an entry; false where there is none. */
function used(entry: Entry | undefined): boolean {
  if (entry !== undefined) entry.left -= 1;
  return entry !== undefined;
}

function names(entry: Entry, service: string, operation: string): boolean {
  return entry.point === operation && (entry.service === undefined || entry.service === service);
}

function parseEntry(item: string): Entry {
  const expired = /^expired(?:=(\d+))?$/.exec(item);
  if (expired !== null)
    return { kind: 'expired', point: '', value: 0, left: Number(expired[1] ?? Number.POSITIVE_INFINITY) };
  const parts = /^(throttle|fail|deny(?:-boundary|-scp)?|slow|lag):(?:([a-z-]+)\.)?([A-Za-z]+)(?:=(\d+))?$/.exec(item);
  if (parts === null)
    throw new FaultSpecError(
      `"${item}" is not a fault: write throttle:OPERATION=N, fail:OPERATION=N, deny:OPERATION, deny-boundary:OPERATION, ` +
        'deny-scp:OPERATION, fail:function=N, slow:OPERATION=MS, lag:role=MS, lag:function=MS, lag:tags=MS, ' +
        'lag:deployment=MS or expired.',
    );
  const [, kind, service, point = '', number] = parts as unknown as [
    string,
    FaultAction['kind'],
    ...(string | undefined)[],
  ];
  if (kind === 'lag' && !lagPoints.includes(point))
    throw new FaultSpecError(`"${item}": only ${lagPoints.join(', ')} can lag.`);
  if ((kind === 'lag' || kind === 'slow') && number === undefined)
    throw new FaultSpecError(`"${item}": say for how many milliseconds, as in ${kind}:${point}=500.`);
  const value = Number(number ?? 1);
  return {
    kind,
    ...(service === undefined ? {} : { service }),
    point,
    value,
    // A denial that does not say how often lasts.
    left: counted.has(kind) || (denials.has(kind) && number !== undefined) ? value : Number.POSITIVE_INFINITY,
  };
}
