/** Record: the durable note of what a setup has made, and the store that keeps it. */
import type { FailureNote } from './failure.ts';
import type { RowState } from './resource.ts';

/** One resource in the record. Holds no secret: props and attributes never carry any. */
export interface Row {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly containedIn?: string;
  /** It existed before; `attributes.before` holds what clean-up gives back. */
  readonly adopted?: true;
  readonly state: RowState;
  /** Ids of the resources it refers to; deletion goes against this order. */
  readonly refersTo: readonly string[];
  /** Props with references resolved, as of the last request. */
  readonly props: unknown;
  readonly attributes?: Record<string, unknown>;
  /** ISO 8601 time of the last change of this row. */
  readonly since: string;
  readonly failure?: FailureNote;
  /** Where it was made. Deletion refuses to act as another account. */
  readonly accountId: string;
  readonly region: string;
}

/** The record of one setup. `Extra` is what the layers above keep beside the rows (settings, target, phase). */
export interface SetupRecord<Extra = unknown> {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly rows: Readonly<Record<string, Row>>;
  readonly extra: Extra;
}

/**
 * Keeps records. `save` is durable and atomic when it resolves. Implementations serialise writers, also those of other
 * windows.
 */
export interface RecordStore<Extra = unknown> {
  list(): Promise<SetupRecord<Extra>[]>;
  load(id: string): Promise<SetupRecord<Extra> | undefined>;
  save(record: SetupRecord<Extra>): Promise<void>;
  /**
   * Changes a record as it stands at that moment, so that nothing is undone that was written since it was read. Rejects
   * with what `change` throws, and where there is no such record.
   */
  change(id: string, change: (record: SetupRecord<Extra>) => SetupRecord<Extra>): Promise<SetupRecord<Extra>>;
  /** Changes one row; `undefined` removes it. Resolves after it is on disk. */
  saveRow(id: string, rowId: string, row: Row | undefined): Promise<void>;
  remove(id: string): Promise<void>;
}
