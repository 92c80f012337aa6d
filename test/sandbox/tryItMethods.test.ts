/** The news API on Try it: everybody who is signed in reads, only the group admin deletes, and calls of one's own. */
import assert from 'node:assert/strict';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';
import { openTestWizard, type TestWizard } from '../support/wizardSessions.ts';

describe('the methods of the news API on Try it', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let wizard: TestWizard;
  let setupId: string;

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
    wizard = await openTestWizard(test, { setupId });
    await wizard.send({ type: 'ready' });
    await wizard.shows(({ tryIt }) => tryIt.methods?.length === 2);
  });
  after(async () => {
    wizard?.session.dispose();
    await test?.close();
  });

  async function called(method: 'GET' | 'DELETE') {
    await wizard.send({ type: 'tryMethod', method });
    await wizard.send({ type: 'call' });
    // Views are gathered for a moment: without asking, the answers of before might still be what was sent last.
    await wizard.send({ type: 'ready' });
    await wizard.shows(({ tryIt }) => !tryIt.busy && tryIt.calls.length === 3 && tryIt.method === method);
    const { calls } = wizard.view().tryIt;
    assert.ok(calls.every((call) => call.ok && call.method === method));
    return calls.map(({ sent, status }) => `${sent} ${status}`);
  }

  it('let everybody who is signed in read, and nobody else', async () => {
    await wizard.send({ type: 'signIn', way: 'testUser' });
    assert.deepEqual(await called('GET'), ['none 401', 'ID token 200', 'access token 401']);
  });

  it('refuse to delete for somebody who is not in the group, which is expected', async () => {
    assert.deepEqual(await called('DELETE'), ['none 401', 'ID token 403', 'access token 401']);
  });

  it('delete for a member of the group, from the next refresh on', async () => {
    const [user] = await test.operations.users(setupId);
    await test.operations.setInGroup(setupId, user?.username ?? '', { group: 'admin', member: true });
    await wizard.send({ type: 'refreshTokens' });
    assert.deepEqual(await called('DELETE'), ['none 401', 'ID token 200', 'access token 401']);
  });

  it('are joined by calls of one’s own, each as expected', async () => {
    const own = { type: 'sendCall', path: '/news', header: 'Authorization', token: 'ID token', bearer: true } as const;
    await wizard.send({ ...own, method: 'GET' });
    await wizard.send({ ...own, method: 'PATCH' });
    await wizard.send({ ...own, method: 'GET', header: 'X-Token' });
    await wizard.shows(({ tryIt }) => !tryIt.busy && tryIt.ownCalls?.length === 3);
    assert.deepEqual(
      wizard.view().tryIt.ownCalls?.map(({ method, header, status, ok }) => [method, header, status, ok]),
      [
        ['GET', 'Authorization', 200, true],
        ['PATCH', 'Authorization', 403, true],
        ['GET', 'X-Token', 401, true],
      ],
    );
  });

  it('leave nothing behind', async () => {
    await wizard.send({ type: 'cleanUp' });
    await wizard.shows(({ tryIt }) => tryIt.cleanedUp !== undefined);
    assert.deepEqual(wizard.view().tryIt.cleanedUp?.left, []);
  });
});
