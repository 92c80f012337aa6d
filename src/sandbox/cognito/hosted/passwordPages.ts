/** Hosted pages about passwords: /forgotPassword, /confirmForgotPassword and /changePassword. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../../service.ts';
import { replaceTemporaryPassword } from '../challengeResponses.ts';
import { confirmForgotPassword, forgotPassword } from '../forgotPassword.ts';
import { stepAfterPassword } from '../signInSteps.ts';
import { missingAttributes } from '../users.ts';
import { attributeField, field, passwordHint, usernameField } from './fields.ts';
import { box, inboxNote } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { attempt, entered, pendingUser, proceed, type Visit, visited } from './visit.ts';

/** Routes below a domain's path. */
export function passwordPages(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();

  app.get('/forgotPassword', (c) => visited(world, (visit) => forgotPage(visit))(c));

  app.post('/forgotPassword', (c) =>
    visited(world, (visit) => {
      const username = entered(visit, 'username');
      return attempt(
        () => {
          if (username === '') return forgotPage(visit, 'Enter what you sign in with.');
          forgotPassword(world, visit.pool, visit.request.client, username);
          return c.redirect(visit.to('/confirmForgotPassword', { username }));
        },
        (problem) => forgotPage(visit, problem),
      );
    })(c),
  );

  app.get('/confirmForgotPassword', (c) =>
    visited(world, (visit) => resetPage(visit, c.req.query('username') ?? ''))(c),
  );

  app.post('/confirmForgotPassword', (c) =>
    visited(world, (visit) => {
      const username = entered(visit, 'username');
      const password = visit.fields.get('password') ?? '';
      return attempt(
        () => {
          if (/\s/.test(password) || password === '')
            return resetPage(visit, username, 'Enter a password without spaces.');
          confirmForgotPassword(world, visit.pool, visit.request.client, username, entered(visit, 'code'), password);
          return c.redirect(visit.to('/login', { notice: 'passwordChanged' }));
        },
        (problem) => resetPage(visit, username, problem),
      );
    })(c),
  );

  app.get('/changePassword', (c) => visited(world, (visit) => changePage(visit))(c));

  app.post('/changePassword', (c) =>
    visited(world, (visit) => {
      const { pool, request } = visit;
      const user = pendingUser(visit);
      const password = visit.fields.get('password') ?? '';
      return attempt(
        async () => {
          if (!user || stepAfterPassword(world, pool, request.client, user) !== 'NEW_PASSWORD_REQUIRED')
            return c.redirect(visit.to('/login'));
          if (/\s/.test(password) || password === '') return changePage(visit, 'Enter a password without spaces.');
          const asked = missingAttributes(pool, user).map((Name) => ({ Name, Value: entered(visit, Name) }));
          replaceTemporaryPassword(world, pool, request.client, user, password, asked);
          return proceed(visit, user);
        },
        (problem) => changePage(visit, problem),
      );
    })(c),
  );
  return app;
}

function forgotPage(visit: Visit, problem?: string): Response | Promise<Response> {
  const username = usernameField(visit.pool, { value: entered(visit, 'username'), focus: true });
  return visit.show(
    'Forgot password',
    html`<h1>Forgot your password?</h1>
<p class="lead">Tell us what you sign in with, and we send you a code to set a new one.</p>
${problem === undefined ? '' : box('bad', problem)}
<form method="post" action="${visit.to('/forgotPassword')}">${visit.token}
${field(username)}
<button>Send the code</button>
</form>
<p class="foot"><a href="${visit.to('/login')}">Back to sign-in</a></p>`,
    problem === undefined ? 200 : 400,
  );
}

function resetPage(visit: Visit, username: string, problem?: string): Response | Promise<Response> {
  return visit.show(
    'Set a new password',
    html`<h1>Set a new password</h1>
<p class="lead">If there is an account for <strong>${username}</strong>, a code is on its way to it.</p>
${problem === undefined ? '' : box('bad', problem)}
${inboxNote()}
<form method="post" action="${visit.to('/confirmForgotPassword')}">${visit.token}
<input type="hidden" name="username" value="${username}" autocomplete="username">
${field({ name: 'code', label: 'Verification code', autocomplete: 'one-time-code', focus: true })}
${field({
  name: 'password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  hint: passwordHint(visit.pool),
})}
<button>Change password</button>
</form>
<p class="foot"><a href="${visit.to('/login')}">Back to sign-in</a></p>`,
    problem === undefined ? 200 : 400,
  );
}

function changePage(visit: Visit, problem?: string): Response | Promise<Response> {
  const user = pendingUser(visit);
  const badPassword = problem !== undefined && !/attribute/i.test(problem);
  if (user?.status !== 'FORCE_CHANGE_PASSWORD') return visit.c.redirect(visit.to('/login'));
  return visit.show(
    'Choose a password',
    html`<h1>Choose your password</h1>
<p class="lead">You signed in with a temporary password. Choose one of your own to go on.</p>
${problem === undefined ? '' : box('bad', problem.trim())}
<form method="post" action="${visit.to('/changePassword')}">${visit.token}
${missingAttributes(visit.pool, user).map((name) => field(attributeField(name, entered(visit, name))))}
${field({
  name: 'password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  focus: true,
  invalid: badPassword,
  hint: passwordHint(visit.pool),
})}
<button>Set password and sign in</button>
</form>`,
    problem === undefined ? 200 : 400,
  );
}
