/** Changing a setup that exists: what the form says of it, the plan of the change, and the consent to what is lost. */
import assert from 'node:assert/strict';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('changing a setup in the wizard', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  async function show(name: string): Promise<void> {
    wizard = await open(scenes[name]);
  }

  it('marks a changed setting with its value before, and takes the change back', async () => {
    await show('signIn-changing');
    const field = 'userPool.passwordPolicy.minimumLength';
    await wizard.page.getByTestId(`changed-${field}`).getByText('changed, was 6').waitFor();
    await wizard.page.getByTestId(`undo-${field}`).click();
    await wizard.page.getByTestId(`changed-${field}`).waitFor({ state: 'detached' });
    await wizard.page.getByTestId('next').click();
    assert.equal((await wizard.intent('edit')).draft.settings.userPool.passwordPolicy.minimumLength, 6);
  });

  it('opens a setting that AWS cannot change only with the words on what a replacement loses', async () => {
    await show('signIn-locked');
    const identifiers = wizard.page.getByTestId('field-userPool.signInIdentifiers');
    await identifiers.getByText('User name').click({ force: true });
    assert.equal(await identifiers.locator('vscode-checkbox[checked]').count(), 1);
    await wizard.page.getByTestId('replace-userPool.signInIdentifiers').click();
    await identifiers.getByText('All users of the pool are lost').waitFor();
    await identifiers.getByText('User name').click();
    await wizard.page.getByTestId('next').click();
    assert.deepEqual((await wizard.intent('edit')).draft.settings.userPool.signInIdentifiers, ['email', 'username']);
  });

  it('shows each change from → to with its reason', async () => {
    await show('review-update');
    const pool = wizard.page.getByTestId('change-userPool');
    assert.match((await pool.textContent()) ?? '', /Update.*minimum password length.*6.*8.*AWS changes this in place/s);
    assert.equal(await wizard.page.getByTestId('change-api').count(), 0);
  });

  it('says how a deployment changes, and speaks of Apply beside it', async () => {
    await show('review-deploy');
    const { page } = wizard;
    const deployment = (await page.getByTestId('change-deployment').textContent()) ?? '';
    assert.match(deployment, /a new one is taken/);
    assert.doesNotMatch(deployment, /in place/);
    await page.getByTestId('change-method').getByText('authorization scopes').waitFor();
    await page.getByTestId('aside').getByText('Before you apply').first().waitFor();
    assert.equal((await page.getByTestId('create').textContent())?.trim(), 'Apply');
  });

  it('applies what loses something only after the box was ticked, and says what was agreed to', async () => {
    await show('review-replace');
    const { page } = wizard;
    await page.getByTestId('change-userPool').getByText('All users of the pool are lost').waitFor();
    assert.equal(await page.getByTestId('create').getAttribute('aria-disabled'), 'true');
    await page.getByText('Confirm above what will be lost').waitFor();
    await page.getByTestId('accept-losses').click();
    await page.locator('[data-test="create"][aria-disabled="false"]').click();
    assert.deepEqual((await wizard.intent('create')).confirmed, ['userPool', 'appClient']);
  });

  it('says that there is nothing to change when everything is as asked for', async () => {
    await show('review-nothing');
    await wizard.page.getByTestId('nothing-to-do').getByText('Nothing to change').waitFor();
    assert.equal(await wizard.page.getByTestId('create').getAttribute('aria-disabled'), 'true');
  });
});
