/** Choosing an API, a method and a pool that exist, through the wizard's session. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import type { ListQuery } from '../../../src/operations/existingOperations.ts';
import { withExistingMethod } from '../../../src/setup/existing.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { fakeOperations } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('choosing what exists', () => {
  const stages = wizardStages();
  const { created } = stages;

  /** A stage whose webview has drawn its first draft. */
  async function open(...start: Parameters<typeof stages.open>) {
    const stage = await stages.open(...start);
    await stage.send({ type: 'ready' });
    return stage;
  }

  function withApis() {
    const operations = fakeOperations();
    const queries: (ListQuery | undefined)[] = [];
    operations.instead = {
      async listApis(_target, query) {
        queries.push(query);
        return query?.nextToken === undefined
          ? { items: [{ restApiId: 'api1', name: 'orders' }], nextToken: 'page2' }
          : { items: [{ restApiId: 'api2', name: 'news', madeBySetup: 'other' }] };
      },
      listMethods: async () => [
        {
          resourceId: 'r1',
          path: '/orders',
          httpMethod: 'GET',
          authorizationType: 'NONE',
          authorization: 'Open to anyone',
          authorizationScopes: [],
          apiKeyRequired: false,
          answeredBy: 'Mock',
          stages: [{ stageName: 'prod', authorizationType: 'NONE', apiKeyRequired: false }],
        },
      ],
      describeUserPool: async (_target, userPoolId) => ({
        userPoolId,
        name: 'staff',
        signInIdentifiers: ['username'],
        selfRegistration: false,
        mfa: 'OFF',
        domainPrefix: 'staff-pages',
        managedLoginVersion: 2,
      }),
      async listFunctions(_target, query) {
        queries.push(query);
        return query?.nextToken === undefined
          ? { items: [{ functionName: 'orders', arn: 'arn1', runtime: 'nodejs22.x' }], nextToken: 'page2' }
          : { items: [{ functionName: 'thumbnails', arn: 'arn2' }] };
      },
      listAppClients: async () =>
        Array.from({ length: 30 }, (_, index) => ({ clientId: `c${index}`, name: `client ${index}` })),
      describeAppClient: async (_target, _pool, clientId) => ({
        clientId,
        name: `client ${clientId.slice(1)}`,
        hasSecret: clientId === 'c1',
        rotatesRefreshTokens: false,
        authFlows: clientId === 'c2' ? ['ADMIN_NO_SRP_AUTH'] : ['ALLOW_REFRESH_TOKEN_AUTH'],
        oauthGrants: [],
        scopes: [],
        callbackUrls: [],
      }),
      answeredBy: async () => 'Lambda function orders',
    };
    return { operations, queries };
  }
  const list = (more: boolean, search = '') => ({ type: 'listExisting', what: 'apis', search, more }) as const;

  it('lists APIs page by page, and searches by name', async () => {
    const { operations, queries } = withApis();
    const stage = await open({}, operations);
    const first = await stage.after(list(false, 'o'), ({ existing }) => existing?.apis?.status === 'known');
    assert.deepEqual(
      [first.existing?.apis?.items.map(({ name }) => name), first.existing?.apis?.more],
      [['orders'], true],
    );
    const second = await stage.after(list(true, 'o'), ({ existing }) => existing?.apis?.items.length === 2);
    assert.equal(second.existing?.apis?.more, false);
    await stage.send(list(true, 'o'));
    assert.deepEqual(queries, [
      { search: 'o', nextToken: undefined },
      { search: 'o', nextToken: 'page2' },
    ]);
  });

  it('takes a method of an API into the settings, and nothing that was not shown', async () => {
    const { operations } = withApis();
    const stage = await open({}, operations);
    await stage.after(list(false), ({ existing }) => existing?.apis?.status === 'known');
    await stage.after({ type: 'openApi', restApiId: 'api1' }, ({ existing }) => existing?.methods?.status === 'known');
    await stage.send({ type: 'chooseMethod', resourceId: 'r1', httpMethod: 'GET', stageName: 'elsewhere' });
    assert.equal(stage.messages.filter(({ type }) => type === 'settings').length, 0);
    await stage.send({ type: 'chooseMethod', resourceId: 'r1', httpMethod: 'GET', stageName: 'prod' });
    const { existing, api } = stage.draft().settings;
    assert.equal(existing?.restApiId, 'api1');
    assert.deepEqual([api.name, api.resourcePath, api.httpMethod, api.stageName], ['orders', '/orders', 'GET', 'prod']);
    await stage.send({ type: 'releaseExisting', what: 'api' });
    assert.equal(stage.draft().settings.existing?.restApiId, undefined);
    assert.equal(stage.draft().settings.api.name, 'demo-ecommerce-function-API');
  });

  it('takes over a pool with its domain, and gives it back', async () => {
    const { operations } = withApis();
    const stage = await open({}, operations);
    await stage.send({ type: 'choosePool', userPoolId: 'us-east-1_x' });
    const { existing, userPool, hostedPages } = stage.draft().settings;
    assert.deepEqual(
      [existing?.userPoolId, userPool.name, hostedPages.domainPrefix],
      ['us-east-1_x', 'staff', 'staff-pages'],
    );
    await stage.send({ type: 'releaseExisting', what: 'pool' });
    assert.equal(stage.draft().settings.existing?.userPoolId, undefined);
    assert.equal(stage.draft().settings.userPool.name, 'demo-ecommerce-users');
  });

  it('says at the list of pools why one could not be chosen, until one can', async () => {
    const { operations } = withApis();
    const there = operations.instead;
    const describeUserPool = async () => {
      throw new Failure({ code: 'AccessDenied', what: 'You may not look at it.', next: 'Ask for it.' });
    };
    const listUserPools = async () => ({ items: [{ userPoolId: 'us-east-1_x', name: 'staff' }] });
    operations.instead = { ...there, describeUserPool, listUserPools };
    const stage = await open({}, operations);
    const pools = { type: 'listExisting', what: 'pools', search: '', more: false } as const;
    const { existing: before } = await stage.after(pools, ({ existing }) => existing?.pools?.status === 'known');
    const choice = { type: 'choosePool', userPoolId: 'us-east-1_x' } as const;
    const failed = await stage.after(choice, ({ existing }) => existing?.pools?.status === 'failed');
    assert.equal(failed.existing?.pools?.failure?.code, 'AccessDenied');
    assert.deepEqual(failed.existing?.pools?.items, before?.pools?.items);
    assert.equal(failed.tryIt.failure, undefined);
    operations.instead = there;
    await stage.after(choice, ({ existing }) => existing?.pools?.failure === undefined);
    assert.equal(stage.draft().settings.existing?.userPoolId, 'us-east-1_x');
  });

  describe('an app client of the chosen pool', () => {
    async function onPool(operations = withApis().operations) {
      const stage = await open({}, operations);
      await stage.send({ type: 'choosePool', userPoolId: 'us-east-1_x' });
      return stage;
    }
    const look = (clientId: string) => ({ type: 'openClient', clientId }) as const;
    const clients = (more: boolean, search = '') => ({ type: 'listExisting', what: 'clients', search, more }) as const;

    it('is listed 25 at a time, and found by part of its name', async () => {
      const stage = await onPool();
      const first = await stage.after(clients(false), ({ existing }) => existing?.clients?.status === 'known');
      assert.deepEqual([first.existing?.clients?.items.length, first.existing?.clients?.more], [25, true]);
      const all = await stage.after(clients(true), ({ existing }) => existing?.clients?.items.length === 30);
      assert.equal(all.existing?.clients?.more, false);
      const found = await stage.after(clients(false, '29'), ({ existing }) => existing?.clients?.items.length === 1);
      assert.equal(found.existing?.clients?.items[0]?.id, 'c29');
    });

    it('is taken over once it was looked at, follows into the settings, and is given back for a new one', async () => {
      const stage = await onPool();
      const before = stage.draft().settings;
      await stage.send({ type: 'chooseClient', clientId: 'c1' });
      assert.deepEqual(stage.draft().settings, before, 'It was not looked at.');
      await stage.after(look('c1'), ({ existing }) => existing?.client?.status === 'known');
      await stage.send({ type: 'chooseClient', clientId: 'c1' });
      const { existing, appClient } = stage.draft().settings;
      assert.deepEqual([existing?.clientId, appClient.name, appClient.generateSecret], ['c1', 'client 1', true]);
      assert.deepEqual(stage.saved.at(-1)?.draft.settings, stage.draft().settings, 'It would be lost by a reload.');
      await stage.send({ type: 'releaseExisting', what: 'client' });
      assert.deepEqual(JSON.parse(JSON.stringify(stage.draft().settings)), JSON.parse(JSON.stringify(before)));
    });

    it('is kept by a wizard that is opened again', async () => {
      const first = await onPool();
      await first.after(look('c1'), ({ existing }) => existing?.client?.status === 'known');
      await first.send({ type: 'chooseClient', clientId: 'c1' });
      const again = await open({ saved: JSON.parse(JSON.stringify(first.saved.at(-1))) });
      await again.send({ type: 'ready' });
      assert.equal(again.draft().settings.existing?.clientId, 'c1');
    });

    it('is not taken over when AWS would refuse what is to be added', async () => {
      const stage = await onPool();
      await stage.after(look('c2'), ({ existing }) => existing?.client?.status === 'known');
      await stage.send({ type: 'chooseClient', clientId: 'c2' });
      assert.equal(stage.draft().settings.existing?.clientId, undefined);
    });

    it('goes together with its pool, and so does its list', async () => {
      const stage = await onPool();
      await stage.after(look('c1'), ({ existing }) => existing?.client?.status === 'known');
      await stage.send({ type: 'chooseClient', clientId: 'c1' });
      await stage.after(
        { type: 'choosePool', userPoolId: 'us-east-1_y' },
        ({ existing }) => existing?.client === undefined,
      );
      const { existing, appClient } = stage.draft().settings;
      assert.deepEqual([existing?.clientId, appClient.generateSecret], [undefined, false]);
    });
  });

  describe('a function', () => {
    const functions = (more: boolean, search = '') =>
      ({ type: 'listExisting', what: 'functions', search, more }) as const;

    it('is listed page by page, put behind a new API, and given up for a new one', async () => {
      const { operations, queries } = withApis();
      const stage = await open({ recipe: 'delete-news' }, operations);
      await stage.send({ type: 'ready' });
      const fresh = stage.draft().settings;
      await stage.after(functions(false, 'o'), ({ existing }) => existing?.functions?.status === 'known');
      const { existing: shown } = await stage.after(
        functions(true, 'o'),
        ({ existing }) => existing?.functions?.items.length === 2,
      );
      assert.deepEqual(
        shown?.functions?.items.map(({ detail }) => detail),
        ['nodejs22.x', 'container image'],
      );
      assert.equal(queries.at(-1)?.nextToken, 'page2');
      await stage.send({ type: 'chooseFunction', functionName: 'not shown' });
      assert.deepEqual(stage.draft().settings, fresh);
      await stage.send({ type: 'chooseFunction', functionName: 'orders' });
      const { existing, function: chosen, api } = stage.draft().settings;
      assert.deepEqual([existing?.functionName, chosen.name, api.integration], ['orders', 'orders', 'LAMBDA_PROXY']);
      await stage.send({ type: 'releaseExisting', what: 'function' });
      assert.deepEqual({ ...stage.draft().settings, existing: undefined }, { ...fresh, existing: undefined });
    });

    it('is not put behind an API that has what answers it', async () => {
      const { operations } = withApis();
      const stage = await open({}, operations);
      await stage.after(list(false), ({ existing }) => existing?.apis?.status === 'known');
      await stage.after(
        { type: 'openApi', restApiId: 'api1' },
        ({ existing }) => existing?.methods?.status === 'known',
      );
      await stage.send({ type: 'chooseMethod', resourceId: 'r1', httpMethod: 'GET', stageName: 'prod' });
      await stage.after(functions(false), ({ existing }) => existing?.functions?.status === 'known');
      await stage.send({ type: 'chooseFunction', functionName: 'orders' });
      assert.equal(stage.draft().settings.existing?.functionName, undefined);
    });
  });

  it('says what answers the chosen method, as it is when the plan is made', async () => {
    const { operations } = withApis();
    const stage = await open({}, operations);
    await stage.after(list(false), ({ existing }) => existing?.apis?.status === 'known');
    await stage.after({ type: 'openApi', restApiId: 'api1' }, ({ existing }) => existing?.methods?.status === 'known');
    await stage.after(
      { type: 'chooseMethod', resourceId: 'r1', httpMethod: 'GET', stageName: 'prod' },
      ({ answeredBy }) => answeredBy === 'Mock',
    );
    await stage.after({ type: 'plan' }, ({ answeredBy }) => answeredBy === 'Lambda function orders');
    await stage.after({ type: 'releaseExisting', what: 'api' }, ({ answeredBy }) => answeredBy === undefined);
  });

  it('plans also where nobody may ask what answers', async () => {
    const { operations } = withApis();
    operations.instead.answeredBy = async () => {
      throw new Error('AccessDenied');
    };
    const settings = withExistingMethod(settingsFrom('blank', 'abcd'), {
      restApiId: 'api1',
      apiName: 'orders',
      resourceId: 'r1',
      path: '/orders',
      httpMethod: 'GET',
      stageName: 'prod',
    });
    const stage = await open({}, operations);
    await stage.send({ type: 'ready' });
    await stage.send({ type: 'edit', draft: { ...stage.draft(), settings } });
    const { answeredBy } = await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
    assert.equal(answeredBy, undefined);
  });

  it('asks about the name of the second function as about the first', async () => {
    const asked: string[] = [];
    const { operations } = withApis();
    operations.instead.probe = async (_target, what, value) => {
      asked.push(`${what} ${value}`);
      return { status: 'taken' };
    };
    const stage = await open({}, operations);
    await stage.after(
      { type: 'probe', what: 'tokenFunctionName', value: 'auth' },
      ({ probes }) => probes.tokenFunctionName?.status === 'taken',
    );
    assert.deepEqual(asked, ['functionName auth']);
  });

  it('forgets what was chosen when the setup goes to another place', async () => {
    const { operations } = withApis();
    const stage = await open({}, operations);
    await stage.send({ type: 'choosePool', userPoolId: 'us-east-1_x' });
    const draft = stage.draft();
    await stage.send({ type: 'edit', draft: { ...draft, target: { kind: 'aws', region: 'us-west-2' } } });
    assert.equal(stage.draft().settings.existing, undefined);
    assert.equal(stage.saved.at(-1)?.draft.settings.existing, undefined);
    assert.equal(stage.saved.at(-1)?.draft.target.region, 'us-west-2');
  });

  it('changes nothing of it once the setup exists', async () => {
    const { operations } = withApis();
    const stage = await created(operations);
    const before = stage.saved.length;
    await stage.send({ type: 'choosePool', userPoolId: 'us-east-1_x' });
    await stage.send({ type: 'releaseExisting', what: 'api' });
    assert.equal(stage.saved.length, before);
  });
});
