/** Two windows that change one setup at the same moment: nothing is made twice, and neither undoes the other. */
import assert from 'node:assert/strict';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { withValue } from '../../src/setup/fields.ts';
import {
  createdSetup,
  notKept,
  ownSettings,
  startTestOperations,
  type TestOperations,
} from '../support/testOperations.ts';

describe('one setup in two windows', () => {
  let test: TestOperations;

  before(async () => {
    test = await startTestOperations({ latency: 30 });
  });
  after(() => test.close());

  it('is made once, though both begin with a plan of their own', async () => {
    const { operations, target } = test;
    const { id } = await operations.createSetup(await ownSettings('lambda-trigger'), target);
    const plans = await Promise.all([operations.plan(id), operations.plan(id)]);
    await Promise.all(plans.map((plan) => operations.apply(id, plan)));
    const { items = [] } = await test.apiGateway.send(new GetRestApisCommand({}));
    assert.equal(items.length, 1);
    assert.deepEqual(await notKept(test, id), []);
    await operations.cleanUp(id);
  });

  it('is not made by a run that was cancelled while it waited for another one', async () => {
    const { operations, target } = test;
    const { id } = await operations.createSetup(await ownSettings('blank'), target);
    const plan = await operations.plan(id);
    const controller = new AbortController();
    const cleaning = operations.cleanUp(id);
    const waiting = operations.apply(id, plan, { signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await cleaning;
  });

  it('is made without a request that breaks off, though somebody asks who calls meanwhile', async () => {
    const { operations, target, traces } = test;
    const { id } = await operations.createSetup(await ownSettings('lambda-trigger'), target);
    const plan = await operations.plan(id);
    const before = traces.length;
    let asking: Promise<unknown> | undefined;
    await operations.apply(id, plan, {
      emit(event) {
        if (event.kind === 'finished') asking ??= operations.identify(target);
      },
    });
    await asking;
    const broken = traces.slice(before).filter(({ httpStatus }) => httpStatus === undefined);
    assert.deepEqual(broken, []);
    await operations.cleanUp(id);
  });

  it('is changed by both, though one waits for AWS meanwhile', async () => {
    const { operations, cognito } = test;
    const { id, extra, rows } = await createdSetup(test, await ownSettings('blank'));
    const UserPoolId = String(rows.userPool?.attributes?.id);
    await cognito.send(new UpdateUserPoolCommand({ UserPoolId, Policies: { PasswordPolicy: { MinimumLength: 12 } } }));
    const accepting = operations.accept(id, [{ id: 'userPool', property: 'minimumLength' }]);
    await operations.changeSetup(id, withValue(extra.settings, 'api.stageName', 'live'), extra.target);
    assert.equal((await accepting).accepted.length, 1);
    const { settings } = (await operations.load(id)).extra;
    assert.deepEqual([settings.api.stageName, settings.userPool.passwordPolicy.minimumLength], ['live', 12]);
    await operations.cleanUp(id);
  });
});
