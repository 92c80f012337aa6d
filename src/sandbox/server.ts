/** The HTTP side of a sandbox: who may talk to it at all, and which requests are pages and which are AWS calls. */
import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerControl, type ControlPlaneParts } from './controlPlane.ts';
import type { MountedPages } from './services.ts';

/** What a server serves. */
export interface ServerParts extends ControlPlaneParts {
  readonly pages: readonly MountedPages[];
  /** Milliseconds that every request waits first. */
  readonly latency: number;
  /** Called after every request, since any may have changed the state. */
  readonly served: () => void;
}

type Env = { Bindings: HttpBindings };

/** Says that a sandbox is running, and which; needs no signature. */
export const healthPath = '/_aws/health';

/** Largest request body, in bytes: Lambda's, which is the largest of all services. Source: "Lambda quotas". */
const maxBody = 70_167_211;

/** The Node.js server around `fetch`, not yet listening. */
export function createServer(fetch: (request: Request, bindings: HttpBindings) => Promise<Response>): Server {
  const server = createAdaptorServer({ fetch: (request, env) => fetch(request, env as HttpBindings) }) as Server;
  // Longer than SDKs keep a connection, so that it is never closed under a request.
  server.keepAliveTimeout = 65_000;
  return server;
}

/** The routes of a sandbox that listens on `port`. */
export function sandboxApp(parts: ServerParts, port: number): Hono<Env> {
  const app = new Hono<Env>();
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const pages = parts.pages.map(({ owns, pages: make }) => ({ owns, app: make(parts.world) }));

  app.use(async (c, next) => {
    // A name that resolves to this machine must not make a web page same-origin with the sandbox (DNS rebinding).
    if (!hosts.includes(c.req.header('host') ?? '')) return refuse(c, 'Host is not allowed');
    if (parts.latency > 0) await sleep(parts.latency);
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: (c) => c.json({ message: `Request must be smaller than ${maxBody} bytes` }, 413),
    }),
  );
  app.all('*', async (c) => {
    const { path } = split(c.env.incoming);
    const owner = pages.find(({ owns }) => owns(path));
    try {
      if (owner !== undefined) return await owner.app.fetch(c.req.raw, c.env);
      if (isCrossOrigin(c)) return refuse(c, 'Requests of web pages are not allowed here');
      if (path === healthPath) return health(c, parts);
      return await control(c, parts);
    } finally {
      parts.served();
    }
  });
  app.onError((error, c) => {
    console.error(`Sandbox: ${c.req.method} ${c.req.path} failed`, error);
    return c.json({ message: 'Internal server error' }, 500);
  });
  return app;
}

function health(c: Context<Env>, { world }: ServerParts): Response {
  return c.json({ status: 'running', accountId: world.accountId, region: world.region });
}

async function control(c: Context<Env>, parts: ServerParts): Promise<Response> {
  const { path, query } = split(c.env.incoming);
  return answerControl(parts, {
    method: c.req.method,
    rawPath: path,
    rawQuery: query,
    headers: c.req.raw.headers,
    body: new Uint8Array(await c.req.arrayBuffer()),
  });
}

/** Path and query as they came over the wire: signatures are made over that, not over a normalised URL. */
function split({ url = '/' }: Pick<IncomingMessage, 'url'>): { path: string; query: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** Browsers say where a request comes from; SDKs and command lines say nothing. */
function isCrossOrigin(c: Context<Env>): boolean {
  const site = c.req.header('sec-fetch-site');
  return c.req.header('origin') !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin');
}

function refuse(c: Context<Env>, message: string): Response {
  return c.json({ message }, 403);
}
