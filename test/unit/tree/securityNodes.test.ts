/** Security in the explorer: what a check found, how long it stands, and what Repair would mend. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PlanStep } from '../../../src/engine/plan.ts';
import type { CheckedMethod, SecurityCheck } from '../../../src/explain/security.ts';
import type { Setup } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { createSecurityFindings } from '../../../src/tree/securityFindings.ts';
import { securityNode } from '../../../src/tree/securityNodes.ts';
import { repairableMethods } from '../../../src/ui/securityRepair.ts';

function setup(state: 'created' | 'planned' = 'created', title = 'Stage live'): Setup {
  const stage = {
    id: 'stage',
    type: 'ApiGateway.Stage',
    title,
    state,
    refersTo: [],
    props: {},
    since: '2026-01-01T11:59:00.000Z',
    accountId: '111122223333',
    region: 'us-east-1',
  } as const;
  return {
    version: 1,
    id: 'abc',
    name: 'demo',
    createdAt: '2026-01-01T11:00:00.000Z',
    rows: { stage },
    extra: {
      settings: settingsFrom('lambda-trigger', 'abc'),
      target: { kind: 'sandbox', region: 'us-east-1' },
      phase: 'complete',
    },
  };
}

const secured: CheckedMethod = {
  path: '/demo',
  method: 'GET',
  deployed: 'secured',
  configured: 'secured',
  words: 'Asks for an ID token.',
  differences: [],
  verdict: 'good',
};
const open: CheckedMethod = {
  ...secured,
  method: 'POST',
  deployed: 'open',
  configured: 'open',
  words: 'Open: anyone can call it.',
  verdict: 'attention',
};
const changed: CheckedMethod = {
  ...secured,
  method: 'PUT',
  differences: ['Scopes: the stage serves none, configured is read.'],
  verdict: 'attention',
};
const preflight: CheckedMethod = { ...secured, method: 'OPTIONS', deployed: 'preflight', configured: 'preflight' };

const check = (...methods: CheckedMethod[]): SecurityCheck => ({
  apiName: 'news',
  restApiId: 'a1',
  stage: 'live',
  at: 0,
  methods,
  summary: 'The summary.',
});
const step = (id: string, title: string, action: PlanStep['action']) =>
  ({ id, title, action, type: '', reason: '', differences: [] }) as unknown as PlanStep;

describe('security in the explorer', () => {
  const draw = (...methods: CheckedMethod[]) => securityNode(setup(), { check: check(...methods), repairable: [] })[0];

  it('stands below a setup once it has a stage, and offers to check', () => {
    assert.deepEqual(securityNode(setup('planned'), undefined), []);
    const [node] = securityNode(setup(), undefined);
    assert.equal(node?.description, 'not checked yet');
    assert.equal(node?.command, 'cognitoApi.checkSecurity');
    assert.equal(node?.children, undefined);
  });

  it('says the summary and unfolds to one item per method', () => {
    const node = draw(secured, open, preflight);
    assert.equal(node?.description, 'The summary.');
    assert.equal(node?.unfolded, true);
    assert.equal(node?.iconColor, 'problemsWarningIcon.foreground');
    assert.deepEqual(
      node?.children?.map(({ label, description, icon }) => [label, description, icon]),
      [
        ['GET /demo', 'asks for a signed-in user', 'pass'],
        ['POST /demo', 'open to anyone', 'warning'],
        ['OPTIONS /demo', 'preflight, open as browsers need it', 'pass'],
      ],
    );
  });

  it('is green where nothing wants attention, but not where nothing is served', () => {
    assert.equal(draw(secured, preflight)?.iconColor, 'testing.iconPassed');
    assert.equal(draw()?.iconColor, 'problemsWarningIcon.foreground');
  });

  it('says what the stage serves otherwise than configured, with each difference in the tooltip', () => {
    const [served, deleted, missing] = [
      changed,
      { ...changed, configured: undefined },
      { ...changed, deployed: undefined },
    ].map((method) => draw(method)?.children?.[0]);
    assert.equal(served?.description, 'asks for a signed-in user · not deployed as configured');
    assert.ok(served?.tooltip.includes('Scopes: the stage serves none, configured is read.'));
    assert.equal(deleted?.description, 'asks for a signed-in user · deleted, but still deployed');
    assert.equal(missing?.description, 'not deployed yet');
  });

  it('says that browsers cannot ask first where OPTIONS wants a token', () => {
    const blocked: CheckedMethod = { ...preflight, deployed: 'secured', verdict: 'attention' };
    assert.equal(draw(blocked)?.children?.[0]?.description, 'asks for a token, which browsers do not send');
  });

  it('offers Repair only where that mends', () => {
    const [node] = securityNode(setup(), { check: check(open, changed), repairable: ['PUT /demo'] });
    assert.ok(node?.words.includes('repairable'));
    assert.deepEqual(
      node?.children?.map(({ words }) => words),
      [[], ['repairable']],
    );
    assert.ok(!draw(open)?.words.includes('repairable'));
  });

  it('forgets what was found once we change the setup', () => {
    const findings = createSecurityFindings();
    const finding = { check: check(secured), repairable: [] };
    findings.keep(setup(), finding);
    assert.equal(findings.find(setup()), finding);
    assert.equal(findings.find(setup('created', 'Stage other')), undefined);
  });
});

describe('what Repair mends of the security of an API', () => {
  it('is a method that it changes, not one of somebody else', () => {
    const other = { ...open, path: '/other' };
    const steps = [step('method', 'Method POST /demo', 'update'), step('deployment', 'Deployment', 'create')];
    assert.deepEqual(repairableMethods(check(secured, open, other), steps), ['POST /demo']);
  });

  it('is a method that waits for its deployment, unless it is configured open', () => {
    const steps = [step('stage', 'Stage live', 'update')];
    const opened = { ...changed, method: 'GET', path: '/opened', configured: 'open' } as const;
    assert.deepEqual(repairableMethods(check(changed, opened), steps), ['PUT /demo']);
  });

  it('is nothing where nothing would be changed', () => {
    assert.deepEqual(repairableMethods(check(open, changed), [step('method', 'Method POST /demo', 'keep')]), []);
  });
});
