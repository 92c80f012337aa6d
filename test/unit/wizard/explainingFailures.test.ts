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

  it('are not handed on once they are not shown any more', async () => {
    const stage = await open();
    await stage.send({ type: 'explainFailure', code: 'Denied' });
    assert.deepEqual(
      stage.deeds.filter((deed) => deed.startsWith('explain')),
      [],
    );
  });
});
