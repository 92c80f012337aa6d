/** The engine on bad days, which the sandbox makes on request. */
import assert from 'node:assert/strict';
import { connect } from '../../src/aws/connection.ts';
import type { Failure } from '../../src/engine/failure.ts';
import { actionsOf } from '../support/actions.ts';
import { type EngineRun, engineRun, settingsForTest } from '../support/engineRun.ts';
import { inventory } from '../support/inventory.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('the engine on a bad day', function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;
  let run: EngineRun;

  async function start(faults: string, latency = 0): Promise<void> {
    sandbox = await startTestSandbox({ faults, latency });
    const target = { kind: 'sandbox', region: sandbox.sandbox.region } as const;
    const settings = (setupId: string) => settingsForTest('lambda-trigger', setupId);
    run = await engineRun(target, { settings, sandbox: async () => sandbox.sandbox });
  }
  afterEach(async () => {
    run?.close();
    await sandbox.close();
  });
  const notes = () => run.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  const found = () => inventory(sandbox, run.setupId);

  it('waits until IAM has spread the role, and Lambda has the function ready', async () => {
    await start('lag:role=700,lag:function=400');
    await run.bringAbout();
    assert.ok(notes().some((text) => /IAM has not spread/.test(text)));
    assert.ok(notes().some((text) => /getting the function ready/.test(text)));
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    await run.destroy();
  });

  it('goes on through throttling and faults of the service', async () => {
    await start('throttle:CreateDeployment=2,fail:PutMethod=1,throttle:CreateUserPool=1,fail:lambda.CreateFunction=1');
    await run.bringAbout();
    assert.ok(run.traces.filter(({ operation }) => operation === 'CreateDeployment').length === 3);
    assert.deepEqual(Object.keys(actionsOf(await run.plan())), ['keep']);
    await run.destroy();
    assert.deepEqual(await found(), []);
  });

  it('names the permission that is missing, and can be cleaned up after that', async () => {
    await start('deny:CreateUserPool');
    await assert.rejects(run.bringAbout(), ({ note }: Failure) => {
      assert.deepEqual([note.code, note.resource], ['AccessDenied', 'userPool']);
      assert.match(note.what, /cognito-idp:CreateUserPool/);
      return true;
    });
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await found(), []);
  });

  it('says in the left-over list what could not be deleted, and deletes it in a second try', async () => {
    await start('fail:DeleteRole=4');
    await run.bringAbout();
    const { left } = await run.destroy();
    assert.deepEqual(
      left.map(({ id, failure }) => [id, failure?.code]),
      [
        // Kept, because the role could still make it anew.
        ['logGroup', undefined],
        ['role', 'ServiceFault'],
      ],
    );
    assert.deepEqual(
      (await found()).map((line) => line.split(' ')[0]),
      ['log', 'role'],
    );
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await found(), []);
  });

  it('is cancelled in the middle of a wait, at once, and leaves nothing that clean-up cannot find', async () => {
    await start('lag:role=600000');
    const controller = new AbortController();
    const plan = await run.plan();
    const applying = run.apply(plan, controller.signal);
    applying.catch(() => {});
    while (!notes().some((text) => /IAM has not spread/.test(text)))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const before = performance.now();
    controller.abort();
    await assert.rejects(applying, { name: 'AbortError' });
    assert.ok(performance.now() - before < 20_000, 'it took long to stop');
    assert.deepEqual((await run.destroy()).left, []);
    assert.deepEqual(await found(), []);
  });

  it('takes hardly longer than the longest chain of requests', async () => {
    await start('', 80);
    const found: string[] = [];
    // The bench measures this against its limit of 1.15; here other tests may run at the same time, so the best counts.
    for (let tries = 0; tries < 5; tries++) {
      const { ms, criticalPathMs, requests } = await run.bringAbout();
      await run.destroy();
      assert.ok(criticalPathMs > 6 * 80, `the chain is ${criticalPathMs} ms`);
      assert.ok(requests < 30, `${requests} requests`);
      if (ms / criticalPathMs < 1.4) return;
      found.push(`${Math.round(ms)} ms for a chain of ${Math.round(criticalPathMs)} ms`);
    }
    assert.fail(found.join(', '));
  });

  it('says that the credentials have expired, when they have', async () => {
    sandbox = await startTestSandbox({ faults: 'expired' });
    const target = { kind: 'sandbox', region: sandbox.sandbox.region } as const;
    await assert.rejects(
      connect(target, { sandbox: async () => sandbox.sandbox }),
      ({ note }: Failure) => note.code === 'CredentialsExpired',
    );
  });
});
