/** Inspection: what clean-up would do, what is still there, and what there is to know of one resource. */
import type { Connection } from '../aws/connection.ts';
import { givenBack } from '../aws/resources/propertyWords.ts';
import { resourceTypes } from '../aws/resources/resourceTypes.ts';
import type { Addresses } from '../aws/target.ts';
import { givenBackInWords } from '../engine/differenceWords.ts';
import type { PlanStep } from '../engine/plan.ts';
import type { Row } from '../engine/record.ts';
import { live, savedOf } from '../engine/rows.ts';
import type { SecretVault } from '../tokens/tokenSet.ts';
import type { ResourceFacts, Setup } from './operations.ts';

/** A step for each row that exists, in the order of the record. No request is made. */
export function planCleanUp(setup: Setup): PlanStep[] {
  return Object.values(setup.rows)
    .filter((row) => live(row) !== undefined)
    .map((row) => {
      const { id, type, title, containedIn } = row;
      if (row.adopted) return leaving(row);
      const container = containedIn === undefined ? undefined : live(setup.rows[containedIn]);
      const reason = container ? `Goes with ${container.title}` : 'Made by this setup';
      return { id, type, title, action: 'delete', reason, differences: [] };
    });
}

/** Something that was there before stays, and gets back what the record says it had. */
function leaving({ id, type, title, attributes }: Row): PlanStep {
  const before = Object.entries((attributes?.before ?? {}) as Record<string, unknown>);
  const givesBack = before.map(([property, value]) => givenBack(property, value));
  const reason =
    givesBack.length > 0
      ? `Was there before: stays, with ${givenBackInWords(givesBack)} as before.`
      : 'Was there before: stays as it is.';
  return { id, type, title, action: 'leave', reason, differences: [], adopted: true, givesBack };
}

/** Asks AWS for each resource of the record, and names those that exist and are ours. */
export async function remainingTitles(
  setup: Setup,
  connection: Connection,
  vault: SecretVault,
  signal: AbortSignal = new AbortController().signal,
): Promise<string[]> {
  const worldFor = connection.worldFor(setup.id, vault);
  const gone = (id: string | undefined): boolean => id !== undefined && goneIds.has(id);
  const goneIds = new Set<string>();
  const left: string[] = [];
  // Containers first: what was in them cannot be asked for once they are gone.
  const rows = Object.values(setup.rows).toSorted(
    (one, other) => Number(!!one.containedIn) - Number(!!other.containedIn),
  );
  for (const row of rows) {
    const type = resourceTypes[row.type];
    if (!type || row.attributes === undefined || gone(row.containedIn)) continue;
    const found = await type.read(
      worldFor(row.id, () => undefined, signal),
      row.props,
      savedOf(row),
    );
    if (found.exists && found.ownership === 'ours') left.push(row.title);
    else goneIds.add(row.id);
  }
  return left;
}

/** Ids, ARN, address and console page of a resource that exists, and what it is. `at`: where its target serves. */
export function resourceFactsOf(
  setup: Setup,
  resourceId: string,
  at: Addresses | undefined,
): ResourceFacts | undefined {
  const row = setup.rows[resourceId];
  const type = row && resourceTypes[row.type];
  if (!row || !type) return undefined;
  const attributes = live(row) ? row.attributes : undefined;
  const onAws = setup.extra.target.kind === 'aws' && setup.extra.target.endpointUrl === undefined;
  return {
    explanation: type.explanation,
    ...(attributes && {
      id: type.idOf?.(attributes),
      arn: type.arnOf?.(attributes),
      url: at && type.urlOf?.(attributes, at),
      consoleUrl: onAws ? type.consoleUrl?.(attributes, row.region) : undefined,
    }),
  };
}
