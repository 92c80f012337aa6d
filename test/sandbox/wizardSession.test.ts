/** The wizard's whole job on the sandbox, from the first message to clean-up; no secret is in any message or record. */
import assert from 'node:assert/strict';
import { Person } from '../../src/demo/person.ts';
import { createRedactor } from '../../src/engine/redact.ts';
import type { TokenSet } from '../../src/tokens/tokenSet.ts';
import type { Draft, HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession } from '../../src/wizard/session.ts';
import { signInPort } from '../support/signInPort.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { waitFor } from '../support/waitFor.ts';

describe('the wizard on the sandbox', () => {
  const who = { username: 'ada@example.com', password: 'canary-password' };
  let test: TestOperations;
  let session: WizardSession;
  let draft: Draft;
  const messages: HostMessage[] = [];
  const asked: string[] = [];

  before(async () => {
    test = await startTestOperations();
    draft = { page: 'review', settings: await ownSettings('lambda-trigger'), target: { kind: 'sandbox', region: 'x' } };
    session = await openWizardSession(
      {
        operations: async () => test.operations,
        post: (message) => void messages.push(structuredClone(message)),
        save: () => {},
        setupChanged: () => {},
        newTarget: () => test.target,
        sandboxRegion: test.target.region,
        randomSuffix: () => 'unused',
        profiles: async () => [],
        regions: async () => [],
        futureEndpoint: async () => '',
        conceal: createRedactor().conceal,
        logFailure: (during, note) => assert.fail(`${during}: ${JSON.stringify(note)}`),
        warn: (text) => assert.fail(text),
        openExternal: browse,
        signIn: signInPort(test.operations, browse),
        copy: async () => {},
        runInTerminal: async () => undefined,
        editHandlerCode: async () => undefined,
        async confirmCleanUp(_setup, steps) {
          asked.push(...steps.map(({ title }) => title));
          return true;
        },
        showLog: () => {},
        showExplorer: async () => {},
        fixPorts: async () => ({}),
        explainFailure: async () => {},
        now: Date.now,
      },
      { saved: { draft } },
    );
    await send({ type: 'ready' });
  });
  after(async () => {
    session?.dispose();
    await test?.close();
  });

  const send = (intent: Intent) => session.receive(intent);
  const view = (): View => {
    const last = messages.findLast((message) => message.type === 'view');
    assert.ok(last);
    return last.view;
  };
  const shows = (condition: (view: View) => boolean) => waitFor(() => condition(view()));

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
    await send({ type: 'identify' });
    await shows(({ identity }) => identity.status === 'known');
    await send({ type: 'probe', what: 'functionName', value: draft.settings.function.name });
    await send({ type: 'probe', what: 'domainPrefix', value: draft.settings.hostedPages.domainPrefix });
    await shows(({ probes }) => probes.functionName?.status === 'free' && probes.domainPrefix?.status === 'free');
    await send({ type: 'plan' });
    await shows(({ plan }) => plan.status === 'ready');
    const { plan } = view();
    assert.ok(plan.status === 'ready');
    assert.equal(plan.steps.length, 14);
    assert.ok(plan.steps.every(({ action, explanation }) => action === 'create' && explanation.length > 20));
    assert.ok(
      plan.permissions.every(({ allowed }) => allowed === 'yes'),
      JSON.stringify(plan.permissions),
    );
  });

  it('creates it under the id that was planned', async () => {
    await send({ type: 'create' });
    await shows(({ run, tryIt }) => run.status === 'done' && tryIt.endpointUrl !== undefined);
    const { run } = view();
    assert.ok(run.resources.every(({ status }) => status === 'done'));
    assert.ok(run.requests > 14);
    const roles = run.resources.filter(({ type }) => type === 'IAM.Role');
    assert.ok(roles[0]?.title.endsWith(session.setupId ?? '-'), roles[0]?.title);
  });

  it('signs in through the browser and calls three times: 401, 200, 401', async () => {
    await send({ type: 'signIn' });
    await shows(({ tryIt }) => tryIt.signedIn?.who === who.username && tryIt.busy === undefined);
    await send({ type: 'call' });
    await shows(({ tryIt }) => tryIt.calls.length === 3 && tryIt.busy === undefined);
    assert.deepEqual(
      view().tryIt.calls.map(({ sent, status, ok }) => [sent, status, ok]),
      [
        ['none', 401, true],
        ['access token', 200, true],
        ['ID token', 401, true],
      ],
    );
    await send({ type: 'refreshTokens' });
    await shows(({ tryIt }) => tryIt.busy === undefined && tryIt.failure === undefined);
  });

  it('has put no token and no password into any message or record', async () => {
    const text = await test.vault.get(session.setupId ?? '', 'tokens');
    const { idToken, accessToken, refreshToken } = JSON.parse(text ?? '{}') as TokenSet;
    assert.ok(idToken && accessToken && refreshToken, 'the tokens must be in the vault');
    const seen = JSON.stringify([messages, await test.store.list()]);
    for (const secret of [idToken, accessToken, refreshToken, who.password]) assert.equal(seen.includes(secret), false);
    assert.equal(/eyJ[A-Za-z0-9_-]{10}/.test(seen), false);
  });

  it('removes everything after one question', async () => {
    const setup = await test.operations.load(session.setupId ?? '');
    await send({ type: 'cleanUp' });
    await shows(({ tryIt }) => tryIt.cleanedUp !== undefined && tryIt.busy === undefined);
    assert.equal(asked.length, 14);
    assert.equal(view().tryIt.cleanedUp?.removed.length, 14);
    assert.deepEqual(view().tryIt.cleanedUp?.left, []);
    assert.equal(session.setupId, undefined);
    assert.deepEqual(await test.operations.remaining(setup), []);
    assert.deepEqual(await test.store.list(), []);
  });
});
