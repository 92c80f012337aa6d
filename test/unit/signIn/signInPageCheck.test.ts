/** Looking at the sign-in page before the browser does, against a small server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkSignInPage } from '../../../src/signIn/signInPageCheck.ts';
import { refusal } from '../../support/assertRefused.ts';

describe('the check of the sign-in page', () => {
  let server: Server;
  let answers: Readonly<Record<string, readonly [status: number, body: string, location?: string]>>;

  before(async () => {
    server = createServer((request, response) => {
      const [status, body, location] = answers[request.url?.split('?')[0] ?? ''] ?? [404, ''];
      response.writeHead(status, location === undefined ? {} : { location });
      response.end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => void server.close());

  const check = () => {
    const { port } = server.address() as AddressInfo;
    return checkSignInPage(`http://127.0.0.1:${port}/oauth2/authorize?redirect_uri=http://localhost:1/&scope=openid`);
  };
  const sorry = 'Login pages unavailable. Please contact an administrator.';

  it('finds a client without a style, whether the endpoint says so or the page that it leads to', async () => {
    for (const each of [
      { '/oauth2/authorize': [403, sorry] },
      { '/oauth2/authorize': [302, '', '/login?client_id=c'], '/login': [403, sorry] },
    ] as const) {
      answers = each as typeof answers;
      const note = await refusal(check);
      assert.equal(note.code, 'SignInPageRefused');
      assert.match(note.why ?? '', /branding style/);
    }
  });

  it('lets a browser try a page that refuses a visit without cookies for another reason', async () => {
    answers = { '/oauth2/authorize': [302, '', '/login?client_id=c'], '/login': [400, 'Bad request'] };
    await check();
  });
});
