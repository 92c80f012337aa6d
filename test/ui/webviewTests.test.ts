/** The tests of method and authorizer on Try it: who may press what, and what is folded away. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { buildWebview, launchBrowser, type Scene, WizardHarness } from '../support/wizardHarness.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('the tests on Try it', () => {
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

  it('sends what each button promises, and tests the authorizer only for somebody signed in', async () => {
    wizard = await WizardHarness.open(browser, scenes['tryIt-signed-out'] as Scene, { folder });
    assert.equal(await wizard.page.getByTestId('test-authorizer').getAttribute('aria-disabled'), 'true');
    await wizard.page.getByTestId('test-method').click();
    await wizard.intent('testMethod');
    await wizard.show(scenes['tryIt-signed-in'] as Scene);
    await wizard.page.getByTestId('test-authorizer').click();
    assert.equal((await wizard.intent('testAuthorizer')).token, 'ID token');
    await wizard.page.getByTestId('test-authorizer-broken').click();
    await wizard.settled();
    assert.equal((await wizard.intent('testAuthorizer')).token, 'broken ID token');
  });

  it('shows result, claims and log, and unfolds the last two on demand', async () => {
    wizard = await WizardHarness.open(browser, { ...(scenes['tryIt-tests'] as Scene), unfolded: [] }, { folder });
    const { page } = wizard;
    assert.equal(await page.getByText('Starting execution').count(), 0);
    await page.getByTestId('test-method-log').click();
    await page.getByText('Starting execution').waitFor();
    await page.getByTestId('test-authorizer-claims').click();
    await page.getByTestId('result-authorizer').getByText('jane.doe@example.com').waitFor();
    assert.equal(await page.getByTestId('result-broken').getAttribute('data-status'), '401');
  });
});
