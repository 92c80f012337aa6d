/** What somebody does to the form while something slow is under way: nothing typed is lost, and what is newer counts. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import type { AcceptReport, ResourceDrift } from '../../../src/operations/driftOperations.ts';
import type { ExistingUserPoolDetails, ListPage } from '../../../src/operations/existingOperations.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { type FakeOperations, fakeOperations } from './fakeOperations.ts';
import { held, sent, until } from './heldWork.ts';
import { type Stage, wizardStages } from './wizardStages.ts';

describe('the form meanwhile', () => {
  const { open, created } = wizardStages();

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
