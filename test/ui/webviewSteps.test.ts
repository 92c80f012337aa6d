/** The step-by-step way on the page Create: choosing it, doing a phase, its commands, and its check. */
import assert from 'node:assert/strict';
import type { Scene, WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView, readyPlan } from '../support/wizardSceneParts.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('step by step on the page Create', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  async function show(scene: Scene | undefined): Promise<void> {
    assert.ok(scene);
    wizard = await open(scene);
  }

  it('is chosen on Create before anything exists, and the draft remembers it', async () => {
    await show(scenes['create-before']);
    await wizard.page.getByTestId('by-steps').click();
    assert.equal((await wizard.intent('edit')).draft.way, 'steps');
  });

  it('is chosen beside Create on Review, and asks for no run at once', async () => {
    await show({ draft: draftOn('review'), view: { ...freshView, plan: readyPlan } });
    await wizard.page.getByTestId('steps').click();
    await wizard.page.getByTestId('page-create').waitFor();
    await wizard.settled();
    assert.equal((await wizard.intent('edit')).draft.way, 'steps');
    assert.ok(!wizard.intents.some(({ type }) => type === 'create'));
  });

  it('offers the next step only, with its reason', async () => {
    await show(scenes['create-steps']);
    const { page } = wizard;
    await page.getByTestId('step-open-api').getByText('anybody can call the endpoint').waitFor();
    assert.equal(await page.getByTestId('do-user-pool').count(), 0);
    await page.getByTestId('do-open-api').click();
    assert.equal((await wizard.intent('doPhase')).phase, 'open-api');
  });

  it('shows the requests of a step as commands, to be copied one by one and all', async () => {
    await show(scenes['create-steps-working']);
    const { page } = wizard;
    await page.getByText('aws apigateway create-rest-api').waitFor();
    await page.getByTestId('copy-open-api-1').click();
    assert.deepEqual(await wizard.intent('copyCommands'), {
      type: 'copyCommands',
      phase: 'open-api',
      form: 'command',
      index: 1,
    });
    for (const [button, form] of [
      ['copy-all-open-api', 'commands'],
      ['copy-script-open-api', 'script'],
      ['copy-whole-script', 'wholeScript'],
    ]) {
      await page.getByTestId(button ?? '').click();
      await wizard.settled();
      assert.equal((await wizard.intent('copyCommands')).form, form);
    }
  });

  it('runs the check of a step and shows what was found', async () => {
    await show(scenes['create-steps-done']);
    const { page } = wizard;
    await page.getByTestId('check-open-api').getByText('A call: without a token: 200').waitFor();
    await page.getByTestId('do-check-secured-api').click();
    assert.equal((await wizard.intent('checkPhase')).phase, 'secured-api');
    for (const name of ['more-ways', 'sign-in-test-user'])
      await page.getByTestId('check-complete').getByTestId(name).click();
    assert.equal((await wizard.intent('signIn')).way, 'testUser');
  });

  it('keeps a failure in the card of its step, with the way back to the setting', async () => {
    await show(scenes['create-steps-failed']);
    const card = wizard.page.getByTestId('step-user-pool');
    await card.getByTestId('failure').waitFor();
    await card.getByTestId('do-user-pool').click();
    assert.equal((await wizard.intent('doPhase')).phase, 'user-pool');
    await card.getByTestId('to-field').click();
    await wizard.page.getByTestId('page-signIn').waitFor();
  });
});
