/** The wizard's session on a test sandbox: nobody takes part, nothing may fail, and what it has sent can be looked at. */
import assert from 'node:assert/strict';
import { createRedactor } from '../../src/engine/redact.ts';
import type { Draft, HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { openWizardSession, type WizardSession, type WizardStart } from '../../src/wizard/session.ts';
import type { WizardPorts } from '../../src/wizard/wizardPorts.ts';
import { draftShown } from './draftShown.ts';
import { signInPort } from './signInPort.ts';
import type { TestOperations } from './testOperations.ts';
import { waitFor } from './waitFor.ts';

export interface TestWizard {
  readonly session: WizardSession;
  /** All that was sent to the webview. */
  readonly messages: readonly HostMessage[];
  send(intent: Intent): Promise<void>;
  /** The last view that was sent. */
  view(): View;
  draft(): Draft;
  /** Waits until the last view shows it. */
  shows(condition: (view: View) => boolean): Promise<void>;
  /** Sends, and waits for a view that was sent afterwards and shows it. */
  answered(intent: Intent, condition: (view: View) => boolean): Promise<View>;
}

/** Opens a session; `instead` are ports in place of those that do nothing. */
export async function openTestWizard(
  test: TestOperations,
  start: WizardStart,
  instead: Partial<WizardPorts> = {},
): Promise<TestWizard> {
  const messages: HostMessage[] = [];
  const session = await openWizardSession(
    {
      operations: async () => test.operations,
      post: (message) => void messages.push(structuredClone(message)),
      save: () => {},
      setupChanged: () => {},
      newTarget: () => test.target,
      sandboxRegion: test.target.region,
      randomSuffix: () => 'wizard1',
      profiles: async () => [],
      regions: async () => [],
      futureEndpoint: async () => '',
      conceal: createRedactor().conceal,
      logFailure: (during, note) => assert.fail(`${during}: ${JSON.stringify(note)}`),
      warn: (text) => assert.fail(text),
      openExternal: async () => {},
      signIn: signInPort(test.operations, async () => {}),
      copy: async () => {},
      runInTerminal: async () => undefined,
      editHandlerCode: async () => undefined,
      confirmCleanUp: async () => true,
      showLog: () => {},
      showExplorer: async () => {},
      fixPorts: async () => ({}),
      explainFailure: async () => {},
      now: Date.now,
      ...instead,
    },
    start,
  );
  const lastView = (from = 0) => messages.slice(from).findLast((message) => message.type === 'view')?.view;
  async function shown(condition: (view: View) => boolean, from = 0): Promise<View> {
    const found = () => {
      const view = lastView(from);
      return view !== undefined && condition(view) ? view : undefined;
    };
    await waitFor(() => found() !== undefined);
    const view = found();
    assert.ok(view);
    return view;
  }
  return {
    session,
    messages,
    send: (intent) => session.receive(intent),
    view() {
      const last = lastView();
      assert.ok(last, 'no view was sent');
      return last;
    },
    draft: () => draftShown(messages),
    shows: async (condition) => void (await shown(condition)),
    async answered(intent, condition) {
      const from = messages.length;
      await session.receive(intent);
      return shown(condition, from);
    },
  };
}
