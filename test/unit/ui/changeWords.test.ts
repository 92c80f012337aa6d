/** What people read before and after a repair, an acceptance and a test. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { differences } from '../../../src/aws/resources/awsResource.ts';
import type { PlanStep } from '../../../src/engine/plan.ts';
import type { AcceptReport } from '../../../src/operations/driftOperations.ts';
import { acceptedWords } from '../../../src/ui/acceptedWords.ts';
import { changeLines, changesOf } from '../../../src/ui/changeWords.ts';
import { testReport } from '../../../src/ui/testReport.ts';

const step = (change: Partial<PlanStep>): PlanStep => ({
  id: 'authorizer',
  type: 'ApiGateway.Authorizer',
  title: 'Authorizer new-authorizer',
  action: 'update',
  reason: 'cache time 0 seconds → 300 seconds',
  differences: differences([['cacheSeconds', 300, 0]]),
  ...change,
});

describe('the changes of a plan', () => {
  it('are those steps that do something', () => {
    const steps = [step({}), step({ action: 'keep' }), step({ action: 'leave' }), step({ action: 'delete' })];
    assert.deepEqual(
      changesOf(steps).map(({ action }) => action),
      ['update', 'delete'],
    );
  });

  it('say from what to what', () => {
    assert.equal(changeLines([step({})]), '• change Authorizer new-authorizer: cache time 0 seconds → 300 seconds');
  });

  it('say why something is created, and what is lost when it is replaced', () => {
    const created = step({ action: 'create', reason: 'Was deleted in the meantime.', differences: [] });
    assert.equal(changeLines([created]), '• create Authorizer new-authorizer: Was deleted in the meantime');
    const replaced = step({ type: 'Cognito.UserPool', title: 'User pool demo', action: 'replace', reason: 'Must be.' });
    assert.match(changeLines([replaced]), /^• replace User pool demo: Must be\n {3}All users of the pool are lost/);
  });

  it('are cut off where a dialog would leave the screen', () => {
    const lines = changeLines(Array.from({ length: 20 }, () => step({}))).split('\n');
    assert.equal(lines.length, 13);
    assert.equal(lines.at(-1), '• and 8 more');
  });
});

describe('what was accepted', () => {
  const setup = {
    name: 'demo',
    rows: {
      method: { title: 'Method ANY /demo', type: 'ApiGateway.Method' },
      appClient: { title: 'App client demo', type: 'Cognito.AppClient' },
    },
  } as unknown as AcceptReport['setup'];

  it('names each property once', () => {
    const accepted = [{ id: 'appClient', property: 'scopes', what: 'scopes', setting: 'appClient.scopes' }];
    assert.deepEqual(acceptedWords({ setup, accepted: [...accepted, ...accepted], refused: [] }), {
      text: 'The settings of “demo” now say what is there: scopes.',
      whole: true,
      toDeploy: false,
    });
  });

  it('says that the API has to be deployed for what is part of it', () => {
    const accepted = [
      { id: 'method', property: 'authorizationScopes', what: 'authorization scopes', setting: 'authorizationScopes' },
    ];
    const { text, toDeploy } = acceptedWords({ setup, accepted, refused: [] });
    assert.match(text, /It reaches callers with the next deployment\.$/);
    assert.equal(toDeploy, true);
  });

  it('says why something was refused', () => {
    const refused = [{ id: 'method', property: 'authorizationType', what: 'authorization', why: 'It would be open.' }];
    assert.deepEqual(acceptedWords({ setup, accepted: [], refused }), {
      text: 'authorization of Method ANY /demo was not accepted: It would be open.',
      whole: false,
      toDeploy: false,
    });
  });

  it('says that there was nothing', () => {
    assert.match(acceptedWords({ setup, accepted: [], refused: [] }).text, /nothing to accept/);
  });
});

describe('the report of a test', () => {
  const test = {
    kind: 'authorizer',
    title: 'The authorizer, with the ID token',
    status: 200,
    ok: true,
    ms: 12,
    claims: [
      { name: 'sub', value: '1' },
      { name: 'email', value: 'ada@example.com' },
    ],
    log: 'line one\nline two\n',
    meaning: 'It would be let in.',
  } as const;

  it('has status, meaning, claims in a column, and the log', () => {
    const text = testReport('demo', 'Test Authorizer', [test]);
    assert.match(text, /^# Test Authorizer: demo\n\n## The authorizer, with the ID token\n/);
    assert.match(text, /\*\*200\*\*, as expected, after 12 ms\.\nIt would be let in\./);
    assert.match(text, /sub: {3}1\nemail: ada@example\.com/);
    assert.match(text, /```text\nline one\nline two\n```/);
  });

  it('shows JSON on several lines and other answers as they are', () => {
    assert.match(testReport('demo', 'T', [{ ...test, body: '{"a":1}' }]), /{\n {2}"a": 1\n}/);
    assert.match(testReport('demo', 'T', [{ ...test, body: 'plain' }]), /```json\nplain\n```/);
  });

  it('lets no text break out of its block', () => {
    const text = testReport('demo', 'T', [{ ...test, log: '```\n# not a heading' }]);
    assert.match(text, /````text\n```\n# not a heading\n````/);
  });
});
