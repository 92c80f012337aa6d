/** "An API I already have" on the page Start from: searching, more, methods, and what the host is told. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { buildWebview, launchBrowser, type Scene, WizardHarness } from '../support/wizardHarness.ts';
import { draftOn, freshView, settings } from '../support/wizardSceneParts.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('an API that exists already', () => {
  let browser: Browser;
  let folder: string;
  let wizard: WizardHarness;

  before(async () => {
    [browser, folder] = await Promise.all([launchBrowser(), buildWebview()]);
  });
  after(() => browser?.close());
  afterEach(async () => {
    const { problems } = wizard;
    await wizard.close();
    assert.deepEqual(problems, []);
  });

  it('is asked for only when somebody wants it', async () => {
    wizard = await WizardHarness.open(browser, { draft: draftOn('start'), view: freshView }, { folder });
    await wizard.settled();
    assert.ok(!wizard.intents.some(({ type }) => type === 'listExisting'));
    await wizard.page.getByTestId('choose-existing').click();
    await wizard.intent('listExisting');
  });

  it('is searched for, paged, opened, and secured on a stage', async () => {
    wizard = await WizardHarness.open(browser, scenes['start-existing'] as Scene, { folder });
    const { page } = wizard;
    await page.getByTestId('search-apis').locator('input').fill('ord');
    const { search, more } = await wizard.intent('listExisting');
    assert.deepEqual([search, more], ['ord', false]);
    await page.getByTestId('more-apis').click();
    await wizard.settled();
    assert.equal((await wizard.intent('listExisting')).more, true);
    await page.getByTestId('apis-a1b2c3d4e5').click();
    assert.equal((await wizard.intent('openApi')).restApiId, 'a1b2c3d4e5');
    assert.equal(await page.getByTestId('method-r1-OPTIONS').getByRole('button').count(), 0);
    await page.getByTestId('secure-r1-GET-prod').click();
    assert.deepEqual(await wizard.intent('chooseMethod'), {
      type: 'chooseMethod',
      resourceId: 'r1',
      httpMethod: 'GET',
      stageName: 'prod',
    });
    await page.getByTestId('pools-us-east-1_AbCdEf').click();
    assert.equal((await wizard.intent('choosePool')).userPoolId, 'us-east-1_AbCdEf');
  });

  it('is named once it is chosen, and can be given up for a new one', async () => {
    const chosen = { ...settings, existing: { restApiId: 'a1', resourceId: 'r1' } };
    wizard = await WizardHarness.open(
      browser,
      { draft: draftOn('start', { settings: chosen }), view: freshView },
      { folder },
    );
    await wizard.page.getByTestId('chosen-api').getByText(settings.api.name).waitFor();
    await wizard.page.getByTestId('release-api').click();
    assert.equal((await wizard.intent('releaseExisting')).what, 'api');
  });
});
