/** The wizard on an API that somebody else made, against the sandbox: choose, look at the plan, secure, give back. */
import assert from 'node:assert/strict';
import type { Draft, HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession } from '../../src/wizard/session.ts';
import { lookAtOwnersApi, makeOwnersApi, ownersApiName } from '../support/ownersApi.ts';
import { signInPort } from '../support/signInPort.ts';
import { startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('the wizard on an API that exists already', () => {
  let test: TestOperations;
  let session: WizardSession;
  const messages: HostMessage[] = [];

  before(async () => {
    test = await startTestOperations();
    await makeOwnersApi(test);
    session = await openWizardSession(
      {
        operations: async () => test.operations,
        post: (message) => void messages.push(structuredClone(message)),
        save: () => {},
        setupChanged: () => {},
        newTarget: () => test.target,
        sandboxRegion: test.target.region,
        randomSuffix: () => 'exist1',
        profiles: async () => [],
        regions: async () => [],
        futureEndpoint: async () => '',
        conceal: (text) => text,
        logFailure: (during, note) => assert.fail(`${during}: ${JSON.stringify(note)}`),
        warn: (text) => assert.fail(text),
        openExternal: async () => {},
        signIn: signInPort(test.operations, async () => {}),
        copy: async () => {},
        runInTerminal: async () => undefined,
        confirmCleanUp: async () => true,
        editHandlerCode: async () => undefined,
        showLog: () => {},
        showExplorer: async () => {},
        now: () => Date.now(),
      },
      { recipe: 'blank' },
    );
  });
  after(async () => {
    session.dispose();
    await test.close();
  });

  /** Sends, and waits for a view that was sent afterwards. */
  async function answered(intent: Intent, shown: (view: View) => boolean): Promise<View> {
    messages.length = 0;
    await session.receive(intent);
    for (;;) {
      const last = messages.findLast((message) => message.type === 'view');
      if (last && shown(last.view)) return last.view;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const draft = (): Draft => {
    const last = messages.findLast((message) => message.type === 'draft');
    assert.ok(last, 'no draft was sent');
    return last.draft;
  };

  it('finds it, secures one method, and gives back what it had', async () => {
    const before = await lookAtOwnersApi(test);
    const listed = await answered(
      { type: 'listExisting', what: 'apis', search: 'ORDERS', more: false },
      ({ existing }) => existing?.apis?.status === 'known',
    );
    const [api] = listed.existing?.apis?.items ?? [];
    assert.equal(api?.name, ownersApiName);
    const opened = await answered(
      { type: 'openApi', restApiId: api.id },
      ({ existing }) => existing?.methods?.status === 'known',
    );
    const method = opened.existing?.methods?.items.find(({ httpMethod }) => httpMethod === 'GET');
    assert.ok(method);
    messages.length = 0;
    await session.receive({
      type: 'chooseMethod',
      resourceId: method.resourceId,
      httpMethod: 'GET',
      stageName: 'live',
    });
    assert.equal(draft().settings.existing?.restApiId, api.id);

    const { plan } = await answered({ type: 'plan' }, (view) => view.plan.status === 'ready');
    assert.ok(plan.status === 'ready');
    const updated = plan.steps.filter(({ action }) => action === 'update');
    assert.deepEqual(
      updated.map(({ adopted }) => adopted),
      updated.map(() => true),
    );
    assert.deepEqual(
      updated
        .flatMap(({ changes = [] }) => changes)
        .map(({ what }) => what)
        .sort(),
      ['authorizationType', 'authorizerId', 'deploymentId'],
    );

    const { tryIt } = await answered(
      { type: 'create' },
      (view) => view.run.status === 'done' && view.tryIt.endpointUrl !== undefined,
    );
    const url = tryIt.endpointUrl ?? '';
    assert.equal((await fetch(url)).status, 401);
    assert.notEqual((await fetch(url, { method: 'DELETE' })).status, 401);

    await answered({ type: 'cleanUp' }, (view) => view.tryIt.cleanedUp !== undefined);
    assert.deepEqual(await lookAtOwnersApi(test), before);
    assert.equal((await fetch(url)).status, 200);
  });
});
