/** The tests of method and authorizer on Try it: who may press what, and what is folded away. */
import assert from 'node:assert/strict';
import type { Scene, WizardHarness } from '../support/wizardHarness.ts';
import { wizardPages } from '../support/wizardPages.ts';
import { scenes } from '../support/wizardScenes.ts';

describe('the tests on Try it', () => {
  const open = wizardPages();
  let wizard: WizardHarness;

  it('sends what each button promises, and tests the authorizer only for somebody signed in', async () => {
    wizard = await open(scenes['tryIt-signed-out']);
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

  it('turns to another method of the endpoint', async () => {
    wizard = await open(scenes['tryIt-methods']);
    const { page } = wizard;
    assert.equal(await page.getByTestId('try-GET').getAttribute('aria-pressed'), 'true');
    await page.getByTestId('try-DELETE').click();
    assert.equal((await wizard.intent('tryMethod')).method, 'DELETE');
  });

  it('sends a call of one’s own, once it can be one', async () => {
    wizard = await open({ ...(scenes['tryIt-methods'] as Scene), unfolded: [] });
    const { page } = wizard;
    await page.getByTestId('call-3').getByText('PATCH').waitFor();
    await page.getByTestId('another-call').click();
    await page.locator('#own-path input').fill('no slash');
    await page.getByText('Begin with /').waitFor();
    assert.equal(await page.getByTestId('send-call').getAttribute('aria-disabled'), 'true');
    await page.locator('#own-path input').fill('/elsewhere?x=1');
    await page.locator('#own-header input').fill('X-Token');
    await page.locator('#own-bearer').click();
    await page.getByTestId('send-call').click();
    assert.deepEqual(await wizard.intent('sendCall'), {
      type: 'sendCall',
      method: 'GET',
      path: '/elsewhere?x=1',
      header: 'X-Token',
      token: 'access token',
      bearer: true,
    });
  });

  it('sends a body with the methods that carry one, and warns of what is not JSON', async () => {
    wizard = await open(scenes['tryIt-body']);
    const { page } = wizard;
    const body = page.locator('#own-body');
    assert.equal(await body.inputValue(), '{}', 'which the method wants');
    await body.fill('["Jane"]');
    await page.getByText('takes a JSON object only').waitFor();
    await body.fill('{"name": "Jane",');
    await page.getByText('This is not JSON').waitFor();
    await body.fill('{"name": "Jane"}');
    await page.getByText('This is not JSON').waitFor({ state: 'detached' });
    await page.locator('#own-type input').fill('json');
    await page.getByText('such as application/json').waitFor();
    assert.equal(await page.getByTestId('send-call').getAttribute('aria-disabled'), 'true');
    await page.locator('#own-type input').fill('application/json');
    await page.getByTestId('send-call').click();
    const { body: sent, contentType, method } = await wizard.intent('sendCall');
    assert.deepEqual([method, sent, contentType], ['POST', '{"name": "Jane"}', 'application/json']);
    await page.getByTestId('copy-call').click();
    const { type: _, ...copied } = await wizard.intent('copyCall');
    assert.equal(copied.body, '{"name": "Jane"}');
    await body.fill(`"${'ä'.repeat(50_000)}"`);
    await page.getByText('at most 100 kB').waitFor();
    assert.equal(await page.getByTestId('send-call').getAttribute('aria-disabled'), 'true');
  });

  it('sends none where there is none, and has no place for one with GET', async () => {
    wizard = await open(scenes['tryIt-body']);
    const { page } = wizard;
    await page.locator('#own-body').fill('');
    await page.getByTestId('send-call').click();
    const { body, contentType } = await wizard.intent('sendCall');
    assert.deepEqual([body, contentType], ['', undefined]);
    await wizard.show(scenes['tryIt-methods'] as Scene);
    await page.locator('#own-path').waitFor();
    assert.equal(await page.locator('#own-body').count(), 0);
  });

  it('shows result, claims and log, and unfolds the last two on demand', async () => {
    wizard = await open({ ...(scenes['tryIt-tests'] as Scene), unfolded: [] });
    const { page } = wizard;
    assert.equal(await page.getByText('Starting execution').count(), 0);
    await page.getByTestId('test-method-log').click();
    await page.getByText('Starting execution').waitFor();
    await page.getByTestId('test-authorizer-claims').click();
    await page.getByTestId('result-authorizer').getByText('jane.doe@example.com').waitFor();
    assert.equal(await page.getByTestId('result-broken').getAttribute('data-status'), '401');
  });
});
