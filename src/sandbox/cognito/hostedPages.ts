/** The hosted pages and OAuth endpoints of user pool domains, at `/_aws/auth/{domainPrefix}/…`. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Pages } from '../service.ts';
import { box, showPage } from './hosted/frame.ts';
import type { HostedEnv } from './hosted/hostedEnv.ts';
import { mfaPages } from './hosted/mfaPages.ts';
import { oauthEndpoints } from './hosted/oauthEndpoints.ts';
import { passwordPages } from './hosted/passwordPages.ts';
import { signInPages } from './hosted/signInPages.ts';
import { signUpPages } from './hosted/signUpPages.ts';
import { entry, stateOf } from './state.ts';

export const hostedPages: Pages = (world) => {
  const app = new Hono<HostedEnv>().basePath('/_aws/auth/:prefix');
  app.use('*', async (c, next) => {
    const { domains, pools } = stateOf(world);
    const domain = entry(domains, c.req.param('prefix') ?? '');
    const pool = domain && entry(pools, domain.poolId);
    if (!domain || !pool) {
      const content = html`<h1>No such domain</h1>${box('bad', 'No user pool of this sandbox has this domain prefix.')}`;
      return showPage(c, { title: 'No such domain', brand: 'Sandbox', content, status: 404 });
    }
    c.set('domain', domain);
    c.set('pool', pool);
    return next();
  });
  for (const part of [signInPages, signUpPages, passwordPages, mfaPages, oauthEndpoints]) app.route('/', part(world));
  app.notFound((c) => {
    const content = html`<h1>No such page</h1>${box('bad', 'The hosted pages of Cognito have nothing here.')}`;
    return showPage(c, { title: 'No such page', brand: 'Sandbox', content, status: 404 });
  });
  // The variables are this app's own affair; whoever mounts it knows nothing of them.
  return app as unknown as Hono;
};
