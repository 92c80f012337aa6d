/** Explaining an answer in the wizard: the cause, the preview of a fix and its consent, the call again, what crosses. */
import assert from 'node:assert/strict';
import type { CallResult } from '../../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import type { Cause, Diagnosis } from '../../../src/explain/diagnosis.ts';
import type { Fix } from '../../../src/explain/fix.ts';
import type { FixPorts, FixPreview } from '../../../src/operations/explainOperations.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { type Stage, wizardStages } from './wizardStages.ts';

const send: Fix = {
  kind: 'send',
  label: 'Send the access token',
  changes: 'Calls again with the access token.',
  choice: { token: 'access token' },
};
const widen: Fix = {
  kind: 'settings',
  label: 'Let the method take openid',
  changes: 'The method then asks for openid. Deploys it.',
  settings: [{ path: 'authorizationScopes', value: ['openid'] }],
};
const show: Fix = { kind: 'show', label: 'Open the code', changes: 'Opens the code.', what: 'handlerCode' };

function causeOf(id: string, fixes: readonly Fix[]): Cause {
  return {
    id,
    sentence: `The cause is ${id}.`,
    certainty: 'certain',
    evidence: [{ what: 'Seen', found: id }],
    fixes,
    link: { title: 'AWS', url: 'https://docs.aws.amazon.com/' },
  };
}

function diagnosisOf(callId: string, ...causes: readonly Cause[]): Diagnosis {
  return { about: 'call', callId, happened: 'GET /demo answered 401', causes, ruledOut: [], notLookedAt: [] };
}

