/** The wizard's whole job on the sandbox, from the first message to clean-up; no secret is in any message or record. */
import assert from 'node:assert/strict';
import { Person } from '../../src/demo/person.ts';
import type { TokenSet } from '../../src/tokens/tokenSet.ts';
import type { Draft } from '../../src/wizard/protocol.ts';
import { signInPort } from '../support/signInPort.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { openTestWizard, type TestWizard } from '../support/wizardSessions.ts';

describe('the wizard on the sandbox', () => {
  const who = { username: 'ada@example.com', password: 'canary-password' };
  let test: TestOperations;
  let wizard: TestWizard;
  let draft: Draft;
  const asked: string[] = [];

  before(async () => {
    test = await startTestOperations();
    draft = { page: 'review', settings: await ownSettings('lambda-trigger'), target: { kind: 'sandbox', region: 'x' } };
    wizard = await openTestWizard(
      test,
      { saved: { draft } },
      {
        openExternal: browse,
        signIn: signInPort(test.operations, browse),
        async confirmCleanUp(_setup, steps) {
          asked.push(...steps.map(({ title }) => title));
          return true;
        },
      },
    );
    await wizard.send({ type: 'ready' });
  });
  after(async () => {
    wizard?.session.dispose();
    await test?.close();
  });

  /** The person in the browser: signs up, reads the code in the inbox, and is sent back to the extension. */
  async function browse(url: string): Promise<void> {
    const callback = new URL(url).searchParams.get('redirect_uri') ?? '';
    const person = new Person((address) => address.startsWith(callback));
    const end = person.signUp(url, who, async () => {
      const inbox = await fetch(`${test.sandbox.endpoint}/_aws/inbox/messages.json?to=${who.username}`);
      const [mail] = (await inbox.json()) as { code: string }[];
      return mail?.code ?? '';
    });
    void end.then((address) => fetch(address));
  }

  it('says who calls, that the names are free, and what will be made', async () => {
    await wizard.send({ type: 'identify' });
    await wizard.shows(({ identity }) => identity.status === 'known');
    await wizard.send({ type: 'probe', what: 'functionName', value: draft.settings.function.name });
    await wizard.send({ type: 'probe', what: 'domainPrefix', value: draft.settings.hostedPages.domainPrefix });
    await wizard.shows(
      ({ probes }) => probes.functionName?.status === 'free' && probes.domainPrefix?.status === 'free',
    );
    await wizard.send({ type: 'plan' });
    await wizard.shows(({ plan }) => plan.status === 'ready');
    const { plan } = wizard.view();
    assert.ok(plan.status === 'ready');
    assert.equal(plan.steps.length, 14);
    assert.ok(plan.steps.every(({ action, explanation }) => action === 'create' && explanation.length > 20));
    assert.ok(
      plan.permissions.every(({ allowed }) => allowed === 'yes'),
      JSON.stringify(plan.permissions),
    );
  });

  it('creates it under the id that was planned', async () => {
    await wizard.send({ type: 'create' });
    await wizard.shows(({ run, tryIt }) => run.status === 'done' && tryIt.endpointUrl !== undefined);
    const { run } = wizard.view();
    assert.ok(run.resources.every(({ status }) => status === 'done'));
    assert.ok(run.requests > 14);
    const roles = run.resources.filter(({ type }) => type === 'IAM.Role');
    assert.ok(roles[0]?.title.endsWith(wizard.session.setupId ?? '-'), roles[0]?.title);
  });

  it('signs in through the browser and calls three times: 401, 200, 401', async () => {
    await wizard.send({ type: 'signIn' });
    await wizard.shows(({ tryIt }) => tryIt.signedIn?.who === who.username && tryIt.busy === undefined);
    await wizard.send({ type: 'call' });
    await wizard.shows(({ tryIt }) => tryIt.calls.length === 3 && tryIt.busy === undefined);
    assert.deepEqual(
      wizard.view().tryIt.calls.map(({ sent, status, ok }) => [sent, status, ok]),
      [
        ['none', 401, true],
        ['access token', 200, true],
        ['ID token', 401, true],
      ],
    );
    await wizard.send({ type: 'refreshTokens' });
    await wizard.shows(({ tryIt }) => tryIt.busy === undefined && tryIt.failure === undefined);
  });

  it('has put no token and no password into any message or record', async () => {
    const text = await test.vault.get(wizard.session.setupId ?? '', 'tokens');
    const { idToken, accessToken, refreshToken } = JSON.parse(text ?? '{}') as TokenSet;
    assert.ok(idToken && accessToken && refreshToken, 'the tokens must be in the vault');
    const seen = JSON.stringify([wizard.messages, await test.store.list()]);
    for (const secret of [idToken, accessToken, refreshToken, who.password]) assert.equal(seen.includes(secret), false);
    assert.equal(/eyJ[A-Za-z0-9_-]{10}/.test(seen), false);
  });

  it('removes everything after one question', async () => {
    const setup = await test.operations.load(wizard.session.setupId ?? '');
    await wizard.send({ type: 'cleanUp' });
    await wizard.shows(({ tryIt }) => tryIt.cleanedUp !== undefined && tryIt.busy === undefined);
    assert.equal(asked.length, 14);
    assert.equal(wizard.view().tryIt.cleanedUp?.removed.length, 14);
    assert.deepEqual(wizard.view().tryIt.cleanedUp?.left, []);
    assert.equal(wizard.session.setupId, undefined);
    assert.deepEqual(await test.operations.remaining(setup), []);
    assert.deepEqual(await test.store.list(), []);
  });
});
