/** A call of the endpoint is an answer with words, whatever its status. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { callEndpoint, type EndpointCall } from '../../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../../src/engine/failure.ts';

describe('calling the endpoint', () => {
  let server: Server;
  let base: EndpointCall;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  let seen: Record<string, string | string[] | undefined>;
  let seenBody: string;
  before(async () => {
    server = createServer(async (request, response) => {
      seen = request.headers;
      seenBody = await text(request);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    base = {
      url: `http://127.0.0.1:${address.port}/x`,
      method: 'GET',
      header: 'Authorization',
      expectedHeader: 'Authorization',
      sent: 'none',
      expected: 'access token',
      secured: true,
    };
  });
  after(() => server.close());

  it('sends the token in the header that the authorizer reads', async () => {
    answer = { status: 200, body: '"hi"' };
    await callEndpoint({ ...base, header: 'Token', expectedHeader: 'Token', sent: 'access token', token: 'tok' });
    assert.equal(seen.token, 'tok');
    assert.equal(seen.authorization, undefined);
  });

  it('sends the body as it is, under the type it is given', async () => {
    answer = { status: 200, body: '"hi"' };
    const headers = [{ name: 'Content-Type', value: 'application/json' }];
    await callEndpoint({ ...base, method: 'POST', headers, body: '{"name": "Änne"}' });
    assert.deepEqual([seen['content-type'], seenBody], ['application/json', '{"name": "Änne"}']);
    await callEndpoint({ ...base, method: 'POST' });
    assert.deepEqual([seen['content-type'], seenBody], [undefined, '']);
  });

  it('expects a refusal where the method wants another body', async () => {
    answer = { status: 400, body: '{"message":"Invalid request body"}' };
    const refused = await callEndpoint({ ...base, secured: false, method: 'POST', body: '[]', bodyRefused: true });
    assert.deepEqual([refused.expectedStatus, refused.ok], [400, true]);
    assert.match(refused.meaning, /not the JSON that the method wants/);
  });

  const cases: [name: string, call: Partial<EndpointCall>, status: number, body: string, ok: boolean, words: RegExp][] =
    [
      ['no token, refused', {}, 401, '{"message":"Unauthorized"}', true, /No token was sent/],
      ['no token, let in', {}, 200, '"hi"', false, /open to anyone/],
      ['open API', { secured: false }, 200, '"hi"', true, /not secured yet/],
      ['access token, let in', { sent: 'access token', token: 't' }, 200, '"hi"', true, /accepted the access token/],
      [
        'ID token where scopes are asked',
        { sent: 'ID token', token: 't' },
        401,
        '{"message":"Unauthorized"}',
        true,
        /Scopes are in the access token only/,
      ],
      [
        'access token where none are',
        { sent: 'access token', expected: 'ID token', token: 't' },
        401,
        '{"message":"Unauthorized"}',
        true,
        /expects the ID token/,
      ],
      [
        'right token, refused',
        { sent: 'access token', token: 't' },
        401,
        '{"message":"Unauthorized"}',
        false,
        /not deployed/,
      ],
      [
        'expired',
        { sent: 'access token', token: 't' },
        401,
        '{"message":"The incoming token has expired"}',
        false,
        /Refresh the tokens/,
      ],
      ['malformed handler answer', { sent: 'access token', token: 't' }, 502, '{}', false, /function/],
      ['no permission', { sent: 'access token', token: 't' }, 500, '{}', false, /permission/],
    ];
  for (const [name, call, status, body, ok, words] of cases)
    it(`explains: ${name}`, async () => {
      answer = { status, body };
      const result = await callEndpoint({ ...base, ...call });
      assert.equal(result.status, status);
      assert.equal(result.ok, ok);
      assert.match(result.meaning, words);
    });

  for (const [errorType, status, words] of [
    ['LimitExceededException', 429, /no more calls for now/],
    ['TooManyRequestsException', 429, /Wait a moment/],
    ['AuthorizerConfigurationException', 500, /authorizer itself/],
  ] as const)
    it(`explains: ${errorType}`, async () => {
      answer = { status, headers: { 'x-amzn-ErrorType': errorType }, body: '{}' };
      assert.match((await callEndpoint({ ...base, sent: 'access token', token: 't' })).meaning, words);
    });

  it('puts “Bearer” before the token, sends further headers, and says so', async () => {
    answer = { status: 200, body: '"hi"' };
    const result = await callEndpoint({
      ...base,
      sent: 'access token',
      token: 'tok',
      scheme: 'Bearer',
      headers: [{ name: 'X-Colour', value: 'blue' }],
    });
    assert.equal(seen.authorization, 'Bearer tok');
    assert.equal(seen['x-colour'], 'blue');
    assert.equal(result.label, 'With the access token, after “Bearer”');
    assert.deepEqual([result.method, result.url, result.header], ['GET', base.url, 'Authorization']);
  });

  it('expects nothing of a token of one’s own, and keeps it out of the result', async () => {
    const token = 'my-own-opaque-token';
    answer = { status: 401, body: `{"message":"Not ${token}"}`, headers: { 'www-authenticate': token } };
    const result = await callEndpoint({ ...base, sent: 'own', token });
    assert.equal(result.ok, true);
    assert.match(result.meaning, /expects the access token/);
    assert.ok(!JSON.stringify(result).includes(token));
  });

  it('expects 403 where the setup has no such method or path', async () => {
    answer = { status: 403, headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' }, body: '{}' };
    const result = await callEndpoint({ ...base, known: false, secured: false });
    assert.equal(result.ok, true);
    assert.match(result.meaning, /no such method or path/);
  });

  it('tells an unknown path from a missing token', async () => {
    answer = { status: 403, headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' }, body: '{}' };
    assert.match((await callEndpoint(base)).meaning, /no such path/);
  });

  it('that nobody answers is a failure with words', async () => {
    await assert.rejects(
      callEndpoint({ ...base, url: 'http://127.0.0.1:1/' }),
      (error) => error instanceof Failure && error.note.code === 'NoAnswer',
    );
  });

  it('can be cancelled', async () => {
    await assert.rejects(callEndpoint(base, AbortSignal.abort()), { name: 'AbortError' });
  });
});
