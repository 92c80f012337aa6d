/** "What I already have" on the page Start from: searching, more, methods, and what the host is told. */
import assert from 'node:assert/strict';
import { shopClient } from '../support/wizardExistingScenes.ts';
import type { Scene, WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView, settings } from '../support/wizardSceneParts.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('an API that exists already', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  it('is asked for only when somebody wants it', async () => {
    wizard = await open({ draft: draftOn('start'), view: freshView });
    await wizard.settled();
    assert.ok(!wizard.intents.some(({ type }) => type === 'listExisting'));
    await wizard.page.getByTestId('choose-existing').click();
    await wizard.intent('listExisting');
  });

  it('keeps the focus in its section when what was pressed is gone, and lets it go where somebody wants it', async () => {
    wizard = await open(scenes['start-existing']);
    const { page } = wizard;
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.getByTestId('pools-us-east-1_AbCdEf').focus();
    await wizard.show(scenes['start-existing-chosen'] as Scene);
    assert.equal(await focused(), 'existing-title');
    await page.getByTestId('release-pool').focus();
    await page.getByTestId('rail-start').focus();
    await wizard.show(scenes['start-existing'] as Scene);
    assert.equal(await page.locator(':focus').getAttribute('data-test'), 'rail-start');
  });

  it('is searched for, paged, opened, and secured on a stage', async () => {
    wizard = await open(scenes['start-existing']);
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
    wizard = await open({ draft: draftOn('start', { settings: chosen }), view: freshView });
    await wizard.page.getByTestId('chosen-api').getByText(settings.api.name).waitFor();
    await wizard.page.getByTestId('release-api').click();
    assert.equal((await wizard.intent('releaseExisting')).what, 'api');
  });

  it('lists functions only when they are asked for, and puts one behind the new API', async () => {
    wizard = await open(scenes['start-existing-asking']);
    const { page } = wizard;
    await page.getByTestId('ask-functions').click();
    assert.equal((await wizard.intent('listExisting')).what, 'functions');
    const { view } = scenes['start-existing-functions'] as Scene;
    await wizard.changeView(view);
    await page.getByTestId('search-functions').locator('input').fill('ord');
    await wizard.intent('listExisting');
    await page.getByTestId('functions-orders').click();
    assert.equal((await wizard.intent('chooseFunction')).functionName, 'orders');
  });

  it('says of an app client what it would get, before it is used', async () => {
    wizard = await open(scenes['start-existing-client']);
    const { page } = wizard;
    await page.getByTestId(`clients-${shopClient.clientId}`).click();
    assert.equal((await wizard.intent('openClient')).clientId, shopClient.clientId);
    const adds = await page.getByTestId('client-adds').innerText();
    assert.match(adds, /OAuth grants\s+code/);
    assert.match(adds, /http:\/\/localhost:\d+\/callback/);
    await page.getByTestId('choose-client').click();
    assert.equal((await wizard.intent('chooseClient')).clientId, shopClient.clientId);
  });

  it('says why an app client cannot be used, and offers no button', async () => {
    wizard = await open(scenes['start-existing-client-refused']);
    await wizard.page.getByTestId('client-against').getByText('ADMIN_NO_SRP_AUTH').waitFor();
    assert.equal(await wizard.page.getByTestId('choose-client').count(), 0);
  });

  it('gives up function, pool and app client one by one for new ones', async () => {
    wizard = await open(scenes['start-existing-chosen']);
    for (const what of ['function', 'pool', 'client'] as const) {
      const before = wizard.intents.length;
      await wizard.page.getByTestId(`release-${what}`).click();
      await wizard.settled();
      assert.deepEqual(
        wizard.intents.slice(before).filter(({ type }) => type === 'releaseExisting'),
        [{ type: 'releaseExisting', what }],
      );
    }
  });

  it('says what does not go together where it is chosen', async () => {
    wizard = await open(scenes['start-existing-wrong']);
    await wizard.page.getByTestId('problem-existing.functionName').getByText('only for a new API').waitFor();
    await wizard.page.getByTestId('problem-existing.clientId').getByText('choose the pool too').waitFor();
  });

  it('shows on Review what changes on it, what it gets back, and what answers as before', async () => {
    wizard = await open(scenes['review-existing']);
    const { page } = wizard;
    await page.getByTestId('gives-back-method').getByText('authorization open to anyone').waitFor();
    await page.getByTestId('gives-back-appClient').getByText('OAuth grants none').waitFor();
    const picture = page.getByTestId('picture');
    assert.match((await picture.getAttribute('aria-label')) ?? '', /reaches Lambda function orders/);
    assert.doesNotMatch((await picture.textContent()) ?? '', /Mock/);
  });

  it('asks whether the name of the second function is free, and says when it is taken', async () => {
    const { draft, view } = scenes['signIn-token-function-taken'] as Scene;
    wizard = await open({ draft, view: { ...view, probes: {} } });
    while (!wizard.intents.some((intent) => intent.type === 'probe' && intent.what === 'tokenFunctionName'))
      await wizard.settled();
    await wizard.changeView({ probes: view.probes });
    await wizard.page.getByTestId('message-tokenEndpoint.functionName').getByText('already taken').waitFor();
  });
});
