/** References: finding and resolving them, and the order of work that follows from them. */
import { Failure } from './failure.ts';
import type { Declared, Ref } from './resource.ts';

/** Who waits for whom. Ids are those of the declared resources. */
export interface Graph {
  /** Every id, each after all that it waits for. */
  readonly order: readonly string[];
  /** What must exist first: references that are not predicted, and the container. */
  readonly waitsFor: ReadonlyMap<string, readonly string[]>;
  /** Everything referred to, also by prediction: deletion goes against this. */
  readonly refersTo: ReadonlyMap<string, readonly string[]>;
}

export function isRef(value: unknown): value is Ref {
  return typeof value === 'object' && value !== null && typeof (value as Ref).$ref === 'string';
}

/** Every reference inside a value, in reading order. */
export function refsIn(value: unknown): Ref[] {
  if (isRef(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(refsIn);
  return [];
}

/** A copy of the value with every reference replaced. */
export function replaceRefs(value: unknown, replace: (ref: Ref) => unknown): unknown {
  if (isRef(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceRefs(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceRefs(item, replace)]));
}

/** Stands for a value that is known only after something else is created. Unlike any value of AWS. */
export function placeholder(ref: Ref): string {
  return `‹${ref.attribute} of ${ref.$ref}›`;
}

/** True when the value is a placeholder or holds one. */
export function hasPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('‹') && value.endsWith('›');
  if (Array.isArray(value)) return value.some(hasPlaceholder);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasPlaceholder);
}

/**
 * The graph of the declared resources. Throws Failure `DuplicateId`, `UnknownReference` or `ReferenceCycle`. A cycle
 * through a prediction is one too: things could be made in that case, but not deleted.
 */
export function graphOf(declared: readonly Declared[]): Graph {
  const byId = new Map(declared.map((resource) => [resource.id, resource]));
  if (byId.size < declared.length) {
    const twice = declared.find((resource) => byId.get(resource.id) !== resource);
    throw new Failure({ code: 'DuplicateId', what: `Two resources have the same id “${twice?.id}”.` });
  }
  const waitsFor = new Map<string, string[]>();
  const refersTo = new Map<string, string[]>();
  for (const resource of declared) {
    const refs = refsIn(resource.props);
    const container = resource.containedIn === undefined ? [] : [resource.containedIn];
    const all = [...new Set([...container, ...refs.map((ref) => ref.$ref)])];
    const unknown = all.find((id) => !byId.has(id));
    if (unknown !== undefined)
      throw new Failure({
        code: 'UnknownReference',
        what: `“${resource.id}” refers to “${unknown}”, which is not there.`,
      });
    refersTo.set(resource.id, all);
    waitsFor.set(resource.id, [
      ...new Set([...container, ...refs.filter((ref) => !ref.predicted).map((ref) => ref.$ref)]),
    ]);
  }
  return { order: sorted([...byId.keys()], refersTo), waitsFor, refersTo };
}

/** Ids with each after all that it points to. Throws Failure `ReferenceCycle`, naming the way round. */
function sorted(ids: readonly string[], pointsTo: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, path: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      const round = [...path.slice(path.indexOf(id)), id].join(' → ');
      throw new Failure({ code: 'ReferenceCycle', what: `Resources refer to each other in a circle: ${round}.` });
    }
    state.set(id, 'open');
    for (const next of pointsTo.get(id) ?? []) visit(next, [...path, id]);
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of ids) visit(id, []);
  return order;
}
