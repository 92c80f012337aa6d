/** Hosted pages for signing in and out: /oauth2/authorize, /login, /logout and /error. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../../service.ts';
import { userNotFound, wrongPassword } from '../errors.ts';
import { requirePassword } from '../passwords.ts';
import { refuseBeforePassword } from '../signInSteps.ts';
import { hidesUsers } from '../signUp.ts';
import { entry } from '../state.ts';
import { findUser } from '../users.ts';
import { finish, readRequest } from './authorizationRequest.ts';
import { forget, pathOf, remembered } from './browserSession.ts';
import { field, usernameField } from './fields.ts';
import { box, showPage } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { attempt, entered, proceed, toError, type Visit, visited } from './visit.ts';

/** Routes below a domain's path. */
export function signInPages(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();

  app.get('/oauth2/authorize', (c) =>
    visited(world, async (visit) => {
      const known = c.req.query('prompt') === 'login' ? undefined : remembered(world, c, visit.pool, 'signedIn');
      if (!known) return c.redirect(visit.to('/login'));
      return c.redirect(await finish(world, visit.pool, visit.request, known.user, known.session.authTime));
    })(c),
  );

  app.get('/login', (c) => visited(world, (visit) => loginPage(visit))(c));

  app.post('/login', (c) =>
    visited(world, (visit) => {
      const name = entered(visit, 'username');
      return attempt(
        async () => {
          const user = findUser(visit.pool, name);
          if (!user) throw hidesUsers(visit.request.client) ? wrongPassword() : userNotFound();
          refuseBeforePassword(user);
          requirePassword(world, visit.pool, user, visit.fields.get('password') ?? '');
          return proceed(visit, user);
        },
        (problem, code) =>
          code === 'PasswordResetRequiredException'
            ? c.redirect(visit.to('/confirmForgotPassword', { username: name }))
            : loginPage(visit, { problem, name }),
      );
    })(c),
  );

  // The person is known in this browser and agrees to go on as that.
  app.post('/continue', (c) =>
    visited(world, async (visit) => {
      const known = remembered(world, c, visit.pool, 'signedIn');
      if (!known) return c.redirect(visit.to('/login'));
      return c.redirect(await finish(world, visit.pool, visit.request, known.user, known.session.authTime));
    })(c),
  );

  app.get('/logout', (c) => {
    const { pool, domain } = c.var;
    const query = new URL(c.req.url).searchParams;
    const clientId = query.get('client_id');
    const client = clientId === null ? undefined : entry(pool.clients, clientId);
    if (clientId === null) return toError(c, domain, "Required String parameter 'client_id' is not present", query);
    if (!client) return toError(c, domain, 'Client does not exist.', query);
    const logoutUri = query.get('logout_uri');
    if (logoutUri !== null) {
      if (!client.settings.LogoutURLs?.includes(logoutUri)) return toError(c, domain, 'redirect_mismatch', query);
      signOut();
      return c.redirect(logoutUri);
    }
    if (!query.has('redirect_uri'))
      return toError(c, domain, "Required String parameters 'logout_uri' or 'redirect_uri' are not present", query);
    const read = readRequest(pool, query);
    if (!read.ok) return 'redirect' in read ? c.redirect(read.redirect) : toError(c, domain, read.page, query);
    signOut();
    return c.redirect(`${pathOf(domain)}/login?${query}`);

    function signOut() {
      forget(world, c, domain, 'signedIn');
      forget(world, c, domain, 'pending');
    }
  });

  app.get('/error', (c) => {
    const error = c.req.query('error') ?? 'invalid_request';
    const client = entry(c.var.pool.clients, c.req.query('client_id') ?? '');
    const content = html`<h1>This request cannot go on</h1>
${box('bad', html`<p>An error was encountered with the requested page.</p><p><code>${error}</code></p>`)}
${explanations[error] ? html`<p class="lead">${explanations[error]}</p>` : ''}`;
    const brand = client?.settings.ClientName ?? c.var.pool.name;
    return showPage(c, { title: 'Error', brand, content, status: 400 });
  });
  return app;
}

/** What the sandbox adds for the learner; Cognito shows the bare error. */
const explanations: Readonly<Record<string, string>> = {
  redirect_mismatch:
    'The address to send you back to is not among the ones the app client allows. It must match one of them to the letter: scheme, port, path and slash at the end.',
};

interface Again {
  readonly problem?: string;
  readonly name?: string;
}

function loginPage(visit: Visit, { problem, name }: Again = {}): Response | Promise<Response> {
  const { pool, world, c } = visit;
  const known = problem === undefined ? remembered(world, c, pool, 'signedIn')?.user : undefined;
  const notice = noticeOf(c.req.query('notice'));
  const mayJoin = !pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly;
  const forgot = html`<a href="${visit.to('/forgotPassword')}">Forgot password?</a>`;
  return visit.show(
    'Sign in',
    html`<h1>Sign in</h1>
${problem === undefined ? '' : box('bad', problem)}
${notice === undefined || problem !== undefined ? '' : box('good', notice)}
${
  known === undefined
    ? ''
    : html`<form class="row" method="post" action="${visit.to('/continue')}">${visit.token}
<button>Continue as ${known.attributes.email ?? known.username}</button></form>
<p class="or">or use another account</p>`
}
<form method="post" action="${visit.to('/login')}">${visit.token}
${field(usernameField(pool, { value: name, focus: name === undefined, invalid: problem !== undefined }))}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  focus: name !== undefined,
  invalid: problem !== undefined,
  beside: forgot,
})}
<button class="${known === undefined ? '' : 'second'}">Sign in</button>
</form>
${mayJoin ? html`<p class="foot">No account yet? <a href="${visit.to('/signup')}">Sign up</a></p>` : ''}`,
    problem === undefined ? 200 : 400,
  );
}

function noticeOf(name: string | undefined): string | undefined {
  if (name === 'passwordChanged') return 'Your password was changed. Sign in with the new one.';
  if (name === 'confirmed') return 'Your account is confirmed. You can sign in now.';
  return undefined;
}
