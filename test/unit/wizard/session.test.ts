/** The wizard's session without VS Code: every intent, invalid messages, what is kept, and that no secret crosses. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Draft } from '../../../src/wizard/protocol.ts';
import { canary, canaryToken, fakeOperations, row } from './fakeOperations.ts';
import { wizardStages } from './wizardStages.ts';

describe('wizard session', () => {
  const { open, created } = wizardStages();

  describe('a new draft', () => {
    it('starts from the first recipe, with a domain prefix of its own and the configured target', async () => {
      const stage = await open();
      await stage.after({ type: 'ready' }, ({ profiles }) => profiles.length > 0);
      assert.equal(stage.draft().page, 'start');
      assert.equal(stage.draft().settings.hostedPages.domainPrefix, 'demo-ecommerce-x1y2z3');
      assert.deepEqual(stage.draft().target, { kind: 'aws', region: 'eu-central-1', profile: 'work' });
      assert.deepEqual(stage.view().profiles, ['default', 'work']);
      assert.deepEqual(stage.view().regions, ['us-east-1', 'eu-central-1']);
      assert.equal(stage.view().setupId, undefined);
    });

    it('can begin with the sandbox chosen, on the page that was asked for', async () => {
      const stage = await open({
        recipe: 'lambda-trigger',
        target: { kind: 'sandbox', region: 'us-east-1' },
        page: 'review',
        saved: {
          draft: { page: 'api', settings: settingsFrom('blank', 'old'), target: { kind: 'sandbox', region: 'r' } },
        },
      });
      await stage.send({ type: 'ready' });
      assert.deepEqual(stage.draft(), {
        page: 'review',
        settings: settingsFrom('lambda-trigger', 'x1y2z3'),
        target: { kind: 'sandbox', region: 'us-east-1' },
      });
      assert.deepEqual(stage.saved.at(-1)?.draft, stage.draft(), 'a reload must show the same');
    });

    it('keeps every edit, and goes on from it in another session', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      const draft: Draft = { ...stage.draft(), page: 'signIn', settings: settingsFrom('blank', 'mine') };
      await stage.send({ type: 'edit', draft });
      const kept = stage.saved.at(-1);
      assert.deepEqual(kept, { draft, setupId: undefined });
      const again = await open({ saved: kept });
      await again.send({ type: 'ready' });
      assert.deepEqual(again.draft(), draft);
    });

    it('ignores what was kept by another version and does not fit', async () => {
      const stage = await open({ saved: { draft: { page: 'start', settings: { old: true } } } });
      await stage.send({ type: 'ready' });
      assert.equal(stage.draft().settings.recipe, 'lambda-trigger');
    });

    it('does not send the draft back while one types', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      const before = stage.messages.filter(({ type }) => type === 'draft').length;
      await stage.send({ type: 'edit', draft: { ...stage.draft(), page: 'api' } });
      assert.equal(stage.messages.filter(({ type }) => type === 'draft').length, before);
    });

    it('answers startFrom with that recipe and keeps target and page', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      await stage.send({ type: 'startFrom', recipe: 'blank' });
      assert.equal(stage.draft().settings.recipe, 'blank');
      assert.equal(stage.draft().settings.hostedPages.domainPrefix, 'my-secured-api-x1y2z3');
      assert.equal(stage.draft().target.kind, 'aws');
      assert.equal(stage.saved.at(-1)?.draft.settings.recipe, 'blank');
    });

    it('opens although the AWS configuration cannot be read', async () => {
      const stage = await open({}, fakeOperations(), {
        profiles: () => Promise.reject(new Error('EACCES')),
      });
      const view = await stage.after({ type: 'ready' }, ({ regions }) => regions.length > 0);
      assert.deepEqual(view.profiles, []);
      assert.ok(stage.deeds.includes('log Reading the AWS profiles: Unexpected'));
    });
  });

  describe('messages', () => {
    const refused: Record<string, unknown> = {
      nothing: undefined,
      'a text': 'create',
      'no type': {},
      'an unknown type': { type: 'runCommand', command: 'rm' },
      'a draft without settings': { type: 'edit', draft: { page: 'api', target: { kind: 'sandbox', region: 'x' } } },
      'a page that is none': {
        type: 'edit',
        draft: { page: 'admin', settings: settingsFrom('blank', 'x'), target: { kind: 'sandbox', region: 'x' } },
      },
      'a probe of something else': { type: 'probe', what: 'roleName', value: 'x' },
      'a copy of something else': { type: 'copy', what: 'tokens' },
      'an opening of an address': { type: 'open', what: 'https://evil.example' },
    };
    for (const [what, message] of Object.entries(refused))
      it(`refuses ${what}`, async () => {
        const stage = await open();
        await stage.session.receive(message);
        assert.deepEqual(stage.messages, []);
        assert.deepEqual(stage.saved, []);
        assert.deepEqual(stage.operations.asked, []);
        assert.equal(stage.deeds.length, 1);
        assert.match(stage.deeds[0] ?? '', /^warn /);
      });

    it('does not repeat the content of a refused message in the log', async () => {
      const stage = await open();
      await stage.session.receive({ type: 'probe', what: canary, value: canary });
      assert.equal(stage.deeds.length, 1);
      assert.equal(stage.deeds.join().includes(canary), false);
    });
  });

  describe('questions to AWS', () => {
    it('tells who calls', async () => {
      const stage = await open();
      const view = await stage.after({ type: 'identify' }, ({ identity }) => identity.status === 'known');
      assert.deepEqual(view.identity, {
        status: 'known',
        accountId: '111122223333',
        arn: 'arn:aws:iam::111122223333:user/me',
        region: 'eu-central-1',
      });
    });

    it('asks the sandbox for its own Region, whatever Region was chosen for AWS', async () => {
      const stage = await open({ target: { kind: 'sandbox', region: 'eu-west-3' } });
      const view = await stage.after({ type: 'identify' }, ({ identity }) => identity.status === 'known');
      assert.equal(view.identity.status === 'known' && view.identity.region, 'us-east-1');
    });

    it('shows an expired session with the command that renews it, runs that on request, and asks again', async () => {
      const stage = await open();
      const command = 'aws sso login --profile work';
      stage.operations.instead.identify = async () => {
        throw new Failure({ code: 'CredentialsExpired', what: 'The session has expired.', command });
      };
      const view = await stage.after({ type: 'identify' }, ({ identity }) => identity.status === 'failed');
      assert.equal(view.identity.status === 'failed' && view.identity.failure.command, command);
      stage.operations.instead = {};
      await stage.after({ type: 'runRenewCommand' }, ({ identity }) => identity.status === 'known');
      assert.ok(stage.deeds.includes(`run ${command}`));
    });

    it('does not ask again when the command failed', async () => {
      const stage = await open();
      stage.answers.exitCode = 1;
      stage.operations.instead.identify = async () => {
        throw new Failure({ code: 'CredentialsExpired', what: 'Expired.', command: 'aws sso login' });
      };
      await stage.after({ type: 'identify' }, ({ identity }) => identity.status === 'failed');
      const asked = stage.operations.asked.length;
      await stage.send({ type: 'runRenewCommand' });
      assert.equal(stage.operations.asked.length, asked);
    });

    it('runs nothing when no failure names a command', async () => {
      const stage = await open();
      await stage.send({ type: 'runRenewCommand' });
      assert.deepEqual(stage.deeds, []);
    });

    it('says whether a name is free', async () => {
      const stage = await open();
      stage.operations.instead.probe = async () => ({ status: 'taken', message: 'Somebody has it.' });
      const view = await stage.after(
        { type: 'probe', what: 'domainPrefix', value: 'demo' },
        ({ probes }) => probes.domainPrefix?.status === 'taken',
      );
      assert.deepEqual(view.probes.domainPrefix, { value: 'demo', status: 'taken', message: 'Somebody has it.' });
    });

    it('shows only the answer to the last of two questions', async () => {
      const stage = await open();
      const waiting: ((probe: { status: 'free' | 'taken' }) => void)[] = [];
      stage.operations.instead.probe = () => new Promise((resolve) => waiting.push(resolve));
      const first = stage.send({ type: 'probe', what: 'functionName', value: 'one' });
      const second = stage.send({ type: 'probe', what: 'functionName', value: 'two' });
      await stage.until(() => waiting.length === 2).catch(() => {});
      waiting[1]?.({ status: 'free' });
      waiting[0]?.({ status: 'taken' });
      await Promise.all([first, second]);
      const view = await stage.until(({ probes }) => probes.functionName?.status !== 'asking');
      assert.deepEqual(view.probes.functionName, { value: 'two', status: 'free' });
    });

    it('asks about a name on behalf of the setup that may hold it itself', async () => {
      const stage = await created();
      let askedFor: string | undefined;
      stage.operations.instead.probe = async (_target, _what, _value, _signal, setupId) => {
        askedFor = setupId;
        return { status: 'free' };
      };
      await stage.after(
        { type: 'probe', what: 'functionName', value: 'x' },
        ({ probes }) => probes.functionName?.status === 'free',
      );
      assert.equal(askedFor, 'preview1');
    });

    it('forgets who calls and what was free when another target is chosen', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      await stage.after({ type: 'identify' }, ({ identity }) => identity.status === 'known');
      await stage.send({ type: 'probe', what: 'functionName', value: 'one' });
      const draft: Draft = { ...stage.draft(), target: { kind: 'sandbox', region: 'us-east-1' } };
      const view = await stage.after({ type: 'edit', draft }, ({ identity }) => identity.status === 'unasked');
      assert.deepEqual(view.probes, {});
    });
  });

  describe('plan', () => {
    it('shows each step with what it is, what it refers to, the permissions and the address', async () => {
      const stage = await open();
      const { plan } = await stage.after({ type: 'plan' }, (view) => view.plan.status === 'ready');
      assert.ok(plan.status === 'ready');
      assert.deepEqual(plan.steps[1], {
        id: 'stage',
        type: 'ApiGateway.Stage',
        title: 'Stage default',
        action: 'create',
        reason: 'new',
        explanation: 'What a ApiGateway.Stage is.',
        refersTo: ['api'],
      });
      assert.deepEqual(plan.permissions, [{ action: 'apigateway:POST', allowed: 'yes' }]);
      assert.equal(plan.endpoint, 'https://{api-id}.example/default/demo');
    });

    it('shows why it could not be made', async () => {
      const stage = await open();
      stage.operations.instead.preview = async () => {
        throw new Failure({ code: 'NoNetwork', what: 'AWS cannot be reached.' });
      };
      const { plan } = await stage.after({ type: 'plan' }, (view) => view.plan.status === 'failed');
      assert.equal(plan.status === 'failed' && plan.failure.code, 'NoNetwork');
      assert.ok(stage.deeds.includes('log Planning: NoNetwork'));
    });

    it('is dropped when a setting changes', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      const settings = { ...stage.draft().settings, name: 'other' };
      await stage.after({ type: 'edit', draft: { ...stage.draft(), settings } }, ({ plan }) => plan.status === 'none');
    });

    it('copies the smallest policy', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      await stage.send({ type: 'copy', what: 'permissionsPolicy' });
      assert.ok(stage.deeds.includes('copy {"Version":"2012-10-17"}'));
    });
  });

  describe('create', () => {
    it('carries out the very plan that was shown, and tells of each resource', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.equal(view.setupId, 'preview1');
      assert.deepEqual(
        view.run.resources.map(({ id, status, ms }) => ({ id, status, ms })),
        [
          { id: 'api', status: 'done', ms: 1 },
          { id: 'stage', status: 'done', ms: 1 },
        ],
      );
      assert.equal(view.run.requests, 2);
      assert.equal(stage.operations.asked.includes('plan'), false, 'it must not plan anew');
      assert.equal(stage.saved.at(-1)?.setupId, 'preview1');
      assert.ok(stage.deeds.includes('setup preview1'));
    });

    it('plans first when nothing was shown, as after a failure', async () => {
      const stage = await open();
      await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.ok(stage.operations.asked.includes('plan'));
    });

    it('keeps a failure on the page with the resource that failed, and can be tried again', async () => {
      const stage = await open();
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      stage.operations.instead.apply = async (_setupId, _plan, options) => {
        options?.emit?.({ kind: 'started', id: 'stage', action: 'create', at: 0 });
        options?.emit?.({ kind: 'failed', id: 'stage', failure: { code: 'Conflict', what: 'In the way.' }, at: 1 });
        throw new Failure({ code: 'NotAll', what: 'Not everything was created.' });
      };
      const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'failed');
      assert.equal(view.run.failure?.code, 'Conflict');
      assert.equal(view.run.failedAt, 'Stage default');
      stage.operations.instead = {};
      const again = await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.equal(again.setupId, view.setupId, 'it goes on with the same setup');
      assert.equal(stage.operations.setups.size, 1);
    });

    it('cancels: says so at once, and is silent about the error that follows', async () => {
      const stage = await open();
      stage.operations.instead.apply = (_setupId, _plan, options) =>
        new Promise((_, reject) => {
          const { signal } = options ?? {};
          signal?.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 40));
        });
      const creating = stage.send({ type: 'create' });
      await stage.until(({ run }) => run.resources.length === 2);
      await stage.after({ type: 'cancel' }, ({ run }) => run.status === 'cancelling');
      await creating;
      const view = await stage.until(({ run }) => run.status === 'cancelled');
      assert.equal(view.run.failure, undefined);
      assert.equal(
        stage.deeds.some((deed) => deed.startsWith('log ')),
        false,
      );
    });

    it('ignores changes of settings while it runs', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      const { promise, resolve: finish } = Promise.withResolvers<{
        ms: number;
        requests: number;
        criticalPathMs: number;
      }>();
      stage.operations.instead.apply = () => promise;
      const creating = stage.send({ type: 'create' });
      await stage.until(({ run }) => run.resources.length === 2);
      const changed: Draft = { ...stage.draft(), page: 'create', settings: settingsFrom('blank', 'x') };
      await stage.send({ type: 'edit', draft: changed });
      assert.equal(stage.saved.at(-1)?.draft.settings.recipe, 'lambda-trigger');
      assert.equal(stage.saved.at(-1)?.draft.page, 'create');
      assert.equal(stage.session.isWorking, true);
      finish({ ms: 1, requests: 0, criticalPathMs: 1 });
      await creating;
      await stage.session.whenIdle();
      assert.equal(stage.session.isWorking, false);
    });

    it('does not begin twice', async () => {
      const stage = await open();
      await Promise.all([stage.send({ type: 'create' }), stage.send({ type: 'create' })]);
      assert.equal(stage.operations.setups.size, 1);
    });
  });

  describe('trying it', () => {
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
      stage.operations.instead.call = async (setupId, sent) => {
        if (sent === 'ID token') throw new Failure({ code: 'TokenMissing', what: 'No ID token.' });
        return call(setupId, sent);
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
      const draft = stage.messages.findLast((message) => message.type === 'draft');
      assert.equal(draft?.draft.settings.name, `${name}-2`);
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

  describe('clean-up', () => {
    it('asks once with all names, says what was removed, and lets the same be made again', async () => {
      const stage = await created();
      const view = await stage.after({ type: 'cleanUp' }, ({ tryIt }) => tryIt.cleanedUp !== undefined && !tryIt.busy);
      assert.ok(stage.deeds.includes('confirm demo-ecommerce: REST API demo, Stage default'));
      assert.deepEqual(view.tryIt.cleanedUp, { removed: ['REST API demo', 'Stage default'], left: [] });
      assert.equal(view.setupId, undefined);
      assert.equal(stage.saved.at(-1)?.setupId, undefined);
      assert.equal(stage.deeds.at(-1), 'setup undefined');
      const again = await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      assert.equal(again.tryIt.cleanedUp, undefined);
    });

    it('does nothing when the person says no', async () => {
      const stage = await created();
      stage.answers.cleanUp = false;
      await stage.send({ type: 'cleanUp' });
      assert.equal(stage.operations.asked.includes('cleanUp'), false);
      assert.equal(stage.operations.setups.size, 1);
      await stage.until(({ tryIt }) => tryIt.busy === undefined);
    });

    it('can be cancelled, and then shows what the record says is still there', async () => {
      const stage = await created();
      stage.operations.instead.cleanUp = (setupId, options) =>
        new Promise((_, reject) => {
          const setup = stage.operations.setups.get(setupId);
          const { stage: last } = setup?.rows ?? {};
          if (setup && last) stage.operations.setups.set(setupId, { ...setup, rows: { stage: last } });
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        });
      const cleaning = stage.send({ type: 'cleanUp' });
      await stage.until(({ tryIt }) => tryIt.busy === 'cleaning up');
      assert.equal(stage.session.isWorking, true);
      await stage.send({ type: 'cancel' });
      await cleaning;
      const view = await stage.until(({ tryIt, run }) => tryIt.busy === undefined && run.resources.length === 1);
      assert.equal(view.setupId, 'preview1');
      assert.equal(view.tryIt.failure, undefined);
    });

    it('keeps the setup when something failed, says what is left, and can be tried again', async () => {
      const stage = await created();
      const failure = { code: 'Denied', what: 'Not allowed.' };
      stage.operations.instead.cleanUp = async () => ({
        removed: ['Stage default'],
        left: [{ title: 'REST API demo', why: 'Not allowed.', failure }],
      });
      const view = await stage.after({ type: 'cleanUp' }, ({ tryIt }) => tryIt.cleanedUp !== undefined && !tryIt.busy);
      assert.equal(view.setupId, 'preview1');
      assert.deepEqual(view.tryIt.cleanedUp?.left, [{ title: 'REST API demo', why: 'Not allowed.' }]);
      assert.equal(view.tryIt.failure?.code, 'Denied');
      stage.operations.instead = {};
      const again = await stage.after({ type: 'cleanUp' }, (next) => next.setupId === undefined);
      assert.deepEqual(again.tryIt.cleanedUp?.left, []);
    });
  });

  describe('a setup that exists', () => {
    async function existing(rows = { stage: row('stage', 'ApiGateway.Stage', 'Stage default') }) {
      const operations = fakeOperations();
      const setup = await operations.createSetup(
        settingsFrom('blank', 'abc'),
        { kind: 'sandbox', region: 'us-east-1' },
        'mine',
      );
      operations.setups.set('mine', { ...setup, rows });
      return operations;
    }

    it('opens on Try it with its own settings, and knows that it was created', async () => {
      const stage = await open({ setupId: 'mine' }, await existing());
      const view = await stage.after({ type: 'ready' }, ({ tryIt }) => tryIt.endpointUrl !== undefined);
      assert.equal(stage.draft().page, 'tryIt');
      assert.equal(stage.draft().settings.recipe, 'blank');
      assert.equal(view.setupId, 'mine');
      assert.equal(view.run.status, 'done');
    });

    it('shows the failure of an earlier run', async () => {
      const failed = { ...row('stage', 'ApiGateway.Stage', 'Stage default'), state: 'creating' as const };
      const operations = await existing({
        stage: { ...failed, failure: { code: 'Throttled', what: 'Too fast.' } } as never,
      });
      const stage = await open({ setupId: 'mine' }, operations);
      const view = await stage.after({ type: 'ready' }, ({ run }) => run.status === 'failed');
      assert.equal(stage.draft().page, 'create');
      assert.equal(view.run.failedAt, 'Stage default');
      assert.equal(view.run.failure?.code, 'Throttled');
    });

    it('keeps where it lives, and cannot start from another recipe', async () => {
      const stage = await open({ setupId: 'mine' }, await existing());
      await stage.send({ type: 'ready' });
      await stage.send({ type: 'edit', draft: { ...stage.draft(), target: { kind: 'aws', region: 'us-west-2' } } });
      assert.equal(stage.saved.at(-1)?.draft.target.kind, 'sandbox');
      await stage.send({ type: 'startFrom', recipe: 'lambda-trigger' });
      assert.equal(stage.draft().settings.recipe, 'blank');
    });

    it('notices that another window signed in, and that another window removed it', async () => {
      const operations = await existing();
      const stage = await open({ setupId: 'mine' }, operations);
      await stage.send({ type: 'ready' });
      await operations.signInTestUser('mine');
      await stage.session.refresh();
      await stage.until(({ tryIt }) => tryIt.signedIn?.who === 'test.user@example.com');
      operations.setups.delete('mine');
      await stage.session.refresh();
      const view = await stage.until(({ setupId }) => setupId === undefined);
      assert.equal(view.run.status, 'idle');
      assert.equal(view.tryIt.endpointUrl, undefined);
    });

    it('cannot be opened when it is not there', async () => {
      await assert.rejects(
        open({ setupId: 'gone' }),
        (error) => error instanceof Failure && error.note.code === 'SetupGone',
      );
    });
  });

  it('survives whatever an operation throws, and shows it', async () => {
    const stage = await created();
    stage.operations.instead.signOut = async () => {
      throw new TypeError('unforeseen');
    };
    const view = await stage.after({ type: 'signOut' }, ({ tryIt }) => tryIt.failure !== undefined);
    assert.equal(view.tryIt.failure?.why, 'unforeseen');
  });
});
