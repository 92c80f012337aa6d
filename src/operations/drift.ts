/** Drift: reading what became of a setup at AWS, and the two ways out, repair and accept. */
import type { Connection } from '../aws/connection.ts';
import { resourceTypes } from '../aws/resources/resourceTypes.ts';
import { changeInWords } from '../engine/differenceWords.ts';
import { Failure, failureAt } from '../engine/failure.ts';
import type { Row } from '../engine/record.ts';
import { isRef, replaceRefs } from '../engine/references.ts';
import type { Difference, Observation } from '../engine/resource.ts';
import { assertSamePlace, live, savedOf } from '../engine/rows.ts';
import { desiredResources } from '../setup/desiredResources.ts';
import { checkSettings, withChanges } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import { acceptanceOf } from './acceptance.ts';
import type { AcceptReport, DriftedProperty, DriftOperations, ResourceDrift } from './driftOperations.ts';
import type { Operations, Ports, Setup } from './operations.ts';

export function driftOperations(
  { store, vault }: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
  run: () => Pick<Operations, 'plan' | 'apply'>,
): DriftOperations {
  /** What there is of each row; undefined for what is gone with its container. */
  async function observe(setup: Setup, signal: AbortSignal): Promise<Map<Row, Observation<unknown>>> {
    const rows = Object.values(setup.rows).filter((row) => live(row));
    const connection = await connectionOf(setup);
    assertSamePlace(rows, { accountId: connection.caller.accountId, region: connection.region });
    const worldFor = connection.worldFor(setup.id, vault);
    const looks = new Map<string, Promise<Observation<unknown>>>();
    const look = (row: Row): Promise<Observation<unknown>> => {
      const begun = looks.get(row.id) ?? read(row);
      looks.set(row.id, begun);
      return begun;
    };
    const read = async (row: Row): Promise<Observation<unknown>> => {
      const type = resourceTypes[row.type];
      if (!type) throw new Failure({ code: 'UnknownType', what: `This version knows no ${row.type}.` });
      const container = row.containedIn === undefined ? undefined : live(setup.rows[row.containedIn]);
      if (container && !(await look(container)).exists) return { exists: false };
      const world = worldFor(row.id, () => undefined, signal);
      return type.read(world, row.props, savedOf(row)).catch((error: unknown) => {
        throw failureAt(row.id, error);
      });
    };
    const found = await Promise.allSettled(rows.map(look));
    const failed = found.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return new Map(
      await Promise.all(rows.map(async (row): Promise<[Row, Observation<unknown>]> => [row, await look(row)])),
    );
  }

  async function drift(setupId: string, signal = new AbortController().signal): Promise<ResourceDrift[]> {
    const setup = await load(setupId);
    if (Object.values(setup.rows).every((row) => !live(row))) return [];
    const seen = await observe(setup, signal);
    return [...seen].map(([row, found]) => driftOf(setup, row, found));
  }

  return {
    drift,

    async repair(setupId, options = {}) {
      const { phase } = (await load(setupId)).extra;
      const { plan, apply } = run();
      return apply(setupId, await plan(setupId, { ...options, phase }), { ...options, phase });
    },

    async accept(setupId, which, signal = new AbortController().signal): Promise<AcceptReport> {
      const setup = await load(setupId);
      const seen = await observe(setup, signal);
      const accepted: AcceptReport['accepted'][number][] = [];
      const refused: AcceptReport['refused'][number][] = [];
      let { settings } = setup.extra;
      for (const [row, found] of seen) {
        for (const { property, what, setting, why } of driftOf(setup, row, found).properties) {
          if (which && !which.some((one) => one.id === row.id && one.property === property)) continue;
          const difference = found.exists && found.differences.find((one) => one.property === property);
          const next = difference ? acceptanceOf(setup, settings, row, difference) : { why: why ?? '' };
          const refusal = 'why' in next ? next.why : refusalOf(settings, next.settings);
          if ('settings' in next && refusal === undefined) {
            settings = next.settings;
            accepted.push({ id: row.id, property, what, setting: setting ?? next.setting });
          } else refused.push({ id: row.id, property, what, why: refusal ?? '' });
        }
        if (which && !found.exists)
          for (const { id, property } of which)
            if (id === row.id) refused.push({ id, property, what: '', why: missing });
      }
      if (accepted.length === 0) return { setup, accepted, refused };
      const ids = new Set(accepted.map(({ id }) => id));
      const changed = await store.change(setup.id, (now) => {
        // What was changed while AWS was asked stays.
        const next = withChanges(now.extra.settings, setup.extra.settings, settings);
        return {
          ...now,
          name: next.name,
          rows: withAccepted(now, next, ids),
          extra: { ...now.extra, settings: next },
        };
      });
      return { setup: changed, accepted, refused };
    },
  };
}

const missing = 'It was deleted. Repair creates it again; or clean up the setup.';

function driftOf(setup: Setup, row: Row, found: Observation<unknown>): ResourceDrift {
  const { id, type, title } = row;
  const base = { id, type, title, adopted: row.adopted === true };
  if (!found.exists) {
    const gone = 'It was there before this setup, which does not create it again. Clean up, or choose another one.';
    return { ...base, status: 'missing', properties: [], next: row.adopted ? gone : missing };
  }
  if (found.ownership === 'notOurs') {
    const next = 'Something of the same name that this setup did not make stands in its place. It is left alone.';
    return { ...base, status: 'notOurs', properties: [], next };
  }
  const properties = found.differences.map((difference) => propertyOf(setup, row, difference));
  return { ...base, status: properties.length > 0 ? 'changed' : 'same', properties };
}

function propertyOf(setup: Setup, row: Row, difference: Difference): DriftedProperty {
  const { property, desired, actual } = difference;
  const { what, from, to } = changeInWords(difference);
  const next = acceptanceOf(setup, setup.extra.settings, row, difference);
  const why = 'why' in next ? next.why : refusalOf(setup.extra.settings, next.settings);
  return {
    property,
    from: desired,
    to: actual,
    what,
    // The other way round: what was left, and what became of it.
    words: `${to} → ${from}`,
    ...(why === undefined && 'setting' in next ? { setting: next.setting } : { why }),
  };
}

/** Why settings with a present value in them would be refused, if they would and were not before. */
function refusalOf(before: Settings, after: Settings): string | undefined {
  const errors = (settings: Settings) => checkSettings(settings).filter(({ severity }) => severity === 'error');
  const known = errors(before).map(({ path, message }) => path + message);
  return errors(after).find(({ path, message }) => !known.includes(path + message))?.message;
}

/** The rows with the props that follow from the accepted settings, so that the record says what there is. */
function withAccepted(setup: Setup, settings: Settings, ids: ReadonlySet<string>): Setup['rows'] {
  const declared = desiredResources(settings, setup.id, setup.extra.phase).filter(({ id }) => ids.has(id));
  const rows = { ...setup.rows };
  for (const { id, props, title } of declared) {
    const row = setup.rows[id];
    if (!row) continue;
    const resolved = replaceRefs(props, (ref) => setup.rows[ref.$ref]?.attributes?.[ref.attribute] ?? ref);
    // What cannot be told from the record alone stays as it was; the next plan settles it.
    const known = (value: unknown, was: unknown) => (isRef(value) ? was : value);
    const was = row.props as Record<string, unknown>;
    const entries = Object.entries(resolved as object).map(([key, value]) => [key, known(value, was[key])]);
    rows[id] = { ...row, title, props: Object.fromEntries(entries) };
  }
  return rows;
}
