/** Settings of several lines: rows of groups, scopes and methods, and code; by keyboard, and without a barrier. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Settings } from '../../src/setup/settings.ts';
import { violationsOf } from '../support/wizardAxe.ts';
import { buildWebview, launchBrowser, WizardHarness } from '../support/wizardHarness.ts';
import { draftOn, freshView, scenes } from '../support/wizardScenes.ts';

describe('rows of settings', () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    [browser, folder] = await Promise.all([launchBrowser(), buildWebview()]);
  });
  after(() => browser?.close());

  /** The settings that the host was told last, once they fit. */
  async function told(wizard: WizardHarness, fits: (settings: Settings) => boolean): Promise<void> {
    const last = () => wizard.intents.findLast((intent) => intent.type === 'edit')?.draft.settings;
    for (let tries = 0; tries < 200; tries++) {
      const settings = last();
      if (settings && fits(settings)) return;
      await wizard.page.waitForTimeout(25);
    }
    assert.fail(`the host was told ${JSON.stringify(last())}`);
  }

  it('offer the address of VS Code itself as a callback URL, in one click, where there is one', async () => {
    const ownAddress = 'vscode://cognito-api-setup.cognito-api-setup/callback';
    const scene = { draft: draftOn('signIn'), view: { ...freshView, ownAddress } };
    const wizard = await WizardHarness.open(browser, scene, { folder });
    const suggestion = wizard.page.getByTestId('field-appClient.callbackUrls').getByTestId(`suggest-${ownAddress}`);
    await suggestion.click();
    await told(wizard, ({ appClient }) => appClient.callbackUrls.at(-1) === ownAddress);
    await suggestion.waitFor({ state: 'detached' });
    await wizard.show({ draft: draftOn('signIn'), view: freshView });
    await wizard.page.getByTestId('field-appClient.callbackUrls').waitFor();
    assert.equal(await suggestion.count(), 0);
    await wizard.close();
  });

  it('are added, filled in and removed, and refused with words while they are wrong', async () => {
    const scene = { draft: draftOn('signIn'), view: freshView, unfolded: ['advanced Groups'] };
    const wizard = await WizardHarness.open(browser, scene, { folder });
    const { page } = wizard;
    const field = page.getByTestId('field-userPool.groups');
    await field.getByTestId('add').click();
    await page.waitForFunction(() => document.activeElement?.id === 'field-userPool-groups');
    await page.getByTestId('message-userPool.groups').getByText('The group name is needed.').waitFor();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('May delete');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('3');
    await told(wizard, ({ userPool }) => {
      const [group] = userPool.groups;
      return group?.name === 'admin' && group.description === 'May delete' && group.precedence === 3;
    });
    await field.getByRole('button', { name: 'Remove group 1' }).click();
    await told(wizard, ({ userPool }) => userPool.groups.length === 0);
    const { problems } = wizard;
    await wizard.close();
    assert.deepEqual(problems, []);
  });

  it('take several scopes in one cell, with spaces between them, and offer custom scopes to the app client', async () => {
    const api = scenes['api-access'];
    assert.ok(api);
    const wizard = await WizardHarness.open(browser, api, { folder });
    const cell = wizard.page.getByTestId('authorizationScopes-0').locator('input');
    await cell.fill('email news/delete');
    await cell.press('Tab');
    await told(wizard, (settings) =>
      settings.api.moreMethods.some(
        ({ httpMethod, authorizationScopes }) =>
          httpMethod === 'GET' && authorizationScopes.join() === 'email,news/delete',
      ),
    );
    const code = wizard.page.getByTestId('field-function.code').locator('textarea');
    await code.fill('def lambda_handler(event, context):\n    return {"statusCode": 204}\n');
    await told(wizard, (settings) => settings.function.code.includes('\n    return {"statusCode": 204}'));
    await wizard.page.getByTestId('edit-code').click();
    assert.deepEqual(wizard.intents.at(-1), { type: 'open', what: 'handlerCode' });
    await wizard.close();
    const signIn = scenes['signIn-access'];
    assert.ok(signIn);
    const other = await WizardHarness.open(browser, signIn, { folder });
    await other.page.getByTestId('field-appClient.scopes').getByTestId('option-news/delete').click();
    await told(other, (settings) => settings.appClient.scopes.includes('news/delete'));
    await other.close();
  });

  it('offer a custom scope of the app client to the method', async () => {
    const { draft } = scenes['signIn-access'] ?? {};
    assert.ok(draft);
    const settings = {
      ...draft.settings,
      appClient: { ...draft.settings.appClient, scopes: ['openid', 'news/delete'] },
    };
    const scene = { draft: draftOn('protection', { settings }), view: freshView };
    const wizard = await WizardHarness.open(browser, scene, { folder });
    const offer = wizard.page.getByRole('button', { name: 'Add news/delete' });
    await offer.click();
    await told(wizard, ({ authorizationScopes }) => authorizationScopes.includes('news/delete'));
    await offer.waitFor({ state: 'detached' });
    assert.deepEqual(await violationsOf(wizard), []);
    await wizard.close();
  });

  for (const name of ['api-access', 'signIn-access'] as const)
    it(`have no barrier in ${name}`, async () => {
      const scene = scenes[name];
      assert.ok(scene);
      const wizard = await WizardHarness.open(browser, scene, { folder });
      assert.deepEqual(await violationsOf(wizard), []);
      await wizard.close();
    });
});
