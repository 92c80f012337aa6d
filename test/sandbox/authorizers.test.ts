/** Authorizers of user pools: what they need, what they refuse, and what keeps them from being deleted. */
import { strict as assert } from 'node:assert';
import {
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  DeleteAuthorizerCommand,
  GetAuthorizerCommand,
  GetAuthorizersCommand,
  GetMethodCommand,
  type PatchOperation,
  UpdateAuthorizerCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused, standInPools } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdefghi';
const otherPool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_other';

describe('Authorizers of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
    standInPools(test, [pool, otherPool], {});
  });

  const create = (settings: Partial<CreateAuthorizerCommandInput> = {}) =>
    test.apiGateway.send(
      new CreateAuthorizerCommand({
        restApiId: api.id,
        name: 'new-authorizer',
        type: 'COGNITO_USER_POOLS',
        providerARNs: [pool],
        identitySource: 'method.request.header.Authorization',
        ...settings,
      }),
    );

  it('makes an authorizer of a user pool and reads it back', async () => {
    const { apiGateway } = test;
    const { $metadata, ...made } = await create();
    assert.equal($metadata.httpStatusCode, 201);
    assert.deepEqual(made, {
      id: made.id,
      name: 'new-authorizer',
      type: 'COGNITO_USER_POOLS',
      providerARNs: [pool],
      authType: 'cognito_user_pools',
      identitySource: 'method.request.header.Authorization',
    });
    const { $metadata: _, ...read } = await apiGateway.send(
      new GetAuthorizerCommand({ restApiId: api.id, authorizerId: made.id }),
    );
    assert.deepEqual(read, made);
    const listed = await apiGateway.send(new GetAuthorizersCommand({ restApiId: api.id }));
    assert.deepEqual(listed.items, [made]);
  });

  it('tells the cache time of an authorizer only once it was patched, as AWS does for user pools', async () => {
    const made = await create({ authorizerResultTtlInSeconds: 60 });
    assert.equal('authorizerResultTtlInSeconds' in made, false);
    const place = { restApiId: api.id, authorizerId: made.id };
    const read = () => test.apiGateway.send(new GetAuthorizerCommand(place));
    assert.equal((await read()).authorizerResultTtlInSeconds, undefined);
    const patchOperations = [{ op: 'replace', path: '/authorizerResultTtlInSeconds', value: '61' } as const];
    await test.apiGateway.send(new UpdateAuthorizerCommand({ ...place, patchOperations }));
    assert.equal((await read()).authorizerResultTtlInSeconds, 61);
  });

  it('refuses an authorizer without an existing pool, token source or unique name', async () => {
    const bad = (settings: Partial<CreateAuthorizerCommandInput>, message: RegExp) =>
      assert.rejects(create(settings), { name: 'BadRequestException', message });
    await bad({ providerARNs: undefined }, /provider ARN/);
    await bad({ providerARNs: ['arn:aws:s3:::bucket'] }, /Invalid provider ARN specified: arn:aws:s3:::bucket/);
    await bad({ providerARNs: [`${pool}gone`] }, /Invalid provider ARN specified/);
    await bad({ identitySource: undefined }, /Identity source must be non-empty/);
    await bad({ identitySource: 'Authorization' }, /Invalid identity source specified: Authorization/);
    await bad({ identitySource: 'method.request.querystring.token' }, /Invalid identity source/);
    await bad({ authorizerResultTtlInSeconds: 3601 }, /between 0 and 3600/);
    await bad({ identityValidationExpression: '(' }, /Invalid identity validation expression/);
    await create();
    await bad({}, /^Authorizer name must be unique\. Authorizer new-authorizer already exists in this RestApi\.$/);
  });

  it('answers for an API that does not exist as AWS does', async () => {
    await refused(
      create({ restApiId: 'nosuch' }),
      'ConflictException',
      'Unable to complete operation due to concurrent modification. Please try again later.',
      409,
    );
    await refused(
      test.apiGateway.send(new GetAuthorizersCommand({ restApiId: 'nosuch' })),
      'NotFoundException',
      `Invalid API identifier specified ${test.sandbox.accountId}:nosuch`,
      404,
    );
  });

  it('changes an authorizer by patches, within the same limits', async () => {
    const { id: authorizerId } = await create();
    const patch = (...patchOperations: PatchOperation[]) =>
      test.apiGateway.send(new UpdateAuthorizerCommand({ restApiId: api.id, authorizerId, patchOperations }));
    const changed = await patch(
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'replace', path: '/identitySource', value: 'method.request.header.Token' },
      { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '0' },
      { op: 'add', path: '/providerARNs', value: otherPool },
      { op: 'remove', path: '/providerARNs', value: pool },
    );
    assert.equal(changed.name, 'renamed');
    assert.equal(changed.identitySource, 'method.request.header.Token');
    assert.equal(changed.authorizerResultTtlInSeconds, 0);
    assert.deepEqual(changed.providerARNs, [otherPool]);
    await assert.rejects(patch({ op: 'replace', path: '/identitySource', value: 'nonsense' }), {
      name: 'BadRequestException',
    });
    await assert.rejects(patch({ op: 'remove', path: '/providerARNs', value: otherPool }), {
      name: 'BadRequestException',
    });
  });

  it('attaches to a method with scopes, is then not deletable, and is after it was detached', async () => {
    const { apiGateway } = test;
    const { id: authorizerId } = await create();
    const resourceId = await api.resource('test');
    await api.method(resourceId, 'GET', {
      authorizationType: 'COGNITO_USER_POOLS',
      authorizerId,
      authorizationScopes: ['email', 'openid'],
    });
    const where = { restApiId: api.id, resourceId, httpMethod: 'GET' };
    const method = await apiGateway.send(new GetMethodCommand(where));
    assert.equal(method.authorizerId, authorizerId);
    assert.deepEqual(method.authorizationScopes, ['email', 'openid']);
    const drop = () => apiGateway.send(new DeleteAuthorizerCommand({ restApiId: api.id, authorizerId }));
    await refused(
      drop(),
      'ConflictException',
      "Cannot delete authorizer 'new-authorizer', is referenced in method: GET//test",
      409,
    );
    const detached = await apiGateway.send(
      new UpdateMethodCommand({
        ...where,
        patchOperations: [{ op: 'replace', path: '/authorizationType', value: 'NONE' }],
      }),
    );
    assert.equal(detached.authorizerId, undefined);
    assert.equal((await drop()).$metadata.httpStatusCode, 202);
    await refused(drop(), 'NotFoundException', 'Invalid Authorizer identifier specified', 404);
  });

  it('is not for methods of type CUSTOM', async () => {
    const { id: authorizerId } = await create();
    await assert.rejects(api.method(api.rootId, 'GET', { authorizationType: 'CUSTOM', authorizerId }), {
      name: 'BadRequestException',
    });
  });
});
