/** The tests that API Gateway makes itself, through the wizard's session. */
import assert from 'node:assert/strict';
import { fakeOperations } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('testing without deploying', () => {
  const { created } = wizardStages();

  it('shows what the method answered, with its log', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    operations.instead = {
      ...operations.instead,
      testMethod: async () => ({ status: 200, body: '"Hello"', latencyMs: 7, log: 'Starting execution' }),
    };
    const view = await stage.after({ type: 'testMethod' }, ({ tryIt }) => tryIt.tests !== undefined && !tryIt.busy);
    const [test] = view.tryIt.tests ?? [];
    assert.equal(test?.kind, 'method');
    assert.equal(test.ok, true);
    assert.equal(test.log, 'Starting execution');
  });

  it('finds it right that a broken token is refused, and wrong that it is let in', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    let accepted = false;
    operations.instead = {
      ...operations.instead,
      testAuthorizer: async () => ({
        accepted,
        status: accepted ? 200 : 401,
        claims: { sub: '1' },
        latencyMs: 1,
        log: '',
      }),
    };
    const ask = async (token: 'ID token' | 'broken ID token', kind: string) => {
      const before = stage.messages.length;
      await stage.send({ type: 'testAuthorizer', token });
      const view = await stage.until(({ tryIt }) => !tryIt.busy && stage.messages.length > before);
      return view.tryIt.tests?.find((test) => test.kind === kind);
    };
    assert.equal((await ask('broken ID token', 'broken'))?.ok, true);
    assert.equal((await ask('ID token', 'authorizer'))?.ok, false);
    accepted = true;
    const good = await ask('ID token', 'authorizer');
    assert.deepEqual([good?.ok, good?.claims], [true, [{ name: 'sub', value: '1' }]]);
    const bad = await ask('broken ID token', 'broken');
    assert.equal(bad?.ok, false);
    assert.deepEqual(
      stage.view().tryIt.tests?.map(({ kind }) => kind),
      ['authorizer', 'broken'],
    );
  });

  it('forgets the results of somebody who signs out', async () => {
    const operations = fakeOperations();
    const stage = await created(operations);
    operations.instead = {
      ...operations.instead,
      testMethod: async () => ({ status: 200, body: '', latencyMs: 7, log: '' }),
    };
    await stage.after({ type: 'testMethod' }, ({ tryIt }) => tryIt.tests?.length === 1);
    await stage.after({ type: 'signOut' }, ({ tryIt }) => tryIt.tests?.length === 0);
  });
});
