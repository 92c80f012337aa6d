/** Changing a setup: the plan of a change says what happens and why, and a second apply changes nothing. */
import assert from 'node:assert/strict';
import { DescribeUserPoolClientCommand, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../src/engine/failure.ts';
import type { Plan, PlanStep } from '../../src/engine/plan.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { recipeNames, type Settings } from '../../src/setup/settings.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('a change of a setup', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  async function change(setup: Setup, settings: Settings): Promise<Setup> {
    const plan = await test.operations.preview(settings, test.target, setup.id);
    await test.operations.changeSetup(setup.id, settings, test.target);
    await test.operations.apply(setup.id, plan);
    return test.operations.load(setup.id);
  }
  const preview = (setup: Setup, settings: Settings) => test.operations.preview(settings, test.target, setup.id);
  const changes = (plan: Plan) =>
    plan.steps
      .filter(({ action }) => action !== 'keep')
      .map(({ id, action }) => `${action} ${id}`)
      .toSorted();
  const step = (plan: Plan, id: string): PlanStep => {
    const found = plan.steps.find((one) => one.id === id);
    assert.ok(found, `There is no step for ${id}.`);
    return found;
  };

  for (const recipe of recipeNames)
    it(`is none for ${recipe} a second time: no request that changes`, async () => {
      const setup = await createdSetup(test, await ownSettings(recipe));
      const plan = await test.operations.plan(setup.id);
      assert.deepEqual(changes(plan), []);
      assert.ok(plan.steps.every(({ reason }) => reason === 'Is as it should be.'));
      const from = test.traces.length;
      await test.operations.apply(setup.id, plan);
      assert.deepEqual(
        test.traces.slice(from).filter((trace) => trace.changes),
        [],
      );
      assert.deepEqual(
        (await test.operations.drift(setup.id)).filter(({ status }) => status !== 'same'),
        [],
      );
      assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
    });

  it('in place keeps the pool, its people and the address, and says each value', async () => {
    const settings = await ownSettings('blank');
    let setup = await createdSetup(test, settings);
    const before = setup.rows;
    const next = structuredClone(settings);
    next.userPool.passwordPolicy.minimumLength = 12;
    next.authorizer.tokenHeader = 'Token';
    next.appClient.accessTokenMinutes = 30;
    next.function.greeting = 'Hello again!';
    const plan = await preview(setup, next);
    assert.deepEqual(changes(plan), [
      'update appClient',
      'update authorizer',
      'update deployment',
      'update function',
      'update stage',
      'update userPool',
    ]);
    assert.equal(step(plan, 'userPool').reason, 'minimum password length 8 → 12');
    assert.equal(step(plan, 'appClient').reason, 'access token lifetime 60 minutes → 30 minutes');
    assert.match(step(plan, 'authorizer').reason, /^token source Authorization → Token$/);
    setup = await change(setup, next);
    for (const id of ['userPool', 'api', 'appClient'])
      assert.equal(setup.rows[id]?.attributes?.id, before[id]?.attributes?.id);
    await test.operations.signInTestUser(setup.id);
    const call = await test.operations.call(setup.id, { token: 'ID token' });
    assert.deepEqual([call.status, call.body], [200, '"Hello again!"']);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token', header: 'Authorization' })).status, 401);
    assert.deepEqual(changes(await test.operations.plan(setup.id)), []);
    await test.operations.cleanUp(setup.id);
  });

  it('that AWS cannot make in place is a replacement, with the reason, and what goes with it', async () => {
    const settings = await ownSettings('blank');
    let setup = await createdSetup(test, settings);
    const pool = setup.rows.userPool?.attributes?.id;
    const next = structuredClone(settings);
    next.userPool.signInIdentifiers = ['username'];
    next.testUser.username = 'tester';
    const plan = await preview(setup, next);
    assert.equal(step(plan, 'userPool').action, 'replace');
    assert.match(
      step(plan, 'userPool').reason,
      /^sign-in identifiers email address → user name: AWS cannot change this, so it is deleted and created again\.$/,
    );
    assert.match(step(plan, 'appClient').reason, /^Is created again together with User pool/);
    assert.equal(step(plan, 'domain').action, 'replace');
    assert.equal(step(plan, 'authorizer').action, 'update');
    assert.equal(step(plan, 'api').action, 'keep');
    setup = await change(setup, next);
    assert.notEqual(setup.rows.userPool?.attributes?.id, pool);
    await assert.rejects(test.cognito.send(new DescribeUserPoolCommand({ UserPoolId: String(pool) })), {
      name: 'ResourceNotFoundException',
    });
    await test.operations.signInTestUser(setup.id);
    assert.equal((await test.operations.call(setup.id, { token: 'ID token' })).status, 200);
    assert.deepEqual(changes(await test.operations.plan(setup.id)), []);
    await test.operations.cleanUp(setup.id);
  });

  it('of a client secret makes only the app client anew', async () => {
    const settings = await ownSettings('blank');
    let setup = await createdSetup(test, settings);
    const next = structuredClone(settings);
    next.appClient.generateSecret = true;
    const plan = await preview(setup, next);
    assert.deepEqual(changes(plan), ['replace appClient']);
    assert.match(step(plan, 'appClient').reason, /^client secret no → yes: AWS cannot change this/);
    const before = {
      UserPoolId: String(setup.rows.userPool?.attributes?.id),
      ClientId: String(setup.rows.appClient?.attributes?.id),
    };
    setup = await change(setup, next);
    await assert.rejects(test.cognito.send(new DescribeUserPoolClientCommand(before)), {
      name: 'ResourceNotFoundException',
    });
    await test.operations.signInTestUser(setup.id);
    await test.operations.cleanUp(setup.id);
  });

  it('that drops something deletes it, and only it', async () => {
    const settings = await ownSettings('blank');
    const setup = await createdSetup(test, settings);
    const next = structuredClone(settings);
    next.testUser.create = false;
    next.hostedPages.enabled = false;
    const plan = await preview(setup, next);
    assert.deepEqual(changes(plan), ['delete domain', 'delete testUser', 'update appClient']);
    assert.equal(step(plan, 'testUser').reason, 'No longer part of the settings.');
    const changed = await change(setup, next);
    assert.deepEqual(
      ['domain', 'testUser'].map((id) => changed.rows[id]),
      [undefined, undefined],
    );
    const { UserPool } = await test.cognito.send(
      new DescribeUserPoolCommand({ UserPoolId: String(changed.rows.userPool?.attributes?.id) }),
    );
    assert.equal(UserPool?.Domain, undefined);
    await test.operations.cleanUp(setup.id);
  });

  it('of the path and the integration takes the old ones away', async () => {
    const settings = await ownSettings('blank');
    const setup = await createdSetup(test, settings);
    const next = structuredClone(settings);
    next.api.resourcePath = '/news/{id}';
    next.api.integration = 'MOCK';
    const plan = await preview(setup, next);
    for (const id of ['function', 'permission', 'role', 'logGroup', 'resource:/hello'])
      assert.equal(step(plan, id).action, 'delete');
    assert.equal(step(plan, 'method').action, 'replace');
    await change(setup, next);
    assert.equal((await test.operations.call(setup.id, { token: 'none' })).status, 401);
    assert.deepEqual(changes(await test.operations.plan(setup.id)), []);
    await test.operations.cleanUp(setup.id);
  });

  it('is refused with the field named when the settings are bad, and the record stays', async () => {
    const settings = await ownSettings('blank');
    const setup = await createdSetup(test, settings);
    const bad = structuredClone(settings);
    bad.authorizer.cacheSeconds = 3601;
    await assert.rejects(test.operations.changeSetup(setup.id, bad, test.target), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.note.field, 'authorizer.cacheSeconds');
      return true;
    });
    assert.deepEqual((await test.operations.load(setup.id)).extra.settings, settings);
    await test.operations.cleanUp(setup.id);
  });
});
