/** Settings of several lines: rows of groups, scopes and methods, and code; by keyboard, and without a barrier. */
import assert from 'node:assert/strict';
import type { Settings } from '../../src/setup/settings.ts';
import { violationsOf } from '../support/wizardAxe.ts';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView } from '../support/wizardSceneParts.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('rows of settings', () => {
  const open = wizardPages();

  /** The settings that the host was told last, once they fit. */
  async function told(wizard: WizardHarness, fits: (settings: Settings) => boolean): Promise<void> {
    const last = () => wizard.intents.findLast((intent) => intent.type === 'edit')?.draft.settings;
    for (let tries = 0; tries < 1200; tries++) {
      const settings = last();
      if (settings && fits(settings)) return;
      await wizard.page.waitForTimeout(25);
    }
    assert.fail(`the host was told ${JSON.stringify(last())}`);
  }

  it('offer the address of VS Code itself as a callback URL, in one click, where there is one', async () => {
    const ownAddress = 'vscode://cognito-api-setup.cognito-api-setup/callback';
    const scene = { draft: draftOn('signIn'), view: { ...freshView, ownAddress } };
    const wizard = await open(scene);
    const suggestion = wizard.page.getByTestId('field-appClient.callbackUrls').getByTestId(`suggest-${ownAddress}`);
    await suggestion.click();
    await told(wizard, ({ appClient }) => appClient.callbackUrls.at(-1) === ownAddress);
    await suggestion.waitFor({ state: 'detached' });
    await wizard.show({ draft: draftOn('signIn'), view: freshView });
    await wizard.page.getByTestId('field-appClient.callbackUrls').waitFor();
    assert.equal(await suggestion.count(), 0);
  });

  it('take a suggestion in one click although an empty row, which goes away with that, stands above it', async () => {
    const ownAddress = 'vscode://cognito-api-setup.cognito-api-setup/callback';
    const wizard = await open({ draft: draftOn('signIn'), view: { ...freshView, ownAddress } });
    const field = wizard.page.getByTestId('field-appClient.callbackUrls');
    const rows = await field.locator('.list-row').count();
    await field.getByTestId('add').click();
    await field.getByTestId(`item-${rows}`).waitFor();
    await wizard.page.waitForFunction(
      (id) => document.activeElement?.id === id,
      `field-appClient-callbackUrls-${rows}`,
    );
    await field.getByTestId(`suggest-${ownAddress}`).click();
    await told(wizard, ({ appClient }) => appClient.callbackUrls.at(-1) === ownAddress);
    assert.equal(await field.locator('.list-row').count(), rows + 1);
  });

  it('keep words that are being typed while something new is told', async () => {
    const wizard = await open({ draft: draftOn('api'), view: freshView, unfolded: ['advanced REST API'] });
    const { page } = wizard;
    const field = page.getByTestId('field-api.moreMethods');
    await field.getByTestId('add').click();
    const words = field.getByTestId('authorizationScopes-0').locator('input');
    await words.click();
    await page.keyboard.type('orders/read ord');
    await wizard.changeView({ profiles: ['news'] });
    assert.equal(await words.inputValue(), 'orders/read ord');
    await page.keyboard.type('ers/write');
    await page.keyboard.press('Tab');
    await told(wizard, ({ api }) => api.moreMethods[0]?.authorizationScopes.join() === 'orders/read,orders/write');
  });

  it('are added, filled in and removed, and refused with words while they are wrong', async () => {
    const scene = { draft: draftOn('signIn'), view: freshView, unfolded: ['advanced Groups'] };
    const wizard = await open(scene);
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
    assert.deepEqual(problems, []);
  });

  it('take several scopes in one cell, with spaces between them, and offer custom scopes to the app client', async () => {
    const api = scenes['api-access'];
    assert.ok(api);
    const wizard = await open(api);
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
    const signIn = scenes['signIn-access'];
    assert.ok(signIn);
    const other = await open(signIn);
    await other.page.getByTestId('field-appClient.scopes').getByTestId('option-news/delete').click();
    await told(other, (settings) => settings.appClient.scopes.includes('news/delete'));
  });

  it('offer a custom scope of the app client to the method', async () => {
    const { draft } = scenes['signIn-access'] ?? {};
    assert.ok(draft);
    const settings = {
      ...draft.settings,
      appClient: { ...draft.settings.appClient, scopes: ['openid', 'news/delete'] },
    };
    const scene = { draft: draftOn('protection', { settings }), view: freshView };
    const wizard = await open(scene);
    const offer = wizard.page.getByRole('button', { name: 'Add news/delete' });
    await offer.click();
    await told(wizard, ({ authorizationScopes }) => authorizationScopes.includes('news/delete'));
    await offer.waitFor({ state: 'detached' });
    assert.deepEqual(await violationsOf(wizard), []);
  });

  for (const name of ['api-access', 'signIn-access'] as const)
    it(`have no barrier in ${name}`, async () => {
      const scene = scenes[name];
      assert.ok(scene);
      const wizard = await open(scene);
      assert.deepEqual(await violationsOf(wizard), []);
    });
});
