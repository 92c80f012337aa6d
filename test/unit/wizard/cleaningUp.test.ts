/** Cleaning up from the wizard: the question, the result, cancelling, and trying again. */
import assert from 'node:assert/strict';
import { wizardStages } from './wizardStages.ts';

describe('clean-up in the wizard', () => {
  const { created } = wizardStages();

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
