/** Hosted pages about second factors: /mfa asks for a code, /mfaChoice which one it shall be, /mfaSetup makes one known. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../../service.ts';
import { codeExpired } from '../errors.ts';
import { masked } from '../mail.ts';
import { attributeOfFactor, secondFactors, setPreference } from '../mfaFactors.ts';
import { acceptPassword, countFailure, refuseWhileLocked } from '../passwords.ts';
import { checkCode } from '../signInCodes.ts';
import { acceptsSoftwareToken, type Step, stepAfterNewPassword } from '../signInSteps.ts';
import { enrol } from '../softwareTokens.ts';
import type { BrowserSession, SecondFactor, User } from '../state.ts';
import { newSoftwareTokenSecret } from '../totp.ts';
import { changeAttributes } from '../userAttributes.ts';
import { isEmail, isPhoneNumber } from '../users.ts';
import { forget, remembered } from './browserSession.ts';
import { field } from './fields.ts';
import { box, inboxNote } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { beginFactor, factorWords } from './secondFactor.ts';
import { attempt, enter, entered, pendingUser, proceed, type Visit, visited } from './visit.ts';

/** Routes below a domain's path. */
export function mfaPages(world: World): Hono<HostedEnv> {
  const app = new Hono<HostedEnv>();

  app.get('/mfa', (c) => visited(world, (visit) => codePage(visit))(c));

  app.post('/mfa', (c) =>
    visited(world, (visit) =>
      attempt(
        async () => {
          const asked = askedFor(visit);
          if (!asked) return c.redirect(visit.to('/login'));
          const { user, session, factor } = asked;
          if (visit.fields.has('again')) {
            beginFactor(world, visit.pool, user, session, factor);
            return codePage(visit);
          }
          refuseWhileLocked(world, user);
          const outcome = check(visit, asked, entered(visit, 'code'));
          if (outcome === 'right') {
            acceptPassword(user);
            return enter(visit, user);
          }
          countFailure(world, user);
          if (outcome === 'wrong') return codePage(visit, 'Invalid code received for user');
          forget(world, c, visit.domain, 'pending');
          return c.redirect(visit.to('/login'));
        },
        (problem) => codePage(visit, problem),
      ),
    )(c),
  );

  app.get('/mfaChoice', (c) => visited(world, (visit) => choicePage(visit))(c));

  app.post('/mfaChoice', (c) =>
    visited(world, (visit) => {
      const known = pending(visit);
      const chosen = choices(visit).find((factor) => factor === visit.fields.get('factor'));
      if (!known || !chosen) return choicePage(visit);
      beginFactor(world, visit.pool, known.user, known.session, chosen);
      return c.redirect(visit.to('/mfa'));
    })(c),
  );

  app.get('/mfaSetup', (c) => visited(world, (visit) => setupPage(visit))(c));

  app.post('/mfaSetup', (c) =>
    visited(world, (visit) =>
      attempt(
        async () => {
          const user = userAt(visit, 'MFA_SETUP');
          if (user && !visit.pool.softwareTokenMfa) return await takeContact(visit, user);
          const secret = setupSecret(visit);
          if (!user || secret === undefined) return c.redirect(visit.to('/login'));
          enrol(world, user, secret, entered(visit, 'code'));
          setPreference(user, 'SOFTWARE_TOKEN_MFA', { enabled: true, preferred: true });
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

/** What this browser is asked for, as long as that is still what the sign-in waits for. */
function askedFor(visit: Visit): { user: User; session: BrowserSession; factor: SecondFactor } | undefined {
  const known = pending(visit);
  const factor = choices(visit).find((each) => each === known?.session.factor);
  return known && factor && { ...known, factor };
}

function pending(visit: Visit) {
  const known = remembered(visit.world, visit.c, visit.pool, 'pending');
  return known?.user.status === 'CONFIRMED' ? known : undefined;
}

function choices(visit: Visit): SecondFactor[] {
  const known = pending(visit);
  return known ? secondFactors(visit.pool, known.user) : [];
}

/** A code lives as long as a step of a sign-in by the API. */
function check(
  { world, request }: Visit,
  { user, session, factor }: NonNullable<ReturnType<typeof askedFor>>,
  given: string,
): 'right' | 'wrong' | 'over' {
  if (factor === 'SOFTWARE_TOKEN_MFA') return acceptsSoftwareToken(world, user, given) ? 'right' : 'wrong';
  const { code } = session;
  if (!code) return 'over';
  if (world.now() > code.sentAt + request.client.settings.AuthSessionValidity * 60_000) throw codeExpired();
  return checkCode(user, code, given);
}

function codePage(visit: Visit, problem?: string): Response | Promise<Response> {
  const asked = askedFor(visit);
  if (!asked) return visit.c.redirect(visit.to(choices(visit).length > 1 ? '/mfaChoice' : '/login'));
  const { user, factor } = asked;
  const byApp = factor === 'SOFTWARE_TOKEN_MFA';
  const lead = byApp
    ? 'Open your authenticator app and enter the code that it shows for this account.'
    : `We sent a code to ${masked(attributeOfFactor[factor], user.attributes[attributeOfFactor[factor]] ?? '')}.`;
  return visit.show(
    'Enter your code',
    html`<h1>Enter your code</h1>
<p class="lead">${lead}</p>
${byApp ? '' : inboxNote()}
${problem === undefined ? '' : box('bad', problem)}
<form method="post" action="${visit.to('/mfa')}">${visit.token}
${field({ name: 'code', label: byApp ? 'Authenticator code' : 'Code', autocomplete: 'one-time-code', focus: true, invalid: problem !== undefined })}
<button>Sign in</button>
</form>
${
  byApp
    ? ''
    : html`<form class="row" method="post" action="${visit.to('/mfa')}">${visit.token}
<button class="second" name="again" value="yes">Send a new code</button></form>`
}`,
    problem === undefined ? 200 : 400,
  );
}

function choicePage(visit: Visit): Response | Promise<Response> {
  const factors = choices(visit);
  if (factors.length === 0) return visit.c.redirect(visit.to('/login'));
  return visit.show(
    'Choose how to go on',
    html`<h1>Choose how to go on</h1>
<p class="lead">Your account asks for more than the password. What do you want to enter?</p>
<form method="post" action="${visit.to('/mfaChoice')}">${visit.token}
${factors.map((factor) => html`<button class="second" name="factor" value="${factor}">${factorWords[factor]}</button>`)}
</form>`,
  );
}

function setupPage(visit: Visit, problem?: string): Response | Promise<Response> {
  const user = userAt(visit, 'MFA_SETUP');
  if (user && !visit.pool.softwareTokenMfa) return contactPage(visit, problem);
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

/** Where codes shall go, for a user who has no such address yet. */
function contactAttribute({ pool }: Visit): 'phone_number' | 'email' {
  return pool.smsMfa ? 'phone_number' : 'email';
}

function contactPage(visit: Visit, problem?: string): Response | Promise<Response> {
  const byPhone = contactAttribute(visit) === 'phone_number';
  return visit.show(
    'Where shall codes go?',
    html`<h1>Where shall codes go?</h1>
<p class="lead">Each sign-in asks for a code. ${byPhone ? 'Enter the phone number it is texted to.' : 'Enter the address it is mailed to.'}</p>
${problem === undefined ? '' : box('bad', problem)}
<form method="post" action="${visit.to('/mfaSetup')}">${visit.token}
${field({
  name: 'contact',
  label: byPhone ? 'Phone number' : 'Email address',
  type: byPhone ? 'tel' : 'email',
  autocomplete: byPhone ? 'tel' : 'email',
  focus: true,
  invalid: problem !== undefined,
})}
<button>Send a code</button>
</form>`,
    problem === undefined ? 200 : 400,
  );
}

function takeContact(visit: Visit, user: User): Response | Promise<Response> {
  const attribute = contactAttribute(visit);
  const contact = entered(visit, 'contact');
  const fits = attribute === 'phone_number' ? isPhoneNumber(contact) : isEmail(contact);
  if (!fits)
    return contactPage(
      visit,
      attribute === 'phone_number' ? 'A phone number begins with + and the country code.' : 'Enter an email address.',
    );
  changeAttributes(visit.world, visit.pool, user, [{ Name: attribute, Value: contact }], 'administrator');
  return proceed(visit, user);
}
