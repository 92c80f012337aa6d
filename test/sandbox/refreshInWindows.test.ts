/** Several windows that refresh at the same time, with rotation and no time of grace: both stay signed in. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { Operations, SetupExtra } from '../../src/operations/operations.ts';
import { exclusively } from '../../src/storage/lock.ts';
import { openRecordStore } from '../../src/storage/recordStore.ts';
import { start, stop } from '../support/childProcess.ts';
import { fileVault } from '../support/fileVault.ts';
import type { RefreshReport } from '../support/refreshWorker.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { ownSettings } from '../support/testOperations.ts';

interface Worker {
  readonly child: ChildProcess;
  readonly next: () => Promise<string>;
  readonly say: (line: string) => void;
}

describe('two windows with rotation on', function () {
  this.timeout(60_000);
  let test: TestSandbox;
  let folder: string;
  let operations: Operations;
  let close: () => void;
  let setupId: string;
  const workers: Worker[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognito-api-windows-'));
    // Slow enough that the second window is always there before the first is done.
    test = await startTestSandbox({ latency: 150 });
    const store = openRecordStore<SetupExtra>(join(folder, 'setups'));
    operations = openOperations({
      store,
      vault: fileVault(join(folder, 'vault.json')),
      sandbox: async () => test.sandbox,
      exclusively: (name, work) => exclusively(join(folder, name), work),
    });
    close = () => {
      operations.close();
      store.close();
    };
    const settings = await ownSettings('blank');
    settings.appClient.authFlows = ['ALLOW_USER_SRP_AUTH'];
    settings.appClient.refreshTokenRotation = true;
    settings.appClient.rotationGraceSeconds = 0;
    const setup = await operations.createSetup(settings, { kind: 'sandbox', region: test.sandbox.region });
    setupId = setup.id;
    await operations.apply(setupId, await operations.plan(setupId));
    await operations.signInTestUser(setupId);
    const { endpoint, accessKeyId, secretAccessKey, region, accountId } = test.sandbox;
    for (let count = 0; count < 2; count++) {
      const child = start(process.execPath, [join(import.meta.dirname, '..', 'support', 'refreshWorker.ts')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      assert.ok(child.stdout && child.stdin);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const { stdin } = child;
      const next = async () => {
        const line = await lines.next();
        return line.done ? 'it has ended' : line.value;
      };
      const say = (line: string) => void stdin.write(`${line}\n`);
      workers.push({ child, next, say });
      say(JSON.stringify({ folder, setupId, sandbox: { endpoint, accessKeyId, secretAccessKey, region, accountId } }));
    }
    for (const { next } of workers) assert.equal(await next(), 'ready');
  });
  after(async () => {
    for (const { child } of workers) await stop(child);
    close?.();
    await test?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const round of [1, 2, 3])
    it(`both end up signed in, and Cognito is asked once (round ${round})`, async () => {
      for (const { say } of workers) say('refresh');
      const reports = await Promise.all(workers.map(async ({ next }) => JSON.parse(await next()) as RefreshReport));
      assert.deepEqual(
        reports.map(({ code }) => code),
        [undefined, undefined],
      );
      assert.equal(
        reports.reduce((sum, { requests }) => sum + requests, 0),
        1,
      );
      assert.equal(reports[0]?.expiresAt, reports[1]?.expiresAt);
    });

  it('the tokens that are left call the endpoint, and can be refreshed again', async () => {
    assert.equal((await operations.call(setupId, { token: 'ID token' })).status, 200);
    await operations.refreshTokens(setupId);
    assert.equal((await operations.call(setupId, { token: 'ID token' })).status, 200);
  });
});
