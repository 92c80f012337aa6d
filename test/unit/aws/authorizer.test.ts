/** The authorizer on AWS, which does not tell the cache time of an authorizer for a user pool. */
import assert from 'node:assert/strict';
import { authorizer } from '../../../src/aws/resources/authorizer.ts';
import { fakeAws, refuse } from '../../support/fakeWorld.ts';

const props = {
  restApiId: 'api',
  userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a',
  name: 'pool',
  tokenHeader: 'Authorization',
  validationExpression: '',
  cacheSeconds: 300,
};
/** As GetAuthorizer answers for a user pool. */
const told = {
  id: 'auth1',
  name: 'pool',
  type: 'COGNITO_USER_POOLS',
  providerARNs: [props.userPoolArn],
  authType: 'cognito_user_pools',
  identitySource: 'method.request.header.Authorization',
};

describe('an authorizer whose cache time AWS does not tell', () => {
  it('is as it should be with the usual time', async () => {
    const { world } = fakeAws({ GetAuthorizer: () => told });
    const found = await authorizer.read(world, props, {
      state: 'created',
      attributes: { id: 'auth1', restApiId: 'api' },
    });
    assert.deepEqual(found.exists && found.differences, []);
  });

  it('is asked for another time once, and then counts as changed', async () => {
    const { world, sent } = fakeAws({ GetAuthorizer: () => told, UpdateAuthorizer: () => told });
    const wanted = { ...props, cacheSeconds: 60 };
    const before: Parameters<typeof authorizer.read>[2] = {
      state: 'created',
      attributes: { id: 'auth1', restApiId: 'api', fingerprint: 'of other settings' },
    };
    const found = await authorizer.read(world, wanted, before);
    assert.ok(found.exists);
    assert.deepEqual(
      found.differences.map(({ property }) => property),
      ['cacheSeconds'],
    );
    const attributes = await authorizer.reconcile(world, wanted, found);
    assert.deepEqual(sent.at(-1)?.input.patchOperations, [
      { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '60' },
    ]);
    const again = await authorizer.read(world, wanted, { state: 'created', attributes });
    assert.deepEqual(again.exists && again.differences, []);
  });

  it('is made all the same when AWS does not take the time', async () => {
    const { world, sent } = fakeAws({
      CreateAuthorizer: () => told,
      UpdateAuthorizer: refuse('BadRequestException', 'Invalid patch path'),
    });
    const { id } = await authorizer.reconcile(world, { ...props, cacheSeconds: 0 }, { exists: false });
    assert.equal(id, 'auth1');
    assert.deepEqual(
      sent.map(({ operation }) => operation),
      ['CreateAuthorizer', 'UpdateAuthorizer'],
    );
  });

  it('is told from one whose time AWS tells', async () => {
    const { world } = fakeAws({ GetAuthorizer: () => ({ ...told, authorizerResultTtlInSeconds: 60 }) });
    const found = await authorizer.read(world, props, {
      state: 'created',
      attributes: { id: 'auth1', restApiId: 'api' },
    });
    assert.deepEqual(found.exists && found.differences.map(({ actual }) => actual), [60]);
  });
});
