/** Limits on calls of deployed APIs: throttling of a stage, throttle and quota of a usage plan. */
import { strict as assert } from 'node:assert';
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetUsagePlanCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest } from '../support/apiFixture.ts';
import { assertRefused } from '../support/assertRefused.ts';
import { expectRefusal } from '../support/expectRefusal.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

const hours = 3_600_000;

describe('Limits on calls', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  let now: number;
  apiPerTest(
    (made) => {
      ({ test, api } = made);
      now = Date.UTC(2026, 0, 30, 23);
    },
    { now: () => now },
  );

  async function twoMethods(apiKeyRequired = false): Promise<void> {
    const id = await api.resource('pets');
    for (const httpMethod of ['GET', 'POST']) {
      await api.method(id, httpMethod, { apiKeyRequired });
      await api.mock(id, httpMethod);
    }
    await api.deploy();
  }
  async function throttleStage(path: string, rate: number, burst: number): Promise<void> {
    const value = (name: string, limit: number) => ({
      op: 'replace' as const,
      path: `/${path}/throttling/${name}`,
      value: String(limit),
    });
    const patchOperations = [value('rateLimit', rate), value('burstLimit', burst)];
    await test.apiGateway.send(new UpdateStageCommand({ restApiId: api.id, stageName: 'test', patchOperations }));
  }
  const call = (key?: string, method = 'GET') =>
    api.call('test/pets', { method, headers: key === undefined ? {} : { 'x-api-key': key } });
  async function keysInPlan(limits: object, count = 1) {
    const { apiGateway } = test;
    const apiStages = [{ apiId: api.id, stage: 'test' }];
    const { id: usagePlanId } = await apiGateway.send(new CreateUsagePlanCommand({ name: 'p', apiStages, ...limits }));
    const values: string[] = [];
    for (let made = 0; made < count; made++) {
      const { id: keyId, value = '' } = await apiGateway.send(new CreateApiKeyCommand({ enabled: true }));
      await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
      values.push(value);
    }
    return { usagePlanId, values };
  }
  const refusedAsTooMany = async (answer: Response) =>
    expectRefusal(answer, 429, 'TooManyRequestsException', { message: 'Too Many Requests' });

  it('of a stage: so many at once, and more as time goes by', async () => {
    await twoMethods();
    await throttleStage('*/*', 1, 2);
    assert.deepEqual([(await call()).status, (await call()).status], [200, 200]);
    await refusedAsTooMany(await call());
    assert.equal((await call(undefined, 'POST')).status, 200, 'each method has its own');
    await waitFor(async () => (await call()).status === 200);
  });

  it('of one method, in the place of those for all', async () => {
    await twoMethods();
    await throttleStage('*/*', 0, 0);
    await throttleStage('~1pets/GET', 100, 100);
    assert.equal((await call()).status, 200);
    await refusedAsTooMany(await call(undefined, 'POST'));
  });

  it('of no kind below zero', async () => {
    await twoMethods();
    await throttleStage('*/*', -1, -1);
    assert.equal((await call()).status, 200);
  });

  it('of a usage plan: for each of its keys', async () => {
    await twoMethods(true);
    const { values } = await keysInPlan({ throttle: { rateLimit: 0.001, burstLimit: 1 } }, 2);
    const [one = '', other = ''] = values;
    assert.equal((await call(one)).status, 200);
    await refusedAsTooMany(await call(one));
    assert.equal((await call(other)).status, 200);
    assert.equal((await call()).status, 403, 'a key is asked for first');
  });

  it('of a usage plan: so many a day, until the next one begins or the quota is taken away', async () => {
    await twoMethods(true);
    const { usagePlanId, values } = await keysInPlan({ quota: { limit: 2, period: 'DAY' } });
    const [key] = values;
    assert.deepEqual([(await call(key)).status, (await call(key)).status], [200, 200]);
    await expectRefusal(await call(key), 429, 'LimitExceededException', { message: 'Limit Exceeded' });
    now += 2 * hours;
    assert.equal((await call(key)).status, 200);
    await call(key);
    assert.equal((await call(key)).status, 429);
    const patchOperations = [{ op: 'remove' as const, path: '/quota' }];
    await test.apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }));
    assert.equal((await call(key)).status, 200);
    const { $metadata: _, ...plan } = await test.apiGateway.send(new GetUsagePlanCommand({ usagePlanId }));
    assert.deepEqual(Object.keys(plan).sort(), ['apiStages', 'id', 'name', 'tags'], 'counts are not told');
  });

  it('of a usage plan for single methods are refused, because they would not be held', async () => {
    await twoMethods(true);
    const throttle = { '/pets/GET': { rateLimit: 1, burstLimit: 1 } };
    await assertRefused(keysInPlan({ apiStages: [{ apiId: api.id, stage: 'test', throttle }] }), {
      name: 'BadRequestException',
      message: /The sandbox does not support limits of usage plans for single methods/,
    });
  });

  for (const [period, later] of [
    ['WEEK', 26 * hours],
    ['MONTH', 26 * hours],
  ] as const)
    it(`of a usage plan: so many a ${period.toLowerCase()}`, async () => {
      // A Friday, the last but one day of January: Sunday begins the week, and February the month.
      await twoMethods(true);
      const { values } = await keysInPlan({ quota: { limit: 1, period } });
      assert.equal((await call(values[0])).status, 200);
      now += 2 * hours;
      assert.equal((await call(values[0])).status, 429);
      now += later;
      assert.equal((await call(values[0])).status, 200);
    });
});
