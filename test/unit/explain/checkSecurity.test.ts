/** The security check: what is open, what asks for whom, and what is not deployed as it is configured. */
import assert from 'node:assert/strict';
import type { ApiShape, AuthorizerShape, MethodShape } from '../../../src/explain/callEvidence.ts';
import { checkSecurity } from '../../../src/explain/checkSecurity.ts';
import { securityReport } from '../../../src/explain/securityReport.ts';

const authorizer: AuthorizerShape = {
  name: 'people',
  type: 'COGNITO_USER_POOLS',
  header: 'Authorization',
  userPoolArns: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc'],
  validationExpression: '',
  cacheSeconds: 300,
};

function method(name: string, change: Partial<MethodShape> = {}): MethodShape {
  const [verb = '', path = ''] = name.split(' ');
  const base = { path, method: verb, authorization: 'NONE', scopes: [], apiKeyRequired: false } as const;
  return { ...base, integration: { type: 'MOCK' }, requiredParameters: [], ...change };
}
const secured = (name: string, change: Partial<MethodShape> = {}) =>
  method(name, { authorization: 'COGNITO_USER_POOLS', authorizer, ...change });
const api = (...methods: MethodShape[]): ApiShape => ({ methods, gatewayResponses: [] });
const check = (configured: ApiShape, deployed: ApiShape | undefined = configured) =>
  checkSecurity({ apiName: 'news', restApiId: 'a1', stage: 'live', at: 0, configured, deployed });

