/** The page "Start from": the cards of the recipes, what each says, and that their pictures tell them apart. */
import assert from 'node:assert/strict';
import { recipes } from '../../src/setup/recipes/recipes.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView } from '../support/wizardSceneParts.ts';

describe('the page "Start from"', () => {
  const open = wizardPages();

  it('has a card for each recipe with what one gets, how people sign in, and what is created', async () => {
    const wizard = await open({ draft: draftOn('start'), view: freshView });
    for (const recipe of Object.values(recipes)) {
      const card = wizard.page.locator('.card', { has: wizard.page.getByTestId(`recipe-${recipe.name}`) });
      const text = (await card.textContent()) ?? '';
      for (const words of [recipe.title, recipe.summary, recipe.signIn, recipe.creates.join(', ')])
        assert.ok(text.includes(words), `the card of ${recipe.name} does not say: ${words}`);
    }
  });

  it('draws mock and function, header and token, page and password differently', async () => {
    const wizard = await open({ draft: draftOn('start'), view: freshView });
    const pictures = await wizard.page
      .locator('.card svg.flow')
      .evaluateAll((all) => all.map((each) => each.innerHTML));
    assert.equal(pictures.length, Object.keys(recipes).length);
    assert.equal(new Set(pictures.map((each) => each.replace(/<!--.*?-->/g, ''))).size, pictures.length);
  });

  it('lets one go on before the host has answered the choice of a card', async () => {
    const wizard = await open({ draft: draftOn('start'), view: freshView });
    const { page } = wizard;
    await page.evaluate(() => {
      for (const name of ['recipe-blank', 'next'])
        document.querySelector<HTMLElement>(`[data-test="${name}"]`)?.click();
    });
    await page.getByTestId('page-where').waitFor();
    await page.getByTestId('target-aws').click();
    await wizard.intent('startFrom');
    await page.getByTestId('next').click();
    await page.getByTestId('page-api').waitFor();
    const { draft } = await wizard.intent('edit');
    assert.deepEqual([draft.page, draft.target.kind, draft.settings.recipe], ['api', 'aws', 'blank']);
  });

  it('shows three cards in a row at 1280 px, and one where there is little width', async () => {
    const wizard = await open({ draft: draftOn('start'), view: freshView });
    const columns = () =>
      wizard?.page.locator('.cards').evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
    assert.equal(await columns(), 3);
    await wizard.page.setViewportSize({ width: 480, height: 800 });
    assert.equal(await columns(), 1);
  });
});
