/** The box that explains an answer on Try it: who gets an Explain button, what stands where, focus, consent, intents. */
import assert from 'node:assert/strict';
import type { DiagnosisView } from '../../src/wizard/tryItView.ts';
import { violationsOf } from '../support/wizardAxe.ts';
import { explainScenes } from '../support/wizardExplainScenes.ts';
import type { WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';

describe('an answer explained on Try it', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  const showBox = (diagnosis: DiagnosisView | undefined) =>
    wizard.changeView({ tryIt: { ...wizard.view.tryIt, diagnosis } });
  const hasFocus = (id: string) => wizard.page.waitForFunction((name) => document.activeElement?.id === name, id);

  it('offers to explain what was refused, quietly where that was expected, and nothing that went well', async () => {
    wizard = await open(explainScenes['tryIt-explainable']);
    const { page } = wizard;
    assert.equal(await page.getByTestId('explain-0').evaluate((element) => element.className), 'link');
    assert.equal(await page.getByTestId('explain-1').count(), 0);
    assert.equal(await page.getByTestId('explain-3').evaluate((element) => element.localName), 'vscode-button');
    await page.getByTestId('explain-3').click();
    assert.equal((await wizard.intent('explain')).callId, 'call-3');
    await page.getByTestId('explain-0').click();
    await wizard.settled();
    assert.equal((await wizard.intent('explain')).callId, 'call-0');
  });

  it('brings the focus to the cause once it is known, with a way to stop looking for it', async () => {
    wizard = await open(explainScenes['tryIt-explainable']);
    const { page } = wizard;
    await page.getByTestId('explain-3').focus();
    await showBox({ status: 'looking', callId: 'call-3' });
    await hasFocus('diagnosis-title');
    await page.getByTestId('cancel-diagnosis').click();
    await wizard.intent('cancel');
    await showBox(explainScenes['tryIt-explain'].view.tryIt.diagnosis);
    await hasFocus('diagnosis-title');
    assert.match((await page.locator(':focus').textContent()) ?? '', /The token was sent in X-Token/);
    assert.ok(await page.getByTestId('call-3').evaluate((card) => card.classList.contains('explained')));
  });

  it('leaves the focus where somebody has taken it', async () => {
    wizard = await open(explainScenes['tryIt-explain-looking']);
    const { page } = wizard;
    await page.getByTestId('copy-url').focus();
    await showBox(explainScenes['tryIt-explain'].view.tryIt.diagnosis);
    await page.getByTestId('cause-0').waitFor();
    assert.equal(await page.locator(':focus').getAttribute('data-test'), 'copy-url');
  });

  it('shows cause, evidence and fixes, the best first, and folds away what is not the cause', async () => {
    wizard = await open(explainScenes['tryIt-explain']);
    const { page } = wizard;
    await page.getByTestId('cause-0').getByText('Certain').waitFor();
    assert.deepEqual(await page.locator('.evidence dt').allTextContents(), [
      'Header that the authorizer reads',
      'Header that was sent',
      'Token',
    ]);
    assert.equal(await page.getByTestId('fix-0-0').getAttribute('secondary'), null);
    assert.notEqual(await page.getByTestId('fix-0-1').getAttribute('secondary'), null);
    assert.match((await page.locator('.diagnosis-link a').getAttribute('href')) ?? '', /^https:\/\/docs\.aws\.amazon/);
    assert.equal(await page.getByTestId('ruled-out').count(), 0);
    await page.getByTestId('diagnosis-ruled-out-many').click();
    await page.getByTestId('ruled-out').getByText('The token has not expired').waitFor();
    await page.getByTestId('fix-0-1').click();
    assert.deepEqual(await wizard.intent('previewFix'), { type: 'previewFix', cause: 0, fix: 1 });
  });

  it('unfolds further causes where the first is not certain, and says how sure each is', async () => {
    wizard = await open(explainScenes['tryIt-explain-several']);
    const { page } = wizard;
    assert.deepEqual(await page.locator('.certainty').allTextContents(), ['Probable', 'Possible']);
    await page.getByTestId('fix-1-0').click();
    assert.deepEqual(await wizard.intent('previewFix'), { type: 'previewFix', cause: 1, fix: 0 });
    await page.getByTestId('diagnosis-further-open').click();
    assert.equal(await page.getByTestId('cause-1').count(), 0);
    await page.getByTestId('diagnosis-aws').click();
    await page.getByText('UnauthorizedException').waitFor();
  });

  it('shows what a fix changes and asks once', async () => {
    wizard = await open(explainScenes['tryIt-explain']);
    const { page } = wizard;
    await page.getByTestId('fix-0-1').focus();
    await showBox(explainScenes['tryIt-explain-preview'].view.tryIt.diagnosis);
    await hasFocus('fix-preview-title');
    await page.getByTestId('fix-preview').getByText('token header Authorization → X-Token').waitFor();
    await page.getByTestId('decline-fix').click();
    await wizard.intent('declineFix');
    await page.getByTestId('apply-fix').click();
    assert.deepEqual(await wizard.intent('applyFix'), { type: 'applyFix' });
  });

  it('does not do what loses something before that was agreed to', async () => {
    wizard = await open(explainScenes['tryIt-explain-losses']);
    const { page } = wizard;
    assert.equal(await page.getByTestId('apply-fix').getAttribute('aria-disabled'), 'true');
    await page.getByTestId('fix-losses').getByText('All users of the pool are lost').waitFor();
    await page.getByTestId('accept-fix-losses').click();
    await page.locator('[data-test="apply-fix"][aria-disabled="false"]').click();
    assert.deepEqual(await wizard.intent('applyFix'), { type: 'applyFix', confirmed: ['userPool'] });
  });

  it('says what a fix has come to, what shows then, and that nothing is wrong', async () => {
    wizard = await open(explainScenes['tryIt-explain-fixed']);
    const { page } = wizard;
    await page.locator('#diagnosis-title', { hasText: '200 OK, as expected' }).waitFor();
    await page.getByTestId('call-4').getByText('after the fix').waitFor();
    await wizard.show(explainScenes['tryIt-explain-next']);
    await page.getByTestId('diagnosis-after').getByText('401 Unauthorized').waitFor();
    await wizard.show(explainScenes['tryIt-explain-healthy']);
    await page.getByText('Nothing is wrong').waitFor();
    await page.getByTestId('dismiss-diagnosis').click();
    await wizard.intent('dismissDiagnosis');
  });

  it('says what could not be looked at, and why', async () => {
    wizard = await open(explainScenes['tryIt-explain-unseen']);
    await wizard.page.getByTestId('not-looked-at').getByText('lacks the permission lambda:GetPolicy').waitFor();
  });

  it('is accessible in every state and does not scroll sideways, wide and narrow', async () => {
    wizard = await open(explainScenes['tryIt-explain']);
    const found: string[] = [];
    for (const [name, scene] of Object.entries(explainScenes)) {
      await wizard.show(scene);
      for (const width of [480, 1180]) {
        await wizard.page.setViewportSize({ width, height: 900 });
        const tooWide = await wizard.page.evaluate(() => {
          const main = document.querySelector('main');
          return main !== null && main.scrollWidth > main.clientWidth;
        });
        if (tooWide) found.push(`${name} scrolls sideways at ${width} px`);
      }
      found.push(...(await violationsOf(wizard)).map((violation) => `${name}: ${violation}`));
    }
    assert.deepEqual(found, []);
  }).timeout(60_000);
});
