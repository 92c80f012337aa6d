/** What somebody does in the wizard while something slow is under way: nothing is done twice, undone, or cut off by it. */
import assert from 'node:assert/strict';
import type { CallResult } from '../../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { AcceptReport, ResourceDrift } from '../../../src/operations/driftOperations.ts';
import type { ExistingUserPoolDetails, ListPage } from '../../../src/operations/existingOperations.ts';
import type { CleanUpReport, Setup } from '../../../src/operations/operations.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { withValue } from '../../../src/setup/fields.ts';
import type { View } from '../../../src/wizard/protocol.ts';
import { type FakeOperations, fakeOperations, row } from './fakeOperations.ts';
import { type Stage, wizardStages } from './wizardStages.ts';

describe('what somebody does meanwhile', () => {
  const { open, created } = wizardStages();
  const shows = (stage: Stage) => stage.messages.filter(({ type }) => type === 'show').length;

  async function onPage(stage: Stage, page: 'where' | 'tryIt'): Promise<void> {
    const draft = stage.saved.at(-1)?.draft ?? stage.draft();
    await stage.send({ type: 'edit', draft: { ...draft, page } });
  }

  describe('a step of the step-by-step way', () => {
    async function stepping() {
      const operations = fakeOperations();
      operations.instead.apply = async (setupId, _plan, { phase = 'complete' } = {}) => {
        const setup = operations.setups.get(setupId);
        assert.ok(setup);
        const made = desiredResources(setup.extra.settings, setupId, phase);
        const rows = Object.fromEntries(made.map(({ id, type, title }) => [id, row(id, type, title)]));
        operations.setups.set(setupId, { ...setup, rows, extra: { ...setup.extra, phase } });
        return { ms: 1, requests: 0, criticalPathMs: 1 };
      };
      const stage = await open({}, operations);
      await stage.send({ type: 'ready' });
      await stage.send({ type: 'edit', draft: { ...stage.draft(), way: 'steps' } });
      await stage.until(({ steps }) => steps?.[0]?.status === 'next');
      return stage;
    }

    it('is done once when its button is pressed twice', async () => {
      const stage = await stepping();
      const step = { type: 'doPhase', phase: 'open-api' } as const;
      await Promise.all([stage.send(step), stage.send(step)]);
      assert.equal(stage.operations.asked.filter((name) => name === 'apply').length, 1);
      assert.equal(stage.operations.asked.filter((name) => name === 'createSetup').length, 1);
    });

    it('can be checked again when its check was cancelled', async () => {
      const stage = await stepping();
      await stage.send({ type: 'doPhase', phase: 'open-api' });
      stage.operations.instead.call = (_setupId, _choice, signal) => untilAborted(signal);
      const checking = stage.send({ type: 'checkPhase', phase: 'open-api' });
      await stage.until(({ steps }) => steps?.[0]?.check?.status === 'checking');
      await stage.send({ type: 'cancel' });
      await checking;
      await stage.until(({ steps }) => steps !== undefined && steps[0]?.check === undefined);
    });

    it('is checked although another one is being checked', async () => {
      const stage = await stepping();
      await stage.send({ type: 'doPhase', phase: 'open-api' });
      await stage.send({ type: 'doPhase', phase: 'user-pool' });
      const { answers, slow } = held<CallResult>();
      const call = stage.operations.call;
      stage.operations.instead.call = slow;
      stage.operations.instead.users = async () => [];
      stage.operations.instead.facts = async (setup) => ({
        ...(await fakeOperations().facts(setup)),
        hostedPagesUrl: undefined,
      });
      const first = stage.send({ type: 'checkPhase', phase: 'open-api' });
      await stage.until(({ steps }) => steps?.[0]?.check?.status === 'checking');
      const second = stage.send({ type: 'checkPhase', phase: 'user-pool' });
      await stage.until(({ steps }) => steps?.[1]?.check?.status === 'checking');
      answers[0]?.resolve(await call('', { token: 'none' }));
      await Promise.all([first, second]);
      await stage.until(({ steps }) => steps?.[0]?.check?.status === 'ok' && steps[1]?.check?.status === 'ok');
    });

    it('is not shown as it was before by a slow look that began earlier', async () => {
      const stage = await stepping();
      const { load, plan } = stage.operations;
      const { answers, slow } = held<Setup>();
      let before: Setup | undefined;
      stage.operations.instead.plan = async (setupId) => {
        before = await load(setupId);
        // The look at how far it is, while the step is done.
        stage.operations.instead.load = (id) => (answers.length === 0 ? slow() : load(id));
        return plan(setupId);
      };
      const done = stage.send({ type: 'doPhase', phase: 'open-api' });
      await stage.until(({ run }) => run.status === 'idle' && run.ms !== undefined);
      assert.ok(before);
      answers[0]?.resolve(before);
      await done;
      const { steps } = await sent(stage);
      assert.equal(steps?.[0]?.status, 'done');
    });
  });

  describe('a clean-up', () => {
    async function cleaning() {
      const stage = await created();
      await onPage(stage, 'tryIt');
      const { answers, slow } = held<CleanUpReport>();
      const { cleanUp } = stage.operations;
      stage.operations.instead.cleanUp = slow;
      const ended = stage.send({ type: 'cleanUp' });
      await stage.until(({ tryIt }) => tryIt.busy === 'cleaning up');
      await until(() => answers.length === 1);
      return {
        stage,
        async finish() {
          answers[0]?.resolve(await cleanUp(stage.view().setupId ?? ''));
          await ended;
          await stage.until(({ setupId }) => setupId === undefined);
        },
      };
    }

    it('shows its result to who waits for it', async () => {
      const { stage, finish } = await cleaning();
      await finish();
      assert.equal(shows(stage), 1);
    });

    it('leaves who has gone on to another page there', async () => {
      const { stage, finish } = await cleaning();
      await onPage(stage, 'where');
      await finish();
      assert.equal(shows(stage), 0);
      assert.equal(stage.saved.at(-1)?.draft.page, 'where');
    });

    it('has nothing made beside it, at once or in a step', async () => {
      const { stage, finish } = await cleaning();
      const applied = () => stage.operations.asked.filter((name) => name === 'apply').length;
      const before = applied();
      await stage.send({ type: 'create' });
      const { run, tryIt } = await stage.until((view) => view.run.status === 'failed');
      assert.equal(run.failure?.code, 'SetupBusy');
      assert.equal(tryIt.busy, 'cleaning up');
      const [setup] = stage.operations.setups.values();
      if (setup) stage.operations.setups.set(setup.id, { ...setup, rows: {} });
      await stage.send({ type: 'doPhase', phase: 'open-api' });
      assert.equal(applied(), before);
      await finish();
    });
  });

  describe('what was asked of a setup that is gone by then', () => {
    it('shows no answer', async () => {
      const stage = await created();
      const { answers, slow } = held<CallResult>();
      const { call } = stage.operations;
      stage.operations.instead.call = slow;
      const calling = stage.send({ type: 'call' });
      await until(() => answers.length === 1);
      stage.operations.setups.clear();
      await stage.session.refresh();
      answers[0]?.resolve(await call('', { token: 'none' }));
      await calling;
      const { tryIt } = await stage.until((view) => view.setupId === undefined && !view.tryIt.busy);
      assert.deepEqual(tryIt.calls, []);
    });
  });

  describe('a record that cannot be read for a moment', () => {
    it('does not make the wizard forget the setup', async () => {
      const stage = await created();
      const unreadable = new Failure({ code: 'RecordUnreadable', what: 'The record of a setup could not be read.' });
      stage.operations.instead.load = async () => Promise.reject(unreadable);
      await stage.session.refresh();
      const { setupId } = await stage.until(({ tryIt }) => tryIt.failure?.code === 'RecordUnreadable');
      assert.equal(setupId, 'preview1');
    });
  });

  describe('a sign-in that is waited for', () => {
    it('is still waited for after Apply, and is not begun twice', async () => {
      const waits = Promise.withResolvers<undefined>();
      let begun = 0;
      const stage = await created(undefined, {
        signIn: () => {
          begun++;
          return waits.promise;
        },
      });
      const signingIn = stage.send({ type: 'signIn' });
      await until(() => begun === 1);
      await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      await stage.send({ type: 'signIn' });
      assert.equal(begun, 1);
      waits.resolve(undefined);
      await signingIn;
      await stage.until(({ tryIt }) => tryIt.busy === undefined);
    });
  });

  describe('answers that are on their way', () => {
    it('are not shown once Apply has changed what they are about', async () => {
      const stage = await created();
      const { answers, slow } = held<CallResult>();
      const { call } = stage.operations;
      stage.operations.instead.call = slow;
      const calling = stage.send({ type: 'call' });
      await until(() => answers.length === 1);
      await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      answers[0]?.resolve(await call('', { token: 'none' }));
      await calling;
      const { tryIt } = await sent(stage);
      assert.deepEqual(tryIt.calls, []);
    });
  });

  describe('the choice of a pool', () => {
    const pool = (name: string): ExistingUserPoolDetails => ({
      userPoolId: name,
      name,
      signInIdentifiers: ['username'],
      selfRegistration: false,
      mfa: 'OFF',
      managedLoginVersion: 2,
    });

    async function choosing() {
      const operations = fakeOperations();
      const stage = await open({}, operations);
      await stage.send({ type: 'ready' });
      const { answers, slow } = held<ExistingUserPoolDetails>();
      operations.instead.describeUserPool = slow;
      const choose = (userPoolId: string) => stage.send({ type: 'choosePool', userPoolId });
      const chosen = choose('staff');
      await until(() => answers.length === 1);
      const answer = async () => {
        answers[0]?.resolve(pool('staff'));
        await chosen;
      };
      return { stage, answers, choose, answer };
    }
    const chosenPool = (stage: Stage) => stage.saved.at(-1)?.draft.settings.existing?.userPoolId;

    it('gives way to a later one that is known sooner', async () => {
      const { stage, answers, choose, answer } = await choosing();
      const later = choose('customers');
      await until(() => answers.length === 2);
      answers[1]?.resolve(pool('customers'));
      await later;
      await answer();
      assert.equal(chosenPool(stage), 'customers');
    });

    it('is not made in another place than it was asked for', async () => {
      const { stage, answer } = await choosing();
      await stage.send({ type: 'edit', draft: { ...stage.draft(), target: { kind: 'aws', region: 'us-west-2' } } });
      await answer();
      assert.equal(chosenPool(stage), undefined);
    });

    it('gives way to a recipe that was chosen after it', async () => {
      const { stage, answer } = await choosing();
      await stage.send({ type: 'startFrom', recipe: 'blank' });
      await answer();
      assert.equal(chosenPool(stage), undefined);
    });

    it('keeps what was typed while it was asked for', async () => {
      const { stage, answer } = await choosing();
      const draft = stage.draft();
      await stage.send({ type: 'edit', draft: { ...draft, settings: withValue(draft.settings, 'name', 'typed') } });
      await answer();
      assert.equal(chosenPool(stage), 'staff');
      assert.equal(stage.draft().settings.name, 'typed');
    });
  });

  describe('a list of what exists', () => {
    it('has no further page of another search', async () => {
      const operations = fakeOperations();
      const asked: unknown[] = [];
      const second = Promise.withResolvers<ListPage<never>>();
      operations.instead.listApis = (_target, query) => {
        asked.push(query);
        return query?.search === 'new' ? second.promise : Promise.resolve({ items: [], nextToken: 'page2' });
      };
      const stage = await open({}, operations);
      const list = (search: string, more: boolean) =>
        stage.send({ type: 'listExisting', what: 'apis', search, more } as const);
      await list('old', false);
      const found = list('new', false);
      await until(() => asked.length === 2);
      await list('new', true);
      second.resolve({ items: [] });
      await found;
      assert.equal(asked.length, 2);
    });
  });

  describe('accepting what was changed at AWS', () => {
    const length = 'userPool.passwordPolicy.minimumLength';
    const attempts = 'api.stageName';

    /** Accepts one setting at a time, when it is told to. */
    async function accepting(): Promise<{ stage: Stage; operations: FakeOperations; go: (() => void)[] }> {
      const operations = fakeOperations();
      const go: (() => void)[] = [];
      operations.instead.accept = (setupId, which = [], signal) =>
        new Promise<AcceptReport>((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          go.push(async () => {
            const setup = await operations.load(setupId);
            const [one] = which;
            const [setting, value] = one?.property === 'length' ? [length, 12] : [attempts, 'live'];
            const settings = withValue(setup.extra.settings, setting, value);
            const changed = { ...setup, extra: { ...setup.extra, settings } };
            operations.setups.set(setupId, changed);
            resolve({ setup: changed, accepted: [{ id: 'x', property: 'x', what: 'x', setting }], refused: [] });
          });
        });
      operations.instead.drift = async (): Promise<ResourceDrift[]> => [];
      return { stage: await created(operations), operations, go };
    }

    it('goes on when somebody goes to another page, which looks again', async () => {
      const { stage, go } = await accepting();
      const accepted = stage.send({ type: 'acceptDrift', id: 'userPool', property: 'length' });
      await until(() => go.length === 1);
      await stage.send({ type: 'lookForDrift' });
      go[0]?.();
      await accepted;
      assert.equal(stage.draft().settings.userPool.passwordPolicy.minimumLength, 12);
    });

    it('takes both when two are accepted one right after the other', async () => {
      const { stage, go } = await accepting();
      const first = stage.send({ type: 'acceptDrift', id: 'userPool', property: 'length' });
      await until(() => go.length === 1);
      const second = stage.send({ type: 'acceptDrift', id: 'stage', property: 'name' });
      go[0]?.();
      await until(() => go.length === 2);
      go[1]?.();
      await Promise.all([first, second]);
      const { settings } = stage.draft();
      assert.deepEqual([settings.userPool.passwordPolicy.minimumLength, settings.api.stageName], [12, 'live']);
    });

    it('has nothing applied beside it', async () => {
      const { stage, go } = await accepting();
      const accepted = stage.send({ type: 'acceptDrift', id: 'userPool', property: 'length' });
      await until(() => go.length === 1);
      const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'failed');
      assert.equal(view.run.failure?.code, 'SetupBusy');
      go[0]?.();
      await accepted;
      assert.equal(stage.draft().settings.userPool.passwordPolicy.minimumLength, 12);
    });
  });

  describe('what is typed while something is created', () => {
    it('is in the form once that is done', async () => {
      const stage = await created();
      const { apply } = stage.operations;
      const draft = stage.saved.at(-1)?.draft ?? stage.draft();
      stage.operations.instead.apply = async (...given) => {
        await stage.send({ type: 'edit', draft: { ...draft, settings: withValue(draft.settings, 'name', 'typed') } });
        return apply(...given);
      };
      await stage.send({ type: 'create' });
      assert.equal(stage.saved.at(-1)?.draft.settings.name, 'typed');
      assert.equal(stage.draft().settings.name, 'typed');
    });
  });

  describe('a plan that was looked at', () => {
    it('is the only one that Create carries out', async () => {
      const stage = await open();
      await stage.send({ type: 'ready' });
      await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
      // Saved in an editor at the same moment.
      stage.session.changeSettings((settings) => withValue(settings, 'name', 'other'));
      const { run } = await stage.after({ type: 'create', seen: true }, (view) => view.run.status === 'failed');
      assert.equal(run.failure?.code, 'PlanOutdated');
      assert.equal(stage.operations.asked.includes('apply'), false);
    });
  });

  describe('an explanation', () => {
    it('stays open when it is asked for twice', async () => {
      const stage = await created();
      const cause = Promise.withResolvers<never>();
      stage.operations.instead.explainCall = () => cause.promise;
      const explaining = stage.send({ type: 'explain', callId: 'newest' });
      await stage.until(({ tryIt }) => tryIt.diagnosis?.status === 'looking');
      await stage.send({ type: 'explain', callId: 'newest' });
      await sent(stage);
      assert.equal(stage.view().tryIt.diagnosis?.status, 'looking');
      cause.reject(new Failure({ code: 'Denied', what: 'Not allowed.' }));
      await explaining;
    });
  });
});

/** Work whose answers are given by hand, in any order. */
function held<T>() {
  const answers: PromiseWithResolvers<T>[] = [];
  const slow = (): Promise<T> => {
    const answer = Promise.withResolvers<T>();
    answers.push(answer);
    return answer.promise;
  };
  return { answers, slow };
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Resolves when all changes so far were sent: a view with something new in it has come. */
async function sent(stage: Stage): Promise<View> {
  const asked = stage.view().identity.status;
  await stage.send({ type: 'identify' });
  return stage.until(({ identity }) => identity.status === 'known' || identity.status !== asked);
}
