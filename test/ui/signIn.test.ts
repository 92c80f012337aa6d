/** Signing in by the Sign In command, as a person does it: by each kind of way, with who is signed in seen afterwards. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../../src/demo/freePort.ts';
import { codeFromInbox, signUp } from '../support/hostedPages.ts';
import { root } from '../support/places.ts';
import { startUiSession, type UiSession } from '../support/uiSession.ts';
import { WizardDriver } from '../support/wizardDriver.ts';
import type { Workbench } from '../support/workbench.ts';

const person = { email: 'edith@example.com', username: 'edith', password: 'Edith-Clarke-1883' };

describe('signing in, on the sandbox', function () {
  // Each step stands on the one before.
  this.bail(true);
  this.timeout(60_000);
  let session: UiSession;
  let workbench: Workbench;
  let wizard: WizardDriver;
  /** To which the browser is sent after a sign-in for another application. */
  let site: Server | undefined;

  before('a setup whose app client allows every kind of way', async function () {
    this.timeout(120_000);
    session = await startUiSession({ others: [join(root, 'test/support/consumer')] });
    workbench = session.workbench;
    wizard = new WizardDriver(workbench);
    site = createServer((_, response) => response.end('Another site')).listen(0, 'localhost');
    await once(site, 'listening');
    const { port } = site.address() as AddressInfo;
    await workbench.openViewContainer('Cognito API');
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.choose('delete-news');
    await wizard.next('where');
    await wizard.at('target-sandbox').click();
    await wizard.settled('where');
    await wizard.useLoopbackPort(await freePort());
    await wizard.input('appClient.callbackUrls').fill(`http://localhost:${port}/landing`);
    await check('appClient.oauthGrants', 'code');
    await check('appClient.authFlows', 'ALLOW_USER_SRP_AUTH');
    await wizard.goTo('review');
    await wizard.settled('review');
    await wizard.at('create').click();
    await wizard.at('created').waitFor({ timeout: 60_000 });
  });
  after(async () => {
    await session?.end();
    site?.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot(`failed/${this.currentTest.title}`);
  });

  /** Ticks an option of a setting. */
  async function check(path: string, option: string): Promise<void> {
    await wizard.at(`field-${path}`).locator(`[data-test="option-${option}"]`).click();
  }

  /** Runs Sign In and takes the way with this title. */
  async function signInBy(title: string): Promise<void> {
    await workbench.runCommand('Cognito API: Sign In');
    await workbench.quickPickRow(title).click();
  }

  /** The box that asks for something, once it is this one. */
  async function answer(asks: RegExp, text: string): Promise<void> {
    await workbench.page.locator('.quick-input-message', { hasText: asks }).waitFor();
    await workbench.answerInput(text);
  }

  async function expectSignedIn(source: RegExp): Promise<void> {
    await workbench.statusBarItem(person.email).waitFor();
    // At once: a notice goes away after some seconds.
    await workbench.answerNotification(`Signed in as ${person.email}`, 'Call Secured Endpoint');
    assert.deepEqual(await wizard.answers(), ['401', '200', '401']);
    await workbench.unfold(new RegExp(`^${person.email} is signed in`));
    await workbench
      .treeItem(new RegExp(`^${person.email}, current user`))
      .filter({ hasText: source })
      .waitFor();
  }

  async function signOut(): Promise<void> {
    await workbench.runCommand('Cognito API: Sign Out');
    await workbench.statusBarItem('Not signed in').waitFor();
  }

  it('on the hosted page, by code with PKCE', async () => {
    const page = await workbench.pageOpenedBy(() => signInBy('On the hosted page'));
    await signUp(page, person, async () => {
      const inbox = await workbench.pageOpenedBy(() => workbench.runCommand('Cognito API: Open Sandbox Inbox'));
      const code = await codeFromInbox(inbox, person.email);
      await inbox.close();
      return code;
    });
    await page.getByText('You are signed in').first().waitFor();
    await page.close();
    await expectSignedIn(/authorization code/);
    await signOut();
  });

  it('by SRP, after a wrong password was refused in words', async () => {
    await signInBy('User name and password by SRP');
    await answer(/Who signs in/, person.username);
    await answer(/The password/, 'not-the-password');
    await workbench.notification('Cognito refused the user name or the password.').waitFor();
    await workbench.answerNotification('Cognito refused the user name or the password.', 'Try Again');
    await workbench.quickPickRow('User name and password by SRP').click();
    await answer(/Who signs in/, person.username);
    await answer(/The password/, person.password);
    await expectSignedIn(/SRP/);
    await signOut();
  });

  it('by the address that the browser was sent to, after one without tokens was refused in words', async () => {
    const page = await workbench.pageOpenedBy(() => signInBy('Paste the address'));
    await answer(/Then paste the whole address/, 'http://localhost/?welcome=1');
    await workbench.notification('This address holds no tokens.').waitFor();
    await page.close();
    await workbench.clearNotifications();

    const again = await workbench.pageOpenedBy(() => signInBy('Paste the address'));
    // The hosted pages know the person in this browser, and send on at once.
    await again.waitForURL(/\/landing#id_token=/);
    await answer(/Then paste the whole address/, again.url());
    await again.close();
    await expectSignedIn(/pasted address/);
  });

  it('from Try it too, which leaves asking to VS Code and never sees what is pasted', async () => {
    await signOut();
    await wizard.at('more-ways').click();
    const page = await workbench.pageOpenedBy(() => wizard.at('sign-in-pastedAddress').click());
    await page.waitForURL(/\/landing#id_token=/);
    await wizard.at('signing-in').waitFor();
    await wizard.at('cancel').click();
    await workbench.quickInput.waitFor({ state: 'hidden' });

    const again = await workbench.pageOpenedBy(() => wizard.at('sign-in-pastedAddress').click());
    await answer(/Then paste the whole address/, page.url());
    await Promise.all([page.close(), again.close()]);
    await wizard.at('who').getByText(person.email).waitFor();
    await workbench.statusBarItem(person.email).waitFor();
  });

  it('for another extension, once the person has said yes', async () => {
    await workbench.clearNotifications();
    await workbench.runCommand('Consumer: Ask for a Session');
    await workbench.dialog.getByText("The extension 'Consumer' wants to sign in using Cognito API").waitFor();
    await workbench.screenshot('consent');
    await workbench.answerDialog('Cancel');
    await workbench.notification('Consumer has no session').waitFor();

    await workbench.runCommand('Consumer: Ask for a Session');
    await workbench.answerDialog('Allow');
    await workbench.quickPickRow(`${person.email} · delete-news`).click();
    await workbench.notification(`Consumer has a session of ${person.email} · delete-news`).waitFor();
  });
});
