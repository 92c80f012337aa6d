/** What a resource is to the engine: declared with references, read, reconciled, deleted. */
import type { FailureNote } from './failure.ts';

/** Reference to an attribute of another resource, standing anywhere inside declared props. */
export interface Ref {
  readonly $ref: string;
  readonly attribute: string;
  /** True: the attribute is predictable, so the reader does not wait for the other resource to exist. */
  readonly predicted?: true;
}

/** The attribute of another resource, once that exists. */
export function ref(id: string, attribute: string): Ref {
  return { $ref: id, attribute };
}

/** The attribute of another resource, known before it exists (a function's ARN): orders deletion, not creation. */
export function predicted(id: string, attribute: string): Ref {
  return { $ref: id, attribute, predicted: true };
}

/** One resource that shall exist. Plain JSON: props may hold a Ref wherever a value is expected. */
export interface Declared {
  /** Unique within a setup and stable over its life, such as `userPool`. */
  readonly id: string;
  /** Name of the resource type, such as `Cognito.UserPool`. */
  readonly type: string;
  /** What the person calls it: "User pool demo-ecommerce-users". */
  readonly title: string;
  readonly props: unknown;
  /** Id of the resource whose deletion removes this one too, so that no request of its own is needed. */
  readonly containedIn?: string;
  /**
   * It existed before this setup: it is never made and never deleted, only changed as the plan says, and gets back at
   * clean-up what it had. Its type reads it by what the props name, and answers `adopted`.
   */
  readonly adopted?: true;
}

/** One property that is not as desired. */
export interface Difference {
  readonly property: string;
  readonly desired: unknown;
  readonly actual: unknown;
  /** `replace`: AWS cannot change it in place. */
  readonly fixedBy: 'update' | 'replace';
  /** What people call it, and its values in their words; absent: as they are. */
  readonly words?: { readonly what: string; readonly desired: string; readonly actual: string };
}

/** A property of something adopted, and the value that clean-up gives back. */
export interface GivenBack {
  readonly property: string;
  readonly value: unknown;
  /** As people say it; absent: as it is. */
  readonly words?: { readonly what: string; readonly value: string };
}

/**
 * What a read found. `notOurs` is never changed without consent and never deleted; `adopted` is not ours either, but the
 * person chose it, so it is changed as the plan says.
 */
export type Observation<Attributes> =
  | { readonly exists: false }
  | {
      readonly exists: true;
      readonly ownership: 'ours' | 'notOurs' | 'adopted';
      /** Of something adopted, with what it was `before`: the engine notes that before the first change. */
      readonly attributes: Attributes;
      readonly differences: readonly Difference[];
      /** Only of something adopted: what clean-up would give back. */
      readonly givesBack?: readonly GivenBack[];
    };

/** What the record knows of a resource; a cache, live state decides. */
export interface Saved<Attributes> {
  /** `creating` without attributes means: perhaps a request got through before a crash; search for it. */
  readonly state: RowState;
  readonly attributes?: Partial<Attributes>;
}

/**
 * Life of a record row. It is written before and after each request, so that after a crash a second run finds what a
 * first one made. `left`: found at clean-up, not deleted because it is not ours.
 */
export type RowState = 'planned' | 'creating' | 'created' | 'updating' | 'deleting' | 'gone' | 'left';

/** A kind of resource. `World` is whatever it needs to reach its service; the engine only hands it through. */
export interface ResourceType<World, Props = unknown, Attributes = unknown> {
  readonly type: string;
  /**
   * Names of the props without which it cannot be read. While one of them comes from something that is yet to be
   * created, this resource cannot exist either, and no request is made. Default: all props.
   */
  readonly identity?: readonly string[];
  /** Names of the attributes that an update may change, so that what refers to them may change too. */
  readonly volatile?: readonly string[];
  /**
   * True when one that was made before a crash is found inside of its container (which is ours) even if its note never
   * reached the disk; its requests then need not wait for the disk.
   */
  readonly foundInside?: boolean;
  /** Attributes that follow from props alone, such as an ARN. Props may still hold unresolved references. */
  predict?(world: World, props: Props): Partial<Attributes>;
  /** What to say when something that is not ours stands in its place, with the setting to change. */
  taken?(props: Props): FailureNote;
  /**
   * Observes. Without saved attributes it looks the resource up by name and ownership mark, where that is possible.
   * Without `saved` nothing of this setup was ever requested, so only what stands in the way by name is of interest.
   * Props that are not known yet hold a placeholder (see references.ts), which differs from every real value.
   */
  read(world: World, props: Props, saved: Saved<Attributes> | undefined): Promise<Observation<Attributes>>;
  /** Makes sure it exists and brings what differs into line. Returns its attributes. Safe to repeat. */
  reconcile(world: World, props: Props, observed: Observation<Attributes>): Promise<Attributes>;
  /** Deletes. "Not found" counts as done. */
  delete(world: World, attributes: Attributes, props: Props): Promise<void>;
  /**
   * Gives something adopted what it had before, and says what that was. Safe to repeat. What others have changed since
   * stays as they left it. Absent: nothing of it is ever changed.
   */
  giveBack?(world: World, attributes: Attributes, props: Props): Promise<readonly GivenBack[]>;
}

/** What happens while a plan is carried out; wizard, tree, progress notification and demo all draw from these. */
export type EngineEvent =
  | { readonly kind: 'started'; readonly id: string; readonly action: Action; readonly at: number }
  | { readonly kind: 'note'; readonly id: string; readonly text: string; readonly at: number }
  | { readonly kind: 'request'; readonly request: RequestTrace }
  | {
      readonly kind: 'finished';
      readonly id: string;
      readonly action: Action;
      readonly at: number;
      readonly ms: number;
    }
  | {
      readonly kind: 'failed';
      readonly id: string;
      readonly failure: FailureNote;
      readonly at: number;
    }
  | { readonly kind: 'skipped'; readonly id: string; readonly because: string; readonly at: number };

/** What the plan does with a resource. */
export type Action = 'create' | 'update' | 'replace' | 'keep' | 'delete' | 'leave';

/** One request to a service, for the log, the demo's counts and the bench. Times in ms since the epoch. */
export interface RequestTrace {
  /** Resource it was made for, if any. */
  readonly id?: string;
  readonly service: string;
  readonly operation: string;
  readonly at: number;
  readonly ms: number;
  readonly httpStatus?: number;
  readonly error?: string;
  /** True when the operation can change something at AWS. */
  readonly changes: boolean;
  /** Only of a change that succeeded: what was sent and answered, made when asked for. */
  readonly shown?: () => ShownRequest;
}

/** A request that changed something, for showing how to do the same by other means. Plain JSON without any secret. */
export interface ShownRequest {
  /** Name of the service's SDK client, such as `APIGateway`. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The ids in the answer, where they stood in it. */
  readonly output: Readonly<Record<string, unknown>>;
}
