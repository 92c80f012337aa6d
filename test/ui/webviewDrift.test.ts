/** Drift on Try it and Review: what was changed, from → to, and the two ways out. */
import assert from 'node:assert/strict';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('drift in the wizard', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  it('is looked for when Try it is shown', async () => {
    wizard = await open(scenes['tryIt-signed-in']);
    await wizard.intent('lookForDrift');
    assert.equal(await wizard.page.getByTestId('drift').count(), 0);
  });

  it('tells answers from before apart, and offers to accept all only where there are several', async () => {
    wizard = await open(scenes['tryIt-drift']);
    const { page } = wizard;
    await page.getByTestId('calls-outdated').getByText('came before the change').waitFor();
    assert.equal(await page.locator('.call.outdated').count(), 3);
    assert.equal(await page.getByTestId('accept-all').count(), 1);
    const one = scenes['tryIt-drift'];
    assert.ok(one?.view.drift);
    const resources = one.view.drift.resources.map((resource) => ({
      ...resource,
      properties: resource.properties.filter(({ property }) => property !== 'mfa'),
    }));
    wizard = await open({ ...one, view: { ...one.view, drift: { ...one.view.drift, resources } } });
    await wizard.page.getByTestId('accept-userPool-minimumLength').waitFor();
    assert.equal(await wizard.page.getByTestId('accept-all').count(), 0);
  });

  it('shows what changed, accepts one property or all, and leads to the plan that repairs it', async () => {
    wizard = await open(scenes['tryIt-drift']);
    const { page } = wizard;
    await page.getByTestId('drift-userPool').getByText('6 → 10').waitFor();
    assert.equal(await page.getByTestId('accept-userPool-deletionProtection').count(), 0);
    await page.getByTestId('drift-logGroup').getByText('function is gone').waitFor();
    await page.getByTestId('accept-userPool-minimumLength').click();
    assert.deepEqual(await wizard.intent('acceptDrift'), {
      type: 'acceptDrift',
      id: 'userPool',
      property: 'minimumLength',
    });
    await page.getByTestId('accept-all').click();
    await wizard.settled();
    assert.deepEqual(await wizard.intent('acceptDrift'), { type: 'acceptDrift' });
    await page.getByTestId('repair').click();
    await page.getByTestId('page-review').waitFor();
    await wizard.intent('plan');
  });
});
