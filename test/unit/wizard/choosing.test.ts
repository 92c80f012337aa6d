/** Choosing an API, a method and a pool that exist, through the wizard's session. */
import assert from 'node:assert/strict';
import type { ListQuery } from '../../../src/operations/existingOperations.ts';
import { fakeOperations } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('choosing what exists', () => {
  const { open, created } = wizardStages();

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
    assert.equal(stage.messages.filter(({ type }) => type === 'draft').length, 0);
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

  it('forgets what was chosen when the setup goes to another place', async () => {
    const { operations } = withApis();
    const stage = await open({}, operations);
    await stage.send({ type: 'choosePool', userPoolId: 'us-east-1_x' });
    const draft = stage.draft();
    await stage.send({ type: 'edit', draft: { ...draft, target: { kind: 'aws', region: 'us-west-2' } } });
    assert.equal(stage.draft().settings.existing, undefined);
    assert.equal(stage.draft().target.region, 'us-west-2');
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
