/** The wizard's webview in a browser: what a person types and presses, what the host is told, and accessibility. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { pages, type Page as WizardPage } from '../../src/wizard/protocol.ts';
import type { Scene } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { draftOn, freshView, readyPlan, settings } from '../support/wizardSceneParts.ts';
import { scenes } from '../support/wizardScenes.ts';

describe("the wizard's webview", () => {
  const show = wizardPages();
  const on = (page: WizardPage): Scene => ({ draft: draftOn(page), view: freshView });

  it('says it is ready and shows the draft that the host answers with', async () => {
    const { page, intents } = await show(on('start'));
    assert.equal(intents[0]?.type, 'ready');
    await page.getByTestId('page-start').waitFor();
    assert.equal(await page.getByTestId('recipe-lambda-trigger').getAttribute('aria-pressed'), 'true');
  });

  it('starts from another recipe and takes over the fresh draft', async () => {
    const wizard = await show(on('start'));
    await wizard.page.getByTestId('recipe-blank').click();
    assert.equal((await wizard.intent('startFrom')).recipe, 'blank');
    await wizard.page.locator('[data-test="recipe-blank"][aria-pressed="true"]').waitFor();
  });

  it('shows what is wrong with a domain prefix while it is typed, and blocks Create', async () => {
    const wizard = await show({ draft: draftOn('signIn'), view: { ...freshView, plan: readyPlan } });
    const { page } = wizard;
    const input = page.getByTestId('field-hostedPages.domainPrefix').locator('input');
    await input.fill('my-cognito-shop');
    const message = page.getByTestId('message-hostedPages.domainPrefix');
    await message.getByText('must not contain “cognito”').waitFor();
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    assert.equal(await page.getByTestId('rail-signIn').getAttribute('data-mark'), 'errors');
    await page.getByTestId('rail-review').click();
    await page.getByTestId('errors').getByRole('button', { name: 'Domain prefix' }).waitFor();
    assert.equal(await page.getByTestId('create').getAttribute('aria-disabled'), 'true');
    await page.getByTestId('create').click({ force: true });
    await page.getByTestId('to-hostedPages.domainPrefix').click();
    await input.fill('my-shop-k3x9');
    await page.getByTestId('rail-review').click();
    await page.locator('[data-test="create"][aria-disabled="false"]').waitFor();
    assert.ok(!wizard.intents.some((intent) => intent.type === 'create'), 'Create was sent although it was blocked');
    assert.equal((await wizard.intent('edit')).draft.settings.hostedPages.domainPrefix, 'my-shop-k3x9');
  });

  it('speaks beside the form of what has the focus, and of the page again on the next one', async () => {
    const { page } = await show(on('signIn'));
    const beside = page.getByTestId('aside');
    await beside.getByRole('heading', { name: 'People and tokens' }).waitFor();
    await page.getByTestId('field-appClient.callbackUrls').locator('input').first().focus();
    await beside.getByRole('heading', { name: 'Callback URLs' }).waitFor();
    await beside.getByRole('heading', { name: 'App client' }).waitFor();
    await page.getByTestId('next').click();
    await beside.getByRole('heading', { name: 'The authorizer' }).waitFor();
  });

  it('tells of progress, and of the end, without being asked', async () => {
    const wizard = await show(scenes.create);
    const told = wizard.page.getByTestId('announcement');
    await told.getByText('5 of 14 resources ready').waitFor();
    const { run } = (scenes['create-done'] as Scene).view;
    await wizard.changeView({ run });
    await told.getByText('All 14 resources are ready').waitFor();
    assert.equal(await wizard.page.getByTestId('rail-create').getAttribute('data-mark'), 'done');
    await wizard.send({ type: 'show', page: 'tryIt' });
    await wizard.page.getByTestId('page-tryIt').waitFor();
    assert.equal((await wizard.intent('edit')).draft.page, 'tryIt');
  });

  it('describes a field by its help and its message to assistive technology', async () => {
    const { page } = await show(scenes['api-errors']);
    const description = await page
      .getByTestId('field-function.name')
      .locator('input')
      .evaluate((input) => input.ariaDescribedByElements?.map((element) => element.textContent?.trim()).join(' '));
    assert.match(description ?? '', /^Must be free in this account.*may contain only letters/s);
  });

  it('asks once whether a name is free, after typing has paused, and only for a valid one', async () => {
    const wizard = await show(on('signIn'));
    await wizard.intent('probe');
    const before = wizard.intents.length;
    const input = wizard.page.getByTestId('field-hostedPages.domainPrefix').locator('input');
    // In one go: between keys that are pressed from here, a slow machine may pause for longer than the form waits.
    await input.evaluate(
      (element, texts) => {
        for (const text of texts) {
          (element as HTMLInputElement).value = text;
          element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        }
      },
      ['Not Valid', '', 's', 'sh', 'sho', 'shop', 'shop-', 'shop-7'],
    );
    const probes = () =>
      wizard.intents.slice(before).flatMap((intent) => (intent.type === 'probe' ? [intent.value] : []));
    while (probes().length === 0) await wizard.page.waitForTimeout(20);
    assert.deepEqual(probes(), ['shop-7']);
    await wizard.changeView({ probes: { domainPrefix: { value: 'shop-7', status: 'taken' } } });
    await wizard.page.getByTestId('message-hostedPages.domainPrefix').getByText('already taken').waitFor();
    assert.equal(await wizard.page.getByTestId('rail-signIn').getAttribute('data-mark'), 'errors');
  });

  it('keeps telling the host a number while a number field is empty', async () => {
    const wizard = await show(on('signIn'));
    const input = wizard.page.getByTestId('field-userPool.passwordPolicy.minimumLength').locator('input');
    await input.fill('12');
    await input.fill('');
    await wizard.page.getByTestId('message-userPool.passwordPolicy.minimumLength').getByText('whole number').waitFor();
    await wizard.page.getByTestId('next').click();
    const { draft } = await wizard.intent('edit');
    assert.equal(Number.isInteger(draft.settings.userPool.passwordPolicy.minimumLength), true);
  });

  it('edits choices, checks, toggles and lists', async () => {
    const wizard = await show(on('signIn'));
    const { page } = wizard;
    await page.getByTestId('field-userPool.mfa').locator('vscode-single-select').click();
    await page.getByTestId('field-userPool.mfa').getByRole('option', { name: 'Optional' }).click();
    await page.getByTestId('field-userPool.signInIdentifiers').getByText('User name').click();
    await page.getByTestId('field-userPool.selfRegistration').getByText('sign up by themselves').click();
    const urls = page.getByTestId('field-appClient.callbackUrls');
    await urls.getByTestId('add').click();
    await urls.getByTestId('item-1').locator('input:focus').waitFor();
    await page.keyboard.type('https://shop.example/back');
    await page.getByTestId('next').click();
    const { userPool, appClient } = (await wizard.intent('edit')).draft.settings;
    assert.equal(userPool.mfa, 'OPTIONAL');
    assert.deepEqual(userPool.signInIdentifiers, ['email', 'username']);
    assert.equal(userPool.selfRegistration, false);
    assert.deepEqual(appClient.callbackUrls, [...settings.appClient.callbackUrls, 'https://shop.example/back']);
    await page.getByTestId('back').click();
    await urls.getByTestId('remove-0').click();
    await page.getByTestId('next').click();
    assert.deepEqual((await wizard.intent('edit')).draft.settings.appClient.callbackUrls, [
      'https://shop.example/back',
    ]);
  });

  it('locks what AWS cannot change once the setup exists, and says why', async () => {
    const { page } = await show(scenes['api-locked']);
    const name = page.getByTestId('field-function.name');
    assert.equal(await name.locator('input').isDisabled(), true);
    await name.getByText('AWS cannot change this any more').waitFor();
    assert.equal(await page.getByTestId('field-api.name').locator('input').isDisabled(), false);
    await page.getByTestId('rail-signIn').click();
    const identifiers = page.getByTestId('field-userPool.signInIdentifiers');
    await identifiers.getByText('User name').click({ force: true });
    assert.equal(await identifiers.locator('vscode-checkbox[checked]').count(), 1);
    await page.getByTestId('rail-start').click();
    assert.equal(await page.getByTestId('recipe-blank').isDisabled(), true);
  });

  it('can be walked from start to Review with the keyboard alone', async () => {
    const wizard = await show(on('start'));
    const { keyboard } = wizard.page;
    const heading = (name: string) => wizard.page.locator('h1:focus', { hasText: name }).waitFor();
    const tabTo = async (test: string) => {
      for (let presses = 0; presses < 60; presses++) {
        await keyboard.press('Tab');
        const found = await wizard.page.evaluate(
          (name) => document.activeElement?.closest(`[data-test="${name}"]`) !== null,
          test,
        );
        if (found) return;
      }
      assert.fail(`Tab never reached ${test}`);
    };
    await tabTo('recipe-blank');
    await keyboard.press('Enter');
    assert.equal((await wizard.intent('startFrom')).recipe, 'blank');
    await tabTo('next');
    await keyboard.press('Enter');
    await heading('Where');
    await keyboard.press('Enter');
    await heading('API and Lambda');
    await tabTo('field-name');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('shop');
    await keyboard.press('Enter');
    await heading('Sign-in');
    await tabTo('next');
    await keyboard.press('Space');
    await heading('Protection');
    // Back in the rail, arrows move and Enter opens.
    for (let presses = 0; presses < 3; presses++) await keyboard.press('Shift+Tab');
    await wizard.page.getByTestId('rail-protection').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await heading('Review');
    assert.equal((await wizard.intent('edit')).draft.settings.name, 'shop');
    await wizard.intent('plan');
  });

  it('plans on Review, creates what was planned, and goes to Create', async () => {
    const wizard = await show({ draft: draftOn('protection'), view: { ...freshView, plan: readyPlan } });
    await wizard.page.getByTestId('next').click();
    await wizard.intent('plan');
    await wizard.page.getByTestId('resource-userPool').waitFor();
    await wizard.page.locator('[data-test="create"][aria-disabled="false"]').click();
    await wizard.intent('create');
    await wizard.page.getByTestId('page-create').waitFor();
  });

  it('says that it gets ready from pressing Create until the host has begun', async () => {
    const wizard = await show(scenes.review);
    const { page } = wizard;
    await page.getByTestId('create').click();
    await page.getByTestId('page-create').getByText('Getting ready').waitFor();
    assert.equal(await page.getByTestId('ways').count(), 0);
  });

  it('leads from a failure to the setting that caused it, and folds the answer of AWS away', async () => {
    const { page } = await show({ ...(scenes['create-failed'] as Scene), unfolded: [] });
    assert.equal(await page.getByText('InvalidParameterException').count(), 0);
    await page.getByTestId('failure-details').click();
    await page.getByText('InvalidParameterException').waitFor();
    await page.getByTestId('to-field').click();
    await page.getByTestId('page-signIn').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'field-hostedPages-domainPrefix');
  });

  it('sends what the buttons of each page promise', async () => {
    const wizard = await show(scenes.create);
    const press = async (name: string) => wizard.page.getByTestId(name).first().click();
    await press('cancel');
    await wizard.show(scenes['create-failed'] as Scene);
    for (const name of ['clean-up', 'copy-failure', 'show-log', 'try-again']) await press(name);
    await wizard.show(scenes.tryIt as Scene);
    for (const name of ['refresh', 'call', 'copy-curl', 'copy-url', 'open-endpoint', 'inbox', 'sign-out', 'clean-up'])
      await press(name);
    await wizard.show(scenes['tryIt-signed-out'] as Scene);
    // The test user's token lacks the scope of the method, so that way is folded away.
    for (const name of ['sign-in', 'more-ways', 'sign-in-test-user']) await press(name);
    await wizard.show(scenes['where-expired'] as Scene);
    for (const name of ['run-renew', 'identify']) await press(name);
    await wizard.settled();
    const sent = wizard.intents.map((intent) =>
      'what' in intent
        ? `${intent.type} ${intent.what}`
        : 'way' in intent
          ? `${intent.type} ${intent.way}`
          : intent.type,
    );
    const expected = ['cancel', 'cleanUp', 'copy failure', 'open log', 'create', 'refreshTokens', 'call', 'copy curl'];
    expected.push(
      'copy endpointUrl',
      'open endpoint',
      'open inbox',
      'signOut',
      'signIn hostedCode',
      'signIn testUser',
      'runRenewCommand',
    );
    assert.deepEqual(
      expected.filter((name) => !sent.includes(name)),
      [],
    );
    assert.equal(sent.filter((name) => name === 'cleanUp').length, 2);
  });

  it('shows the three calls with status, time, body and meaning', async () => {
    const { page } = await show(scenes.tryIt);
    assert.deepEqual(await page.locator('.call-code').allTextContents(), ['401', '200', '401']);
    assert.match(
      (await page.getByTestId('call-1').textContent()) ?? '',
      /143 ms.*your function ran.*Hello from Lambda!/s,
    );
    await page.getByTestId('call-0').getByText('UnauthorizedException').waitFor();
  });

  it('keeps page, folds and scroll position over a reload', async () => {
    const wizard = await show(on('signIn'));
    const { page } = wizard;
    await page.getByTestId('advanced-app-client').click();
    await page.locator('main').evaluate((main) => main.scrollTo(0, 400));
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"top":400'));
    await page.reload();
    await page.getByTestId('page-signIn').waitFor();
    assert.equal(await page.getByTestId('advanced-app-client').getAttribute('aria-expanded'), 'true');
    await page.waitForFunction(() => document.querySelector('main')?.scrollTop === 400);
  });

  it('does not scroll sideways, from 480 px to a full screen', async () => {
    const wizard = await show(scenes.start, { width: 480 });
    for (const width of [480, 760, 922, 1920]) {
      await wizard.page.setViewportSize({ width, height: 800 });
      for (const page of pages) {
        await wizard.show(scenes[page] as Scene);
        const tooWide = await wizard.page.evaluate(() =>
          ['main', '.rail', '.aside', 'html'].filter((selector) => {
            const element = document.querySelector(selector);
            return element !== null && element.scrollWidth > element.clientWidth;
          }),
        );
        assert.deepEqual(tooWide, [], `${page} at ${width} px`);
      }
    }
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    it(`has no accessibility violation in any state, ${theme}`, async () => {
      const wizard = await show(scenes.start, { theme });
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await wizard.page.evaluate(axe);
      // From here on axe measures by setting styles, which the policy reports; the other tests hold the page to it.
      wizard.page.removeAllListeners('console');
      const found: string[] = [];
      for (const [name, scene] of Object.entries(scenes)) {
        await wizard.show(scene);
        // Only colours differ between themes, so for the variants of a page the other rules are asked once.
        const runOnly = theme === 'dark' || !name.includes('-') ? undefined : ['color-contrast', 'link-in-text-block'];
        const results: AxeResults = await wizard.page.evaluate(
          (rules) =>
            (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
              resultTypes: ['violations'],
              ...(rules ? { runOnly: rules } : {}),
            }),
          runOnly,
        );
        for (const { id, nodes } of results.violations)
          for (const node of nodes)
            found.push(`${name}: ${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`);
      }
      assert.deepEqual(found, []);
    });
  }
});
