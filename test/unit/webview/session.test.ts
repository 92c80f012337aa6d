/** The form between the person and a slow host: nothing typed is lost, and nothing is taken for an answer that is none. */
import assert from 'node:assert/strict';
import { withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { UiState } from '../../../src/webview/host.ts';
import { WizardSession } from '../../../src/webview/session.ts';
import type { Draft, Intent, PlannedStep, View } from '../../../src/wizard/protocol.ts';
import { waitFor } from '../../support/waitFor.ts';

const settings = settingsFrom('lambda-trigger', 'x1y2z3');
const draft: Draft = { page: 'api', settings, target: { kind: 'aws', region: 'us-east-1' } };
const view: View = {
  profiles: [],
  regions: ['us-east-1', 'eu-central-1'],
  identity: { status: 'unasked' },
  probes: {},
  plan: { status: 'none' },
  planAsked: 0,
  run: { status: 'idle', resources: [], requests: 0 },
  tryIt: { ways: [], inbox: false, calls: [] },
};
const replaced: PlannedStep = {
  id: 'userPool',
  type: 'Cognito.UserPool',
  title: 'User pool',
  action: 'replace',
  reason: 'Other attributes',
  explanation: '',
  refersTo: [],
};
const ready = (...steps: PlannedStep[]) => ({ status: 'ready', steps, permissions: [] }) as const;

describe('the form and a slow host', () => {
  function form(begin: Partial<Draft> = {}) {
    const posted: Intent[] = [];
    const ui: UiState = { unfolded: [], visited: [] };
    const session = new WizardSession(
      { post: (intent) => void posted.push(structuredClone(intent)), load: () => ui, save: () => undefined },
      () => undefined,
    );
    session.receive({ type: 'draft', draft: { ...draft, ...begin } });
    session.receive({ type: 'view', view });
    const asked = (type: Intent['type']) => posted.filter((intent) => intent.type === type).length;
    const edits = () => posted.filter((intent) => intent.type === 'edit');
    return { session, posted, asked, edits };
  }
  const number = (posted: readonly Intent[]) => posted.findLast((intent) => intent.type === 'plan')?.number;

  it('keeps what is typed while the host changes another setting, and sends it once more', async () => {
    const { session, edits } = form();
    session.setSetting('name', 'typed');
    const changed = withValue(settings, 'api.stageName', 'live');
    session.receive({ type: 'settings', settings: changed, revision: 1, from: settings });
    assert.deepEqual([session.draft?.settings.name, session.draft?.settings.api.stageName], ['typed', 'live']);
    await waitFor(() => edits().at(-1)?.draft.settings.name === 'typed');
    assert.equal(edits().at(-1)?.draft.revision, 1);
    assert.equal(edits().at(-1)?.draft.settings.api.stageName, 'live');
  });

  it('keeps what it had sent when the host had not heard of it', async () => {
    const { session, edits } = form();
    session.setSetting('name', 'typed');
    session.flush();
    session.receive({
      type: 'settings',
      settings: withValue(settings, 'api.stageName', 'live'),
      revision: 1,
      from: settings,
    });
    assert.equal(session.draft?.settings.name, 'typed');
    await waitFor(() => edits().some((edit) => edit.draft.revision === 1));
    assert.equal(edits().at(-1)?.draft.settings.name, 'typed');
  });

  it('takes all of another recipe', () => {
    const { session } = form();
    const blank = settingsFrom('blank', 'x1y2z3');
    session.receive({ type: 'settings', settings: blank, revision: 1, from: settings });
    assert.deepEqual(session.draft?.settings, blank);
  });

  it('takes another recipe’s rows too, when the parts of the old ones came back in another order', () => {
    const group = { name: 'admin', description: '', precedence: 1 };
    const { precedence, description, name } = group;
    const { session } = form({ settings: withValue(settings, 'userPool.groups', [{ precedence, description, name }]) });
    const from = withValue(settings, 'userPool.groups', [group]);
    session.receive({ type: 'settings', settings, revision: 1, from });
    assert.deepEqual(session.draft?.settings.userPool.groups, settings.userPool.groups);
  });

  it('asks who calls again when a place was left for a moment only', async () => {
    const { session, asked } = form({ page: 'where' });
    assert.equal(asked('identify'), 1);
    const { target } = draft;
    session.setTarget({ ...target, region: 'eu-central-1' });
    session.setTarget(target);
    await waitFor(() => asked('identify') === 2);
  });

  it('asks about a name again when its place was left for a moment only', () => {
    const { session, asked } = form();
    const before = asked('probe');
    assert.ok(before > 0);
    const { target } = draft;
    session.setTarget({ ...target, region: 'eu-central-1' });
    session.setTarget(target);
    session.goTo('start');
    session.goTo('api');
    assert.equal(asked('probe'), 2 * before);
  });

  it('asks for a plan again when a change was taken back before the host has said so', () => {
    const { session, asked, posted } = form();
    session.goTo('review');
    session.receive({ type: 'view', view: { ...view, plan: ready(), planAsked: number(posted) } });
    session.goTo('api');
    session.setSetting('name', 'typed');
    session.flush();
    session.setSetting('name', settings.name);
    session.goTo('review');
    assert.equal(asked('plan'), 2);
  });

  it('waits for the answer to its own question, whatever else is told meanwhile', () => {
    const { session, posted } = form();
    session.goTo('review');
    const first = number(posted);
    session.receive({ type: 'view', view: { ...view, plan: ready(), planAsked: first } });
    assert.equal(session.awaitsPlan, false);
    session.planNow();
    session.receive({ type: 'view', view: { ...view, profiles: ['news'], plan: ready(), planAsked: first } });
    assert.equal(session.awaitsPlan, true);
    session.receive({ type: 'view', view: { ...view, plan: ready(), planAsked: number(posted) } });
    assert.equal(session.awaitsPlan, false);
  });

  it('takes no consent to the losses of one plan for those of another', () => {
    const { session, posted } = form();
    session.goTo('review');
    const shown = (...steps: PlannedStep[]) =>
      session.receive({ type: 'view', view: { ...view, plan: ready(...steps), planAsked: number(posted) } });
    shown(replaced);
    session.setLossAccepted(true);
    shown(replaced);
    assert.equal(session.lossAccepted, true);
    shown(replaced, { ...replaced, id: 'testUser', title: 'Test user' });
    assert.equal(session.lossAccepted, false);
  });
});
