/** A wizard's session on a stage without VS Code, for tests: what it was asked, what it showed, what it did outside. */
import assert from 'node:assert/strict';
import { createRedactor } from '../../../src/engine/redact.ts';
import type { Draft, HostMessage, Intent, View } from '../../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession, type WizardStart } from '../../../src/wizard/session.ts';
import type { SavedDraft, WizardPorts } from '../../../src/wizard/wizardPorts.ts';
import { draftShown } from '../../support/draftShown.ts';
import { canary, canaryToken, type FakeOperations, fakeOperations } from './fakeOperations.ts';

export interface Stage {
  readonly session: WizardSession;
  readonly operations: FakeOperations;
  readonly messages: HostMessage[];
  readonly saved: SavedDraft[];
  /** What was done outside: opened, copied, run, shown, logged. */
  readonly deeds: string[];
  answers: { cleanUp: boolean; exitCode: number | undefined };
  /** The last view that was sent. */
  view(): View;
  draft(): Draft;
  send(intent: Intent): Promise<void>;
  /** Sends, and waits until what it shows has been sent. */
  after(intent: Intent, shown: (view: View) => boolean): Promise<View>;
  until(shown: (view: View) => boolean): Promise<View>;
}

export interface Stages {
  open(start?: WizardStart, operations?: FakeOperations, instead?: Partial<WizardPorts>): Promise<Stage>;
  /** A stage whose setup has been created. */
  created(operations?: FakeOperations, instead?: Partial<WizardPorts>): Promise<Stage>;
}

/** Stages of one suite: each is disposed after its test, and none may have let a secret out. */
export function wizardStages(): Stages {
  const stages: Stage[] = [];
  afterEach(() => {
    for (const stage of stages) {
      assert.equal(JSON.stringify(stage.messages).includes(canary), false, 'a secret crossed to the webview');
      assert.equal(JSON.stringify(stage.messages).includes(canaryToken), false, 'a token crossed to the webview');
      assert.equal(stage.deeds.join('\n').includes(canaryToken), false, 'a token got out');
    }
    for (const stage of stages.splice(0)) stage.session.dispose();
  });

  async function open(
    start: WizardStart = {},
    operations = fakeOperations(),
    instead: Partial<WizardPorts> = {},
  ): Promise<Stage> {
    const messages: HostMessage[] = [];
    const saved: SavedDraft[] = [];
    const deeds: string[] = [];
    const answers: Stage['answers'] = { cleanUp: true, exitCode: 0 };
    const { conceal, hide } = createRedactor();
    hide(JSON.stringify({ accessToken: canaryToken, refreshToken: `opaque-${canary}` }));
    const ports: WizardPorts = {
      operations: async () => operations,
      post: (message) => void messages.push(structuredClone(message)),
      save: (kept) => void saved.push(structuredClone(kept)),
      setupChanged: (setupId) => void deeds.push(`setup ${setupId}`),
      newTarget: () => ({ kind: 'aws', region: 'eu-central-1', profile: 'work' }),
      sandboxRegion: 'us-east-1',
      randomSuffix: () => 'x1y2z3',
      profiles: async () => ['default', 'work'],
      regions: async () => ['us-east-1', 'eu-central-1'],
      futureEndpoint: async () => 'https://{api-id}.example/default/demo',
      conceal,
      logFailure: (during, note) => void deeds.push(`log ${during}: ${note.code}`),
      warn: (text) => void deeds.push(`warn ${text}`),
      openExternal: async (url) => void deeds.push(`open ${url}`),
      signIn: (setupId, way, signal) => {
        deeds.push(`sign in by ${way}`);
        if (way === 'testUser') return operations.signInTestUser(setupId, signal);
        return operations.signInHostedPage(setupId, ports.openExternal, signal);
      },
      copy: async (text) => void deeds.push(`copy ${text}`),
      async runInTerminal(command) {
        deeds.push(`run ${command}`);
        return answers.exitCode;
      },
      editHandlerCode: async (setupId) => void deeds.push(`edit code of ${setupId}`),
      async confirmCleanUp(setup, steps) {
        deeds.push(`confirm ${setup.name}: ${steps.map(({ title }) => title).join(', ')}`);
        return answers.cleanUp;
      },
      showLog: () => void deeds.push('log shown'),
      showExplorer: async (setupId) => void deeds.push(`explorer ${setupId}`),
      explainFailure: async ({ note, attempted }) => void deeds.push(`explain ${note.code} of ${attempted}`),
      fixPorts: async () => ({ show: async (what) => void deeds.push(`show ${what}`) }),
      now: () => 1_000,
      ...instead,
    };
    const session = await openWizardSession(ports, start);
    const views = () => messages.filter((message) => message.type === 'view');
    const stage: Stage = {
      session,
      operations,
      messages,
      saved,
      deeds,
      answers,
      view() {
        const last = views().at(-1);
        assert.ok(last, 'no view was sent');
        return last.view;
      },
      draft: () => draftShown(messages),
      send: (intent) => session.receive(intent),
      async after(intent, shown) {
        await session.receive(intent);
        return stage.until(shown);
      },
      async until(shown) {
        const giveUp = Date.now() + 30_000;
        for (;;) {
          assert.ok(Date.now() < giveUp, 'the view that was waited for did not come');
          const last = views().at(-1);
          if (last && shown(last.view)) return last.view;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    };
    stages.push(stage);
    return stage;
  }

  /** A stage whose setup has been created. */
  async function created(operations?: FakeOperations, instead?: Partial<WizardPorts>): Promise<Stage> {
    const stage = await open({}, operations, instead);
    await stage.send({ type: 'ready' });
    await stage.after({ type: 'plan' }, ({ plan }) => plan.status === 'ready');
    await stage.after({ type: 'create' }, ({ run, tryIt }) => run.status === 'done' && tryIt.endpointUrl !== undefined);
    return stage;
  }

  return { open, created };
}
