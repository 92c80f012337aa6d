import assert from 'node:assert/strict';
import { criticalPath } from '../../../src/engine/criticalPath.ts';
import { type Declared, predicted, type RequestTrace, ref } from '../../../src/engine/resource.ts';

const declared = (id: string, props: unknown = {}): Declared => ({ id, type: 'Thing', title: id, props });
const trace = (id: string, at: number, ms: number): RequestTrace => ({
  id,
  service: 'S',
  operation: 'O',
  at,
  ms,
  changes: true,
});

describe('the critical path', () => {
  it('is the longest chain of requests that wait for each other', () => {
    const graph = [declared('a'), declared('b', { a: ref('a', 'id') }), declared('c')];
    assert.equal(criticalPath([trace('a', 0, 10), trace('b', 10, 20), trace('c', 0, 25)], graph), 30);
  });

  it('does not count the waiting between requests', () => {
    assert.equal(criticalPath([trace('a', 0, 10), trace('a', 500, 10)], [declared('a')]), 20);
  });

  it('counts requests that ran side by side once', () => {
    assert.equal(criticalPath([trace('a', 0, 10), trace('a', 5, 10)], [declared('a')]), 15);
  });

  it('does not chain what is only predicted', () => {
    const graph = [declared('a'), declared('b', { a: predicted('a', 'arn') })];
    assert.equal(criticalPath([trace('a', 0, 10), trace('b', 10, 20)], graph), 20);
  });

  it('lets a first look run beside the chain that comes before', () => {
    const graph = [declared('a'), declared('b', { a: ref('a', 'id') })];
    assert.equal(criticalPath([trace('a', 0, 30), trace('b', 0, 10), trace('b', 30, 5)], graph), 35);
  });

  it('is nothing without requests, and ignores requests of no resource', () => {
    assert.equal(criticalPath([{ ...trace('a', 0, 10), id: undefined }], [declared('a')]), 0);
  });
});
