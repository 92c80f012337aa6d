/** Examples of bodies: each fits its schema, or there is none. */
import assert from 'node:assert/strict';
import { Validator } from '@cfworker/json-schema';
import { exampleOf, requirementsOf } from '../../../src/explain/call/bodyExample.ts';
import type { BodySchema } from '../../../src/explain/callEvidence.ts';

const fulfilled: Readonly<Record<string, BodySchema>> = {
  'any object': { type: 'object' },
  'an object without its type': { required: ['a'], properties: { a: { type: 'boolean' } } },
  'a long text': { type: 'string', minLength: 12 },
  'a short text': { type: 'string', maxLength: 2 },
  'one of some values': { enum: ['red', 'blue'] },
  'a number with limits': { type: 'number', minimum: 3, maximum: 9, exclusiveMinimum: true },
  'a small number': { type: 'integer', maximum: -5 },
  'a number from a fraction on': { type: 'integer', minimum: 1.5 },
  'a list': { type: 'array', minItems: 2, items: { type: 'integer' } },
  'what is optional beside what is required': {
    type: 'object',
    required: ['inner'],
    properties: {
      inner: { type: 'object', required: ['list'], properties: { list: { type: 'array' } } },
      other: { type: 'string', pattern: 'x' },
    },
  },
};

const given: Readonly<Record<string, BodySchema>> = {
  'a pattern': { type: 'string', pattern: '^a+$' },
  'a pattern inside': { type: 'object', required: ['a'], properties: { a: { type: 'string', format: 'date' } } },
  'a number below another': { type: 'integer', maximum: 1, exclusiveMaximum: true },
  'a choice of schemas': { oneOf: [{ type: 'string' }] },
  'what is not described': { type: 'object', required: ['a'] },
  'a number between two numbers': { type: 'integer', minimum: 1.2, maximum: 1.8 },
  'several types': { type: ['string', 'null'] },
};

describe('an example of a body', () => {
  for (const [what, schema] of Object.entries(fulfilled))
    it(`is made for ${what}`, () => {
      const example = exampleOf(schema);
      assert.notEqual(example, undefined);
      const { valid, errors } = new Validator(schema, '4').validate(example);
      assert.ok(valid, `${JSON.stringify(example)} ${JSON.stringify(errors)}`);
    });

  for (const [what, schema] of Object.entries(given))
    it(`is not made up for ${what}`, () => assert.equal(exampleOf(schema), undefined));

  it('comes with what is required, in words', () => {
    const properties = { name: { type: 'string' }, either: { oneOf: [] } };
    assert.deepEqual(requirementsOf({ required: ['name', 'either', 'more'], properties }), [
      'name (string)',
      'either',
      'more',
    ]);
    assert.deepEqual(requirementsOf({ type: 'object' }), []);
  });
});
