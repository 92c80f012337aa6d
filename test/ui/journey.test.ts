/** The main job as a person does it: from the palette to a secured endpoint, through sign-in, and back to nothing. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../../src/demo/freePort.ts';
import type { Page as WizardPage } from '../../src/wizard/protocol.ts';
import { accessibilityViolations } from '../support/accessibility.ts';
import { codeFromInbox, signUp } from '../support/hostedPages.ts';
import { expectInSandbox, nothing } from '../support/sandboxContent.ts';
import { startUiSession, type UiSession } from '../support/uiSession.ts';
import { waitFor } from '../support/waitFor.ts';
import { WizardDriver } from '../support/wizardDriver.ts';
import { type Theme, textOf, themes, type Workbench } from '../support/workbench.ts';

const person = { email: 'ada@example.com', password: 'lovelace' };
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 800, height: 800 } } as const;
const allThemes = Object.keys(themes) as Theme[];

describe('the journey from nothing to a secured API and back, on the sandbox', function () {
  // Each step stands on the one before.
  this.bail(true);
  this.timeout(120_000);
  let session: UiSession;
  let workbench: Workbench;
  let wizard: WizardDriver;
  let endpointUrl: string;

  before('VS Code is open', async () => {
    session = await startUiSession();
    workbench = session.workbench;
    wizard = new WizardDriver(workbench);
  });
  after(() => session?.end());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot(`failed/${this.currentTest.title}`);
  });

  /** Looks at pages of the wizard in every theme and size; returns what axe-core found, as lines. */
  async function lookAt(pages: readonly WizardPage[]): Promise<string[]> {
    const found: string[] = [];
    for (const theme of allThemes) {
      await workbench.useTheme(theme);
      for (const page of pages) {
        await wizard.goTo(page);
        for (const [size, { width, height }] of Object.entries(sizes)) {
          await workbench.resize(width, height);
          await wizard.settled(page);
          await workbench.screenshot(`${page}-${theme}-${size}`);
          const violations = await accessibilityViolations(workbench.webview);
          found.push(...violations.map((violation) => `${page}, ${theme}, ${size}: ${violation}`));
        }
        await workbench.resize(sizes.wide.width, sizes.wide.height);
      }
    }
    await workbench.useTheme('dark');
    return found;
  }

  it('begins with an explorer that says how to begin', async () => {
    await workbench.openViewContainer('Cognito API');
    await workbench.sideBarButton('Start Guided Setup').waitFor();
    await workbench.sideBarButton('Try It in the Local Sandbox').waitFor();
    await workbench.screenshots('explorer-empty');
  });

  it('opens the wizard from the command palette', async () => {
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.page('start').waitFor();
  });

  it('starts from the recipe of a Lambda function behind an API', async () => {
    await wizard.at('recipe-lambda-trigger').click();
    await workbench.webview.locator('[data-test="recipe-lambda-trigger"][aria-pressed="true"]').waitFor();
  });

  it('goes to the sandbox, which says which account it is', async () => {
    await wizard.next('where');
    await wizard.at('target-sandbox').click();
    assert.match(await textOf(wizard.at('identity-account')), /^\d{12}$/);
  });

  it('refuses a function name that AWS would refuse, and names the setting on Review', async () => {
    await wizard.next('api');
    const original = await wizard.input('function.name').inputValue();
    assert.equal(original, 'demo-ecommerce-function');
    await wizard.input('function.name').fill('no spaces allowed');
    await wizard
      .message('function.name')
      .getByText(/letters/i)
      .waitFor();
    await wizard.goTo('review');
    await wizard.at('to-function.name').click();
    await wizard.page('api').waitFor();
    assert.equal(await wizard.at('create').count(), 0);
    await wizard.input('function.name').fill(original);
    await wizard.message('function.name').getByText(/free/i).waitFor();
  });

  it('says that the domain prefix is free', async () => {
    await wizard.next('signIn');
    assert.match(await wizard.input('hostedPages.domainPrefix').inputValue(), /^demo-ecommerce-[a-z0-9]+$/);
    await wizard.message('hostedPages.domainPrefix').getByText(/free/i).waitFor();
  });

  it('lets another port be chosen for the way back, among the advanced settings', async () => {
    const port = String(await freePort());
    await wizard.unfold('advanced-app-client');
    await wizard.input('appClient.loopbackPort').fill(port);
    await wizard.goTo('protection');
    await wizard.goTo('signIn');
    assert.equal(await wizard.input('appClient.loopbackPort').inputValue(), port);
  });

  it('shows on Review what will be created, before anything is', async () => {
    await wizard.next('protection');
    await wizard.next('review');
    await wizard.settled('review');
    assert.equal(await textOf(wizard.at('summary')), '14 resources to create');
    await expectInSandbox(session.profile, nothing);
  });

  it('looks right and is accessible on every page before Create, in every theme and size', async () => {
    assert.deepEqual(await lookAt(['start', 'where', 'api', 'signIn', 'protection', 'review']), []);
  });

  it('creates everything', async () => {
    await wizard.goTo('review');
    await wizard.settled('review');
    await wizard.at('create').click();
    await wizard.at('progress').waitFor();
    await workbench.screenshot('create-under-way');
    await wizard.at('created').waitFor({ timeout: 60_000 });
    await expectInSandbox(session.profile, {
      functions: ['demo-ecommerce-function'],
      roles: ['demo-ecommerce-function-role'],
      restApis: ['demo-ecommerce-function-API'],
      userPools: ['demo-ecommerce-users'],
      logGroups: ['/aws/lambda/demo-ecommerce-function'],
    });
  });

  it('is refused without a token: 401', async () => {
    await wizard.at('to-try-it').click();
    await wizard.page('tryIt').waitFor();
    endpointUrl = await textOf(wizard.at('endpoint-url'));
    assert.deepEqual(await wizard.call(), ['401']);
    // The same, past everything of ours: the endpoint itself says so.
    const answer = await fetch(endpointUrl);
    assert.equal(answer.status, 401);
    assert.deepEqual(await answer.json(), { message: 'Unauthorized' });
  });

  it('signs somebody up on the hosted page, who comes back signed in', async () => {
    const hostedPage = await workbench.pageOpenedBy(() => wizard.at('sign-in').click());
    await hostedPage.screenshot({ path: await workbench.screenshotPath('hosted-sign-in') });
    await signUp(hostedPage, person, async () => {
      const inbox = await workbench.pageOpenedBy(() => wizard.at('inbox').click());
      const code = await codeFromInbox(inbox, person.email);
      await inbox.screenshot({ path: await workbench.screenshotPath('inbox') });
      await inbox.close();
      return code;
    });
    await hostedPage.waitForURL(/^http:\/\/localhost:\d+\/callback/);
    await hostedPage.getByText('You are signed in').first().waitFor();
    await hostedPage.screenshot({ path: await workbench.screenshotPath('hosted-signed-in') });
    await hostedPage.close();
    assert.equal(await textOf(wizard.at('who')), person.email);
  });

  it('is let in with the access token only: 401, 200, 401', async () => {
    assert.deepEqual(await wizard.call(), ['401', '200', '401']);
    assert.match(await textOf(wizard.at('call-1')), /Hello from Lambda!/);
  });

  it('looks right and is accessible after Create, in every theme and size', async () => {
    assert.deepEqual(await lookAt(['create', 'tryIt']), []);
  });

  it('refreshes the tokens with one click in the status bar', async () => {
    const before = await wizard.secondsLeft();
    await workbench.statusBarItem(person.email).click();
    await workbench.statusBarItem(`Tokens of ${person.email} refreshed`).waitFor();
    // The new tokens live for a whole hour again.
    await waitFor(async () => (await wizard.secondsLeft()) > before);
    assert.deepEqual(await wizard.call(), ['401', '200', '401']);
  });

  it('shows the setup, its resources, its user and its tokens in the explorer', async () => {
    await workbench.openViewContainer('Cognito API');
    await workbench.treeItem(/^demo-ecommerce, sandbox · secured/).waitFor();
    await workbench.treeItem(/^ANY \/demo-ecommerce-function, needs the access token/).waitFor();
    await workbench.unfold(/^REST API/);
    await workbench.treeItem(/^Method ANY/).waitFor();
    await workbench.unfold(/^User pool/);
    await workbench.unfold(/^Users/);
    await workbench.treeItem(new RegExp(`^${person.email}.*confirmed`, 'i')).waitFor();
    await workbench.treeItem(new RegExp(`^${person.email}.*signed in`)).waitFor();
    await workbench.resizeSideBar(480);
    await workbench.screenshots('explorer');
    await workbench.resizeSideBar(300);
  });

  it('keeps the setup, the sandbox and the tokens when the window is reloaded', async () => {
    await workbench.reloadWindow();
    await workbench.statusBarItem(person.email).waitFor();
    await workbench.openViewContainer('Cognito API');
    const setup = workbench.treeItem(/^demo-ecommerce, sandbox · secured/);
    await setup.waitFor();
    await workbench.clickInlineAction(setup, 'Call Secured Endpoint');
    assert.deepEqual(await wizard.answers(), ['401', '200', '401']);
    assert.equal(await textOf(wizard.at('endpoint-url')), endpointUrl);
  });

  it('cleans up from the explorer after one question that names what will go', async () => {
    await workbench.clickInlineAction(workbench.treeItem(/^demo-ecommerce, sandbox/), 'Clean Up');
    const question = await textOf(workbench.dialog);
    for (const name of ['demo-ecommerce-function', 'demo-ecommerce-function-API', 'demo-ecommerce-users'])
      assert.ok(question.includes(name), `${name} is not named in: ${question}`);
    await workbench.screenshot('clean-up-question');
    await workbench.answerDialog('Delete');
    await workbench.notification(/Nothing is left/).waitFor({ timeout: 60_000 });
  });

  it('leaves nothing: not in the sandbox, not at the endpoint, not in the explorer', async () => {
    await expectInSandbox(session.profile, nothing);
    assert.equal((await fetch(endpointUrl)).status, 403);
    await workbench.sideBarButton('Start Guided Setup').waitFor();
    await workbench.screenshot('cleaned-up');
  });
});
