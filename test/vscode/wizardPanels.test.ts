/** The wizard's tabs: one per setup and one for the draft, whatever VS Code brings back and whenever. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { views } from '../../src/manifest.ts';
import { createPanels } from '../../src/wizard/wizardPanel.ts';
import type { LoadedPanels, SharedPorts } from '../../src/wizard/wizardPanels.ts';
import type { WizardPorts } from '../../src/wizard/wizardPorts.ts';
import { until } from './inside.ts';

describe('the tabs of the wizard', () => {
  const opened: LoadedPanels[] = [];
  after(() => {
    for (const panels of opened) panels.dispose();
  });

  /** Panels of their own, beside those of the extension, with drafts in memory. */
  function open(): LoadedPanels {
    const kept = new Map<string, unknown>();
    const memento: vscode.Memento = {
      keys: () => [...kept.keys()],
      get: (key: string) => kept.get(key) as undefined,
      update: async (key, value) => void kept.set(key, value),
    };
    const ports: Partial<WizardPorts> = {
      newTarget: () => ({ kind: 'sandbox', region: 'us-east-1' }),
      randomSuffix: () => 'x1y2z3',
      profiles: async () => [],
      regions: async () => [],
      conceal: (text) => text,
      logFailure: (during, note) => assert.fail(`${during}: ${note.what}`),
    };
    const { extensionUri } = vscode.extensions.getExtension('cognito-api-setup.cognito-api-setup') ?? {};
    assert.ok(extensionUri);
    const showFailure = (during: string, error: unknown) => assert.fail(`${during}: ${String(error)}`);
    const panels = createPanels({ extensionUri, memento, ports: ports as SharedPorts, showFailure }, () => undefined);
    opened.push(panels);
    return panels;
  }

  /** A tab as VS Code brings it back after a reload. */
  function broughtBack() {
    const panel = vscode.window.createWebviewPanel(views.wizard, 'From before', vscode.ViewColumn.Active);
    const tab = { panel, closed: false };
    panel.onDidDispose(() => {
      tab.closed = true;
    });
    return tab;
  }

  it('are not doubled by a tab from before the reload, when the same was opened anew before', async () => {
    const panels = open();
    const session = await panels.openDraft();
    const tab = broughtBack();
    panels.restore(tab.panel, undefined);
    await until(() => tab.closed);
    assert.equal(await panels.openDraft(), session);
  });

  it('are taken up where only the tab is there', async () => {
    const panels = open();
    const tab = broughtBack();
    panels.restore(tab.panel, undefined);
    const session = await panels.openDraft();
    assert.equal(await panels.openDraft(), session);
    assert.equal(tab.closed, false);
  });
});