describe('the security check', () => {
  it('tells open, secured, otherwise protected and preflight methods apart', () => {
    const { methods, summary } = check(
      api(
        method('GET /news'),
        secured('POST /news', { scopes: ['news/write'] }),
        method('OPTIONS /news'),
        method('PUT /news', { authorization: 'AWS_IAM' }),
        method('GET /status', { apiKeyRequired: true }),
        method('ANY /lambda', { authorization: 'CUSTOM', authorizer: { ...authorizer, name: 'mine', type: 'TOKEN' } }),
      ),
    );
    assert.deepEqual(
      methods.map(({ method, path, deployed, verdict }) => `${method} ${path} ${deployed} ${verdict}`),
      [
        'ANY /lambda otherwise good',
        'GET /news open attention',
        'OPTIONS /news preflight good',
        'POST /news secured good',
        'PUT /news otherwise good',
        'GET /status otherwise good',
      ],
    );
    assert.equal(
      methods.find(({ method }) => method === 'POST')?.words,
      'Asks for an access token with the scope news/write in the header Authorization.',
    );
    assert.equal(summary, 'Anyone can call GET /news; the other 4 are protected.');
  });

  it('is content when every method asks for a signed-in user', () => {
    const result = check(api(secured('GET /'), secured('POST /'), method('OPTIONS /')));
    assert.equal(result.summary, 'All 2 methods ask for a signed-in user.');
    assert.ok(result.methods.every(({ verdict, differences }) => verdict === 'good' && differences.length === 0));
    assert.equal(check(api(secured('GET /'))).summary, 'The only method asks for a signed-in user.');
  });

  it('counts a signature and an API key as protection, though not as a user', () => {
    const { summary } = check(api(secured('GET /'), method('PUT /', { authorization: 'AWS_IAM' })));
    assert.equal(summary, 'No method is open: 1 of 2 asks for a signed-in user, 1 is protected otherwise.');
  });

  it('lets the path that signs people in be open, and no other', () => {
    const shape = api(secured('GET /'), method('POST /auth'), method('GET /auth'));
    const { methods, summary } = checkSecurity({
      apiName: 'a',
      restApiId: 'r',
      stage: 's',
      at: 0,
      configured: shape,
      deployed: shape,
      signIn: { method: 'POST', path: '/auth' },
    });
    assert.deepEqual(
      methods.map(({ method: name, deployed, verdict }) => `${name} ${deployed} ${verdict}`),
      ['GET secured good', 'GET open attention', 'POST signIn good'],
    );
    assert.equal(summary, 'Anyone can call GET /auth; the other method is protected.');
  });

  it('says that a method secured since is still served open', () => {
    const { methods, summary } = check(api(secured('GET /')), api(method('GET /')));
    const [get] = methods;
    assert.equal(get?.deployed, 'open');
    assert.equal(get?.configured, 'secured');
    assert.equal(get?.verdict, 'attention');
    assert.deepEqual(get?.differences, [
      'Authorization: the stage serves none (open), configured is Cognito authorizer people.',
    ]);
    assert.equal(
      summary,
      'Anyone can call GET /, the only method. What is configured is not what the stage serves: GET /.',
    );
  });

  it('shows methods that are only deployed or only configured', () => {
    const { methods } = check(api(method('GET /new'), secured('GET /')), api(secured('GET /'), method('GET /old')));
    assert.deepEqual(
      methods.map(({ path, deployed, configured, differences }) => [path, deployed, configured, ...differences]),
      [
        ['/', 'secured', 'secured'],
        ['/new', undefined, 'open', 'Not deployed yet.'],
        ['/old', 'open', undefined, 'Deleted since it was deployed; the stage still serves it.'],
      ],
    );
    assert.match(methods[1]?.words ?? '', /^Not deployed: nobody can call it yet\. Once it is: Open/);
  });

  it('names each part that differs, and no other', () => {
    const before = secured('GET /', { scopes: ['b', 'a'], requiredParameters: [{ in: 'query', name: 'q' }] });
    const now = secured('GET /', {
      scopes: ['a', 'b'],
      apiKeyRequired: true,
      authorizer: { ...authorizer, header: 'Token', cacheSeconds: 0 },
      integration: { type: 'AWS_PROXY', functionArn: 'arn:f' },
    });
    const [get] = check(api(now), api(before)).methods;
    assert.deepEqual(get?.differences, [
      'API key: the stage serves not needed, configured is needed.',
      'Header with the token: the stage serves Authorization, configured is Token.',
      'Cache of the authorizer: the stage serves 300 s, configured is 0 s.',
      'Required parameters: the stage serves q (query), configured is none.',
      'Integration: the stage serves MOCK, configured is AWS_PROXY arn:f.',
    ]);
  });

  it('wants an OPTIONS that asks for a token to be looked at', () => {
    const { methods, summary } = check(api(secured('GET /'), secured('OPTIONS /')));
    assert.equal(methods.find(({ method }) => method === 'OPTIONS')?.verdict, 'attention');
    assert.match(summary, /OPTIONS \/ does not let browsers ask first\.$/);
  });

  it('says when there is no stage, and when there are no methods', () => {
    assert.equal(
      checkSecurity({
        apiName: '',
        restApiId: '',
        stage: 'live',
        at: 0,
        configured: api(secured('GET /')),
        deployed: undefined,
      }).summary,
      'There is no stage live, so nobody can call this API.',
    );
    assert.equal(check(api()).summary, 'This API has no methods.');
  });

  it('makes a report that names of others cannot turn into markup', () => {
    const report = securityReport(
      checkSecurity({
        apiName: 'a|b [x](y) <b>',
        restApiId: 'a1',
        stage: 'live',
        at: 0,
        configured: api(secured('GET /'), method('GET /new')),
        deployed: api(method('GET /')),
      }),
    );
    assert.match(report, /^# Security of a\\\|b \\\[x\\\]\(y\) \\<b\\>\n/);
    assert.match(report, /checked 1970-01-01T00:00:00Z\./);
    assert.match(report, /\n- ⚠ `GET \/`: Open: anyone can call it\.\n {2}- Authorization: /);
    assert.match(report, /\n- ⚠ `GET \/new`: Not deployed: .*\n\nWhat is configured takes effect once/);
  });

  it('makes a report with the time as it is given', () => {
    assert.match(securityReport(check(api(secured('GET /'))), 'today at noon'), /, checked today at noon\.\n/);
  });
});
