/** Why a failure happened, in its own box: asking, waiting, what mends it, focus, and which failure it belongs to. */
import assert from 'node:assert/strict';
import { violationsOf } from '../support/wizardAxe.ts';
import { explainedFailureScenes } from '../support/wizardExplainScenes.ts';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';

describe('a failure explained in its box', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  const hasFocus = () =>
    wizard.page.waitForFunction((name) => document.activeElement?.id === name, 'failure-cause-title');

  it('is asked about by a button, keeps the focus, and can be stopped', async () => {
    wizard = await open(explainedFailureScenes['create-explainable']);
    const { page } = wizard;
    await page.getByTestId('explain-failure').click();
    assert.equal((await wizard.intent('explainFailure')).code, 'AccessDenied');
    await wizard.changeView(explainedFailureScenes['create-explain-looking'].view);
    await hasFocus();
    assert.equal(await page.getByTestId('explain-failure').count(), 0);
    await page.getByTestId('cancel-cause').click();
    await wizard.intent('cancel');
    await wizard.changeView(explainedFailureScenes['create-explain'].view);
    await hasFocus();
    assert.match((await page.locator(':focus').textContent()) ?? '', /lacks the permission iam:CreateRole/);
  });

  it('shows evidence, what mends it with the policy to read, and what it is not', async () => {
    wizard = await open(explainedFailureScenes['create-explain']);
    const { page } = wizard;
    const box = page.getByTestId('failure');
    assert.match((await box.locator('.evidence').textContent()) ?? '', /user\/jane/);
    assert.match((await box.locator('.fix-detail').textContent()) ?? '', /"iam:CreateRole"/);
    await box.getByTestId('ruled-out').getByText('The name is free.').waitFor();
    await box.getByTestId('mend-0-1').click();
    assert.deepEqual(await wizard.intent('mendFailure'), { type: 'mendFailure', cause: 0, fix: 1 });
  });

  it('belongs to that failure only: the next one has to be asked about again', async () => {
    wizard = await open(explainedFailureScenes['create-explain']);
    const { page } = wizard;
    const { run } = wizard.view;
    const service = { name: 'AccessDenied', message: 'No.', requestId: 'another' };
    await wizard.changeView({
      run: { ...run, failure: { code: 'AccessDenied', what: 'You may not do this.', service } },
    });
    await page.getByTestId('explain-failure').waitFor();
    assert.equal(await page.getByTestId('failure-cause').count(), 0);
  });

  it('says when there is nothing to add, and when the cause could not be found out', async () => {
    wizard = await open(explainedFailureScenes['create-explain-nothing']);
    await wizard.page.getByText('There is nothing to add to this.').waitFor();
    wizard = await open(explainedFailureScenes['create-explain-failed']);
    await wizard.page.getByTestId('failure-cause').getByText('AWS could not be reached.').waitFor();
    await wizard.page.getByTestId('explain-failure').waitFor();
  });

  for (const name of ['create-explain', 'create-explain-looking', 'create-explain-failed'] as const)
    it(`has no barrier in ${name}`, async () => {
      wizard = await open(explainedFailureScenes[name]);
      for (const theme of ['dark', 'light', 'high-contrast'] as const) {
        await wizard.useTheme(theme);
        assert.deepEqual(await violationsOf(wizard), []);
      }
    });
});
