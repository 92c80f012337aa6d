/** REST APIs, their resources and tags, as SDK clients see them. */
import { strict as assert } from 'node:assert';
import {
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  GetAccountCommand,
  GetResourceCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { GetResourcesCommand as GetTaggedCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { createApi, refused } from '../support/apiFixture.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('REST APIs of the sandbox', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.close());

  it('makes an API with a root resource and AWS’s defaults', async () => {
    const { apiGateway } = test;
    const made = await apiGateway.send(new CreateRestApiCommand({ name: 'shop', description: 'a shop' }));
    assert.match(made.id ?? '', /^[a-z0-9]{10}$/);
    assert.deepEqual(made.endpointConfiguration, { ipAddressType: 'ipv4', types: ['EDGE'] });
    assert.equal(made.apiKeySource, 'HEADER');
    assert.equal(made.disableExecuteApiEndpoint, false);
    assert.equal(made.tags, undefined);
    assert.ok(made.createdDate instanceof Date);
    const { items } = await apiGateway.send(new GetResourcesCommand({ restApiId: made.id }));
    assert.deepEqual(items, [{ id: made.rootResourceId, path: '/' }]);
    const read = await apiGateway.send(new GetRestApiCommand({ restApiId: made.id }));
    assert.deepEqual({ ...read, $metadata: 0, tags: 0 }, { ...made, $metadata: 0, tags: 0 });
  });

  it('refuses what AWS refuses when an API is made', async () => {
    const make = (input: object) => test.apiGateway.send(new CreateRestApiCommand(input as { name: string }));
    await refused(
      make({ name: 'x', description: '' }),
      'BadRequestException',
      'Description cannot be an empty string',
      400,
    );
    await refused(
      make({ name: 'x', endpointConfiguration: { types: ['wrong'], ipAddressType: 'wrong' } }),
      'ValidationException',
      "2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to " +
        'satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, ' +
        "REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy " +
        'constraint: Member must satisfy enum value set: [ipv4, dualstack]',
      400,
    );
    await refused(
      make({ name: 'x', endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } }),
      'BadRequestException',
      'Cannot create an api with multiple Endpoint Types.',
    );
    await refused(
      make({ name: 'x', endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } }),
      'BadRequestException',
      'Only dualstack ipAddressType is supported for Private APIs.',
    );
    await refused(
      make({}),
      'ValidationException',
      "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: Member must not be null",
    );
  });

  it('lists APIs page by page', async () => {
    const { apiGateway } = test;
    const names = ['page-a', 'page-b', 'page-c'];
    for (const name of names) await apiGateway.send(new CreateRestApiCommand({ name }));
    const seen: (string | undefined)[] = [];
    let position: string | undefined;
    do {
      const page = await apiGateway.send(new GetRestApisCommand({ limit: 2, position }));
      assert.ok((page.items ?? []).length <= 2);
      seen.push(...(page.items ?? []).map(({ name }) => name));
      position = page.position;
    } while (position !== undefined);
    for (const name of names) assert.equal(seen.filter((one) => one === name).length, 1);
  });

  it('answers 404 with the account for an API that does not exist', async () => {
    const message = `Invalid API identifier specified ${test.sandbox.accountId}:nosuch`;
    await refused(
      test.apiGateway.send(new GetRestApiCommand({ restApiId: 'nosuch' })),
      'NotFoundException',
      message,
      404,
    );
    await refused(
      test.apiGateway.send(new DeleteRestApiCommand({ restApiId: 'nosuch' })),
      'NotFoundException',
      message,
    );
  });

  it('changes an API by patches, and nothing at all when one of them is refused', async () => {
    const { apiGateway } = test;
    const { id } = await createApi(test, 'before');
    const patch = (...patchOperations: object[]) =>
      apiGateway.send(new UpdateRestApiCommand({ restApiId: id, patchOperations }));
    const changed = await patch(
      { op: 'replace', path: '/name', value: 'after' },
      { op: 'add', path: '/binaryMediaTypes/image~1png' },
      { op: 'replace', path: '/minimumCompressionSize', value: '10' },
    );
    assert.equal(changed.name, 'after');
    assert.deepEqual(changed.binaryMediaTypes, ['image/png']);
    assert.equal(changed.minimumCompressionSize, 10);
    await refused(
      patch(
        { op: 'replace', path: '/name', value: 'no' },
        { op: 'add', path: '/binaryMediaTypes', value: 'image/gif' },
      ),
      'BadRequestException',
      'Invalid patch path /binaryMediaTypes',
    );
    await refused(
      patch({ op: 'add', path: '/minimumCompressionSize', value: '1' }),
      'BadRequestException',
      'Invalid patch operation specified. Must be one of: [replace]',
    );
    await refused(
      patch({ op: 'wrong', path: '/name', value: 'x' }, { op: 'wrong', path: '/name', value: 'x' }),
      'ValidationException',
      "2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy " +
        'constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; ' +
        "Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must " +
        'satisfy enum value set: [add, remove, move, test, replace, copy]',
    );
    assert.equal((await apiGateway.send(new GetRestApiCommand({ restApiId: id }))).name, 'after');
  });

  it('deletes an API with all that is in it', async () => {
    const { apiGateway } = test;
    const { id } = await createApi(test);
    const { $metadata } = await apiGateway.send(new DeleteRestApiCommand({ restApiId: id }));
    assert.equal($metadata.httpStatusCode, 202);
    await refused(
      apiGateway.send(new GetRestApiCommand({ restApiId: id })),
      'NotFoundException',
      `Invalid API identifier specified ${test.sandbox.accountId}:${id}`,
    );
  });

  it('tags an API, and the tagging API finds it by its tag', async () => {
    const { apiGateway, tagging, sandbox } = test;
    const { id } = await apiGateway.send(new CreateRestApiCommand({ name: 'tagged', tags: { setup: 's1' } }));
    const resourceArn = `arn:aws:apigateway:${sandbox.region}::/restapis/${id}`;
    await apiGateway.send(new TagResourceCommand({ resourceArn, tags: { owner: 'me' } }));
    assert.deepEqual((await apiGateway.send(new GetTagsCommand({ resourceArn }))).tags, { setup: 's1', owner: 'me' });
    const found = await tagging.send(new GetTaggedCommand({ TagFilters: [{ Key: 'setup', Values: ['s1'] }] }));
    assert.deepEqual(
      found.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN),
      [resourceArn],
    );
    await apiGateway.send(new UntagResourceCommand({ resourceArn, tagKeys: ['setup'] }));
    assert.deepEqual((await apiGateway.send(new GetRestApiCommand({ restApiId: id }))).tags, { owner: 'me' });
  });

  it('tells the account’s limits', async () => {
    const account = await test.apiGateway.send(new GetAccountCommand({}));
    assert.deepEqual(account.throttleSettings, { burstLimit: 5000, rateLimit: 10000 });
  });

  describe('resources', () => {
    it('makes a tree, lists it in order and takes children along on deletion', async () => {
      const { apiGateway } = test;
      const api = await createApi(test);
      const parent = await api.resource('parent');
      const child = await api.resource('{child}', parent);
      await api.resource('{proxy+}', child);
      const paths = async () =>
        (await apiGateway.send(new GetResourcesCommand({ restApiId: api.id }))).items?.map(({ path }) => path);
      assert.deepEqual(await paths(), ['/', '/parent', '/parent/{child}', '/parent/{child}/{proxy+}']);
      await apiGateway.send(new DeleteResourceCommand({ restApiId: api.id, resourceId: parent }));
      assert.deepEqual(await paths(), ['/']);
    });

    it('refuses names that are taken, a second variable, children of a greedy one, and bad characters', async () => {
      const { apiGateway } = test;
      const api = await createApi(test);
      await api.resource('pets');
      const proxy = await api.resource('{proxy+}');
      await refused(
        api.resource('pets'),
        'ConflictException',
        'Another resource with the same parent already has this name: pets',
        409,
      );
      await refused(
        api.resource('{id}'),
        'BadRequestException',
        'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
        400,
      );
      await refused(
        api.resource('below', proxy),
        'BadRequestException',
        'Cannot create a child of a resource with a greedy path variable: {proxy+}',
      );
      await refused(
        api.resource('a b'),
        'BadRequestException',
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the " +
          'beginning and the end.',
      );
      await refused(
        apiGateway.send(new CreateResourceCommand({ restApiId: api.id, parentId: 'nosuch', pathPart: 'x' })),
        'NotFoundException',
        'Invalid Resource identifier specified',
        404,
      );
    });

    it('renames and moves a resource with what is below it, but never in a circle', async () => {
      const { apiGateway } = test;
      const api = await createApi(test);
      const pets = await api.resource('pets');
      const toys = await api.resource('toys', pets);
      const patch = (resourceId: string, path: string, value: string, op: 'replace' | 'add' = 'replace') =>
        apiGateway.send(
          new UpdateResourceCommand({ restApiId: api.id, resourceId, patchOperations: [{ op, path, value }] }),
        );
      assert.equal((await patch(pets, '/pathPart', 'dogs')).path, '/dogs');
      const child = await apiGateway.send(new GetResourceCommand({ restApiId: api.id, resourceId: toys }));
      assert.equal(child.path, '/dogs/toys');
      await refused(patch(pets, '/parentId', toys), 'BadRequestException', 'Resources cannot be cyclical.');
      await refused(
        patch(pets, '/invalid', 'x'),
        'BadRequestException',
        "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
      );
      await refused(
        patch(pets, '/pathPart', 'x', 'add'),
        'BadRequestException',
        "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
      );
      await refused(
        patch(api.rootId, '/pathPart', 'x'),
        'BadRequestException',
        'Root resource cannot update its pathPart.',
      );
    });

    it('tells methods by name, and in full when asked to embed them', async () => {
      const { apiGateway } = test;
      const api = await createApi(test);
      await api.method(api.rootId, 'GET');
      const where = { restApiId: api.id, resourceId: api.rootId };
      const short = await apiGateway.send(new GetResourceCommand(where));
      assert.deepEqual(short.resourceMethods, { GET: {} });
      const full = await apiGateway.send(new GetResourceCommand({ ...where, embed: ['methods'] }));
      assert.equal(full.resourceMethods?.GET?.authorizationType, 'NONE');
      const listed = await apiGateway.send(new GetResourcesCommand({ restApiId: api.id, embed: ['methods'] }));
      assert.equal(listed.items?.[0]?.resourceMethods?.GET?.httpMethod, 'GET');
    });
  });
});
