/** Rows: what the record says of a resource, as the engine reads and writes it. */
import type { FailureNote } from './failure.ts';
import { Failure } from './failure.ts';
import type { Row } from './record.ts';
import type { EngineEvent, ResourceType, Saved } from './resource.ts';

/** The types by name. Each knows its own props; to the engine they are opaque. */
export type ResourceTypes<World> = Readonly<Record<string, ResourceType<World>>>;

/** Makes the world of one resource, so that requests and notes carry its id. */
export type WorldFor<World> = (id: string, emit: (event: EngineEvent) => void, signal: AbortSignal) => World;

/** The account and Region that a plan is carried out in. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** The row, unless it says that there is nothing of ours. */
export function live(row: Row | undefined): Row | undefined {
  return row === undefined || row.state === 'gone' || row.state === 'planned' || row.state === 'left' ? undefined : row;
}

/** What a resource type gets to know of its row. */
export function savedOf(row: Row | undefined): Saved<unknown> | undefined {
  const alive = live(row);
  return alive && { state: alive.state, attributes: alive.attributes as Saved<unknown>['attributes'] };
}

export function typeOf<World>(types: ResourceTypes<World>, name: string): ResourceType<World> {
  const type = types[name];
  if (type) return type;
  throw new Failure({ code: 'UnknownType', what: `This version knows no resource of the type “${name}”.` });
}

/** Throws Failure `OtherAccount` when something alive in the record is in another account or Region. */
export function assertSamePlace(rows: readonly Row[], place: Place): void {
  const elsewhere = rows.find((row) => live(row) && (row.accountId !== place.accountId || row.region !== place.region));
  if (!elsewhere) return;
  throw new Failure({
    code: 'OtherAccount',
    what: 'These credentials belong to another account or Region than the one this setup lives in.',
    why: `The setup is in account ${elsewhere.accountId}, ${elsewhere.region}; the credentials are for ${place.accountId}, ${place.region}.`,
    next: 'Choose the profile that the setup was created with.',
    resource: elsewhere.id,
  });
}

/** What to say of something that stands where ours should be. */
export function takenNote(type: ResourceType<unknown>, title: string, props: unknown): FailureNote {
  return (
    type.taken?.(props) ?? {
      code: 'NotOurs',
      what: `${title} exists already and was not made by this setup.`,
      why: 'What this setup did not make is never changed and never deleted by it.',
      next: 'Choose another name, or delete the existing one yourself.',
    }
  );
}

/** True when two rows say the same, whenever they were written. */
export function sameRow(one: Row, other: Row): boolean {
  const { since: _, ...rest } = one;
  const { since: __, ...others } = other;
  return JSON.stringify(sorted(rest)) === JSON.stringify(sorted(others));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
