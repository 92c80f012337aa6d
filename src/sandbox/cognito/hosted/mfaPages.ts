/** Hosted pages about the authenticator app: /mfa asks for its code, /mfaSetup makes it known. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../../service.ts';
import { acceptPassword, countFailure, refuseWhileLocked } from '../passwords.ts';
import { acceptsSoftwareToken, type Step, stepAfterNewPassword } from '../signInSteps.ts';
import { enrol } from '../softwareTokens.ts';
import type { User } from '../state.ts';
import { newSoftwareTokenSecret } from '../totp.ts';
import { remembered } from './browserSession.ts';
import { field } from './fields.ts';
import { box } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { attempt, enter, entered, pendingUser, type Visit, visited } from './visit.ts';

/** Routes below a domain's path. */
export function mfaPages(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();

  app.get('/mfa', (c) => visited(world, (visit) => codePage(visit))(c));

  app.post('/mfa', (c) =>
    visited(world, (visit) =>
      attempt(
        async () => {
          const user = userAt(visit, 'SOFTWARE_TOKEN_MFA');
          if (!user) return c.redirect(visit.to('/login'));
          refuseWhileLocked(world, user);
          if (!acceptsSoftwareToken(world, user, entered(visit, 'code'))) {
            countFailure(world, user);
            return codePage(visit, 'Invalid code received for user');
          }
          acceptPassword(user);
          return enter(visit, user);
        },
        (problem) => codePage(visit, problem),
      ),
    )(c),
  );

  app.get('/mfaSetup', (c) => visited(world, (visit) => setupPage(visit))(c));

  app.post('/mfaSetup', (c) =>
    visited(world, (visit) =>
      attempt(
        async () => {
          const user = userAt(visit, 'MFA_SETUP');
          const secret = setupSecret(visit);
          if (!user || secret === undefined) return c.redirect(visit.to('/login'));
          enrol(world, user, secret, entered(visit, 'code'));
          user.mfaPreference = { enabled: true, preferred: true };
          return enter(visit, user);
        },
        (problem) =>
          setupPage(visit, problem === 'Code mismatch' ? 'That code is not the app’s. Try the next one.' : problem),
      ),
    )(c),
  );
  return app;
}

/** Who gave the right password in this browser and is at this step. */
function userAt(visit: Visit, step: Step): User | undefined {
  const user = pendingUser(visit);
  return user?.status === 'CONFIRMED' && stepAfterNewPassword(visit.pool, user) === step ? user : undefined;
}

/** The secret that this browser was shown; the same until it is used, so that a reload does not spoil the set-up. */
function setupSecret({ world, c, pool }: Visit): string | undefined {
  const session = remembered(world, c, pool, 'pending')?.session;
  if (!session) return undefined;
  session.softwareTokenSecret ??= newSoftwareTokenSecret();
  return session.softwareTokenSecret;
}

function codePage(visit: Visit, problem?: string): Response | Promise<Response> {
  if (!userAt(visit, 'SOFTWARE_TOKEN_MFA')) return visit.c.redirect(visit.to('/login'));
  return visit.show(
    'Enter your code',
    html`<h1>Enter your code</h1>
<p class="lead">Open your authenticator app and enter the code that it shows for this account.</p>
${problem === undefined ? '' : box('bad', problem)}
<form method="post" action="${visit.to('/mfa')}">${visit.token}
${field({ name: 'code', label: 'Authenticator code', autocomplete: 'one-time-code', focus: true, invalid: problem !== undefined })}
<button>Sign in</button>
</form>`,
    problem === undefined ? 200 : 400,
  );
}

function setupPage(visit: Visit, problem?: string): Response | Promise<Response> {
  const user = userAt(visit, 'MFA_SETUP');
  const secret = setupSecret(visit);
  if (!user || secret === undefined) return visit.c.redirect(visit.to('/login'));
  const account = encodeURIComponent(user.attributes.email ?? user.username);
  const issuer = encodeURIComponent(visit.pool.name);
  const link = `otpauth://totp/${issuer}:${account}?secret=${secret}&issuer=${issuer}`;
  return visit.show(
    'Set up an authenticator app',
    html`<h1>Set up an authenticator app</h1>
<p class="lead">Add this key to your app, or <a href="${link}">open it in an app on this device</a>. Then enter the code that the app shows.</p>
${problem === undefined ? '' : box('bad', problem)}
<form method="post" action="${visit.to('/mfaSetup')}">${visit.token}
<div class="field"><span class="small"><strong>Key</strong></span><code class="secret">${secret}</code></div>
${field({ name: 'code', label: 'Authenticator code', autocomplete: 'one-time-code', focus: true, invalid: problem !== undefined })}
<button>Finish and sign in</button>
</form>`,
    problem === undefined ? 200 : 400,
  );
}
