/** Explain in the boxes of failures: which failure is handed on, what is done again, and where a setting goes. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import type { FailedPart } from '../../../src/wizard/wizardPorts.ts';
import { wizardStages } from './wizardStages.ts';

describe('the failures of the wizard, explained', () => {
  const { open, created } = wizardStages();
  const denied = new Failure({ code: 'Denied', what: 'Not allowed.' });

  async function explained(stage: Awaited<ReturnType<typeof open>>, failed: FailedPart[]): Promise<FailedPart> {
    await stage.send({ type: 'explainFailure', code: 'Denied' });
    const [part] = failed;
    assert.ok(part, 'nothing was explained');
    return part;
  }

  it('hand on the plan that failed, make it again, and put a setting into the form to be reviewed', async () => {
    const failed: FailedPart[] = [];
    const stage = await open({}, undefined, { explainFailure: async (part) => void failed.push(part) });
    stage.operations.instead.preview = async () => {
      throw denied;
    };
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'failed');
    const part = await explained(stage, failed);
    assert.deepEqual([part.setupId, part.note.code, part.attempted], [undefined, 'Denied', 'create']);
    stage.operations.instead = {};
    await part.takeSettings?.([{ path: 'function.name', value: 'another-name' }]);
    await stage.until(({ plan }) => plan.status === 'ready');
    assert.equal(stage.session.settings.function.name, 'another-name');
    assert.ok(stage.messages.some((message) => message.type === 'show' && message.page === 'review'));
  });

  it('hand on the creation that failed, with its setup, and create again', async () => {
    const failed: FailedPart[] = [];
    const stage = await open({}, undefined, { explainFailure: async (part) => void failed.push(part) });
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
    stage.operations.instead.apply = async () => {
      throw denied;
    };
    const view = await stage.after({ type: 'create' }, ({ run }) => run.status === 'failed');
    const part = await explained(stage, failed);
    assert.deepEqual([part.setupId, part.attempted], [view.setupId, 'create']);
    stage.operations.instead = {};
    await part.tryAgain?.();
    await stage.until(({ run }) => run.status === 'done');
  });

  it('tell a sign-in from a clean-up', async () => {
    const failed: FailedPart[] = [];
    const stage = await created(undefined, { explainFailure: async (part) => void failed.push(part) });
    stage.operations.instead.signInTestUser = async () => {
      throw new Failure({ code: 'Denied', what: 'No.', about: { username: 'ada' } });
    };
    await stage.after({ type: 'signIn', way: 'testUser' }, ({ tryIt }) => tryIt.failure !== undefined);
    assert.equal((await explained(stage, failed)).attempted, 'sign-in');
    stage.operations.instead.cleanUp = async () => ({
      removed: [],
      left: [{ title: 'REST API demo', why: 'Not allowed.', failure: denied.note }],
    });
    await stage.after({ type: 'cleanUp' }, ({ tryIt }) => tryIt.cleanedUp !== undefined && !tryIt.busy);
    await stage.send({ type: 'explainFailure', code: 'Denied' });
    const cleanUp = failed.at(-1);
    assert.equal(cleanUp?.attempted, 'clean-up');
    // What was left is applied at once, not by the form.
    assert.equal(cleanUp?.takeSettings, undefined);
  });

  it('are shown with their cause, and mended by a fix of it, until another one comes', async () => {
    const mended: string[] = [];
    const fix = { kind: 'retry', label: 'Try again', changes: 'Nothing.', again: 'create' } as const;
    const cause = {
      id: 'x',
      sentence: 'Because.',
      certainty: 'certain',
      evidence: [],
      fixes: [fix],
      link: { title: 'Page', url: 'https://docs.aws.amazon.com/' },
    } as const;
    const stage = await open({}, undefined, {
      explainFailure: async () => ({
        diagnosis: { about: 'change', happened: 'No.', causes: [cause], ruledOut: [], notLookedAt: [] },
        mend: async ({ label }) => void mended.push(label),
      }),
    });
    stage.operations.instead.preview = async () => {
      throw denied;
    };
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'failed');
    await stage.send({ type: 'mendFailure', cause: 0, fix: 0 });
    const { explainedFailure } = await stage.after(
      { type: 'explainFailure', code: 'Denied' },
      (view) => view.explainedFailure?.status === 'known',
    );
    assert.equal(explainedFailure?.note.code, 'Denied');
    assert.deepEqual(explainedFailure?.explained?.causes[0]?.fixes, [
      { label: 'Try again', changes: 'Nothing.', asks: false },
    ]);
    await stage.send({ type: 'mendFailure', cause: 0, fix: 0 });
    await stage.send({ type: 'mendFailure', cause: 1, fix: 0 });
    assert.deepEqual(mended, ['Try again']);
  });

  it('say when there is nothing to add, when asking failed, and nothing more once that was cancelled', async () => {
    const answers: (() => Promise<undefined>)[] = [
      async () => undefined,
      async () => {
        throw new Failure({ code: 'Offline', what: 'No connection.' });
      },
    ];
    const stage = await open({}, undefined, {
      explainFailure: (_, signal) =>
        answers.shift()?.() ??
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    stage.operations.instead.preview = async () => {
      throw denied;
    };
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'failed');
    const ask = { type: 'explainFailure', code: 'Denied' } as const;
    await stage.after(ask, (view) => view.explainedFailure?.status === 'nothing');
    const { explainedFailure } = await stage.after(ask, (view) => view.explainedFailure?.status === 'failed');
    assert.equal(explainedFailure?.problem?.code, 'Offline');
    void stage.send(ask);
    await stage.until((view) => view.explainedFailure?.status === 'looking');
    await stage.send({ type: 'cancel' });
    await stage.until((view) => view.explainedFailure === undefined);
  });

  it('are not handed on once they are not shown any more', async () => {
    const stage = await open();
    await stage.send({ type: 'explainFailure', code: 'Denied' });
    assert.deepEqual(
      stage.deeds.filter((deed) => deed.startsWith('explain')),
      [],
    );
  });
});
