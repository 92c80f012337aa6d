/** Every recipe as a person takes it from its card to a secured endpoint and back to nothing, in one VS Code. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../../src/demo/freePort.ts';
import type { RecipeName } from '../../src/setup/settings.ts';
import type { StepPhase } from '../../src/wizard/protocol.ts';
import { codeFromInbox, type NewUser, signUp } from '../support/hostedPages.ts';
import { lookAtOwnersApi, makeOwnersApi, ownersApiName } from '../support/ownersApi.ts';
import { expectInSandbox, inSandbox, nothing, type SandboxContent, seedSandbox } from '../support/sandboxContent.ts';
import { startUiSession, type UiSession } from '../support/uiSession.ts';
import { WizardDriver } from '../support/wizardDriver.ts';
import { textOf, type Workbench } from '../support/workbench.ts';

interface Walk {
  readonly recipe: RecipeName;
  /** HTTP method of the endpoint. */
  readonly method: string;
  /** The person who signs up on the hosted page; none: the test user signs in with the generated password. */
  readonly person?: NewUser;
  /** Who is shown as signed in. */
  readonly who: string;
  /** What the call with the right token answers. */
  readonly body: string;
  readonly created: Partial<SandboxContent>;
}

const password = 'Ada-Lovelace-1815';
const walks: readonly Walk[] = [
  {
    recipe: 'custom-header',
    method: 'GET',
    person: { email: 'ada@example.com', password },
    who: 'ada@example.com',
    body: 'Hello from Liwanag Backend!',
    created: {
      functions: ['testing'],
      roles: ['testing-role'],
      restApis: ['cognito-integration-demo'],
      userPools: ['testdemo'],
      logGroups: ['/aws/lambda/testing'],
    },
  },
  {
    recipe: 'transactions',
    method: 'GET',
    person: { email: 'grace@example.com', password },
    who: 'grace@example.com',
    body: 'Hello from Lambda!',
    created: {
      functions: ['transactions-function'],
      roles: ['transactions-function-role'],
      restApis: ['transactions-api'],
      userPools: ['transactions-users'],
      logGroups: ['/aws/lambda/transactions-function'],
    },
  },
  {
    recipe: 'delete-news',
    method: 'DELETE',
    person: { email: 'edith@example.com', username: 'edith', password },
    who: 'edith@example.com',
    body: 'empty body',
    created: { restApis: ['news-api'], userPools: ['news-users'] },
  },
  {
    recipe: 'token-endpoint',
    method: 'GET',
    who: 'test.user@example.com',
    body: 'Hello from the simple API!',
    created: {
      functions: ['simple-api-auth', 'simple-api-hello'],
      roles: ['simple-api-auth-role', 'simple-api-hello-role'],
      restApis: ['simple-api'],
      userPools: ['simple-api-AUTH'],
      logGroups: ['/aws/lambda/simple-api-auth', '/aws/lambda/simple-api-hello'],
    },
  },
];

