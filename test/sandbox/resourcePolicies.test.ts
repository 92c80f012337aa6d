/** Resource policies: refused where they cannot be judged, and once deployed they decide who may call. */
import assert from 'node:assert/strict';
import { UpdateRestApiCommand } from '@aws-sdk/client-api-gateway';
import { type ApiFixture, apiPerTest, refused, standInPools } from '../support/apiFixture.ts';
import type { TestSandbox } from '../support/sandboxClients.ts';

describe('Resource policies of the sandbox', () => {
  let test: TestSandbox;
  let api: ApiFixture;
  apiPerTest((made) => {
    ({ test, api } = made);
  });
  beforeEach(async () => {
    await api.method(api.rootId, 'GET');
    await api.mock(api.rootId, 'GET', 200, '{}');
  });

  const put = (policy: unknown) =>
    test.apiGateway.send(
      new UpdateRestApiCommand({
        restApiId: api.id,
        patchOperations: [
          { op: 'replace', path: '/policy', value: typeof policy === 'string' ? policy : JSON.stringify(policy) },
        ],
      }),
    );
  const statement = (Effect: 'Allow' | 'Deny', change: object = {}) => ({
    Effect,
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: 'execute-api:/*',
    ...change,
  });
  const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
  async function answerTo(document: unknown, init?: RequestInit): Promise<Response> {
    await put(document);
    await api.deploy('live');
    return api.call('live', init);
  }
  const here = (cidr: string, operator = 'IpAddress') => ({ Condition: { [operator]: { 'aws:SourceIp': cidr } } });

  it('decide only once they are deployed', async () => {
    await api.deploy('live');
    await put(policy(statement('Deny')));
    assert.equal((await api.call('live')).status, 200);
    await api.deploy('live');
    const denied = await api.call('live');
    assert.equal(denied.status, 403);
    assert.equal(denied.headers.get('x-amzn-errortype'), 'AccessDeniedException');
    const { Message } = (await denied.json()) as { Message: string };
    const scope = `arn:aws:execute-api:${test.sandbox.region}:********${test.sandbox.accountId.slice(-4)}:${api.id}`;
    assert.equal(
      Message,
      `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${scope}/live/GET/ with an explicit deny`,
    );
    await put('');
    await api.deploy('live');
    assert.equal((await api.call('live')).status, 200);
  });

  it('let in whom a statement allows and none denies', async () => {
    const whole = `arn:aws:execute-api:${test.sandbox.region}:${test.sandbox.accountId}:${api.id}/live/GET/*`;
    for (const [document, status] of [
      [policy(statement('Allow')), 200],
      [policy(statement('Allow', { Resource: whole })), 200],
      [policy(statement('Allow', { Principal: { AWS: '*' }, Action: 'execute-api:*' })), 200],
      [policy(), 403],
      [policy(statement('Allow', { Resource: 'execute-api:/other/*' })), 403],
      [policy(statement('Allow', { Principal: { AWS: 'arn:aws:iam::999999999999:root' } })), 403],
      [policy(statement('Allow'), statement('Deny')), 403],
      [policy(statement('Allow', here('127.0.0.0/8'))), 200],
      [policy(statement('Allow', here('192.0.2.0/24'))), 403],
      [policy(statement('Allow'), statement('Deny', here('192.0.2.1', 'NotIpAddress'))), 403],
      [policy(statement('Allow'), statement('Deny', here('192.0.2.1'))), 200],
    ] as const) {
      const answer = await answerTo(document);
      assert.equal(answer.status, status, JSON.stringify(document));
      if (status === 403 && document.Statement.every((each) => !('Effect' in each) || each.Effect === 'Allow'))
        assert.doesNotMatch(await answer.text(), /explicit deny/);
    }
  });

  it('are asked after the authorizer', async () => {
    const pool = `arn:aws:cognito-idp:${test.sandbox.region}:${test.sandbox.accountId}:userpool/${test.sandbox.region}_abc`;
    standInPools(test, [pool], { good: { pool, use: 'id', claims: { sub: '1' } } });
    const authorizerId = await api.authorizer(pool);
    await api.method(api.rootId, 'POST', { authorizationType: 'COGNITO_USER_POOLS', authorizerId });
    await api.mock(api.rootId, 'POST', 200, '{}');
    const unknown = await answerTo(policy(statement('Deny')), { method: 'POST' });
    assert.equal(unknown.status, 401);
    const known = await api.call('live', { method: 'POST', headers: { Authorization: 'good' } });
    assert.equal(known.status, 403);
  });

  it('are refused where they are none, or cannot be judged here', async () => {
    const words = 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';
    await refused(put('{'), 'BadRequestException', words);
    await refused(put(policy({ Effect: 'Allow', Action: '*', Resource: '*' })), 'BadRequestException', words);
    await refused(
      put(policy(statement('Allow', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }))),
      'BadRequestException',
      'The sandbox does not support the condition StringEquals of aws:SourceVpc in resource policies. AWS does.',
    );
  });
});
