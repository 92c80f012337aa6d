/** Two breakages at once: each round names the one that is met first, and as many rounds as there are lead to the answer. */
import assert from 'node:assert/strict';
import { bedsOfSuite } from '../support/beds.ts';
import { type BrokenPair, brokenPairs } from '../support/breakages/brokenPairs.ts';
import { assertHealthy, call, choiceOf, explain, mend } from '../support/brokenCall.ts';
import type { Bed } from '../support/explainBed.ts';

describe('a call that is broken twice is mended one after the other', function () {
  this.timeout(30_000);
  const useBed = bedsOfSuite();

  async function hold(bed: Bed, pair: BrokenPair): Promise<void> {
    await assertHealthy(bed);
    for (const breaks of pair.breaks) await breaks(bed);
    const choice = await choiceOf(bed, pair.call);
    let answer = await call(bed, choice);
    for (const expected of pair.causes) {
      const diagnosis = await explain(bed, choice);
      const [first] = diagnosis.causes;
      const seen = `${answer.status} ${answer.body}: ${JSON.stringify(diagnosis, undefined, 1)}`;
      assert.equal(first?.id, expected, seen);
      assert.ok(first.evidence.length > 0, seen);
      answer = await mend(bed, diagnosis, choice);
    }
    assert.equal(answer.status, pair.after ?? 200, answer.body);
    assert.equal((await explain(bed, choice)).causes[0]?.id, pair.afterwards);
    await pair.undo?.(bed);
  }

  for (const pair of brokenPairs)
    it(`where ${pair.name}`, () => useBed(pair.on, pair.spoils, (bed) => hold(bed, pair)));

  it('in at least 25 ways', () => assert.ok(brokenPairs.length >= 25));
});
