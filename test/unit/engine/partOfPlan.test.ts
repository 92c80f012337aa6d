/** Part of a plan: what it rests on comes along, what stands beside it stays out. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { partOfPlan } from '../../../src/engine/partOfPlan.ts';
import type { Plan, PlanStep } from '../../../src/engine/plan.ts';
import { predicted, ref } from '../../../src/engine/resource.ts';

const step = (id: string, action: PlanStep['action']): PlanStep => ({
  id,
  type: 'T',
  title: id,
  action,
  reason: '',
  differences: [],
});

const plan: Plan = {
  setupId: 'abc',
  declared: [
    { id: 'role', type: 'T', title: 'role', props: {} },
    { id: 'function', type: 'T', title: 'function', props: { role: ref('role', 'arn') } },
    { id: 'api', type: 'T', title: 'api', props: {} },
    { id: 'method', type: 'T', title: 'method', containedIn: 'api', props: { uri: predicted('function', 'arn') } },
  ],
  steps: [
    step('role', 'keep'),
    step('function', 'update'),
    step('api', 'update'),
    step('method', 'keep'),
    step('old', 'delete'),
  ],
};

describe('a part of a plan', () => {
  const ids = (part: Plan) => [part.declared.map(({ id }) => id), part.steps.map(({ id }) => id)];

  it('has what is named and what that refers to, and nothing else', () => {
    assert.deepEqual(ids(partOfPlan(plan, ['function'])), [
      ['role', 'function'],
      ['role', 'function'],
    ]);
  });

  it('has containers and predicted references too, because they are resolved from it', () => {
    assert.deepEqual(ids(partOfPlan(plan, ['method'])), [
      ['role', 'function', 'api', 'method'],
      ['role', 'function', 'api', 'method'],
    ]);
  });

  it('deletes only what is named', () => {
    assert.deepEqual(ids(partOfPlan(plan, ['old']))[1], ['old']);
  });
});
