/** Explaining over real calls: what is remembered, what is asked for, and the security check of a whole API. */
import assert from 'node:assert/strict';
import {
  CreateDeploymentCommand,
  DeleteMethodCommand,
  DeleteRestApiCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { Failure } from '../../src/engine/failure.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { withExistingMethod } from '../../src/setup/existing.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { createApi } from '../support/apiFixture.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('explaining', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  let settings: Settings;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());
  beforeEach(async () => {
    settings = await ownSettings('blank');
    setup = await createdSetup(test, settings);
  });
  afterEach(() => test.operations.cleanUp(setup.id));

  const attribute = (id: string, name: string) => String(setup.rows[id]?.attributes?.[name]);
  const explain = (look?: 'never' | 'ifNeeded' | 'always') => test.operations.explainCall(setup.id, { look });
  const code = (expected: string) => (error: unknown) => error instanceof Failure && error.note.code === expected;

  it('has nothing to say before a call, and forgets an answer once the next call fails', async () => {
    await assert.rejects(explain(), code('NothingToExplain'));
    await test.operations.call(setup.id, { token: 'none' });
    await explain('never');
    await assert.rejects(test.operations.call(setup.id, { token: 'none', path: '/', method: 'BAD METHOD' }));
    await assert.rejects(explain(), code('NothingToExplain'));
  });

  it('explains and mends the call that is named, also when others came after it', async () => {
    await test.operations.signInTestUser(setup.id);
    const { expectedToken } = await test.operations.facts(setup);
    const first = await test.operations.call(setup.id, { token: expectedToken, header: 'X-Other' });
    const second = await test.operations.call(setup.id, { token: 'none' });
    assert.equal(test.operations.newestCall(setup.id), second.id);
    const diagnosis = await test.operations.explainCall(setup.id, { callId: first.id, look: 'never' });
    assert.equal(diagnosis.callId, first.id);
    assert.equal(diagnosis.causes[0]?.id, 'wrong-header');
    const fix = diagnosis.causes[0]?.fixes[0];
    assert.ok(fix);
    const preview = await test.operations.previewFix(setup.id, fix, undefined, first.id);
    const { call } = await test.operations.applyFix(setup.id, preview);
    assert.deepEqual([call?.sent, call?.status], [expectedToken, 200]);
    await assert.rejects(test.operations.explainCall(setup.id, { callId: 'gone' }), code('NothingToExplain'));
  });

  it('reads what the function logged, without tokens', async () => {
    await test.operations.signInTestUser(setup.id);
    const { expectedToken } = await test.operations.facts(setup);
    const { status } = await test.operations.call(setup.id, { token: expectedToken });
    assert.equal(status, 200);
    const log = await test.operations.functionLog(setup.id);
    assert.match(log, /^\d{4}-\d\d-\d\dT\S+ START RequestId/m);
    assert.doesNotMatch(log, /eyJ/);
  });

  it('makes no request unless it may look', async () => {
    await test.operations.call(setup.id, { token: 'none' });
    const from = test.traces.length;
    const diagnosis = await explain('never');
    assert.equal(test.traces.length, from);
    assert.equal(diagnosis.causes.length, 1);
    await explain('always');
    const asked = test.traces.slice(from);
    assert.ok(asked.some(({ operation }) => operation === 'GetExport'));
    assert.deepEqual(
      asked.filter(({ changes }) => changes),
      [],
    );
  });

  it('finds no cause in a healthy answer, and none for the token once it has looked', async () => {
    await test.operations.signInTestUser(setup.id);
    const summary = await test.operations.facts(setup);
    await test.operations.call(setup.id, { token: summary.expectedToken });
    for (const look of ['never', 'ifNeeded', 'always'] as const)
      assert.deepEqual((await explain(look)).causes, [], look);
  });

  it('checks the signature of one’s own token against the keys of the pool, once it may look', async () => {
    await test.operations.signInTestUser(setup.id);
    const { expectedToken } = await test.operations.facts(setup);
    const token = await test.operations.tokenText(setup.id, expectedToken);
    const at = token.lastIndexOf('.') + 1;
    const broken = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const { status } = await test.operations.call(setup.id, { token: 'own', ownToken: ` ${broken}`, scheme: 'Bearer' });
    assert.equal(status, 401);
    const diagnosis = await explain('always');
    assert.equal(diagnosis.causes[0]?.certainty, 'certain', JSON.stringify(diagnosis.causes[0]));
    for (const part of broken.split('.'))
      assert.ok(!JSON.stringify(diagnosis).includes(part), 'No token in a diagnosis');
  });

  it('takes less than 100 ms without a look', async () => {
    await test.operations.signInTestUser(setup.id);
    await test.operations.call(setup.id, { token: 'ID token', header: 'X-Other' });
    await explain('never');
    const times: number[] = [];
    for (let count = 0; count < 5; count++) {
      const began = performance.now();
      await explain('never');
      times.push(performance.now() - began);
    }
    assert.ok(Math.min(...times) < 100, times.map((ms) => ms.toFixed(1)).join(' '));
  });

  it('checks that a setup is secured as it was made', async () => {
    const check = await test.operations.checkSecurity(setup.id);
    assert.equal(check.apiName, settings.api.name);
    assert.equal(check.stage, settings.api.stageName);
    assert.deepEqual(
      check.methods.filter(({ verdict }) => verdict !== 'good'),
      [],
    );
    assert.equal(check.summary, 'The only method asks for a signed-in user.');
  });

  it('finds what is open, what is not deployed, and what is deployed still', async () => {
    const api = await createApi(test, 'mixed');
    const place = async (path: string, ...methods: [name: string, authorization?: string][]) => {
      const id = await api.resource(path);
      for (const [name, authorizationType = 'NONE'] of methods) {
        await api.method(id, name, { authorizationType });
        await api.mock(id, name, 200, '{}');
      }
      return id;
    };
    const news = await place('news', ['GET'], ['PUT', 'AWS_IAM'], ['OPTIONS']);
    const old = await place('old', ['GET']);
    await api.deploy('live');
    const ours = await createdSetup(
      test,
      withExistingMethod(await ownSettings('blank'), {
        restApiId: api.id,
        resourceId: news,
        apiName: 'mixed',
        path: '/news',
        httpMethod: 'GET',
        stageName: 'live',
      }),
    );
    try {
      const { apiGateway } = test;
      await apiGateway.send(new DeleteMethodCommand({ restApiId: api.id, resourceId: old, httpMethod: 'GET' }));
      await place('fresh', ['POST']);
      const patchOperations = [{ op: 'replace', path: '/authorizationType', value: 'NONE' }] as const;
      await apiGateway.send(
        new UpdateMethodCommand({
          restApiId: api.id,
          resourceId: news,
          httpMethod: 'PUT',
          patchOperations: [...patchOperations],
        }),
      );
      const check = await test.operations.checkSecurity(ours.id);
      assert.deepEqual(
        check.methods.map(({ method, path, deployed, configured, verdict }) => [
          method,
          path,
          deployed,
          configured,
          verdict,
        ]),
        [
          ['POST', '/fresh', undefined, 'open', 'attention'],
          ['GET', '/news', 'secured', 'secured', 'good'],
          ['OPTIONS', '/news', 'preflight', 'preflight', 'good'],
          ['PUT', '/news', 'otherwise', 'open', 'attention'],
          ['GET', '/old', 'open', undefined, 'attention'],
        ],
      );
      await apiGateway.send(new CreateDeploymentCommand({ restApiId: api.id, stageName: 'live' }));
      const later = await test.operations.checkSecurity(ours.id);
      assert.equal(later.summary, 'Anyone can call POST /fresh and PUT /news; the other method is protected.');
    } finally {
      await test.operations.cleanUp(ours.id);
    }
  });

  it('says when the API is gone', async () => {
    await test.apiGateway.send(new DeleteRestApiCommand({ restApiId: attribute('api', 'id') }));
    await assert.rejects(test.operations.checkSecurity(setup.id), code('ApiGone'));
  });
});
