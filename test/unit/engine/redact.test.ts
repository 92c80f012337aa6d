/** Redaction: every form in which a secret can get into a log line, and text that must stay readable. */
import assert from 'node:assert/strict';
import { createRedactor, redact as redactAlone } from '../../../src/engine/redact.ts';

const part = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url');
const jws = `${part({ alg: 'RS256', kid: 'k' })}.${part({ sub: 'someone' })}.c2lnbmF0dXJl-_canary`;
const jwe = `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5canary.aXY.Y2lwaGVydGV4dA.dGFn`;

describe('redaction', () => {
  const { redact } = createRedactor();

  const leaks: Record<string, string> = {
    'an ID or access token': `token is ${jws} here`,
    'a refresh token': `got ${jwe}`,
    'a token that was cut off': jws.slice(0, jws.lastIndexOf('.') - 3),
    'a header line': `Authorization: Bearer canary-opaque-token`,
    'a header of one’s own': 'Token: canary-opaque',
    'a JSON body': JSON.stringify({ ClientId: 'id', RefreshToken: 'canary"quoted', who: 'me' }),
    'JSON inside JSON': JSON.stringify(JSON.stringify({ password: 'canary' })),
    'a form': 'grant_type=refresh_token&refresh_token=canary&client_id=id',
    'a query': 'GET /callback?code=canary-code&state=abc',
    'a fragment': 'https://new-app.com/callback#id_token=canary&access_token=canary&expires_in=3600',
    'an inspected object': "{ Password: 'canary', Username: 'me' }",
    'AWS credentials': '{"accessKeyId":"AKID","secretAccessKey":"canary"}',
    'an environment': 'AWS_SECRET_ACCESS_KEY=canary AWS_REGION=x',
    'a confirmation code': '{"ConfirmationCode":"canary"}',
    'a session of a challenge': '{"Session":"canary","ChallengeName":"X"}',
    'a password in a URL': 'http://me:canary@127.0.0.1:8080/',
    'a PKCE verifier': 'code_verifier=canary',
    'a secret in a sentence': 'SecretAccessKey: canary',
    'a session token in a sentence': 'the session token: canary is wrong',
    'a client secret among others': 'ClientSecret=canary, ClientId=xyz',
  };
  for (const [what, text] of Object.entries(leaks))
    it(`hides ${what}`, () => {
      const result = redact(text);
      assert.equal(/canary|eyJ/.test(result), false, result);
      assert.match(result, /‹hidden›/);
      assert.equal(redactAlone(text), result, 'also where no secret is known');
    });

  it('keeps what stands around a secret', () => {
    assert.equal(
      redact('POST grant_type=code&code=canary&client_id=abc → 200'),
      'POST grant_type=code&code=‹hidden›&client_id=abc → 200',
    );
    assert.equal(redact('{"Password":"x","User":"me"}'), '{"Password":"‹hidden›","User":"me"}');
  });

  it('leaves ordinary lines alone', () => {
    for (const text of [
      'cognito-idp CreateUserPool 200 in 83 ms',
      'The token expires in 42 min; the code was mailed.',
      'NotAuthorizedException: Incorrect username or password.',
      'Password did not conform with policy: Password not long enough',
      'arn:aws:lambda:us-east-1:000000000000:function:demo-ecommerce-function',
      'statusCode: 200, authorizationType: COGNITO_USER_POOLS',
    ])
      assert.equal(redact(text), text);
  });

  it('hides a known secret in whatever text it appears', () => {
    const redactor = createRedactor();
    redactor.hide('P9x!canary');
    assert.equal(redactor.redact('tried with P9x!canary twice'), 'tried with ‹hidden› twice');
  });

  it('hides the tokens of a stored token set, but not the name of the user', () => {
    const redactor = createRedactor();
    redactor.hide(
      JSON.stringify({ who: 'someone@example.com', refreshToken: 'opaque-canary-refresh', scopes: ['email'] }),
    );
    assert.equal(
      redactor.redact('someone@example.com has opaque-canary-refresh for email'),
      'someone@example.com has ‹hidden› for email',
    );
  });

  it('ignores secrets too short to be told from other text', () => {
    const redactor = createRedactor();
    redactor.hide('on');
    assert.equal(redactor.redact('run once on'), 'run once on');
  });
});
