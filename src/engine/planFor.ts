/** The planner: compares what is declared with what is really there, and says what to do. Changes nothing. */
import { assertAdoptable } from './adoption.ts';
import { differencesInWords, givenBackInWords } from './differenceWords.ts';
import { Failure, failureAt } from './failure.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Row, SetupRecord } from './record.ts';
import { graphOf, isRef, placeholder, refsIn, replaceRefs } from './references.ts';
import type { Action, Declared, EngineEvent, Observation, Ref, ResourceType } from './resource.ts';
import {
  assertSamePlace,
  live,
  type Place,
  type ResourceTypes,
  savedOf,
  takenNote,
  typeOf,
  type WorldFor,
} from './rows.ts';

export interface PlanOptions<World> {
  readonly setupId: string;
  readonly declared: readonly Declared[];
  /** Undefined: the setup has no record yet, as in a preview. */
  readonly record: Pick<SetupRecord, 'rows'> | undefined;
  readonly types: ResourceTypes<World>;
  readonly worldFor: WorldFor<World>;
  /** Where the plan would run; rows of another account or Region then are a Failure `OtherAccount`. */
  readonly at?: Place;
  readonly emit?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
}

/** What the planner found out about one resource, for those that refer to it. */
interface Finding {
  readonly step: PlanStep;
  /** Attributes as they will be, as far as that is known already. */
  readonly known: Readonly<Record<string, unknown>>;
  /** True when it does not exist, or will be made anew. */
  readonly isNew: boolean;
}

/**
 * Reads everything in parallel, each resource as soon as what identifies it is known. Throws Failure: `NameTaken` and
 * the like when something that is not ours is in the way, and whatever reading throws.
 */
export async function planFor<World>(options: PlanOptions<World>): Promise<Plan> {
  const { setupId, declared } = options;
  const rows = options.record?.rows ?? {};
  if (options.at) assertSamePlace(Object.values(rows), options.at);
  const { order } = graphOf(declared);
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const stop = new AbortController();
  const inspector = new Inspector(options, rows, AbortSignal.any([signal, stop.signal]));
  const findings = await Promise.allSettled(
    order.map((id) =>
      inspector.finding(id).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  const steps = findings.flatMap((result) => (result.status === 'fulfilled' ? [result.value.step] : []));
  const wanted = new Set(order);
  const dropped = Object.values(rows).filter((row) => live(row) && !wanted.has(row.id));
  return { setupId, declared, steps: [...steps, ...dropped.map(deletion)] };
}

function deletion(row: Row): PlanStep {
  const { id, type, title } = row;
  return { id, type, title, action: 'delete', reason: 'No longer part of the settings.', differences: [] };
}

/** Inspects each resource once; lives as long as one planning. */
class Inspector<World> {
  readonly #options: PlanOptions<World>;
  readonly #rows: Readonly<Record<string, Row>>;
  readonly #signal: AbortSignal;
  readonly #byId: ReadonlyMap<string, Declared>;
  readonly #findings = new Map<string, Promise<Finding>>();

  constructor(options: PlanOptions<World>, rows: Readonly<Record<string, Row>>, signal: AbortSignal) {
    this.#options = options;
    this.#rows = rows;
    this.#signal = signal;
    this.#byId = new Map(options.declared.map((resource) => [resource.id, resource]));
  }

  finding(id: string): Promise<Finding> {
    const begun = this.#findings.get(id) ?? this.#inspect(this.#declared(id));
    this.#findings.set(id, begun);
    return begun;
  }

  async #inspect(resource: Declared): Promise<Finding> {
    const { id, containedIn } = resource;
    const type = typeOf(this.#options.types, resource.type);
    const world = this.#options.worldFor(id, this.#options.emit ?? (() => {}), this.#signal);
    const row = live(this.#rows[id]);
    const needed = await this.#neededBy(resource);
    const resolved = replaceRefs(resource.props, (ref) => this.#valueOf(ref, needed) ?? ref);
    const finding = (action: Action, reason: string, found?: Observation<unknown>): Finding => {
      const isNew = action === 'create' || action === 'replace';
      const attributes = found?.exists && !isNew ? { ...(found.attributes as Record<string, unknown>) } : {};
      if (action === 'update') for (const name of type.volatile ?? []) delete attributes[name];
      const differences = found?.exists ? found.differences : [];
      const adopted = resource.adopted && {
        adopted: resource.adopted,
        givesBack: (found?.exists ? found.givesBack : undefined) ?? [],
      };
      const step = { id, type: resource.type, title: resource.title, action, reason, differences, ...adopted };
      const predicted = isNew || action === 'update' ? type.predict?.(world, resolved) : undefined;
      return { step, known: { ...attributes, ...predicted }, isNew };
    };

    const container = containedIn === undefined ? undefined : needed.get(containedIn);
    if (container?.isNew)
      return finding(
        'create',
        row?.attributes ? `Is created again together with ${container.step.title}.` : 'Does not exist yet.',
      );
    if (identityRefs(type, resource.props).some((ref) => needed.get(ref.$ref)?.isNew)) {
      // What it was made for goes; its old self must not stay behind.
      return row?.attributes
        ? finding('replace', 'Belongs to something that is replaced.')
        : finding('create', 'Does not exist yet.');
    }
    const props = replaceRefs(resolved, placeholder);
    const found = await type.read(world, props, savedOf(row)).catch((error: unknown) => {
      throw failureAt(id, error);
    });
    assertAdoptable(resource, found);
    if (!found.exists)
      return finding('create', row?.attributes ? 'Was deleted in the meantime.' : 'Does not exist yet.', found);
    if (found.ownership === 'notOurs')
      throw new Failure({ ...takenNote(type as ResourceType<unknown>, resource.title, props), resource: id });
    const action = actionFor(found);
    if (action === 'keep') return finding(action, keepReason(row, found), found);
    if (action === 'replace') return finding(action, replaceReason(found), found);
    const more = givesBackReason(found);
    return finding(action, differencesInWords(found.differences) + (more && `.${more}`), found);
  }

  /** Findings of everything that the resource waits for. Predictions are not waited for. */
  async #neededBy(resource: Declared): Promise<Map<string, Finding>> {
    const refs = refsIn(resource.props).filter((ref) => !ref.predicted);
    const container = resource.containedIn === undefined ? [] : [resource.containedIn];
    const ids = [...new Set([...container, ...refs.map((ref) => ref.$ref)])];
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.finding(id)] as const)));
  }

  #valueOf(ref: Ref, needed: ReadonlyMap<string, Finding>): unknown {
    if (!ref.predicted) return needed.get(ref.$ref)?.known[ref.attribute];
    const target = this.#declared(ref.$ref);
    return predictedValue(ref, target, typeOf(this.#options.types, target.type), this.#worldOf(target.id));
  }

  #worldOf(id: string): World {
    return this.#options.worldFor(id, this.#options.emit ?? (() => {}), this.#signal);
  }

  #declared(id: string): Declared {
    const resource = this.#byId.get(id);
    if (!resource) throw new Failure({ code: 'UnknownReference', what: `There is no resource “${id}”.` });
    return resource;
  }
}

