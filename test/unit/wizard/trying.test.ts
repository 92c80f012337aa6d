/** The Try it page: signing in, calling, opening and copying, and that no secret crosses. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { canary, canaryToken } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('trying it in the wizard', () => {
  const { created, open } = wizardStages();

  it('shows where the endpoint is and what it expects', async () => {
    const { tryIt } = (await created()).view();
    assert.equal(tryIt.endpointUrl, 'https://abc.execute-api.us-east-1.amazonaws.com/default/demo');
    assert.equal(tryIt.expectedToken, 'access token');
    assert.deepEqual(
      tryIt.ways.map(({ id }) => id),
      ['hostedCode', 'testUser'],
    );
    assert.equal(tryIt.inbox, true);
  });

  it('signs in by the hosted page in the browser', async () => {
    const stage = await created();
    const view = await stage.after({ type: 'signIn' }, ({ tryIt }) => tryIt.signedIn !== undefined && !tryIt.busy);
    assert.deepEqual(view.tryIt.signedIn, {
      who: 'someone@example.com',
      scopes: ['email', 'openid'],
      expiresAt: 1_800_000_000_000,
      canRefresh: true,
    });
    assert.ok(stage.deeds.some((deed) => deed.startsWith('open https://demo.auth.')));
  });

  it('signs in by no way that is not offered', async () => {
    const stage = await created();
    const view = await stage.after({ type: 'signIn', way: 'srp' }, ({ tryIt }) => tryIt.failure !== undefined);
    assert.equal(view.tryIt.failure?.code, 'WayNotOffered');
    assert.equal(view.tryIt.signedIn, undefined);
    assert.deepEqual(
      stage.deeds.filter((deed) => deed.startsWith('sign in by')),
      [],
    );
  });

  it('leaves everything as it was when the person gives up', async () => {
    const stage = await open({}, undefined, { signIn: async () => undefined });
    await stage.send({ type: 'ready' });
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
    await stage.after({ type: 'create' }, ({ tryIt }) => tryIt.endpointUrl !== undefined);
    await stage.send({ type: 'signIn' });
    const { tryIt } = await stage.until(({ tryIt }) => tryIt.busy === undefined);
    assert.equal(tryIt.signedIn ?? tryIt.failure, undefined);
  });

  it('can stop waiting for the browser', async () => {
    const stage = await created();
    stage.operations.instead.signInHostedPage = (_setupId, _open, signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const waiting = stage.send({ type: 'signIn' });
    await stage.until(({ tryIt }) => tryIt.busy === 'signing in');
    await stage.send({ type: 'cancel' });
    await waiting;
    const view = await stage.until(({ tryIt }) => tryIt.busy === undefined);
    assert.equal(view.tryIt.failure, undefined);
  });

  it('signs in as the test user, refreshes, and signs out', async () => {
    const stage = await created();
    await stage.after(
      { type: 'signIn', way: 'testUser' },
      ({ tryIt }) => tryIt.signedIn?.who === 'test.user@example.com',
    );
    await stage.after({ type: 'refreshTokens' }, ({ tryIt }) => tryIt.signedIn?.expiresAt === 1_800_000_000_001);
    await stage.after({ type: 'signOut' }, ({ tryIt }) => tryIt.signedIn === undefined);
  });

  it('calls once without a token while nobody is signed in, and three times otherwise', async () => {
    const stage = await created();
    const signedOut = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length > 0 && !tryIt.busy);
    assert.deepEqual(
      signedOut.tryIt.calls.map(({ sent }) => sent),
      ['none'],
    );
    await stage.send({ type: 'signIn' });
    const signedIn = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    assert.deepEqual(
      signedIn.tryIt.calls.map(({ sent, status }) => [sent, status]),
      [
        ['none', 401],
        ['access token', 200],
        ['ID token', 401],
      ],
    );
  });

  it('turns to another method, with the token that it expects', async () => {
    const stage = await created();
    const facts = stage.operations.facts;
    stage.operations.instead.facts = async (setup) => {
      const known = await facts(setup);
      const [first] = known.methods;
      assert.ok(first);
      return { ...known, methods: [first, { ...first, method: 'ANY', callable: 'POST', expectedToken: 'ID token' }] };
    };
    await stage.session.refresh();
    await stage.until(({ tryIt }) => tryIt.methods?.length === 2);
    await stage.send({ type: 'signIn' });
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    const turned = await stage.after({ type: 'tryMethod', method: 'POST' }, ({ tryIt }) => tryIt.method === 'POST');
    assert.equal(turned.tryIt.expectedToken, 'ID token');
    assert.deepEqual(turned.tryIt.calls, []);
    const view = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    assert.deepEqual(
      view.tryIt.calls.map(({ method, sent }) => [method, sent]),
      [
        ['POST', 'none'],
        ['POST', 'ID token'],
        ['POST', 'access token'],
      ],
    );
    await stage.session.refresh();
    assert.equal(stage.view().tryIt.method, 'POST');
    await stage.send({ type: 'tryMethod', method: 'PATCH' });
    assert.equal(stage.view().tryIt.method, 'POST', 'which the setup does not have');
  });

  it('sends calls of one’s own, and keeps the last three', async () => {
    const stage = await created();
    await stage.send({ type: 'signIn' });
    const send = (path: string, count: number) =>
      stage.after(
        { type: 'sendCall', method: 'PUT', path, header: 'X-Token', token: 'ID token', bearer: true },
        ({ tryIt }) => tryIt.ownCalls?.length === count && !tryIt.busy && !!tryIt.ownCalls.at(-1)?.url.endsWith(path),
      );
    await send('/a', 1);
    await send('/b', 2);
    await send('/c', 3);
    const view = await send('/d?x=1', 3);
    assert.deepEqual(
      view.tryIt.ownCalls?.map(({ method, url, header }) => [method, url.split('/default')[1], header]),
      [
        ['PUT', '/b', 'X-Token'],
        ['PUT', '/c', 'X-Token'],
        ['PUT', '/d?x=1', 'X-Token'],
      ],
    );
    await stage.after({ type: 'signOut' }, ({ tryIt }) => tryIt.ownCalls?.length === 0);
  });

  it('sends the body of a call of one’s own, and its type', async () => {
    const stage = await created();
    const sent: unknown[] = [];
    const call = stage.operations.call.bind(stage.operations);
    stage.operations.instead = {
      ...stage.operations.instead,
      call: async (setupId, choice, signal) => {
        sent.push([choice.body, choice.contentType]);
        return call(setupId, { ...choice }, signal);
      },
    };
    const own = { type: 'sendCall', method: 'POST', path: '/', header: 'Token', token: 'none', bearer: false } as const;
    await stage.after({ ...own, body: '{"a":1}', contentType: 'text/plain' }, ({ tryIt }) => !!tryIt.ownCalls?.length);
    assert.deepEqual(sent, [['{"a":1}', 'text/plain']]);
  });

  it('copies a call of one’s own as curl, as it would be sent', async () => {
    const stage = await created();
    stage.operations.instead = {
      ...stage.operations.instead,
      curl: async (_, { method, body, scheme } = {}) => `curl -X ${method} -d ${body} ${scheme}`,
    };
    const own = { method: 'PUT', path: '/', header: 'Token', token: 'none', bearer: true, body: '{}' } as const;
    await stage.send({ type: 'copyCall', ...own });
    assert.ok(stage.deeds.includes('copy curl -X PUT -d {} Bearer'), stage.deeds.join('\n'));
    assert.ok(!stage.operations.asked.includes('call'));
  });

  const refused: readonly [what: string, change: object][] = [
    ['a path with a space', { path: '/a b' }],
    ['a path without a slash', { path: 'a' }],
    ['a path that is too long', { path: `/${'a'.repeat(2000)}` }],
    ['a header that is none', { header: 'X Token' }],
    ['a token of one’s own', { token: canaryToken }],
    ['a method that cannot be called', { method: 'ANY' }],
    ['a body that is too long', { method: 'POST', body: `"${'ä'.repeat(50_000)}"` }],
    ['a content type that is none', { method: 'POST', body: '{}', contentType: 'json' }],
    ['a content type with a line break', { method: 'POST', body: '{}', contentType: 'text/plain;\r\nX: y' }],
  ];
  for (const [what, change] of refused)
    it(`takes no call with ${what}`, async () => {
      const stage = await created();
      const call = { type: 'sendCall', method: 'GET', path: '/', header: 'Token', token: 'none', bearer: false };
      await stage.session.receive({ ...call, ...change });
      assert.ok(!stage.operations.asked.includes('call'));
      assert.ok(stage.deeds.some((deed) => deed.startsWith('warn The wizard sent a message that was refused')));
    });

  it('takes tokens out of an answer that echoes them', async () => {
    const stage = await created();
    await stage.send({ type: 'signIn' });
    const view = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    assert.equal(view.tryIt.calls[1]?.body, '{"authorization":"‹hidden›"}');
  });

  it('drops the answers when somebody signs out elsewhere', async () => {
    const stage = await created();
    await stage.send({ type: 'signIn' });
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    await stage.operations.signOut('preview1');
    await stage.session.refresh();
    const view = await stage.until(({ tryIt }) => tryIt.signedIn === undefined);
    assert.deepEqual(view.tryIt.calls, []);
  });

  it('leaves out the comparison with an ID token that there is not', async () => {
    const stage = await created();
    await stage.send({ type: 'signIn' });
    const call = stage.operations.call;
    stage.operations.instead.call = async (setupId, choice) => {
      if (choice.token === 'ID token') throw new Failure({ code: 'TokenMissing', what: 'No ID token.' });
      return call(setupId, choice);
    };
    const view = await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 2 && !tryIt.busy);
    assert.equal(view.tryIt.failure, undefined);
  });

  it('keeps a failure on the page, without secrets', async () => {
    const stage = await created();
    stage.operations.instead.refreshTokens = async () => {
      throw new Failure({ code: 'TokenEndpointRefused', what: `Refused ${canaryToken} and opaque-${canary}.` });
    };
    const view = await stage.after({ type: 'refreshTokens' }, ({ tryIt }) => tryIt.failure !== undefined);
    assert.equal(view.tryIt.failure?.what, 'Refused ‹hidden› and ‹hidden›.');
    await stage.send({ type: 'copy', what: 'failure' });
    assert.equal(stage.deeds.at(-1)?.includes(canary), false);
  });

  it('opens the code of the setup in an editor', async () => {
    const stage = await created();
    await stage.send({ type: 'open', what: 'handlerCode' });
    assert.equal(stage.deeds.at(-1), 'edit code of preview1');
  });

  it('takes settings from outside of the form, and shows them there', async () => {
    const stage = await created();
    const { name } = stage.session.settings;
    stage.session.changeSettings((settings) => ({ ...settings, name: `${name}-2` }));
    assert.equal(stage.draft().settings.name, `${name}-2`);
    assert.equal(stage.session.settings.name, `${name}-2`);
  });

  it('opens inbox, endpoint, sign-in page, log and explorer', async () => {
    const stage = await created();
    stage.deeds.length = 0;
    for (const what of ['inbox', 'endpoint', 'hostedPages', 'log', 'explorer'] as const)
      await stage.send({ type: 'open', what });
    const [inbox, endpoint, pages, log, explorer] = stage.deeds;
    assert.equal(inbox, 'open http://127.0.0.1:1/_aws/inbox');
    assert.equal(endpoint, 'open https://abc.execute-api.us-east-1.amazonaws.com/default/demo');
    const login = new URL((pages ?? '').replace('open ', ''));
    assert.equal(login.pathname, '/login');
    assert.equal(login.searchParams.get('redirect_uri'), 'https://new-app.com/callback');
    assert.equal(login.searchParams.get('scope'), 'email openid phone');
    assert.deepEqual([log, explorer], ['log shown', 'explorer preview1']);
  });

  it('copies address and curl command', async () => {
    const stage = await created();
    stage.deeds.length = 0;
    await stage.send({ type: 'copy', what: 'endpointUrl' });
    await stage.send({ type: 'copy', what: 'curl' });
    assert.deepEqual(stage.deeds, [
      'copy https://abc.execute-api.us-east-1.amazonaws.com/default/demo',
      "copy curl -H 'Authorization: $TOKEN' 'https://abc'",
    ]);
  });
});
