/** Tokens count only when their pool signed them, for this client, of the right kind, and not long ago. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Failure } from '../../../src/engine/failure.ts';
import { verifyTokens } from '../../../src/tokens/verifyTokens.ts';

const clientId = 'client1';
const minute = 60;

describe('verifying tokens', () => {
  let server: Server;
  let issuer: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let keysAnswer: number;

  before(async () => {
    keys = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    server = createServer((_, response) => response.writeHead(keysAnswer).end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    issuer = `http://127.0.0.1:${address.port}/us-east-1_abc`;
  });
  beforeEach(() => {
    keysAnswer = 200;
  });
  after(() => server.close());

  interface Wanted {
    readonly claims?: Record<string, unknown>;
    readonly from?: string;
    readonly expires?: number;
    readonly key?: CryptoKey;
  }
  const sign = ({ claims = {}, from = issuer, expires = 60 * minute, key = keys.privateKey as CryptoKey }: Wanted) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(from)
      .setExpirationTime(Math.floor(Date.now() / 1000) + expires)
      .sign(key);
  const idClaims = { token_use: 'id', aud: clientId, email: 'ada@example.com', 'cognito:username': 'u1' };
  const accessClaims = { token_use: 'access', client_id: clientId, username: 'u1', scope: 'openid email' };
  const refused = (words: RegExp) => (error: unknown) =>
    error instanceof Failure && error.note.code === 'TokenRefused' && words.test(error.note.why ?? '');

  it('tells who signed in, with which scopes, and the earlier expiry', async () => {
    const verified = await verifyTokens(
      {
        idToken: await sign({ claims: idClaims, expires: 30 * minute }),
        accessToken: await sign({ claims: accessClaims }),
      },
      { issuer, clientId },
    );
    assert.deepEqual([verified.who, verified.userId, verified.scopes], ['ada@example.com', 'u1', ['openid', 'email']]);
    assert.ok(Math.abs(verified.expiresAt - Date.now() - 30 * minute * 1000) < 10_000);
  });

  it('refuses a token that was altered', async () => {
    const [head, , signature] = (await sign({ claims: accessClaims })).split('.');
    const forged = Buffer.from(JSON.stringify({ ...accessClaims, iss: issuer, exp: 9_999_999_999 })).toString(
      'base64url',
    );
    const accessToken = `${head}.${forged}.${signature}`;
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/signature/));
  });

  it('refuses a token signed with another key', async () => {
    const other = await generateKeyPair('RS256');
    const accessToken = await sign({ claims: accessClaims, key: other.privateKey as CryptoKey });
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/signature/));
  });

  it('refuses a token of another app client, whichever kind it is', async () => {
    const accessToken = await sign({ claims: { ...accessClaims, client_id: 'other' } });
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/another app client/));
    const idToken = await sign({ claims: { ...idClaims, aud: 'other' } });
    await assert.rejects(verifyTokens({ idToken }, { issuer, clientId }), refused(/another app client/));
  });

  it('refuses a token of another pool', async () => {
    const accessToken = await sign({ claims: accessClaims, from: `${issuer}x` });
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/another user pool/));
  });

  it('refuses an ID token where the access token should be', async () => {
    const accessToken = await sign({ claims: idClaims });
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/access token was expected/));
  });

  it('refuses an expired token, but forgives a minute between clocks', async () => {
    const late = await sign({ claims: accessClaims, expires: -5 * minute });
    await assert.rejects(verifyTokens({ accessToken: late }, { issuer, clientId }), refused(/expired/));
    const justNow = await sign({ claims: accessClaims, expires: -30 });
    await verifyTokens({ accessToken: justNow }, { issuer, clientId });
  });

  it('refuses an answer without any token', async () => {
    await assert.rejects(verifyTokens({}, { issuer, clientId }), refused(/neither/));
  });

  it('says when the keys are not to be had', async () => {
    keysAnswer = 404;
    const accessToken = await sign({ claims: accessClaims });
    await assert.rejects(verifyTokens({ accessToken }, { issuer, clientId }), refused(/404/));
    await assert.rejects(
      verifyTokens({ accessToken }, { issuer: 'http://127.0.0.1:1/x', clientId }),
      (error) => error instanceof Failure && error.note.code === 'KeysUnreachable',
    );
  });
});
