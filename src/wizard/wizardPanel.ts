/** Wizard panels: one panel per setup, and one for the draft of a new one; the sessions behind them outlive a hiding. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { noteOf } from '../engine/failure.ts';
import { views } from '../manifest.ts';
import type { HostMessage } from './protocol.ts';
import type { WizardSession, WizardStart } from './session.ts';
import { wizardHtml } from './wizardHtml.ts';
import type { LoadedPanels, PanelOptions } from './wizardPanels.ts';
import type { SavedDraft } from './wizardPorts.ts';

/** A session with the panel that shows it, if any does. */
interface Entry {
  setupId: string | undefined;
  /** Under which key its draft was last kept. */
  keptAs: string | undefined;
  panel: vscode.WebviewPanel | undefined;
  readonly session: Promise<WizardSession>;
}

const draftKey = (setupId: string | undefined) =>
  setupId === undefined ? 'cognitoApi.draft' : `cognitoApi.draft.${setupId}`;
const titleOf = (name: string | undefined) => (name === undefined ? 'Cognito API Setup' : `Cognito API: ${name}`);

/** `draftChanged`: tells that the draft of a new setup, or of one that is changed, is another one now. */
export function createPanels(
  { extensionUri, memento, ports, showFailure }: PanelOptions,
  draftChanged: () => void,
): LoadedPanels {
  const entries = new Set<Entry>();
  const assets = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

  /** Opens the session of an entry. Its code, with schema and checks, is loaded on first use. */
  function createEntry(start: WizardStart): Entry {
    const entry: Entry = {
      setupId: start.setupId,
      keptAs: undefined,
      panel: undefined,
      session: (async () => {
        const { openWizardSession } = await import('./session.ts');
        return openWizardSession(
          {
            ...ports,
            post: (message) => post(entry, message),
            save: (saved) => keep(entry, saved),
            setupChanged: (setupId, name) => {
              entry.setupId = setupId;
              if (entry.panel) entry.panel.title = titleOf(setupId === undefined ? undefined : name);
            },
          },
          { ...start, saved: memento.get(draftKey(start.setupId)) },
        );
      })(),
    };
    entries.add(entry);
    return entry;
  }

  /** To a hidden panel nothing is sent: when it is shown again, it asks for everything. */
  function post(entry: Entry, message: HostMessage): void {
    if (entry.panel?.visible) void entry.panel.webview.postMessage(message);
  }

  function keep(entry: Entry, { draft, setupId, requests }: SavedDraft): void {
    const key = draftKey(setupId);
    // Under the key of before there may be a fresh draft meanwhile.
    const isOthers = [...entries].some((other) => other !== entry && other.keptAs === entry.keptAs);
    if (entry.keptAs !== undefined && entry.keptAs !== key && !isOthers) void memento.update(entry.keptAs, undefined);
    entry.keptAs = key;
    void memento.update(key, { draft, requests } satisfies Omit<SavedDraft, 'setupId'>);
    draftChanged();
  }

  /** What was kept of a draft whose wizard is not open. */
  async function keptDraft(setupId: string | undefined): Promise<SavedDraft['draft'] | undefined> {
    const kept = memento.get(draftKey(setupId));
    return kept === undefined ? undefined : (await import('./beginning.ts')).savedDraft(kept)?.draft;
  }

  function attach(entry: Entry, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    entry.panel = panel;
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [assets] };
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    webview.onDidReceiveMessage(async (message: unknown) => (await entry.session).receive(message));
    panel.onDidDispose(() => void detach(entry, panel));
    webview.html = wizardHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: uri('wizard.js'),
      styles: uri('wizard.css'),
      codicons: uri('codicon.css'),
    });
    entry.session.catch((error: unknown) => {
      panel.dispose();
      showFailure('Opening the wizard', error);
    });
  }

  /** Create goes on when its panel is closed; the explorer shows how far it is. */
  async function detach(entry: Entry, panel: vscode.WebviewPanel): Promise<void> {
    if (entry.panel === panel) entry.panel = undefined;
    const session = await entry.session.catch(() => undefined);
    await session?.whenIdle();
    if (entry.panel !== undefined) return;
    entries.delete(entry);
    session?.dispose();
  }

  async function open(start: WizardStart, name: string | undefined): Promise<WizardSession> {
    const known = [...entries].find((entry) => entry.setupId === start.setupId);
    if (known && start.recipe === undefined) {
      const session = await known.session;
      if (known.panel) known.panel.reveal();
      else attach(known, createPanel(name));
      if (start.page) session.show(start.page);
      return session;
    }
    known?.panel?.dispose();
    if (known) entries.delete(known);
    const entry = createEntry(start);
    attach(entry, createPanel(name));
    return entry.session;
  }

  return {
    openDraft: (start = {}) => open(start, undefined),
    async openSetup(setupId, page) {
      const setup = await (await ports.operations()).load(setupId);
      return open({ setupId, page }, setup.name);
    },
    refresh() {
      for (const entry of entries)
        void entry.session
          .then((session) => session.refresh())
          .catch((error: unknown) => ports.logFailure('Wizard', noteOf(error), error));
    },
    showDrift(setupId, found) {
      // What goes wrong in opening a wizard is told where it is opened.
      for (const entry of entries)
        if (entry.setupId === setupId) entry.session.then((session) => session.showDrift(found)).catch(() => undefined);
    },
    async draftSettings() {
      const open = [...entries].find((entry) => entry.setupId === undefined);
      return open ? (await open.session).settings : (await keptDraft(undefined))?.settings;
    },
    async changeSettings(setupId, change) {
      const open = [...entries].find((entry) => entry.setupId === setupId);
      if (open) return (await open.session).changeSettings(change);
      const draft = await keptDraft(setupId);
      if (!draft) return;
      const kept = memento.get<object>(draftKey(setupId));
      await memento.update(draftKey(setupId), { ...kept, draft: { ...draft, settings: change(draft.settings) } });
      draftChanged();
    },
    restore(panel, state) {
      const setupId = (state as { setupId?: unknown } | undefined)?.setupId;
      const start = { setupId: typeof setupId === 'string' ? setupId : undefined };
      const known = [...entries].find((entry) => entry.setupId === start.setupId);
      if (!known?.panel) return attach(known ?? createEntry(start), panel);
      // VS Code brings a tab back only when it is looked at; somebody has opened the same anew before.
      panel.dispose();
      known.panel.reveal();
    },
    dispose() {
      for (const entry of entries) {
        entry.panel?.dispose();
        void entry.session.then((session) => session.dispose()).catch(() => undefined);
      }
      entries.clear();
    },
  };
}

function createPanel(name: string | undefined): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(views.wizard, titleOf(name), vscode.ViewColumn.Active);
}
