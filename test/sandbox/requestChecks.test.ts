/** What a request must hold: 400 without it, 200 with it, changed, removed, drifted and accepted. */
import assert from 'node:assert/strict';
import { GetMethodCommand, UpdateMethodCommand, UpdateRequestValidatorCommand } from '@aws-sdk/client-api-gateway';
import type { CallChoice } from '../../src/endpoint/callEndpoint.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('what a request must hold', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  const call = (choice: Partial<CallChoice> = {}) => test.operations.call(setup.id, { token: 'ID token', ...choice });
  const q = (value: string) => ({ query: [{ name: 'q', value }] });

  before(async () => {
    test = await startTestOperations();
    const settings = await ownSettings('blank');
    settings.api.httpMethod = 'POST';
    settings.api.requiredParameters = [
      { place: 'querystring', name: 'q' },
      { place: 'header', name: 'X-Colour' },
    ];
    settings.api.requestCheck = 'parameters';
    setup = await test.operations.createSetup(settings, test.target);
    await apply();
    await test.operations.signInTestUser(setup.id);
  });
  after(async () => {
    await test.close();
  });

  async function apply(): Promise<void> {
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
  }
  async function changed(change: (settings: Settings) => void): Promise<void> {
    const settings = structuredClone((await test.operations.load(setup.id)).extra.settings);
    change(settings);
    await test.operations.changeSetup(setup.id, settings, test.target);
    await apply();
    const again = await test.operations.plan(setup.id);
    assert.deepEqual(
      again.steps.filter(({ action }) => action !== 'keep').map(({ id }) => id),
      [],
    );
  }
  const drifted = async () =>
    (await test.operations.drift(setup.id)).filter(({ status }) => status !== 'same').map(({ id }) => id);
  async function place() {
    const { rows } = await test.operations.load(setup.id);
    const { restApiId, resourceId, httpMethod } = (rows.method?.attributes ?? {}) as Record<string, string>;
    return { restApiId, resourceId, httpMethod, validatorId: String(rows.validator?.attributes?.id) };
  }

  it('is filled in by calls, so that they get through', async () => {
    const answer = await call();
    assert.deepEqual([answer.status, answer.ok], [200, true]);
    assert.match(answer.url, /\?q=example$/);
    assert.equal((await call(q('news'))).url.endsWith('?q=news'), true);
    assert.equal((await test.operations.testMethod(setup.id)).status, 200);
    assert.match(
      await test.operations.curl(await test.operations.load(setup.id)),
      /-H "X-Colour: example" '.*q=example'/,
    );
  });

  it('is answered with 400 where it is missing, which is expected, and with 401 without a token all the same', async () => {
    for (const choice of [q(''), { headers: [{ name: 'x-colour', value: '' }] }]) {
      const answer = await call(choice);
      assert.deepEqual([answer.status, answer.expectedStatus], [400, 400]);
      assert.match(answer.meaning, /requires (q|X-Colour), and API Gateway turned the incomplete call away/);
    }
    assert.equal((await call({ ...q(''), token: 'none' })).status, 401);
  });

  it('is missed when somebody takes it away in the console, and comes back', async () => {
    const { validatorId, ...method } = await place();
    const { apiGateway } = test;
    await apiGateway.send(
      new UpdateMethodCommand({
        ...method,
        patchOperations: [{ op: 'remove', path: '/requestParameters/method.request.querystring.q' }],
      }),
    );
    await apiGateway.send(
      new UpdateRequestValidatorCommand({
        restApiId: method.restApiId,
        requestValidatorId: validatorId,
        patchOperations: [{ op: 'replace', path: '/validateRequestBody', value: 'true' }],
      }),
    );
    const found = await drifted();
    assert.deepEqual(found.toSorted(), ['method', 'validator']);
    await test.operations.accept(setup.id);
    const { settings } = (await test.operations.load(setup.id)).extra;
    assert.deepEqual(settings.api.requiredParameters, [{ place: 'header', name: 'X-Colour' }]);
    assert.equal(settings.api.requestCheck, 'both');
    await apply();
    assert.equal((await call(q(''))).status, 200);
    assert.deepEqual(await drifted(), []);
  });

  it('can be another, and nothing at all, which leaves none of it on the method', async () => {
    await changed((s) => {
      s.api.requiredParameters = [{ place: 'querystring', name: 'page' }];
      s.api.requestCheck = 'parameters';
    });
    assert.equal((await call({ query: [{ name: 'page', value: '' }] })).status, 400);
    assert.equal((await call({ headers: [{ name: 'X-Colour', value: '' }] })).status, 200);
    await changed((s) => {
      s.api.requiredParameters = [];
      s.api.requestCheck = 'none';
    });
    const { validatorId: _, ...method } = await place();
    const there = await test.apiGateway.send(new GetMethodCommand(method));
    assert.deepEqual(
      [there.requestParameters ?? {}, there.requestValidatorId, there.requestModels ?? {}],
      [{}, undefined, {}],
    );
    assert.equal((await call()).status, 200);
  });

  it('leaves nothing behind', async () => {
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });
});
