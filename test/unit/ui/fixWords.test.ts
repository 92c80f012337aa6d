/** What is asked before a fix, and what is said after it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CallResult } from '../../../src/endpoint/callEndpoint.ts';
import type { Fix } from '../../../src/explain/fix.ts';
import { asksFirst, fixedWords } from '../../../src/ui/fixWords.ts';

const words = { label: 'Deploy now', changes: 'Deploys the API.' };
const repair: Fix = { ...words, kind: 'repair', resources: ['deployment'] };
const answered = (status: number, ok: boolean) =>
  fixedWords(repair, { done: '', call: { status, statusText: 'Text', ok } as CallResult });

describe('a fix', () => {
  it('is asked about where it changes something, and not where the person takes part anyway', () => {
    assert.equal(asksFirst(repair), true);
    assert.equal(asksFirst({ ...words, kind: 'user', action: 'enable', username: 'ada' }), true);
    assert.equal(asksFirst({ ...words, kind: 'user', action: 'setPassword', username: 'ada' }), false);
    assert.equal(asksFirst({ ...words, kind: 'signIn' }), false);
    assert.equal(asksFirst({ ...words, kind: 'copyPolicy', policy: '{}' }), false);
  });

  it('says what the call answers after it', () => {
    assert.deepEqual(answered(200, true), {
      text: 'Done: Deploy now. The call now answers 200 Text.',
      good: true,
      goOn: true,
    });
    assert.deepEqual(answered(401, false), {
      text: 'Done: Deploy now. The call answers 401 Text.',
      good: false,
      goOn: false,
    });
  });

  it('offers another try only where it did not try itself', () => {
    assert.equal(fixedWords(repair, { done: '' })?.goOn, true);
    assert.equal(fixedWords({ ...words, kind: 'retry', again: 'create' }, { done: '' })?.goOn, false);
    assert.equal(fixedWords({ ...words, kind: 'signIn' }, { done: '' })?.goOn, false);
  });

  it('is silent where the person sees it', () => {
    assert.equal(fixedWords({ ...words, kind: 'show', what: 'wizard' }, { done: '' }), undefined);
  });
});
