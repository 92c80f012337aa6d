/** The hosted pages of the sandbox, driven form by form: sign up, confirm, sign in, forgotten password, sign out, errors. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  CreateManagedLoginBrandingCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type CognitoWorld,
  callback,
  claimsOf,
  codeTo,
  hosted,
  hours,
  mailTo,
  makeClient,
  makeDomain,
  makePool,
  makeUser,
  password,
  startCognito,
} from '../support/cognitoFixtures.ts';
import { FormBrowser, type Place } from '../support/formBrowser.ts';

interface Site {
  readonly poolId: string;
  readonly clientId: string;
  readonly base: string;
  /** Address of a page with the parameters of an ordinary request; `more` go before these. */
  url(page: string, more?: Record<string, string | undefined>): URL;
}

describe('hosted pages of the sandbox', () => {
  let test: CognitoWorld;
  let site: Site;
  let browser: FormBrowser;
  before(async () => {
    test = await startCognito();
    site = await makeSite();
  });
  after(() => test.close());
  beforeEach(() => {
    browser = new FormBrowser(test.sandbox.endpoint);
  });

  async function makeSite(
    pool: Partial<CreateUserPoolCommandInput> = {},
    client: Partial<CreateUserPoolClientCommandInput> = {},
    managedLoginVersion = 1,
  ): Promise<Site> {
    const poolId = await makePool(test, pool);
    const { id: clientId } = await makeClient(test, poolId, { ...hosted, ...client });
    const base = await makeDomain(test, poolId, managedLoginVersion);
    return {
      poolId,
      clientId,
      base,
      url(page, more = {}) {
        const usual = { client_id: clientId, redirect_uri: callback, response_type: 'token', scope: 'openid email' };
        const wanted = Object.entries({ ...usual, ...more }).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        );
        return new URL(`${base}${page}?${new URLSearchParams(wanted)}`);
      },
    };
  }

  const fragment = (place: Place) => new URLSearchParams(place.url.hash.slice(1));
  const page = (place: Place) => place.url.pathname.split('/').at(-1);
  const signIn = async (username: string, chosen = password, at = site) =>
    browser.submit(await browser.open(at.url('/login')), 'password', { username, password: chosen });

  it('sign up, confirm with the code from the inbox, and go back to the app with tokens', async () => {
    const login = await browser.open(site.url('/oauth2/authorize', { state: 'a b&c', nonce: 'once' }));
    assert.equal(page(login), 'login');
    const form = await browser.follow(login, 'Sign up');
    const confirm = await browser.submit(form, 'password', { username: 'new@example.com', password });
    assert.equal(page(confirm), 'confirmUser');
    assert.match(confirm.html.textContent, /n\*\*\*@e\*\*\*/);
    assert.equal(confirm.html.querySelector('a[href="/_aws/inbox"]')?.textContent, 'inbox');

    const wrong = await browser.submit(confirm, 'code', { code: '000000' });
    assert.match(wrong.alert ?? '', /Invalid verification code provided/);
    const back = await browser.submit(wrong, 'code', { code: await codeTo(test, 'new@example.com') });
    assert.equal(back.url.origin + back.url.pathname, callback);
    assert.equal(back.url.search, '');
    const told = fragment(back);
    assert.deepEqual([...told.keys()], ['id_token', 'access_token', 'expires_in', 'token_type', 'state']);
    assert.equal(told.get('expires_in'), '3600');
    assert.equal(told.get('token_type'), 'Bearer');
    assert.equal(told.get('state'), 'a b&c');
    assert.equal(claimsOf(told.get('id_token') ?? '').nonce, 'once');
    assert.equal(claimsOf(told.get('id_token') ?? '').email_verified, true);
    assert.equal(claimsOf(told.get('access_token') ?? '').scope, 'openid email');
  });

  it('know the person at the second visit, for an hour', async () => {
    await makeUser(test, site.poolId, 'known@example.com');
    await signIn('known@example.com');
    const again = await browser.open(site.url('/oauth2/authorize'));
    assert.ok(!again.here && fragment(again).has('access_token'));
    const offered = await browser.open(site.url('/login'));
    const continued = await browser.press(offered, 'Continue as known@example.com');
    assert.ok(fragment(continued).has('access_token'));
    const stranger = new FormBrowser(test.sandbox.endpoint);
    assert.equal(page(await stranger.open(site.url('/oauth2/authorize'))), 'login');
    test.pass(hours(1));
    assert.equal(page(await browser.open(site.url('/oauth2/authorize'))), 'login');
  });

  it('forget the person at sign-out', async () => {
    await makeUser(test, site.poolId, 'leaves@example.com');
    await signIn('leaves@example.com');
    const goodbye = { logout_uri: 'https://app.example.com/bye' };
    const gone = await browser.open(site.url('/logout', { ...goodbye, redirect_uri: undefined }));
    assert.equal(gone.url.href, 'https://app.example.com/bye');
    assert.equal(page(await browser.open(site.url('/oauth2/authorize'))), 'login');
    await signIn('leaves@example.com');
    assert.equal(page(await browser.open(site.url('/logout'))), 'login');
    assert.equal(page(await browser.open(site.url('/oauth2/authorize'))), 'login');
    const elsewhere = await browser.open(site.url('/logout', { logout_uri: 'https://evil.example.com' }));
    assert.equal(elsewhere.status, 400);
    assert.ok(elsewhere.here);
  });

  it('refuse a wrong password and an unknown user in a way that is read out', async () => {
    await makeUser(test, site.poolId, 'here@example.com');
    const wrong = await signIn('here@example.com', 'wrong-one');
    assert.equal(wrong.alert, 'Incorrect username or password.');
    assert.equal(wrong.html.querySelector('input[name="username"]')?.getAttribute('value'), 'here@example.com');
    assert.equal(wrong.html.querySelector('input[name="password"]')?.getAttribute('value'), '');
    assert.equal((await signIn('nobody@example.com')).alert, 'User does not exist.');
    const hiding = await makeSite({}, { PreventUserExistenceErrors: 'ENABLED' });
    assert.equal((await signIn('nobody@example.com', password, hiding)).alert, 'Incorrect username or password.');
  });

  it('refuse forms that come from elsewhere', async () => {
    const login = await browser.open(site.url('/login'));
    const other = new FormBrowser(test.sandbox.endpoint);
    const stolen = await other.submit(login, 'password', { username: 'x', password: 'y' });
    assert.equal(stolen.status, 403);
    const foreign = await browser.open(site.url('/login'), {
      method: 'POST',
      headers: { origin: 'https://evil.example.com', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        _csrf: login.html.querySelector('input[name="_csrf"]')?.getAttribute('value') ?? '',
        username: 'x',
        password: 'y',
      }).toString(),
    });
    assert.equal(foreign.status, 403);
    const { cookies } = browser;
    const [csrf] = await cookies.getCookies(`${site.base}/login`);
    assert.ok(csrf?.httpOnly && csrf.sameSite === 'lax' && csrf.path?.startsWith('/_aws/auth/'));
  });

  it('escape what people and apps put in', async () => {
    const login = await signIn('<script>alert(1)</script>@example.com');
    assert.equal(login.html.querySelector('script'), null);
    const error = await browser.open(`${site.base}/error?error=<img+src=x>`);
    assert.equal(error.html.querySelector('img'), null);
    assert.match(error.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  it('take someone who did not confirm to the code page, and send a new code', async () => {
    const form = await browser.open(site.url('/signup'));
    await browser.submit(form, 'password', { username: 'left@example.com', password });
    browser = new FormBrowser(test.sandbox.endpoint);
    const confirm = await signIn('left@example.com');
    assert.equal(page(confirm), 'confirmUser');
    await browser.press(confirm, 'Send a new code');
    assert.equal((await mailTo(test, 'left@example.com')).length, 2);
    const back = await browser.submit(confirm, 'code', { code: await codeTo(test, 'left@example.com') });
    assert.ok(fragment(back).has('id_token'));
  });

  it('confirm for whoever has the code, but let in only who knows the password', async () => {
    const form = await browser.open(site.url('/signup'));
    const confirm = await browser.submit(form, 'password', { username: 'two@example.com', password });
    const other = new FormBrowser(test.sandbox.endpoint);
    await other.open(site.url('/login'));
    const token = (await other.cookies.getCookies(`${site.base}/login`)).find(({ key }) => key === 'XSRF-TOKEN')?.value;
    const code = await codeTo(test, 'two@example.com');
    const done = await other.submit(confirm, 'code', { _csrf: token ?? '', code });
    assert.equal(page(done), 'login');
    assert.ok(done.here);
  });

  it('set a new password with a code, and sign in with it', async () => {
    await makeUser(test, site.poolId, 'forgot@example.com');
    const forgot = await browser.follow(await browser.open(site.url('/login')), 'Forgot password?');
    const reset = await browser.submit(forgot, 'username', { username: 'forgot@example.com' });
    assert.equal(page(reset), 'confirmForgotPassword');
    const code = await codeTo(test, 'forgot@example.com');
    const weak = await browser.submit(reset, 'code', { code, password: 'short' });
    assert.match(weak.alert ?? '', /Password not long enough/);
    const login = await browser.submit(weak, 'code', { code, password: 'brand-new-1' });
    assert.match(login.html.textContent, /Your password was changed/);
    const back = await browser.submit(login, 'password', { username: 'forgot@example.com', password: 'brand-new-1' });
    assert.ok(fragment(back).has('id_token'));
  });

  it('ask for a new password where the present one is temporary', async () => {
    const Username = 'invited@example.com';
    await test.cognito.send(
      new AdminCreateUserCommand({ UserPoolId: site.poolId, Username, TemporaryPassword: 'temporary-1' }),
    );
    const change = await signIn(Username, 'temporary-1');
    assert.equal(page(change), 'changePassword');
    const stranger = new FormBrowser(test.sandbox.endpoint);
    assert.equal(page(await stranger.open(site.url('/changePassword'))), 'login');
    const weak = await browser.submit(change, 'password', { password: 'short' });
    assert.match(weak.alert ?? '', /Password not long enough/);
    assert.ok(fragment(await browser.submit(weak, 'password', { password: 'brand-new-1' })).has('id_token'));
    assert.ok(fragment(await signIn(Username, 'brand-new-1')).has('id_token'));
  });

  it('ask for the code where an administrator reset the password', async () => {
    await makeUser(test, site.poolId, 'reset@example.com');
    await test.cognito.send(
      new AdminResetUserPasswordCommand({ UserPoolId: site.poolId, Username: 'reset@example.com' }),
    );
    assert.equal(page(await signIn('reset@example.com')), 'confirmForgotPassword');
  });

  it('offer no sign-up where only administrators make users, and refuse it', async () => {
    const closed = await makeSite({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const login = await browser.open(closed.url('/login'));
    assert.equal(
      login.html.querySelectorAll('a').find((link) => /sign up/i.test(link.textContent)),
      undefined,
    );
    const refused = await browser.open(closed.url('/signup'));
    assert.equal(refused.status, 400);
    assert.equal(refused.alert, 'SignUp is not permitted for this user pool');
    const token = login.html.querySelector('input[name="_csrf"]')?.getAttribute('value') ?? '';
    const forced = await browser.open(closed.url('/signup'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ _csrf: token, username: 'x@example.com', password }).toString(),
    });
    assert.equal(forced.alert, 'SignUp is not permitted for this user pool');
  });

  it('ask for what the pool requires and verifies besides the user name', async () => {
    const named = await makeSite({
      UsernameAttributes: undefined,
      Schema: [{ Name: 'given_name', Required: true }],
    });
    const form = await browser.open(named.url('/signup'));
    const asked = form.html.querySelectorAll('input').map((input) => input.getAttribute('name'));
    assert.deepEqual(asked, ['_csrf', 'username', 'given_name', 'email', 'password']);
    for (const input of form.html.querySelectorAll('input:not([type="hidden"])'))
      assert.ok(form.html.querySelector(`label[for="${input.id}"]`), `${input.id} has no label`);
    const fields = { username: 'jo', password, given_name: 'Jo', email: 'jo@example.com' };
    const confirm = await browser.submit(form, 'password', fields);
    const back = await browser.submit(confirm, 'code', { code: await codeTo(test, 'jo@example.com') });
    assert.equal(claimsOf(fragment(back).get('id_token') ?? '')['cognito:username'], 'jo');
  });

  it('confirm by the link in the mail where the pool wants that', async () => {
    const linked = await makeSite({ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } });
    await browser.submit(await browser.open(linked.url('/signup')), 'password', {
      username: 'link@example.com',
      password,
    });
    const [mail] = await mailTo(test, 'link@example.com');
    const link = /http:\S+/.exec(mail?.body ?? '')?.[0] ?? '';
    const confirmed = await new FormBrowser(test.sandbox.endpoint).open(link);
    assert.match(confirmed.html.textContent, /Account confirmed/);
    assert.equal((await browser.open(link)).status, 400);
    assert.ok(fragment(await signIn('link@example.com', password, linked)).has('id_token'));
  });

  describe('refuse requests', () => {
    const pageError = async (more: Record<string, string | undefined>, error: RegExp, at = site) => {
      const place = await browser.open(at.url('/oauth2/authorize', more));
      assert.equal(page(place), 'error');
      assert.equal(place.status, 400);
      assert.match(place.url.searchParams.get('error') ?? '', error);
    };
    const redirectError = async (more: Record<string, string | undefined>, error: string, at = site) => {
      const place = await browser.open(at.url('/oauth2/authorize', { state: 's', ...more }));
      assert.equal(place.here, false, `stayed at ${place.url}`);
      assert.equal(place.url.searchParams.get('error'), error);
      assert.equal(place.url.searchParams.get('state'), 's');
    };

    for (const address of [
      'https://app.example.com/callback/',
      'http://app.example.com/callback',
      'https://app.example.com:443/callback',
      'https://app.example.com/callback?x=1',
      'https://evil.example.com/',
    ])
      it(`to go back to ${address}`, () => pageError({ redirect_uri: address }, /^redirect_mismatch$/));

    it('of unknown clients, or without client or redirect URI', async () => {
      await pageError({ client_id: 'nobody' }, /Client does not exist/);
      await pageError({ client_id: undefined }, /'client_id' is not present/);
      await pageError({ redirect_uri: undefined }, /'redirect_uri' is not present/);
    });

    it('of clients that are not for OAuth, or not for users of the pool itself', async () => {
      await pageError({}, /not enabled for OAuth2.0/, await makeSite({}, { AllowedOAuthFlowsUserPoolClient: false }));
      await pageError(
        {},
        /Login option is not available/,
        await makeSite({}, { SupportedIdentityProviders: undefined }),
      );
    });

    it('for scopes that the client has not', async () => {
      await redirectError({ scope: 'openid profile' }, 'invalid_scope');
      await redirectError({ scope: 'email' }, 'invalid_scope');
    });

    it('for grants that the client has not', async () => {
      await redirectError({}, 'unauthorized_client', await makeSite({}, { AllowedOAuthFlows: ['code'] }));
      await redirectError(
        { response_type: 'code' },
        'unauthorized_client',
        await makeSite({}, { AllowedOAuthFlows: ['implicit'] }),
      );
    });

    it('that are malformed', async () => {
      await redirectError({ response_type: undefined }, 'invalid_request');
      await redirectError({ response_type: 'id_token' }, 'invalid_request');
      const challenge = 'A'.repeat(43);
      const code = { response_type: 'code', code_challenge: challenge };
      await redirectError({ ...code, code_challenge_method: 'plain' }, 'invalid_request');
      await redirectError(code, 'invalid_request');
      await redirectError({ ...code, code_challenge: undefined, code_challenge_method: 'S256' }, 'invalid_request');
    });

    it('of domains that do not exist', async () => {
      const place = await browser.open(`${test.sandbox.endpoint}/_aws/auth/nobody/login`);
      assert.equal(place.status, 404);
    });

    it('on managed login until the client has a style', async () => {
      const managed = await makeSite({}, {}, 2);
      // The refusal is the page’s, not that of the endpoint before it.
      assert.equal((await fetch(managed.url('/oauth2/authorize'), { redirect: 'manual' })).status, 302);
      const unavailable = await browser.open(managed.url('/oauth2/authorize'));
      assert.equal(unavailable.status, 403);
      assert.equal(unavailable.alert, 'Login pages unavailable. Please contact an administrator.');
      await test.cognito.send(
        new CreateManagedLoginBrandingCommand({
          UserPoolId: managed.poolId,
          ClientId: managed.clientId,
          UseCognitoProvidedValues: true,
        }),
      );
      assert.equal((await browser.open(managed.url('/oauth2/authorize'))).status, 200);
    });
  });

  describe('the inbox', () => {
    it('shows the newest message first, escaped', async () => {
      await browser.submit(await browser.open(site.url('/signup')), 'password', {
        username: 'inbox@example.com',
        password,
      });
      const inbox = await browser.open(`${test.sandbox.endpoint}/_aws/inbox`);
      const first = inbox.html.querySelector('li');
      assert.match(first?.textContent ?? '', /To inbox@example.com/);
      assert.equal(first?.querySelector('code')?.textContent, await codeTo(test, 'inbox@example.com'));
    });

    it('is read by no other site', async () => {
      const answer = await fetch(`${test.sandbox.endpoint}/_aws/inbox/messages.json`, {
        headers: { origin: 'https://evil.example.com' },
      });
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    });
  });
});
