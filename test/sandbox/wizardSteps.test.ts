/** The step-by-step way of the wizard against the sandbox: four phases, each with its requests and its check. */
import assert from 'node:assert/strict';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { type StepPhase, stepPhases } from '../../src/wizard/protocol.ts';
import type { WizardStart } from '../../src/wizard/session.ts';
import type { SavedDraft } from '../../src/wizard/wizardPorts.ts';
import { startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { openTestWizard, type TestWizard } from '../support/wizardSessions.ts';

describe('step by step', () => {
  let test: TestOperations;
  let wizard: TestWizard;
  const copied: string[] = [];
  let saved: SavedDraft | undefined;

  const open = (start: WizardStart) =>
    openTestWizard(test, start, {
      // As VS Code keeps it: as JSON.
      save: (kept) => {
        saved = JSON.parse(JSON.stringify(kept)) as SavedDraft;
      },
      copy: async (text) => void copied.push(text),
    });
  const step = (phase: StepPhase) => wizard.view().steps?.find((each) => each.phase === phase);
  async function check(phase: StepPhase): Promise<string[]> {
    await wizard.answered(
      { type: 'checkPhase', phase },
      () => step(phase)?.check !== undefined && step(phase)?.check?.status !== 'checking',
    );
    return step(phase)?.check?.results.map(({ found, ok }) => `${found} ${ok}`) ?? [];
  }
  async function doPhase(phase: StepPhase): Promise<void> {
    await wizard.send({ type: 'doPhase', phase });
    await wizard.shows(() => step(phase)?.status === 'done');
  }

  before(async () => {
    test = await startTestOperations();
    const settings = settingsFrom('lambda-trigger', 'steps1');
    settings.testUser.create = true;
    // The test user signs in by SRP, which gives no scopes of OAuth: the ID token is what it can show.
    settings.authorizationScopes = [];
    const draft = { page: 'create', settings, target: test.target, way: 'steps' };
    wizard = await open({ saved: { draft } });
    await wizard.send({ type: 'ready' });
    await wizard.shows(({ steps }) => steps !== undefined);
  });
  after(async () => {
    wizard.session.dispose();
    await test.close();
  });

  it('begins with the first phase only', async () => {
    assert.deepEqual(
      wizard.view().steps?.map(({ status }) => status),
      ['next', 'later', 'later', 'later'],
    );
    await wizard.send({ type: 'doPhase', phase: 'complete' });
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
    const setupId = wizard.view().setupId ?? '';
    assert.deepEqual(await test.operations.waysIn(setupId), [], 'there is nothing to sign in to yet');
  });

  it('makes the pool with its page, and finds both', async () => {
    await doPhase('user-pool');
    assert.ok((await test.operations.waysIn(wizard.view().setupId ?? '')).length > 0);
    assert.deepEqual(await check('user-pool'), ['answers true', '200 true']);
    assert.deepEqual(await check('open-api'), ['200 true']);
  });

  it('comes back to the same phase after the window was closed, with the requests so far', async () => {
    assert.ok(saved?.setupId);
    wizard.session.dispose();
    wizard = await open({ setupId: saved.setupId, saved });
    await wizard.send({ type: 'ready' });
    await wizard.shows(({ steps }) => steps?.[2]?.status === 'next');
    assert.ok((step('open-api')?.commands.length ?? 0) > 5);
    assert.equal(wizard.view().run.status, 'idle');
  });

  it('comes back to it even when nothing was kept but the record', async () => {
    const { setupId } = saved ?? {};
    wizard.session.dispose();
    wizard = await open({ setupId, saved });
    const bare = await openTestWizard(test, { setupId });
    bare.session.dispose();
    await wizard.send({ type: 'ready' });
    await wizard.shows(({ steps }) => steps?.[2]?.status === 'next');
  });

  it('locks the API, and finds it locked', async () => {
    await doPhase('secured-api');
    assert.deepEqual(await check('secured-api'), ['401 true']);
  });

  it('makes the user, who gets in after signing in', async () => {
    await doPhase('complete');
    assert.equal(wizard.view().run.status, 'done');
    assert.deepEqual(await check('complete'), ['nobody is signed in false']);
    await wizard.send({ type: 'signIn', way: 'testUser' });
    await wizard.shows(({ tryIt }) => tryIt.signedIn !== undefined && tryIt.busy === undefined);
    assert.deepEqual(await check('complete'), ['200 true']);
  });

  it('copies one command, all of a phase, and everything as a script, and no password in any of them', async () => {
    const copy = async (form: 'command' | 'commands' | 'script' | 'wholeScript', phase: StepPhase = 'complete') => {
      await wizard.send({ type: 'copyCommands', phase, form, index: 0 });
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
    for (const phase of stepPhases) await wizard.send({ type: 'doPhase', phase });
    assert.equal(test.traces.filter(({ changes }) => changes).length, before);
  });
});
