/** The news API on Try it: everybody who is signed in reads, only the group admin deletes, and calls of one's own. */
import assert from 'node:assert/strict';
import { createRedactor } from '../../src/engine/redact.ts';
import type { HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession } from '../../src/wizard/session.ts';
import { signInPort } from '../support/signInPort.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { waitFor } from '../support/waitFor.ts';

describe('the methods of the news API on Try it', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let session: WizardSession;
  let setupId: string;
  const messages: HostMessage[] = [];

  before(async () => {
    test = await startTestOperations();
    const settings = await ownSettings('delete-news');
    settings.api.integration = 'LAMBDA_PROXY';
    settings.api.moreMethods = [{ httpMethod: 'GET', authorizationScopes: [] }];
    settings.userPool.groups = [{ name: 'admin', description: 'May delete', precedence: 0 }];
    settings.function.adminGroup = 'admin';
    settings.function.adminMethods = ['DELETE'];
    settings.testUser = { ...settings.testUser, create: true, username: 'news.tester' };
    const setup = await test.operations.createSetup(settings, test.target);
    setupId = setup.id;
    await test.operations.apply(setupId, await test.operations.plan(setupId));
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
        openExternal: async () => {},
        signIn: signInPort(test.operations, async () => {}),
        fixPorts: async () => ({}),
        explainFailure: async () => {},
        copy: async () => {},
        runInTerminal: async () => undefined,
        editHandlerCode: async () => undefined,
        confirmCleanUp: async () => true,
        showLog: () => {},
        showExplorer: async () => {},
        now: Date.now,
      },
      { setupId },
    );
    await session.receive({ type: 'ready' });
    await shows(({ tryIt }) => tryIt.methods?.length === 2);
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
  async function called(method: 'GET' | 'DELETE') {
    await send({ type: 'tryMethod', method });
    await send({ type: 'call' });
    // Views are gathered for a moment: without asking, the answers of before might still be what was sent last.
    await send({ type: 'ready' });
    await shows(({ tryIt }) => !tryIt.busy && tryIt.calls.length === 3 && tryIt.method === method);
    const { calls } = view().tryIt;
    assert.ok(calls.every((call) => call.ok && call.method === method));
    return calls.map(({ sent, status }) => `${sent} ${status}`);
  }

  it('let everybody who is signed in read, and nobody else', async () => {
    await send({ type: 'signIn', way: 'testUser' });
    assert.deepEqual(await called('GET'), ['none 401', 'ID token 200', 'access token 401']);
  });

  it('refuse to delete for somebody who is not in the group, which is expected', async () => {
    assert.deepEqual(await called('DELETE'), ['none 401', 'ID token 403', 'access token 401']);
  });

  it('delete for a member of the group, from the next refresh on', async () => {
    const [user] = await test.operations.users(setupId);
    await test.operations.setInGroup(setupId, user?.username ?? '', { group: 'admin', member: true });
    await send({ type: 'refreshTokens' });
    assert.deepEqual(await called('DELETE'), ['none 401', 'ID token 200', 'access token 401']);
  });

  it('are joined by calls of one’s own, each as expected', async () => {
    const own = { type: 'sendCall', path: '/news', header: 'Authorization', token: 'ID token', bearer: true } as const;
    await send({ ...own, method: 'GET' });
    await send({ ...own, method: 'PATCH' });
    await send({ ...own, method: 'GET', header: 'X-Token' });
    await shows(({ tryIt }) => !tryIt.busy && tryIt.ownCalls?.length === 3);
    assert.deepEqual(
      view().tryIt.ownCalls?.map(({ method, header, status, ok }) => [method, header, status, ok]),
      [
        ['GET', 'Authorization', 200, true],
        ['PATCH', 'Authorization', 403, true],
        ['GET', 'X-Token', 401, true],
      ],
    );
  });

  it('leave nothing behind', async () => {
    await send({ type: 'cleanUp' });
    await shows(({ tryIt }) => tryIt.cleanedUp !== undefined);
    assert.deepEqual(view().tryIt.cleanedUp?.left, []);
  });
});
