import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { graphOf, hasPlaceholder, placeholder, refsIn, replaceRefs } from '../../../src/engine/references.ts';
import { type Declared, predicted, ref } from '../../../src/engine/resource.ts';

function declared(id: string, props: unknown = {}, containedIn?: string): Declared {
  return { id, type: 'Thing', title: id, props, containedIn };
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.note.code;
    throw error;
  }
  return 'none';
}

describe('references', () => {
  it('are found and replaced at any depth', () => {
    const props = { a: ref('x', 'id'), list: [{ deep: ref('y', 'arn') }, 'text'], n: 1, none: null };
    assert.deepEqual(
      refsIn(props).map((found) => found.$ref),
      ['x', 'y'],
    );
    const resolved = replaceRefs(props, (found) => `${found.$ref}.${found.attribute}`);
    assert.deepEqual(resolved, { a: 'x.id', list: [{ deep: 'y.arn' }, 'text'], n: 1, none: null });
  });

  it('leave the declared props as they were', () => {
    const props = { a: ref('x', 'id') };
    replaceRefs(props, () => 'other');
    assert.deepEqual(props, { a: ref('x', 'id') });
  });

  it('leave a placeholder where nothing is known, which no real value looks like', () => {
    assert.equal(hasPlaceholder({ deep: [placeholder(ref('x', 'id'))] }), true);
    assert.equal(hasPlaceholder({ deep: ['‹', 'arn:aws:iam::1:role/x'] }), false);
  });

  it('order the work so that each resource comes after all that it refers to', () => {
    const { order } = graphOf([
      declared('c', { b: ref('b', 'id') }),
      declared('b', { a: predicted('a', 'arn') }),
      declared('a'),
    ]);
    assert.deepEqual(order, ['a', 'b', 'c']);
  });

  it('are waited for unless they are predicted; a container always is', () => {
    const { waitsFor, refersTo } = graphOf([
      declared('a'),
      declared('box'),
      declared('b', { a: predicted('a', 'arn') }, 'box'),
    ]);
    assert.deepEqual(waitsFor.get('b'), ['box']);
    assert.deepEqual(refersTo.get('b'), ['box', 'a']);
  });

  it('in a circle are refused, and the circle is named', () => {
    const circle = [declared('a', { b: ref('b', 'id') }), declared('b', { a: ref('a', 'id') })];
    assert.throws(() => graphOf(circle), /a → b → a/);
    assert.equal(
      codeOf(() => graphOf(circle)),
      'ReferenceCycle',
    );
  });

  it('to something that is not declared are refused', () => {
    assert.equal(
      codeOf(() => graphOf([declared('a', { b: ref('b', 'id') })])),
      'UnknownReference',
    );
    assert.equal(
      codeOf(() => graphOf([declared('a', {}, 'box')])),
      'UnknownReference',
    );
  });

  it('cannot tell two resources of the same id apart', () => {
    assert.equal(
      codeOf(() => graphOf([declared('a'), declared('a')])),
      'DuplicateId',
    );
  });
});
