/** What anybody may know of a pool: its keys and its OpenID configuration, at `/{poolId}/.well-known/…`. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Pages } from '../service.ts';
import { pathOf } from './hosted/browserSession.ts';
import { keysOf, publicPart } from './keys.ts';
import { entry, stateOf } from './state.ts';
import { issuerOf } from './tokens.ts';

export const wellKnown: Pages = (world) => {
  const app = new Hono();
  const poolOf = (id: string) => entry(stateOf(world).pools, id);
  app.use('*', cors({ origin: '*' }));

  app.get('/:poolId/.well-known/jwks.json', async (c) => {
    const pool = poolOf(c.req.param('poolId'));
    if (!pool) return c.json({ message: `User pool ${c.req.param('poolId')} does not exist.` }, 404);
    const { id, access } = await keysOf(world, pool);
    return c.json({ keys: [publicPart(id), publicPart(access)] });
  });

  app.get('/:poolId/.well-known/openid-configuration', (c) => {
    const pool = poolOf(c.req.param('poolId'));
    if (!pool) return c.json({ message: `User pool ${c.req.param('poolId')} does not exist.` }, 404);
    const issuer = issuerOf(world, pool);
    const base = pool.domain === undefined ? undefined : `${world.endpoint}${pathOf({ prefix: pool.domain })}`;
    return c.json({
      // Endpoints are on the domain; a pool without one has none.
      ...(base === undefined
        ? {}
        : {
            authorization_endpoint: `${base}/oauth2/authorize`,
            end_session_endpoint: `${base}/logout`,
            revocation_endpoint: `${base}/oauth2/revoke`,
            token_endpoint: `${base}/oauth2/token`,
            userinfo_endpoint: `${base}/oauth2/userInfo`,
          }),
      id_token_signing_alg_values_supported: ['RS256'],
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
  });
  return app;
};
