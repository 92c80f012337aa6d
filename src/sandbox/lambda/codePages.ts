/** Download links for deployment packages, as GetFunction hands them out: good for ten minutes, for anyone who has one. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { World } from '../service.ts';
import { type LambdaFunction, lambdaState } from './functionState.ts';

/** Milliseconds that a link works. Source: Lambda API reference, GetFunction. */
const lifetime = 10 * 60 * 1000;

/** Hands out links. */
export interface CodeDownloads {
  link(fn: LambdaFunction): string;
}

interface Link {
  readonly functionArn: string;
  readonly until: number;
}

const linksOfWorld = new WeakMap<World, Map<string, Link>>();

function linksOf(world: World): Map<string, Link> {
  const links = linksOfWorld.get(world) ?? new Map<string, Link>();
  linksOfWorld.set(world, links);
  return links;
}

/** Links of one world. */
export function codeDownloads(world: World): CodeDownloads {
  return {
    link(fn) {
      const links = linksOf(world);
      for (const [token, { until }] of links) if (until < Date.now()) links.delete(token);
      const token = randomBytes(24).toString('base64url');
      links.set(token, { functionArn: fn.arn, until: Date.now() + lifetime });
      return `${world.endpoint}/_aws/lambda-code/${token}`;
    },
  };
}

/** `GET /_aws/lambda-code/{token}`: the zip file. */
export function codePages(world: World): Hono {
  return new Hono().get('/_aws/lambda-code/:token', (c) => {
    const link = linksOf(world).get(c.req.param('token'));
    const fn = lambdaState(world).functions.find(({ arn }) => arn === link?.functionArn);
    if (link === undefined || link.until < Date.now() || fn === undefined) return c.text('Request has expired', 403);
    return c.body(new Uint8Array(Buffer.from(fn.code, 'base64')), 200, { 'content-type': 'application/zip' });
  });
}