describe('explaining in the wizard', () => {
  const { created } = wizardStages();

  /** Somebody is signed in and has called three times; each call has the id of its token. */
  async function called(...fixes: readonly Fix[]): Promise<Stage & { readonly applied: FixPreview[] }> {
    const stage = await created();
    const { operations } = stage;
    const applied: FixPreview[] = [];
    const call = operations.call;
    operations.instead.call = async (setupId, choice) => ({
      ...(await call(setupId, choice)),
      id: `${choice.token}${choice.header ?? ''}`,
    });
    operations.instead.explainCall = async (_setupId, { callId } = {}) =>
      diagnosisOf(callId ?? 'newest', causeOf(`cause of ${callId}`, fixes));
    operations.instead.previewFix = async (_setupId, fix, _signal, callId) => ({ fix, changes: [fix.changes], callId });
    operations.instead.applyFix = async (setupId, preview) => {
      applied.push(preview);
      return { done: 'Done.', call: await operations.call(setupId, { token: 'access token' }) };
    };
    await stage.send({ type: 'signIn' });
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.calls.length === 3 && !tryIt.busy);
    return Object.assign(stage, { applied });
  }

  const explained = (stage: Stage, callId: string) =>
    stage.after({ type: 'explain', callId }, ({ tryIt }) => tryIt.diagnosis?.explained !== undefined && !tryIt.busy);

  it('shows the cause of the answer that was asked for, and the fixes as words only', async () => {
    const stage = await called(send, widen);
    const { tryIt } = await explained(stage, 'none');
    assert.equal(tryIt.diagnosis?.callId, 'none');
    const [cause] = tryIt.diagnosis?.explained?.causes ?? [];
    assert.equal(cause?.sentence, 'The cause is cause of none.');
    assert.deepEqual(cause?.fixes, [
      { label: send.label, changes: send.changes, asks: false },
      { label: widen.label, changes: widen.changes, asks: true },
    ]);
  });

  it('explains the newest answer where no call is named', async () => {
    const stage = await called();
    await stage.session.explain();
    await stage.until(({ tryIt }) => tryIt.diagnosis?.callId === 'newest' && !tryIt.busy);
  });

  it('does at once what only sends something else, and shows the answer as after the fix', async () => {
    const stage = await called(send);
    await explained(stage, 'none');
    const { tryIt } = await stage.after(
      { type: 'previewFix', cause: 0, fix: 0 },
      ({ tryIt }) => tryIt.diagnosis?.after !== undefined && !tryIt.busy,
    );
    assert.deepEqual(stage.applied, [{ fix: send, changes: [send.changes], callId: 'none' }]);
    assert.deepEqual(tryIt.diagnosis?.after, { done: send.label, answer: '200 OK', ok: true });
    assert.equal(tryIt.diagnosis?.explained, undefined);
    assert.deepEqual(
      tryIt.calls.map(({ afterFix }) => afterFix),
      [undefined, undefined, undefined],
    );
    assert.equal(tryIt.ownCalls?.at(-1)?.afterFix, true, 'another call stands beside the one before');
  });

  it('puts the same call again in the place of the one before', async () => {
    const stage = await called(send);
    await explained(stage, 'access token');
    const { tryIt } = await stage.after(
      { type: 'previewFix', cause: 0, fix: 0 },
      ({ tryIt }) => tryIt.diagnosis?.after !== undefined && !tryIt.busy,
    );
    assert.deepEqual(
      tryIt.calls.map(({ afterFix }) => afterFix),
      [undefined, true, undefined],
    );
    assert.deepEqual(tryIt.ownCalls ?? [], []);
  });

  it('shows what a fix would change, and does nothing before a yes', async () => {
    const stage = await called(widen);
    await explained(stage, 'none');
    const preview = { type: 'previewFix', cause: 0, fix: 0 } as const;
    const { tryIt } = await stage.after(preview, ({ tryIt }) => tryIt.diagnosis?.preview !== undefined && !tryIt.busy);
    assert.deepEqual(tryIt.diagnosis?.preview, { label: widen.label, changes: [widen.changes], losses: [] });
    await stage.after({ type: 'declineFix' }, ({ tryIt }) => tryIt.diagnosis?.preview === undefined);
    await stage.send({ type: 'applyFix' });
    assert.deepEqual(stage.applied, []);
    await stage.after(preview, ({ tryIt }) => tryIt.diagnosis?.preview !== undefined && !tryIt.busy);
    await stage.after({ type: 'applyFix' }, ({ tryIt }) => tryIt.diagnosis?.after !== undefined && !tryIt.busy);
    assert.equal(stage.applied.length, 1);
  });

  it('forgets a preview once another fix was chosen', async () => {
    const stage = await called(widen, show);
    await explained(stage, 'none');
    await stage.after({ type: 'previewFix', cause: 0, fix: 0 }, ({ tryIt }) => tryIt.diagnosis?.preview !== undefined);
    await stage.after({ type: 'previewFix', cause: 0, fix: 1 }, ({ tryIt }) => tryIt.diagnosis?.after !== undefined);
    assert.equal(stage.view().tryIt.diagnosis?.preview, undefined);
    await stage.send({ type: 'applyFix' });
    assert.deepEqual(
      stage.applied.map(({ fix }) => fix.kind),
      ['show'],
    );
  });

  it('takes what a fix changed in the settings into the form, and leaves what was edited there', async () => {
    const stage = await called(widen);
    const { operations } = stage;
    operations.instead.applyFix = async (setupId) => {
      const { extra } = await operations.load(setupId);
      await operations.changeSetup(setupId, withValue(extra.settings, 'authorizationScopes', ['openid']), extra.target);
      return { done: 'Done.' };
    };
    stage.session.changeSettings((settings) => withValue(settings, 'api.name', 'edited'));
    await explained(stage, 'none');
    await stage.after({ type: 'previewFix', cause: 0, fix: 0 }, ({ tryIt }) => tryIt.diagnosis?.preview !== undefined);
    await stage.after({ type: 'applyFix' }, ({ tryIt }) => tryIt.diagnosis?.after !== undefined && !tryIt.busy);
    assert.deepEqual(stage.draft().settings.authorizationScopes, ['openid']);
    assert.equal(stage.draft().settings.api.name, 'edited');
  });

  it('loses nothing for good without a consent of its own', async () => {
    const stage = await called(widen);
    const plan: Plan = {
      setupId: 's',
      declared: [],
      steps: [
        {
          id: 'userPool',
          type: 'Cognito.UserPool',
          title: 'User pool demo',
          action: 'replace',
          reason: 'changed',
          differences: [],
        },
      ],
    };
    stage.operations.instead.previewFix = async (_setupId, fix) => ({ fix, changes: [], plan });
    await explained(stage, 'none');
    const { tryIt } = await stage.after(
      { type: 'previewFix', cause: 0, fix: 0 },
      ({ tryIt }) => tryIt.diagnosis?.preview !== undefined && !tryIt.busy,
    );
    assert.deepEqual(
      tryIt.diagnosis?.preview?.losses.map(({ id, title }) => [id, title]),
      [['userPool', 'User pool demo']],
    );
    await stage.after({ type: 'applyFix' }, ({ tryIt }) => tryIt.failure?.code === 'LossNotConfirmed');
    assert.deepEqual(stage.applied, []);
    await stage.send({ type: 'applyFix', confirmed: ['userPool'] });
    assert.equal(stage.applied.length, 1);
  });

  for (const ok of [false, true])
    it(`goes on with the cause that shows after the fix${ok ? ', also of a refusal that such a call gets' : ''}`, async () => {
      const stage = await called(send);
      stage.operations.instead.applyFix = async () => ({
        done: 'Done.',
        call: { ...(stage.view().tryIt.calls[0] as CallResult), id: 'second', ok, status: 403 },
      });
      await explained(stage, 'none');
      const { tryIt } = await stage.after(
        { type: 'previewFix', cause: 0, fix: 0 },
        ({ tryIt }) => tryIt.diagnosis?.callId === 'second' && !tryIt.busy,
      );
      assert.equal(tryIt.diagnosis?.explained?.causes[0]?.id, 'cause of second');
      assert.equal(tryIt.diagnosis?.after?.ok, false);
    });

  it('is content with a refusal where the endpoint was open to anyone', async () => {
    const stage = await called();
    stage.operations.instead.explainCall = async () => diagnosisOf('none', causeOf('open-endpoint', [send]));
    stage.operations.instead.applyFix = async () => ({
      done: 'Done.',
      call: { ...(stage.view().tryIt.calls[0] as CallResult), id: 'second' },
    });
    await explained(stage, 'none');
    const { tryIt } = await stage.after(
      { type: 'previewFix', cause: 0, fix: 0 },
      ({ tryIt }) => tryIt.diagnosis?.after !== undefined && !tryIt.busy,
    );
    assert.deepEqual(tryIt.diagnosis?.after, { done: send.label, answer: '401 Unauthorized', ok: true });
  });

  it('stands by the cause when the fix fails, when it is cancelled, and when it only shows something', async () => {
    const stage = await called(send, show);
    await explained(stage, 'none');
    stage.operations.instead.applyFix = async () => {
      throw new Failure({ code: 'Throttled', what: 'Too many requests.' });
    };
    const failed = await stage.after(
      { type: 'previewFix', cause: 0, fix: 0 },
      ({ tryIt }) => tryIt.diagnosis?.failure !== undefined && !tryIt.busy,
    );
    assert.equal(failed.tryIt.failure, undefined, 'it stands in the box, and not at the top of the page too');
    assert.equal(failed.tryIt.diagnosis?.explained?.causes.length, 1);

    stage.operations.instead.applyFix = (_setupId, _preview, { signal }: FixPorts = {}) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const waiting = stage.send({ type: 'previewFix', cause: 0, fix: 0 });
    await stage.until(({ tryIt }) => tryIt.diagnosis?.status === 'fixing');
    assert.equal(stage.session.isWorking, true);
    await stage.send({ type: 'cancel' });
    await waiting;
    const cancelled = await stage.until(({ tryIt }) => tryIt.diagnosis?.status === 'known');
    assert.equal(cancelled.tryIt.diagnosis?.explained?.causes.length, 1);

    stage.operations.instead.applyFix = async (_setupId, { fix }, ports) => {
      if (fix.kind === 'show') await ports?.show?.(fix.what);
      return { done: fix.changes };
    };
    await stage.after({ type: 'previewFix', cause: 0, fix: 1 }, ({ tryIt }) => !tryIt.busy);
    assert.ok(stage.deeds.includes('show handlerCode'));
    assert.equal(stage.view().tryIt.diagnosis?.explained?.causes.length, 1);
  });

  it('ignores a fix that the diagnosis does not have, and everything once it is closed', async () => {
    const stage = await called(send);
    await explained(stage, 'none');
    await stage.send({ type: 'previewFix', cause: 0, fix: 1 });
    await stage.send({ type: 'previewFix', cause: 7, fix: 0 });
    await stage.after({ type: 'dismissDiagnosis' }, ({ tryIt }) => tryIt.diagnosis === undefined);
    await stage.send({ type: 'previewFix', cause: 0, fix: 0 });
    assert.deepEqual(stage.applied, []);
  });

  it('says when an answer cannot be explained any more', async () => {
    const stage = await called();
    stage.operations.instead.explainCall = async () => {
      throw new Failure({ code: 'NothingToExplain', what: 'There is no answer to explain yet.' });
    };
    const { tryIt } = await stage.after(
      { type: 'explain', callId: 'none' },
      ({ tryIt }) => tryIt.diagnosis?.failure !== undefined && !tryIt.busy,
    );
    assert.equal(tryIt.diagnosis?.failure?.code, 'NothingToExplain');
    await stage.after({ type: 'call' }, ({ tryIt }) => tryIt.diagnosis === undefined && !tryIt.busy);
  });
});
