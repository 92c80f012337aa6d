/** What is seen of a text that was sent as a token. */
import assert from 'node:assert/strict';
import { bareToken, sentToken } from '../../../src/explain/sentToken.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (claims: unknown) => `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.c2lnbmF0dXJl`;
const access = signed({ token_use: 'access', scope: 'openid', name: 'Zoë' });
const id = signed({ token_use: 'id', aud: 'client' });
const refresh = `${part({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' })}.AAAA.BBBB.CCCC.DDDD`;

describe('a sent token', () => {
  it('is told by its claims, and a refresh token by its encryption', () => {
    assert.equal(sentToken(access).kind, 'access token');
    assert.equal(sentToken(id).kind, 'ID token');
    assert.equal(sentToken(refresh).kind, 'refresh token');
    assert.equal(sentToken('abc').kind, 'other token');
    assert.equal(sentToken('').kind, 'no token');
    assert.equal(sentToken('Bearer').kind, 'no token');
    assert.equal(sentToken(signed({ sub: 'somebody' })).kind, 'other token');
  });

  it('shows header and claims, and nothing of the signature', () => {
    const seen = sentToken(access);
    assert.deepEqual(seen.claims, { token_use: 'access', scope: 'openid', name: 'Zoë' });
    assert.deepEqual(seen.header, { alg: 'RS256', kid: 'k' });
    assert.ok(!JSON.stringify(seen).includes('c2lnbmF0dXJl'));
  });

  it('may stand behind any number of schemes', () => {
    for (const [text, schemes] of [
      [access, 0],
      [`Bearer ${access}`, 1],
      [`bearer ${access}`, 1],
      [`Bearer Bearer ${access}`, 2],
    ] as const) {
      const seen = sentToken(text);
      assert.deepEqual([seen.schemes, seen.kind, seen.stray], [schemes, 'access token', undefined], text);
      assert.equal(bareToken(text), access);
    }
  });

  it('may have white space, quotes or a line break in or around it', () => {
    const half = Math.floor(access.length / 2);
    for (const [text, stray] of [
      [` ${access}`, 'white space'],
      [`Bearer  ${access}`, 'white space'],
      [`${access.slice(0, half)} ${access.slice(half)}`, 'white space'],
      [`\u200b${access}`, 'white space'],
      [`"${access}"`, 'quotes'],
      [`Bearer "${access}"`, 'quotes'],
      [`“${access}”`, 'quotes'],
      [`${access}\n`, 'line break'],
      [`"${access}"\r\n`, 'line break'],
      [`${access.slice(0, half)}\n${access.slice(half)}`, 'line break'],
    ] as const) {
      const seen = sentToken(text);
      assert.deepEqual([seen.stray, seen.kind], [stray, 'access token'], JSON.stringify(text));
      assert.equal(bareToken(text), access);
    }
  });
});
