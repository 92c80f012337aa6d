/** The tagging API of the sandbox: finding resources by tag and type, with paging and lag. */
import assert from 'node:assert/strict';
import { CreateRestApiCommand } from '@aws-sdk/client-api-gateway';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetResourcesCommand, type GetResourcesCommandInput } from '@aws-sdk/client-resource-groups-tagging-api';
import { assertRefused } from '../support/assertRefused.ts';
import { makeFunction, makeRole } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('The tagging API', () => {
  let test: TestSandbox;
  let functionArn: string;
  before(async () => {
    test = await startTestSandbox();
    const Role = await makeRole(test, 'execution');
    functionArn = await makeFunction(test, { FunctionName: 'tagged', Role, Tags: { setup: 'one', kind: 'function' } });
    await makeFunction(test, { FunctionName: 'untagged', Role });
    for (const [name, setup] of [
      ['/a', 'one'],
      ['/b', 'two'],
      ['/c', 'three'],
    ] as const)
      await test.logs.send(new CreateLogGroupCommand({ logGroupName: name, tags: { setup } }));
    await test.apiGateway.send(new CreateRestApiCommand({ name: 'tagged', tags: { setup: 'one' } }));
  });
  after(() => test.close());

  async function find(input: GetResourcesCommandInput): Promise<string[]> {
    const { ResourceTagMappingList } = await test.tagging.send(new GetResourcesCommand(input));
    return (ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN?.split(':').slice(5).join(':') ?? '');
  }

  it('finds resources of several services by one tag', async () => {
    const found = await find({ TagFilters: [{ Key: 'setup', Values: ['one'] }] });
    assert.equal(found.length, 3);
    assert.match(found[0] ?? '', /^\/restapis\/[a-z0-9]{10}$/);
    assert.deepEqual(found.slice(1), ['function:tagged', 'log-group:/a']);
  });

  it('shows the tags', async () => {
    const input = { ResourceARNList: [functionArn] };
    const { ResourceTagMappingList } = await test.tagging.send(new GetResourcesCommand(input));
    assert.deepEqual(ResourceTagMappingList?.[0]?.Tags, [
      { Key: 'setup', Value: 'one' },
      { Key: 'kind', Value: 'function' },
    ]);
  });

  it('wants every filter to fit, and one value of each', async () => {
    assert.deepEqual(await find({ TagFilters: [{ Key: 'setup' }, { Key: 'kind', Values: ['function'] }] }), [
      'function:tagged',
    ]);
    assert.deepEqual(await find({ TagFilters: [{ Key: 'setup', Values: ['two', 'three'] }] }), [
      'log-group:/b',
      'log-group:/c',
    ]);
    assert.deepEqual(await find({ TagFilters: [{ Key: 'constructor' }] }), []);
  });

  it('narrows by type', async () => {
    const TagFilters = [{ Key: 'setup', Values: ['one'] }];
    assert.deepEqual(await find({ TagFilters, ResourceTypeFilters: ['lambda:function'] }), ['function:tagged']);
    assert.deepEqual(await find({ TagFilters, ResourceTypeFilters: ['lambda'] }), ['function:tagged']);
    assert.deepEqual(await find({ TagFilters, ResourceTypeFilters: ['logs:log-group', 'lambda:layer'] }), [
      'log-group:/a',
    ]);
    assert.match((await find({ TagFilters, ResourceTypeFilters: ['apigateway:restapis'] }))[0] ?? '', /^\/restapis\//);
  });

  it('does not know resources without tags', async () => {
    assert.ok(!(await find({})).includes('function:untagged'));
  });

  it('answers page by page, with an empty token on the last', async () => {
    const found: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await test.tagging.send(new GetResourcesCommand({ ResourcesPerPage: 2, PaginationToken }));
      assert.ok((page.ResourceTagMappingList?.length ?? 0) <= 2);
      found.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN ?? ''));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    assert.equal(new Set(found).size, 5);
  });

  it('refuses what does not make sense', async () => {
    const refused = (input: GetResourcesCommandInput, message?: RegExp) =>
      assertRefused(find(input), { name: 'InvalidParameterException', message, status: 400 });
    await refused({ ResourceARNList: ['a'], TagFilters: [{ Key: 'a' }] }, /either ResourceARNList or any combination/);
    await refused({ ResourcesPerPage: 101 }, /resourcesPerPage/);
    await refused({ TagFilters: [{ Key: '' }] }, /key/);
    await refused({ ResourceTypeFilters: ['not a type'] });
    await assertRefused(find({ PaginationToken: 'nonsense' }), { name: 'PaginationTokenExpiredException' });
  });

  it('lags behind when asked to', async () => {
    let now = Date.now();
    const late = await startTestSandbox({ faults: 'lag:tags=5000', now: () => now });
    await late.logs.send(new CreateLogGroupCommand({ logGroupName: '/late', tags: { setup: 'one' } }));
    const count = async () =>
      (await late.tagging.send(new GetResourcesCommand({ TagFilters: [{ Key: 'setup' }] }))).ResourceTagMappingList
        ?.length;
    assert.equal(await count(), 0);
    now += 4999;
    assert.equal(await count(), 0);
    now += 1;
    assert.equal(await count(), 1);
    await late.close();
  });
});
