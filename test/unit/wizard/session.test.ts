/** The wizard's session without VS Code: the draft, messages that are refused, and what it asks AWS. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Draft } from '../../../src/wizard/protocol.ts';
import { canary, fakeOperations } from './fakeOperations.ts';
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
      const sent = () => stage.messages.filter(({ type }) => type === 'draft' || type === 'settings').length;
      const before = sent();
      await stage.send({ type: 'edit', draft: { ...stage.draft(), page: 'api' } });
      assert.equal(sent(), before);
    });

    it('keeps what it changed itself when an edit from before crosses it, and follows to the page', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      const before = stage.draft();
      await stage.send({ type: 'startFrom', recipe: 'blank' });
      const { settings, revision } = stage.draft();
      const target: Draft['target'] = { kind: 'sandbox', region: 'us-east-1' };
      await stage.send({ type: 'edit', draft: { ...before, page: 'where', target } });
      assert.equal(settings.recipe, 'blank');
      assert.deepEqual(stage.saved.at(-1)?.draft, { page: 'where', target, settings, revision });
      assert.deepEqual(
        stage.messages.findLast(({ type }) => type !== 'view'),
        { type: 'settings', settings, revision, from: before.settings },
      );
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

  it('survives whatever an operation throws, and shows it', async () => {
    const stage = await created();
    stage.operations.instead.signOut = async () => {
      throw new TypeError('unforeseen');
    };
    const view = await stage.after({ type: 'signOut' }, ({ tryIt }) => tryIt.failure !== undefined);
    assert.equal(view.tryIt.failure?.why, 'unforeseen');
  });
});