describe('the recipes in the wizard, on the sandbox', function () {
  // Each step stands on the one before.
  this.bail(true);
  this.timeout(60_000);
  let session: UiSession;
  let workbench: Workbench;
  let wizard: WizardDriver;
  /** What the owner saw of the API that is there already. */
  let ownersApi: unknown;

  before('VS Code is open', async () => {
    session = await startUiSession();
    workbench = session.workbench;
    wizard = new WizardDriver(workbench);
    ownersApi = await seedSandbox(session.profile, async (sandbox) => {
      await makeOwnersApi(sandbox);
      return lookAtOwnersApi(sandbox);
    });
    await workbench.openViewContainer('Cognito API');
  });
  after(() => session?.end());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot(`failed/${this.currentTest.title}`);
  });

  for (const walk of walks)
    describe(walk.recipe, () => {
      let endpointUrl: string;

      it('creates everything, from its card', async () => {
        await startFrom(walk.recipe, walk.person !== undefined);
        await wizard.at('create').click();
        await wizard.at('created').waitFor({ timeout: 30_000 });
        await expectOurs(walk.created);
      });

      it('refuses callers without a token', async () => {
        await wizard.goTo('tryIt');
        endpointUrl = await textOf(wizard.at('endpoint-url'));
        assert.deepEqual(await wizard.call(), ['401']);
        // The same, past everything of ours: the endpoint itself says so.
        const answer = await fetch(endpointUrl, { method: walk.method });
        assert.equal(answer.status, 401);
        assert.deepEqual(await answer.json(), { message: 'Unauthorized' });
      });

      it('lets in who signed in, with the right token only', async () => {
        if (walk.person) await signUpOnHostedPage(walk.person);
        else await wizard.at('sign-in-test-user').click();
        assert.equal(await textOf(wizard.at('who')), walk.who);
        assert.deepEqual(await wizard.call(), ['401', '200', '401']);
        assert.ok((await textOf(wizard.at('call-1'))).includes(walk.body));
      });

      if (walk.recipe === 'transactions')
        it('tests the method, and the authorizer with a good and a broken token', async () => {
          const tests = { 'test-method': '200', 'test-authorizer': '200', 'test-authorizer-broken': '401' };
          for (const [test, status] of Object.entries(tests)) {
            await wizard.at(test).click();
            const kind = test.split('-').at(-1);
            const result = wizard.at(`result-${kind}`);
            await result.waitFor();
            assert.equal(await result.getAttribute('data-status'), status, kind);
          }
        });

      if (walk.recipe === 'transactions') changeItAfterwards();

      it('cleans up, and leaves nothing', async () => {
        await wizard.cleanUp();
        assert.equal(await wizard.at('left').count(), 0);
        await expectOurs({});
        assert.equal((await fetch(endpointUrl, { method: walk.method })).status, 403);
      });
    });

  describe('custom-header, step by step', () => {
    const madeFirst = {
      functions: ['testing'],
      roles: ['testing-role'],
      restApis: ['cognito-integration-demo'],
      logGroups: ['/aws/lambda/testing'],
    };

    it('makes the API first, which answers anyone', async () => {
      await startFrom('custom-header', true);
      await wizard.at('steps').click();
      await doStep('open-api');
      await expectOurs(madeFirst);
    });

    it('shows the requests of a step as commands of the AWS CLI', async () => {
      await wizard.at('commands-open-api').click();
      await wizard.at('step-open-api').getByText('aws apigateway create-rest-api').waitFor();
    });

    it('is left, and gone on with where it stopped', async () => {
      await closeAndOpenAgain(/^custom-header, sandbox/);
      await wizard.page('create').waitFor();
      await wizard.step('open-api', 'done').waitFor();
      await wizard.step('user-pool', 'next').waitFor();
      await doStep('user-pool');
      await expectOurs({ ...madeFirst, userPools: ['testdemo'] });
    });

    it('locks the API, and lets in who signed in', async () => {
      await doStep('secured-api');
      await wizard.at('do-complete').click();
      await wizard.step('complete', 'done').waitFor();
      await signUpOnHostedPage({ email: 'mary@example.com', password });
      await wizard.at('who').getByText('mary@example.com').waitFor();
      await wizard.checkStep('complete');
      await workbench.screenshot('step-by-step');
      await wizard.goTo('tryIt');
      assert.deepEqual(await wizard.call(), ['401', '200', '401']);
    });

    it('cleans up, and leaves nothing', async () => {
      await wizard.cleanUp();
      await expectOurs({});
    });

    async function doStep(phase: StepPhase): Promise<void> {
      await wizard.at(`do-${phase}`).click();
      await wizard.step(phase, 'done').waitFor();
      await wizard.checkStep(phase);
    }
  });

  // Mocha runs the tests of a suite before the suites inside of it, and this one is about all that went before.
  describe('all of them', () => {
    it('have left the API alone that was there before', async () => {
      assert.deepEqual(await inSandbox(session.profile, lookAtOwnersApi), ownersApi);
    });
  });

  /** Takes a fresh draft of a recipe, in the sandbox, to Review. */
  async function startFrom(recipe: RecipeName, hostedPages: boolean): Promise<void> {
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.goTo('start');
    await wizard.choose(recipe);
    await wizard.next('where');
    await wizard.at('target-sandbox').click();
    await wizard.settled('where');
    if (hostedPages) await wizard.useLoopbackPort(await freePort());
    await wizard.goTo('review');
    await wizard.settled('review');
  }

  /** Closes the wizard, and opens it from the explorer on a setup. */
  async function closeAndOpenAgain(setup: RegExp): Promise<void> {
    await workbench.runCommand('View: Close All Editors');
    await workbench.openViewContainer('Cognito API');
    await workbench.clickContextMenu(workbench.treeItem(setup), 'Change Setup');
  }

  /** Resolves when the sandbox holds exactly this, beside the API that was there before. */
  async function expectOurs(created: Partial<SandboxContent>): Promise<void> {
    const restApis = [...(created.restApis ?? []), ownersApiName].sort();
    await expectInSandbox(session.profile, { ...nothing, ...created, restApis });
  }

  /** Asks for a scope where there was none, so that callers need the other token; the person stays signed in. */
  function changeItAfterwards(): void {
    const setup = /^transactions, sandbox · secured/;

    it('is opened again from the explorer, and a setting is changed', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.openViewContainer('Cognito API');
      await workbench.clickContextMenu(workbench.treeItem(setup), 'Change Setup');
      await wizard.goTo('protection');
      await wizard.at('field-authorizationScopes').locator('[data-test="add"]').click();
      await wizard.input('authorizationScopes').fill('email');
      await wizard.at('changed-authorizationScopes').waitFor();
    });

    it('shows on Review what changes, from → to, and nothing else', async () => {
      await wizard.goTo('review');
      await wizard.settled('review');
      assert.equal(await textOf(wizard.at('summary')), '14 resources: 3 to update, 11 unchanged');
      // What the method is now reaches callers by a new deployment on the stage.
      for (const id of ['method', 'deployment', 'stage']) await wizard.at(`change-${id}`).waitFor();
      const change = await textOf(wizard.at('change-method'));
      assert.match(change, /authorization scopes\s*none\s*becomes\s*email/i);
      await workbench.screenshots('review-of-a-change');
    });

    it('applies it, and then the access token is the right one', async () => {
      await wizard.at('create').click();
      await wizard.at('created').waitFor({ timeout: 30_000 });
      await wizard.goTo('tryIt');
      assert.deepEqual(await wizard.call(), ['401', '200', '401']);
      assert.match(await textOf(wizard.at('call-1').locator('h3')), /access token/);
    });

    it('has nothing to change afterwards', async () => {
      await wizard.goTo('review');
      await wizard.at('nothing-to-do').getByText('Nothing to change').waitFor();
      assert.equal(await wizard.at('create').getAttribute('aria-disabled'), 'true');
      await wizard.goTo('tryIt');
    });
  }

  /** Signs up in the browser, with the code from the inbox, and comes back to the wizard signed in. */
  async function signUpOnHostedPage(person: NewUser): Promise<void> {
    const page = await workbench.pageOpenedBy(() => wizard.at('sign-in').click());
    await signUp(page, person, async () => {
      const inbox = await workbench.pageOpenedBy(() => wizard.at('inbox').click());
      const code = await codeFromInbox(inbox, person.email);
      await inbox.close();
      return code;
    });
    await page.getByText('You are signed in').first().waitFor();
    await page.close();
  }
});
