/** The step-by-step way of the wizard against the sandbox: four phases, each with its requests and its check. */
import assert from 'node:assert/strict';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { type HostMessage, type StepPhase, stepPhases, type View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession } from '../../src/wizard/session.ts';
import type { SavedDraft, WizardPorts } from '../../src/wizard/wizardPorts.ts';
import { signInPort } from '../support/signInPort.ts';
import { startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('step by step', () => {
  let test: TestOperations;
  let session: WizardSession;
  const messages: HostMessage[] = [];
  const copied: string[] = [];
  let saved: SavedDraft | undefined;

  const ports = (): WizardPorts => ({
    operations: async () => test.operations,
    post: (message) => void messages.push(structuredClone(message)),
    // As VS Code keeps it: as JSON.
    save: (kept) => {
      saved = JSON.parse(JSON.stringify(kept)) as SavedDraft;
    },
    setupChanged: () => {},
    newTarget: () => test.target,
    sandboxRegion: test.target.region,
    randomSuffix: () => 'steps1',
    profiles: async () => [],
    regions: async () => [],
    futureEndpoint: async () => '',
    conceal: (text) => text,
    logFailure: (during, note) => assert.fail(`${during}: ${JSON.stringify(note)}`),
    warn: (text) => assert.fail(text),
    openExternal: async () => {},
    signIn: signInPort(test.operations, async () => {}),
    copy: async (text) => void copied.push(text),
    runInTerminal: async () => undefined,
    confirmCleanUp: async () => true,
    editHandlerCode: async () => undefined,
    showLog: () => {},
    showExplorer: async () => {},
    fixPorts: async () => ({}),
    explainFailure: async () => {},
    now: () => Date.now(),
  });
  const view = (): View => {
    const last = messages.findLast((message) => message.type === 'view');
    assert.ok(last, 'no view was sent');
    return last.view;
  };
  async function until(shown: (view: View) => boolean): Promise<void> {
    while (!messages.some((message) => message.type === 'view') || !shown(view()))
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const step = (phase: StepPhase) => view().steps?.find((each) => each.phase === phase);
  async function check(phase: StepPhase): Promise<string[]> {
    // What was sent before must not be taken for the answer.
    messages.length = 0;
    await session.receive({ type: 'checkPhase', phase });
    await until(() => step(phase)?.check !== undefined && step(phase)?.check?.status !== 'checking');
    return step(phase)?.check?.results.map(({ found, ok }) => `${found} ${ok}`) ?? [];
  }
  async function doPhase(phase: StepPhase): Promise<void> {
    await session.receive({ type: 'doPhase', phase });
    await until(() => step(phase)?.status === 'done');
  }

  before(async () => {
    test = await startTestOperations();
    const settings = settingsFrom('lambda-trigger', 'steps1');
    settings.testUser.create = true;
    // The test user signs in by SRP, which gives no scopes of OAuth: the ID token is what it can show.
    settings.authorizationScopes = [];
    const draft = { page: 'create', settings, target: test.target, way: 'steps' };
    session = await openWizardSession(ports(), { saved: { draft } });
    await session.receive({ type: 'ready' });
    await until(({ steps }) => steps !== undefined);
  });
  after(async () => {
    session.dispose();
    await test.close();
  });

  it('begins with the first phase only', async () => {
    assert.deepEqual(
      view().steps?.map(({ status }) => status),
      ['next', 'later', 'later', 'later'],
    );
    await session.receive({ type: 'doPhase', phase: 'complete' });
    assert.deepEqual(
      test.traces.filter(({ changes }) => changes),
      [],
    );
  });

  it('makes an open API, shows its requests, and finds it open', async () => {
    await doPhase('open-api');
    const commands = step('open-api')?.commands ?? [];
    assert.ok(
      commands.some((command) => command.startsWith('aws apigateway create-rest-api')),
      commands.join('\n'),
    );
    assert.ok(commands.some((command) => command.includes('python3 -m zipfile')));
    assert.ok(!commands.some((command) => command.includes('cognito-idp')), 'the pool was made already');
    assert.deepEqual(await check('open-api'), ['200 true']);
  });

  it('makes the pool with its page, and finds both', async () => {
    await doPhase('user-pool');
    assert.deepEqual(await check('user-pool'), ['answers true', '200 true']);
    assert.deepEqual(await check('open-api'), ['200 true']);
  });

  it('comes back to the same phase after the window was closed, with the requests so far', async () => {
    assert.ok(saved?.setupId);
    session.dispose();
    messages.length = 0;
    session = await openWizardSession(ports(), { setupId: saved.setupId, saved });
    await session.receive({ type: 'ready' });
    await until(({ steps }) => steps?.[2]?.status === 'next');
    assert.ok((step('open-api')?.commands.length ?? 0) > 5);
    assert.equal(view().run.status, 'idle');
  });

  it('comes back to it even when nothing was kept but the record', async () => {
    const { setupId } = saved ?? {};
    session.dispose();
    messages.length = 0;
    session = await openWizardSession(ports(), { setupId, saved });
    const bare = await openWizardSession({ ...ports(), post: () => {}, save: () => {} }, { setupId });
    bare.dispose();
    await session.receive({ type: 'ready' });
    await until(({ steps }) => steps?.[2]?.status === 'next');
  });

  it('locks the API, and finds it locked', async () => {
    await doPhase('secured-api');
    assert.deepEqual(await check('secured-api'), ['401 true']);
  });

  it('makes the user, who gets in after signing in', async () => {
    await doPhase('complete');
    assert.equal(view().run.status, 'done');
    assert.deepEqual(await check('complete'), ['nobody is signed in false']);
    await session.receive({ type: 'signIn', way: 'testUser' });
    await until(({ tryIt }) => tryIt.signedIn !== undefined && tryIt.busy === undefined);
    assert.deepEqual(await check('complete'), ['200 true']);
  });

  it('copies one command, all of a phase, and everything as a script, and no password in any of them', async () => {
    const copy = async (form: 'command' | 'commands' | 'script' | 'wholeScript', phase: StepPhase = 'complete') => {
      await session.receive({ type: 'copyCommands', phase, form, index: 0 });
      return copied.at(-1) ?? '';
    };
    assert.match(await copy('command'), /^aws cognito-idp admin-create-user|read -r PASSWORD/);
    assert.match(await copy('commands', 'secured-api'), /create-authorizer[\s\S]*create-deployment/);
    assert.match(await copy('script', 'open-api'), /^#!\/bin\/sh[\s\S]*REST_API_ID=\$\(aws apigateway create-rest-api/);
    const whole = await copy('wholeScript');
    assert.match(whole, /create-rest-api[\s\S]*create-user-pool[\s\S]*create-authorizer[\s\S]*admin-set-user-password/);
    const password = await test.vault.get(saved?.setupId ?? '', 'password:test.user@example.com');
    assert.ok(password);
    assert.ok(!copied.join('').includes(password), 'a password was copied');
    assert.ok(!JSON.stringify(saved).includes(password), 'a password was kept');
  });

  it('does nothing a second time', async () => {
    const before = test.traces.filter(({ changes }) => changes).length;
    for (const phase of stepPhases) await session.receive({ type: 'doPhase', phase });
    assert.equal(test.traces.filter(({ changes }) => changes).length, before);
  });
});
