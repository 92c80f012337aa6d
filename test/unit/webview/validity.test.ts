/** The marks in the rail: what is done of a setup that is new, that exists, and that was opened again. */
import assert from 'node:assert/strict';
import { withValue } from '../../../src/setup/fields.ts';
import { findingsOf, markOf } from '../../../src/webview/validity.ts';
import { type Page, pages, type View } from '../../../src/wizard/protocol.ts';
import { calls } from '../../support/wizardCalls.ts';
import { afterCreate, aws, draftOn, freshView, ready, settings, view } from '../../support/wizardSceneParts.ts';
import { drift } from '../../support/wizardStates.ts';

const draft = draftOn('tryIt');
const kinds = (shown: View, visited: readonly Page[] = [], some = draft) =>
  pages.map((page) => markOf(page, some, shown, findingsOf(some, shown), visited).kind);
/** As the host describes what an earlier session has created. */
const reopened = view({ ...afterCreate, run: { ...afterCreate.run, ms: undefined }, tryIt: ready });

describe('the marks of the pages', () => {
  it('are open for what nobody has seen yet', () => {
    assert.deepEqual(new Set(kinds(freshView)), new Set(['open']));
  });

  it('are all done for a setup that is opened again and whole', () => {
    assert.deepEqual(new Set(kinds(reopened)), new Set(['done']));
    const before = { ...reopened, identity: { status: 'unasked' } } as const;
    assert.equal(kinds(before, [], { ...draft, target: aws })[1], 'done', 'where it is is settled');
  });

  it('leave Try it open right after Create, and while something was changed at AWS', () => {
    assert.equal(kinds(view({ ...afterCreate, tryIt: ready })).at(-1), 'open');
    assert.equal(kinds({ ...reopened, drift }).at(-1), 'open');
  });

  it('follow the calls once there are any', () => {
    assert.equal(kinds({ ...reopened, tryIt: { ...ready, calls } }).at(-1), 'done');
    const outdated = calls.map((call) => ({ ...call, outdated: true }) as const);
    assert.equal(kinds({ ...reopened, tryIt: { ...ready, calls: outdated }, drift }).at(-1), 'open');
    const bad = calls.map((call) => ({ ...call, ok: false }));
    assert.equal(kinds({ ...reopened, tryIt: { ...ready, calls: bad } }).at(-1), 'open');
  });

  it('name errors first, also in a setup that exists', () => {
    const wrong = { ...draft, settings: withValue(settings, 'function.name', 'my function!') };
    assert.equal(kinds(reopened, [], wrong)[2], 'errors');
  });
});
