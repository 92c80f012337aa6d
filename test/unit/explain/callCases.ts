/** Runs a table of calls that went wrong: cause, certainty and fix of each, and that its words are fit to be read. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Certainty, Diagnosis } from '../../../src/explain/diagnosis.ts';
import { explainCall } from '../../../src/explain/explainCall.ts';
import type { Fix } from '../../../src/explain/fix.ts';
import { type Change, evidence, tokenText } from './evidence.ts';

export interface Case {
  readonly when: string;
  readonly change: Change;
  /** Id of the cause that comes first. */
  readonly first: string;
  readonly certainty?: Certainty;
  /** Kind of the first fix. */
  readonly fix?: Fix['kind'] | 'none';
  /** Part of the first fix. */
  readonly holds?: object;
}

export function describeCases(theme: string, cases: readonly Case[]): void {
  describe(theme, () => {
    for (const { when, change, first, certainty, fix, holds } of cases)
      it(`names ${first} when ${when}`, () => {
        const diagnosis = explainCall(evidence(change));
        const [cause] = diagnosis.causes;
        assert.ok(cause, 'no cause');
        assert.equal(cause.id, first, cause.sentence);
        if (certainty) assert.equal(cause.certainty, certainty, cause.sentence);
        if (fix) assert.equal(cause.fixes[0]?.kind ?? 'none', fix);
        if (holds) assert.deepEqual({ ...cause.fixes[0], ...holds }, cause.fixes[0]);
        assertReadable(diagnosis);
      });
  });
}

/** No token, short sentences that say how sure they are, evidence that says something, and a page of AWS. */
function assertReadable(diagnosis: Diagnosis): void {
  const text = JSON.stringify(diagnosis);
  for (const part of tokenText.split('.')) assert.ok(!text.includes(part), text);
  assert.ok(!text.includes('undefined'), text);
  for (const { id, sentence, link, fixes, certainty, evidence: found } of diagnosis.causes) {
    assert.ok(sentence.length <= 200, `${id}: ${sentence.length} letters: ${sentence}`);
    assert.match(sentence, /^[“A-Z].*\.$/, id);
    assert.equal(sentence.startsWith('Probably '), certainty === 'likely', sentence);
    assert.equal(sentence.startsWith('Perhaps '), certainty === 'possible', sentence);
    assert.match(link.url, /^https:\/\/(docs\.aws\.amazon\.com|repost\.aws)\/[\w./-]+$/);
    for (const { what, found: one } of found) assert.ok(what !== '' && one !== '', `${id}: ${what}`);
    for (const { label, changes } of fixes) assert.ok(label.length <= 70 && changes.endsWith('.'), `${id}: ${label}`);
  }
}
