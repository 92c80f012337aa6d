/** Searching the settings: over all pages, by keyboard, with words for what was found and what was not. */
import assert from 'node:assert/strict';
import { violationsOf } from '../support/wizardAxe.ts';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView } from '../support/wizardSceneParts.ts';

describe('the search among the settings', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  beforeEach(async () => {
    wizard = await open({ draft: draftOn('api'), view: freshView });
  });
  const count = (words: string) => wizard.page.getByTestId('search-count').getByText(words).waitFor();

  it('begins with a slash, finds a folded setting on another page, and goes there with Enter', async () => {
    const { page } = wizard;
    await page.locator('h1').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('reuse answer');
    await count('1 setting found');
    await page.keyboard.press('Enter');
    await page.getByTestId('page-protection').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'field-authorizer-cacheSeconds');
    assert.equal(await page.getByTestId('advanced-authorizer').getAttribute('aria-expanded'), 'true');
  });

  it('writes a slash where somebody is typing', async () => {
    const input = wizard.page.getByTestId('field-api.resourcePath').locator('input');
    await input.fill('');
    await input.press('/');
    assert.equal(await input.inputValue(), '/');
  });

  it('walks through what was found with the arrows, and ends with Escape', async () => {
    const { page } = wizard;
    await page.getByTestId('search').locator('input').fill('password');
    await page.getByTestId('search-hits').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.ok(await page.evaluate(() => document.activeElement?.matches('li:nth-child(2) > .search-hit')));
    await page.keyboard.press('Escape');
    await page.getByTestId('search-hits').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.id === 'search-settings');
  });

  it('finds by path and by choice, and says which settings play no part now', async () => {
    const { page } = wizard;
    const box = page.getByTestId('search').locator('input');
    await box.fill('appClient.generateSecret');
    await page.getByTestId('hit-appClient.generateSecret').waitFor();
    await box.fill('edge-optimized');
    await page.getByTestId('hit-api.endpointType').waitFor();
    await box.fill('profile credentials');
    await page.getByText('not in use with the other settings').waitFor();
    assert.equal(await page.getByTestId('hit-target.profile').count(), 0);
  });

  it('says so when nothing is found', async () => {
    await wizard.page.getByTestId('search').locator('input').fill('zebra');
    await count('No setting found for zebra');
    await wizard.page.getByText('No setting has “zebra”').waitFor();
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const)
    it(`has no accessibility violation while it shows results, ${theme}`, async () => {
      await wizard.useTheme(theme);
      await wizard.page.getByTestId('search').locator('input').fill('token');
      await wizard.page.getByTestId('search-hits').waitFor();
      assert.deepEqual(await violationsOf(wizard), []);
    });
});
