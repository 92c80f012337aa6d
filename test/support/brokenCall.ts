/** A broken call: how it comes about, what is to be named as its cause, and the round of explaining, fixing and calling. */
import assert from 'node:assert/strict';
import type { CallChoice, CallResult } from '../../src/endpoint/callEndpoint.ts';
import type { Certainty, Diagnosis } from '../../src/explain/diagnosis.ts';
import type { Fix } from '../../src/explain/fix.ts';
import { type Bed, partsOf } from './explainBed.ts';

/** What each bed is; see `beds.ts`. */
export type BedName =
  | 'plain'
  | 'scopes'
  | 'header'
  | 'expression'
  | 'mock'
  | 'apiKey'
  | 'checked'
  | 'body'
  | 'groups'
  | 'any'
  | 'cors'
  | 'two'
  | 'signsIn';

export interface Breakage {
  readonly name: string;
  /** Default: `plain`. */
  readonly on?: BedName;
  /** What a person does by hand. Left out: only something else is sent. */
  readonly breaks?: (bed: Bed) => Promise<unknown>;
  /** Default: the call of a healthy setup. */
  readonly call?: CallChoice | ((bed: Bed) => Promise<CallChoice>);
  readonly cause: string;
  /** Default: certain. */
  readonly certainty?: Certainty;
  /** Kind of the first fix, where that matters. */
  readonly fix?: Fix['kind'];
  /** Status after the fix. Default: 200. */
  readonly after?: number;
  /** What is to be explained after the fix, where a setup that is mended refuses this call. */
  readonly afterwards?: string;
  /** Puts back what the fix leaves changed. */
  readonly undo?: (bed: Bed) => Promise<unknown>;
  /** The setup is of no use for others afterwards. */
  readonly spoils?: true;
}

export async function choiceOf(bed: Bed, call: Breakage['call']): Promise<CallChoice> {
  if (typeof call === 'function') return call(bed);
  return call ?? healthyCall(bed);
}

export async function healthyCall(bed: Bed): Promise<CallChoice> {
  return { token: (await bed.world.operations.facts(await bed.setup())).expectedToken };
}

/** Holds that the setup answers, and that nothing is found to be wrong with that. */
export async function assertHealthy(bed: Bed, choice?: CallChoice): Promise<void> {
  const result = await call(bed, choice ?? (await healthyCall(bed)));
  assert.equal(result.status, 200, `healthy: ${result.body}`);
  const { causes } = await bed.world.operations.explainCall(bed.setupId);
  assert.deepEqual(causes, [], 'healthy');
}

export function call(bed: Bed, choice: CallChoice): Promise<CallResult> {
  return bed.world.operations.call(bed.setupId, choice);
}

/** Explains the newest answer, and holds that it changes nothing and gives nothing away. */
export async function explain(bed: Bed, choice: CallChoice): Promise<Diagnosis> {
  const from = bed.world.traces.length;
  const diagnosis = await bed.world.operations.explainCall(bed.setupId);
  assertNoChanges(bed, from);
  const text = JSON.stringify(diagnosis);
  for (const secret of [...(await bed.secrets()), ...partsOf(choice.ownToken ?? '')])
    assert.ok(!text.includes(secret), 'No secret in a diagnosis');
  return diagnosis;
}

/** Carries out the first fix of the first cause; resolves with the answer of the call after it. */
export async function mend(bed: Bed, { causes: [first] }: Diagnosis, choice: CallChoice): Promise<CallResult> {
  const fix = first?.fixes[0];
  assert.ok(fix, `${first?.id} has a fix`);
  const from = bed.world.traces.length;
  const preview = await bed.world.operations.previewFix(bed.setupId, fix);
  assertNoChanges(bed, from);
  assert.ok(preview.changes.length > 0 && preview.changes.every((line) => line.length > 0), 'Changes are said');
  if (fix.kind === 'repair' || fix.kind === 'settings')
    assert.ok(preview.changes.length > 1, `A plan changes something: ${JSON.stringify(fix)}`);
  const outcome = await bed.world.operations.applyFix(bed.setupId, preview, bed.person);
  // What a person does in a terminal or an editor is not called after by itself.
  return outcome.call ?? call(bed, choice);
}

function assertNoChanges(bed: Bed, from: number): void {
  const changes = bed.world.traces.slice(from).filter((trace) => trace.changes);
  assert.deepEqual(
    changes.map(({ operation }) => operation),
    [],
    'Looking changes nothing',
  );
}

/** One breakage from healthy to healthy. */
export async function holdBreakage(bed: Bed, breakage: Breakage): Promise<void> {
  await assertHealthy(bed);
  await breakage.breaks?.(bed);
  const choice = await choiceOf(bed, breakage.call);
  const broken = await call(bed, choice);
  const diagnosis = await explain(bed, choice);
  const [first] = diagnosis.causes;
  const seen = `${broken.status} ${broken.body}: ${JSON.stringify(diagnosis, undefined, 1)}`;
  assert.equal(first?.id, breakage.cause, seen);
  assert.equal(first.certainty, breakage.certainty ?? 'certain', seen);
  assert.ok(first.evidence.length > 0 && first.evidence.every(({ what, found }) => what && found), seen);
  assert.match(first.link.url, /^https:\/\//);
  if (breakage.fix) assert.equal(first.fixes[0]?.kind, breakage.fix, seen);
  const mended = await mend(bed, diagnosis, choice);
  assert.equal(mended.status, breakage.after ?? 200, `${mended.body} after ${JSON.stringify(first.fixes[0])}`);
  const later = await explain(bed, choice);
  assert.equal(later.causes[0]?.id, breakage.afterwards, JSON.stringify(later, undefined, 1));
  await breakage.undo?.(bed);
}
