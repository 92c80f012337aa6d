/** What somebody does in the wizard while something slow is under way: nothing is done twice, undone, or cut off by it. */
import assert from 'node:assert/strict';
import type { CallResult } from '../../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { CleanUpReport, Setup } from '../../../src/operations/operations.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { fakeOperations, row } from './fakeOperations.ts';
import { held, sent, until, untilAborted } from './heldWork.ts';
import { type Stage, wizardStages } from './wizardStages.ts';

describe('what somebody does meanwhile', () => {
  const { open, created } = wizardStages();
  const shows = (stage: Stage) => stage.messages.filter(({ type }) => type === 'show').length;

  async function onPage(stage: Stage, page: 'where' | 'tryIt'): Promise<void> {
    const draft = stage.saved.at(-1)?.draft ?? stage.draft();
    await stage.send({ type: 'edit', draft: { ...draft, page } });
  }

  /** Presses Call, and returns what lets the answer come. */
  async function callUnderWay(stage: Stage): Promise<() => Promise<void>> {
    const { answers, slow } = held<CallResult>();
    const { call } = stage.operations;
    stage.operations.instead.call = slow;
    const calling = stage.send({ type: 'call' });
    await until(() => answers.length === 1);
    return async () => {
      answers[0]?.resolve(await call('', { token: 'none' }));
      await calling;
    };
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
      const answer = await callUnderWay(stage);
      stage.operations.setups.clear();
      await stage.session.refresh();
      await answer();
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
      const answer = await callUnderWay(stage);
      await stage.after({ type: 'create' }, ({ run }) => run.status === 'done');
      await answer();
      const { tryIt } = await sent(stage);
      assert.deepEqual(tryIt.calls, []);
    });
  });
});
