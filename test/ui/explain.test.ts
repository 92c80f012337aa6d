/** A refused call explained and mended, as a person does it in a real VS Code; AWS is a sandbox of the test. */
import assert from 'node:assert/strict';
import {
  CreateDeploymentCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { describe, it } from 'mocha';
import { accessibilityViolations } from '../support/accessibility.ts';
import { endpointSessionOf } from '../support/endpointSession.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';
import type { WizardDriver } from '../support/wizardDriver.ts';
import { textOf, type Workbench } from '../support/workbench.ts';

describe('a refused call, explained and mended', function () {
  let aws: TestSandbox;
  let workbench: Workbench;
  let wizard: WizardDriver;
  endpointSessionOf(this, (session) => {
    ({ aws, workbench, wizard } = session);
  });

  /** The cause that stands first in the box, once it is there. */
  async function cause(id: string): Promise<string> {
    await workbench.webview.locator(`[data-test="cause-0"][data-cause="${id}"]`).waitFor();
    return textOf(wizard.at('cause-0'));
  }

  const card = (index: number, status: string) =>
    workbench.webview.locator(`[data-test="call-${index}"][data-status="${status}"]`);

  it('has nothing to explain before anything was called, and offers to call', async () => {
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.choose('blank');
    await wizard.useEndpoint(aws.sandbox);
    await wizard.goTo('review');
    await wizard.settled('review');
    await wizard.at('create').click();
    await wizard.at('created').waitFor({ timeout: 30_000 });
    await workbench.runCommand('Cognito API: Explain Last Response');
    const notice = workbench.notification(/nothing was called/);
    await notice.waitFor();
    await notice.getByRole('button', { name: 'Call Endpoint' }).click();
    assert.deepEqual(await wizard.answers(), ['401']);
  });

  it('says that the token went into a header that nobody reads, and sends it in the right one', async () => {
    await wizard.at('sign-in-test-user').click();
    await wizard.at('who').waitFor();
    assert.deepEqual(await wizard.call(), ['401', '200', '401']);
    await wizard.at('another-call').click();
    await workbench.webview.locator('#own-header input').fill('X-Token');
    await wizard.at('send-call').click();
    await card(3, '401').waitFor();
    await wizard.at('explain-3').click();
    const words = await cause('wrong-header');
    assert.match(words, /Certain.*X-Token.*Authorization/s);
    await workbench.screenshots('explain-wrong-header');
    assert.deepEqual(await accessibilityViolations(workbench.webview), []);
    await wizard.at('fix-0-0').click();
    await card(4, '200').getByText('after the fix').waitFor();
    await workbench.webview.locator('#diagnosis-title', { hasText: '200 OK, as expected' }).waitFor();
  });

  it('says that somebody changed the method, shows what mends it, and mends it after a yes', async () => {
    const { apiGateway } = aws;
    const restApiId = (await apiGateway.send(new GetRestApisCommand({}))).items?.[0]?.id;
    const resources = await apiGateway.send(new GetResourcesCommand({ restApiId }));
    const resourceId = resources.items?.find(({ path }) => path === '/hello')?.id;
    await apiGateway.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId,
        httpMethod: 'GET',
        patchOperations: [{ op: 'add', path: '/authorizationScopes', value: 'email' }],
      }),
    );
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }));
    assert.deepEqual((await wizard.call()).slice(0, 3), ['401', '401', '401']);
    await wizard.at('explain-1').click();
    await cause('id-token-where-scopes');
    const repair = wizard.at('cause-0').getByRole('button', { name: /…$/ }).first();
    await repair.click();
    const preview = wizard.at('fix-preview');
    await preview.waitFor();
    assert.match(await textOf(preview), /Method GET/);
    assert.deepEqual(await accessibilityViolations(workbench.webview), []);
    await workbench.screenshots('explain-preview');
    await wizard.at('apply-fix').click();
    await card(1, '200').getByText('after the fix').waitFor({ timeout: 30_000 });
    await workbench.webview.locator('#diagnosis-title', { hasText: '200 OK, as expected' }).waitFor();
    await workbench.screenshots('explain-mended');
    assert.deepEqual((await wizard.call()).slice(0, 3), ['401', '200', '401']);
  });

  it('explains the newest answer from the explorer, also when the wizard was closed', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.openViewContainer('Cognito API');
    await workbench.clickContextMenu(workbench.treeItem(/^my-secured-api/), 'Explain Last Response');
    // The last of the three calls carried the access token, which this method does not take.
    await cause('access-token-without-scopes');
    await waitFor(async () => (await wizard.at('diagnosis-happened').textContent())?.includes('401') === true);
  });
});