/** The predicted attribute of a declared resource. Throws Failure `NotPredictable` when its type cannot tell. */
export function predictedValue<World>(ref: Ref, target: Declared, type: ResourceType<World>, world: World): unknown {
  const value = (type.predict?.(world, target.props) as Record<string, unknown> | undefined)?.[ref.attribute];
  if (value !== undefined) return value;
  throw new Failure({
    code: 'NotPredictable',
    what: `The attribute “${ref.attribute}” of “${ref.$ref}” is not known before it exists.`,
  });
}

/** References without which the resource cannot be read. */
export function identityRefs<World>(type: ResourceType<World>, props: unknown): Ref[] {
  if (type.identity === undefined || isRef(props)) return refsIn(props).filter((ref) => !ref.predicted);
  const values = type.identity.map((name) => (props as Record<string, unknown> | undefined)?.[name]);
  return refsIn(values).filter((ref) => !ref.predicted);
}

/** What to do with something of ours, going by what differs. */
export function actionFor(found: Observation<unknown>): Action {
  if (!found.exists) return 'create';
  if (found.differences.length === 0) return 'keep';
  return found.differences.some((difference) => difference.fixedBy === 'replace') ? 'replace' : 'update';
}

function keepReason(row: Row | undefined, found: Observation<unknown> & { exists: true }): string {
  if (found.ownership === 'adopted')
    return found.givesBack?.length
      ? `Is as it should be.${givesBackReason(found)}`
      : 'Was there before; nothing of it is changed.';
  return row?.state === 'created' ? 'Is as it should be.' : 'Was made before an interruption.';
}

/** What differs, and that AWS cannot change it. */
function replaceReason({ differences }: Observation<unknown> & { exists: true }): string {
  const fixed = differences.filter(({ fixedBy }) => fixedBy === 'replace');
  return `${differencesInWords(fixed)}: AWS cannot change this, so it is deleted and created again.`;
}

/** What clean-up gives back of something adopted; empty for everything else. */
function givesBackReason({ givesBack = [] }: Observation<unknown> & { exists: true }): string {
  return givesBack.length > 0 ? ` Clean-up gives back ${givenBackInWords(givesBack)}.` : '';
}
