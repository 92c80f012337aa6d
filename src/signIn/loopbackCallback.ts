/** Loopback callback: waits on this machine for the browser to come back from the sign-in, once. */
import { createServer, type Server } from 'node:http';
import { Failure } from '../engine/failure.ts';
import { type Callback, type CallbackOptions, pendingAnswer } from './callback.ts';
import { escapeHtml, fragmentPage, resultPage } from './callbackPages.ts';

const longestFragment = 64 * 1024;

/**
 * Listens on the callback URL's host and port. Single use: the first answer counts; closed after use, on abort, or
 * after `timeoutMs`. Throws Failure `PortInUse` when another program has the port.
 */
export async function listenForCallback(callbackUrl: string, options: CallbackOptions): Promise<Callback> {
  const url = new URL(callbackUrl);
  const outcome = Promise.withResolvers<{ readonly ok: boolean; readonly text: string }>();

  const server = createServer((request, response) => {
    const respond = (status: number, html: string) => {
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        // A browser that keeps the connection would bring the next sign-in's answer to this one, which is over.
        connection: 'close',
        'referrer-policy': 'no-referrer',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
      });
      response.end(html);
    };
    const settle = (parameters: URLSearchParams) => {
      const offered = answer.offer(parameters);
      if (offered !== 'taken') {
        const why = {
          late: 'This sign-in was already finished.',
          foreign: 'This answer does not belong to the sign-in that VS Code started.',
        };
        respond(400, resultPage(false, why[offered]));
        return;
      }
      outcome.promise.then(({ ok, text }) => respond(200, resultPage(ok, escapeHtml(text))));
    };
    const asked = new URL(request.url ?? '/', callbackUrl);
    if (asked.host !== request.headers.host || asked.pathname !== url.pathname)
      return respond(404, resultPage(false, 'Nothing is here.'));
    if (request.method === 'GET' && asked.search !== '') return settle(asked.searchParams);
    if (request.method === 'GET') return respond(200, fragmentPage());
    if (request.method !== 'POST') return respond(405, resultPage(false, 'Nothing is here.'));
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > longestFragment) request.destroy();
    });
    request.on('end', () => settle(new URLSearchParams(body)));
  });

  await listen(server, url);
  const close = () => {
    server.close();
    server.closeIdleConnections();
  };
  const answer = pendingAnswer(options, () => {
    outcome.resolve({ ok: false, text: 'The sign-in was cancelled.' });
    close();
  });
  return {
    parameters: answer.parameters,
    async finish(result) {
      outcome.resolve(result);
      answer.close();
      close();
    },
  };
}

function listen(server: Server, url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Failure(
              {
                code: 'PortInUse',
                what: `Port ${url.port} of this machine is taken, so the sign-in cannot come back to VS Code.`,
                why: 'Another window may be waiting for a sign-in, or another program uses the port.',
                next: 'Finish or cancel the other sign-in, then try again; or sign in and paste the address you were sent to.',
              },
              error,
            )
          : error,
      );
    });
    server.listen(Number(url.port), url.hostname, () => resolve());
  });
}
