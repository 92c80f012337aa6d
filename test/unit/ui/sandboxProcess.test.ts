/** The sandbox's process: started on demand, shared between windows, started again when it died. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../src/engine/failure.ts';
import { exclusively } from '../../../src/storage/lock.ts';
import { openSandboxProcess, type SandboxProcess } from '../../../src/ui/sandboxProcess.ts';

const script = new URL('./standInSandbox.ts', import.meta.url).pathname;

describe('sandbox process', () => {
  let folder: string;
  let remembered: string | undefined;
  let hidden: string[];
  let logged: string[];
  const windows: SandboxProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-process-'));
    remembered = undefined;
    hidden = [];
    logged = [];
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((each) => each.close()));
    await rm(folder, { recursive: true, force: true });
  });

  /** What one window has; all share the remembered address and the lock. */
  function openWindow(
    options: { readonly mode?: string; readonly python?: string; readonly startTimeout?: number } = {},
  ) {
    const opened = openSandboxProcess({
      script,
      stateDirectory: options.mode ? join(folder, options.mode) : folder,
      python: () => options.python ?? '',
      remembered: {
        get: async () => remembered,
        async put(text) {
          remembered = text;
        },
      },
      exclusively: (work) => exclusively(join(folder, 'start'), work),
      log: {
        info: (text) => void logged.push(text),
        warn: (text) => void logged.push(text),
        hide: (secret) => void hidden.push(secret),
      },
      startTimeout: options.startTimeout,
    });
    windows.push(opened);
    return opened;
  }
  const argumentsOf = async () => JSON.parse(await readFile(join(folder, 'arguments.json'), 'utf8')) as string[];
  const startsOf = async () => (await readFile(join(folder, 'starts'), 'utf8')).length;
  const isUp = (endpoint: string) =>
    fetch(`${endpoint}/_aws/health`).then(
      () => true,
      () => false,
    );

  it('starts one with its state folder, and says where it is', async () => {
    const address = await openWindow().address();
    assert.equal(await isUp(address.endpoint), true);
    assert.deepEqual(await argumentsOf(), ['--state', folder, '--region', 'us-east-1']);
  });

  it('passes the configured Python on', async () => {
    await openWindow({ python: ' /opt/python/bin/python3 ' }).address();
    assert.deepEqual((await argumentsOf()).slice(-2), ['--python', '/opt/python/bin/python3']);
  });

  it('starts only one, however many ask at once, in however many windows', async () => {
    const [one, other] = [openWindow(), openWindow()];
    const addresses = await Promise.all([one.address(), one.address(), other.address(), other.address()]);
    assert.equal(new Set(addresses.map(({ endpoint }) => endpoint)).size, 1);
    assert.equal(await startsOf(), 1);
  });

  it('shares one that takes long to answer', async () => {
    const [one, other] = [openWindow({ mode: 'slow' }), openWindow({ mode: 'slow' })];
    const { endpoint } = await one.address();
    assert.equal((await other.address()).endpoint, endpoint);
  });

  it('starts another when it died', async () => {
    const window = openWindow();
    const first = await window.address();
    await fetch(`${first.endpoint}/die`).catch(() => undefined);
    while (await isUp(first.endpoint)) await new Promise((resolve) => setTimeout(resolve, 10));
    while (!logged.some((line) => line.startsWith('The sandbox has ended')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await window.address();
    assert.equal(await isUp(second.endpoint), true);
    assert.equal(await startsOf(), 2);
  });

  it('starts one of its own when the window that had it was closed', async () => {
    const [one, other] = [openWindow(), openWindow()];
    const { endpoint } = await one.address();
    await other.address();
    await one.close();
    assert.equal(await isUp(endpoint), false, 'it must end with its window');
    assert.equal(await isUp((await other.address()).endpoint), true);
    assert.equal(await startsOf(), 2);
  });

  it('does not trust another program that took the port', async () => {
    const one = openWindow();
    const address = await one.address();
    remembered = JSON.stringify({ ...address, accountId: '999999999999' });
    await openWindow().address();
    assert.equal(await startsOf(), 2);
  });

  it('hides its secret from the log', async () => {
    const { secretAccessKey } = await openWindow().address();
    assert.ok(hidden.includes(secretAccessKey));
    assert.equal(logged.join('\n').includes(secretAccessKey), false);
  });

  it('says what the program said when it does not start', async () => {
    await assert.rejects(openWindow({ mode: 'broken' }).address(), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.note.code, 'SandboxFailed');
      assert.match(error.note.why ?? '', /no room on the device/);
      return true;
    });
  });

  it('gives up on a program that says nothing, and ends it', async () => {
    await assert.rejects(
      openWindow({ mode: 'silent', startTimeout: 200 }).address(),
      (error) => error instanceof Failure && error.note.code === 'SandboxFailed',
    );
  });

  it('tries again after a failed start', async () => {
    const window = openWindow({ mode: 'broken-once' });
    await assert.rejects(window.address());
    assert.equal(await isUp((await window.address()).endpoint), true);
  });
});
