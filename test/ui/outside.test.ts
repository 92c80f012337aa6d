/** What others made or changed at AWS, in a real VS Code; AWS is a sandbox of the test, at an endpoint of its own. */
import assert from 'node:assert/strict';
import {
  CreateDeploymentCommand,
  DeleteRestApiCommand,
  GetAuthorizersCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  UpdateAuthorizerCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { after, before, describe, it } from 'mocha';
import { endpointSessionOf } from '../support/endpointSession.ts';
import { lookAtOwnersApi, makeOwnersApi, ownersApiName } from '../support/ownersApi.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';
import type { WizardDriver } from '../support/wizardDriver.ts';
import { textOf, type Workbench } from '../support/workbench.ts';

describe('what others made or changed, at an endpoint in place of AWS', function () {
  let aws: TestSandbox;
  let workbench: Workbench;
  let wizard: WizardDriver;
  endpointSessionOf(this, (session) => {
    ({ aws, workbench, wizard } = session);
  });

  /** Names of what is there. */
  async function content(): Promise<unknown[]> {
    const [apis, pools, functions] = await Promise.all([
      aws.apiGateway.send(new GetRestApisCommand({})),
      aws.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
      aws.lambda.send(new ListFunctionsCommand({})),
    ]);
    return [
      ...(apis.items ?? []).map(({ name }) => name),
      ...(pools.UserPools ?? []).map(({ Name }) => Name),
      ...(functions.Functions ?? []).map(({ FunctionName }) => FunctionName),
    ];
  }

  /** Takes a fresh draft to the endpoint. */
  async function startBlank(): Promise<void> {
    await workbench.runCommand('Cognito API: Start Guided Setup');
    await wizard.goTo('start');
    await wizard.choose('blank');
    await wizard.useEndpoint(aws.sandbox);
  }

  describe('an API that is there already', () => {
    let owned: unknown;
    let endpointUrl: string;
    const call = async (method: string) => (await fetch(endpointUrl, { method })).status;

    before(async () => {
      await makeOwnersApi(aws);
      owned = await lookAtOwnersApi(aws);
    });
    after(async () => {
      const { items = [] } = await aws.apiGateway.send(new GetRestApisCommand({}));
      for (const { id } of items) await aws.apiGateway.send(new DeleteRestApiCommand({ restApiId: id }));
    });

    it('is searched for, and one of its methods is chosen', async () => {
      await startBlank();
      await wizard.goTo('start');
      await wizard.at('choose-existing').click();
      await wizard.at('search-apis').locator('input').fill('orders');
      await wizard.at('existing').getByRole('button', { name: ownersApiName }).click();
      await wizard
        .at('existing')
        .getByRole('button', { name: /GET \/orders on stage live/ })
        .click();
      await wizard.at('chosen-api').getByText('GET /orders of orders-api, stage live').waitFor();
      await workbench.screenshots('existing-chosen');
    });

    it('is shown on Review with what would change on it', async () => {
      await wizard.goTo('review');
      await wizard.settled('review');
      assert.match(await textOf(wizard.at('change-method')), /open to anyone\s*becomes\s*Cognito user pool/);
      await workbench.screenshots('review-existing');
      assert.deepEqual(await lookAtOwnersApi(aws), owned);
    });

    it('is secured: strangers are refused on this method, and on no other', async () => {
      await wizard.at('create').click();
      await wizard.at('created').waitFor({ timeout: 30_000 });
      await wizard.goTo('tryIt');
      endpointUrl = await textOf(wizard.at('endpoint-url'));
      assert.deepEqual([await call('GET'), await call('DELETE')], [401, 200]);
      await wizard.at('sign-in-test-user').click();
      await wizard.at('who').waitFor();
      assert.deepEqual(await wizard.call(), ['401', '200', '401']);
      assert.match(await textOf(wizard.at('call-1')), /tea/);
    });

    it('is as it was after the clean-up, and all else is gone', async () => {
      await wizard.cleanUp();
      assert.deepEqual(await lookAtOwnersApi(aws), owned);
      assert.deepEqual(await content(), [ownersApiName]);
      assert.deepEqual([await call('GET'), await call('DELETE')], [200, 200]);
    });
  });

  describe('drift', () => {
    it('begins with a setup at the endpoint, whose test user is let in', async () => {
      await startBlank();
      await wizard.goTo('review');
      await wizard.settled('review');
      await wizard.at('create').click();
      await wizard.at('created').waitFor({ timeout: 30_000 });
      assert.deepEqual(await content(), ['my-api', 'my-user-pool', 'my-function']);
      await wizard.goTo('tryIt');
      await wizard.at('sign-in-test-user').click();
      await wizard.at('who').waitFor();
      assert.deepEqual(await wizard.call(), ['401', '200', '401']);
    });

    it('is shown in the explorer, once somebody has opened the method in the console', async () => {
      const { apiGateway } = aws;
      const restApiId = (await apiGateway.send(new GetRestApisCommand({}))).items?.[0]?.id;
      const resources = await apiGateway.send(new GetResourcesCommand({ restApiId }));
      const resourceId = resources.items?.find(({ path }) => path === '/hello')?.id;
      const authorizers = await apiGateway.send(new GetAuthorizersCommand({ restApiId }));
      const replace = (path: string, value: string) => ({ patchOperations: [{ op: 'replace' as const, path, value }] });
      await apiGateway.send(
        new UpdateMethodCommand({ restApiId, resourceId, httpMethod: 'GET', ...replace('/authorizationType', 'NONE') }),
      );
      const authorizerId = authorizers.items?.[0]?.id;
      await apiGateway.send(
        new UpdateAuthorizerCommand({ restApiId, authorizerId, ...replace('/authorizerResultTtlInSeconds', '60') }),
      );
      await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }));
      assert.equal((await fetch(await textOf(wizard.at('endpoint-url')))).status, 200);
      await workbench.viewAction('Refresh Explorer').click();
      await workbench.treeItem(/^my-secured-api.* changed outside/).waitFor();
      await workbench.resizeSideBar(480);
      await workbench.screenshots('explorer-drift');
      await workbench.resizeSideBar(300);
    });

    it('is shown in the wizard from → to, and accepted where it may stay', async () => {
      await wizard.goTo('protection');
      await wizard.goTo('tryIt');
      const cacheSeconds = wizard.at('drift-authorizer');
      await cacheSeconds.getByText(/300.*60/).waitFor();
      await wizard.at('drift-method').waitFor();
      await workbench.screenshots('wizard-drift');
      await cacheSeconds.getByRole('button', { name: 'Accept' }).click();
      await cacheSeconds.waitFor({ state: 'detached' });
      await wizard.goTo('protection');
      await wizard.unfold('advanced-authorizer');
      await waitFor(async () => (await wizard.input('authorizer.cacheSeconds').inputValue()) === '60');
    });

    it('is repaired by applying the plan, and the endpoint is closed again', async () => {
      await wizard.goTo('tryIt');
      await wizard.at('repair').click();
      await wizard.page('review').waitFor();
      await wizard.settled('review');
      await wizard.at('change-method').waitFor();
      assert.equal(await wizard.at('change-authorizer').count(), 0);
      await workbench.screenshots('review-drift');
      await wizard.at('create').click();
      await wizard.at('created').waitFor({ timeout: 30_000 });
      await wizard.goTo('tryIt');
      assert.deepEqual(await wizard.call(), ['401', '200', '401']);
      await wizard.at('drift').waitFor({ state: 'detached' });
    });

    it('is cleaned up, and nothing is left', async () => {
      await wizard.cleanUp();
      assert.deepEqual(await content(), []);
    });
  });
});
