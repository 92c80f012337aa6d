/** Hosted pages for signing up: /signup, /confirmUser and /resendcode. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../../service.ts';
import { signUpDelivery } from '../codes.ts';
import { masked } from '../mail.ts';
import { confirmSignUp, resendCode, signUp } from '../signUp.ts';
import { entry, type Pool, type User } from '../state.ts';
import { findUser } from '../users.ts';
import { remember } from './browserSession.ts';
import { attributeField, field, passwordHint, usernameField } from './fields.ts';
import { box, inboxNote, showPage } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { attempt, entered, type HostedContext, pendingUser, proceed, type Visit, visited } from './visit.ts';

/** Routes below a domain's path. */
export function signUpPages(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();

  app.get('/signup', (c) => visited(world, (visit) => signUpPage(visit))(c));

  app.post('/signup', (c) =>
    visited(world, (visit) => {
      const { pool, domain, request } = visit;
      const name = entered(visit, 'username');
      const password = visit.fields.get('password') ?? '';
      return attempt(
        async () => {
          if (name === '' || /\s/.test(name)) return signUpPage(visit, 'Enter a user name without spaces.');
          if (/\s/.test(password) || password === '') return signUpPage(visit, 'Enter a password without spaces.');
          const sent = askedAttributes(pool).map((Name) => ({ Name, Value: entered(visit, Name) }));
          const { user, delivery } = signUp(world, pool, request.client, name, password, sent);
          if (!delivery) return waitPage(visit);
          remember(world, c, domain, user, 'pending');
          return c.redirect(visit.to('/confirmUser'));
        },
        (problem) => signUpPage(visit, problem),
      );
    })(c),
  );

  app.get('/confirmUser', (c) =>
    // Links in mails carry the code themselves, and nothing of what an app asked for.
    c.req.query('confirmation_code') === undefined
      ? visited(world, (visit) => confirmPage(visit))(c)
      : confirmByLink(world, c),
  );

  app.post('/confirmUser', (c) =>
    visited(world, (visit) => {
      const user = pendingUser(visit) ?? findUser(visit.pool, entered(visit, 'username'));
      return attempt(
        async () => {
          if (!user) return c.redirect(visit.to('/login'));
          confirmSignUp(world, visit.pool, user, entered(visit, 'code'));
          // Only the browser that knows the password is let in; another one has to sign in.
          return pendingUser(visit) ? proceed(visit, user) : c.redirect(visit.to('/login', { notice: 'confirmed' }));
        },
        (problem) => confirmPage(visit, { problem }),
      );
    })(c),
  );

  app.post('/resendcode', (c) =>
    visited(world, (visit) => {
      const user = pendingUser(visit);
      if (!user) return c.redirect(visit.to('/login'));
      return attempt(
        () => {
          resendCode(world, visit.pool, visit.request.client, user);
          return confirmPage(visit, { notice: 'A new code is on its way. Earlier codes no longer work.' });
        },
        (problem) => confirmPage(visit, { problem }),
      );
    })(c),
  );
  return app;
}

/** Attributes that the sign-up page asks for besides the name: those required, and those that get verified. */
function askedAttributes(pool: Pool): string[] {
  const required = pool.schema.filter(({ Name, Required }) => Required && Name !== 'sub').map(({ Name }) => Name);
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  const byName = new Set<string>(pool.usernameAttributes.length === 1 ? pool.usernameAttributes : []);
  const reachable = pool.usernameAttributes.length === 2 ? [] : verified;
  return [...new Set([...required, ...reachable])].filter((name) => !byName.has(name));
}

function signUpPage(visit: Visit, problem?: string): Response | Promise<Response> {
  const { pool } = visit;
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly)
    return visit.show(
      'Sign up',
      html`<h1>Sign-up is closed</h1>
${box('bad', 'SignUp is not permitted for this user pool')}
<p class="lead">Only an administrator can create accounts here.</p>
<p class="foot"><a href="${visit.to('/login')}">Back to sign-in</a></p>`,
      400,
    );
  const name = entered(visit, 'username');
  const badPassword = problem !== undefined && /password/i.test(problem);
  return visit.show(
    'Sign up',
    html`<h1>Create an account</h1>
${problem === undefined ? '' : box('bad', problem.trim())}
<form method="post" action="${visit.to('/signup')}">${visit.token}
${field(usernameField(pool, { value: name, focus: !badPassword, invalid: problem !== undefined && !badPassword }, true))}
${askedAttributes(pool).map((attribute) => field(attributeField(attribute, entered(visit, attribute))))}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'new-password',
  hint: passwordHint(pool),
  focus: badPassword,
  invalid: badPassword,
})}
<button>Sign up</button>
</form>
<p class="foot">Already have an account? <a href="${visit.to('/login')}">Sign in</a></p>`,
    problem === undefined ? 200 : 400,
  );
}

/** Pools that verify nothing by themselves leave confirmation to an administrator. */
function waitPage(visit: Visit): Response | Promise<Response> {
  return visit.show(
    'Sign up',
    html`<h1>Account created</h1>
${box('good', 'An administrator must confirm it before you can sign in.')}
<p class="foot"><a href="${visit.to('/login')}">Back to sign-in</a></p>`,
  );
}

interface Said {
  readonly problem?: string;
  readonly notice?: string;
}

function confirmPage(visit: Visit, { problem, notice }: Said = {}): Response | Promise<Response> {
  const user = pendingUser(visit);
  if (user?.status !== 'UNCONFIRMED') return visit.c.redirect(visit.to('/login'));
  return visit.show(
    'Confirm your account',
    html`<h1>Confirm your account</h1>
<p class="lead">We sent a code to <strong>${destination(visit.pool, user)}</strong>. Enter it to confirm that this is you.</p>
${problem === undefined ? '' : box('bad', problem)}
${notice === undefined ? '' : box('good', notice)}
${inboxNote()}
<form method="post" action="${visit.to('/confirmUser')}">${visit.token}
<input type="hidden" name="username" value="${user.username}">
${field({
  name: 'code',
  label: 'Verification code',
  autocomplete: 'one-time-code',
  focus: true,
  invalid: problem !== undefined,
})}
<button>Confirm account</button>
</form>
<form class="row" method="post" action="${visit.to('/resendcode')}">${visit.token}
<button class="plain">Send a new code</button>
</form>`,
    problem === undefined ? 200 : 400,
  );
}

function destination(pool: Pool, user: User): string {
  const attribute = signUpDelivery(pool, user) ?? 'email';
  return masked(attribute, user.attributes[attribute] ?? '');
}

/** For pools that verify by a link in the mail: `?client_id=…&user_name=…&confirmation_code=…`. */
function confirmByLink(world: World, c: HostedContext): Promise<Response> {
  const { pool } = c.var;
  const client = entry(pool.clients, c.req.query('client_id') ?? '');
  const user = findUser(pool, c.req.query('user_name') ?? '');
  const brand = client?.settings.ClientName ?? pool.name;
  const refused = (problem: string) =>
    showPage(c, {
      title: 'Confirm your account',
      brand,
      content: html`<h1>This link does not work</h1>${box('bad', problem)}`,
      status: 400,
    });
  return attempt(
    () => {
      if (!client || !user) return refused('Invalid code provided, please request a code again.');
      confirmSignUp(world, pool, user, c.req.query('confirmation_code') ?? '');
      const content = html`<h1>Account confirmed</h1>${box('good', 'Your registration has been confirmed. You can sign in now.')}`;
      return showPage(c, { title: 'Account confirmed', brand, content });
    },
    (problem) => refused(problem),
  );
}
