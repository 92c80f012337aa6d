/** The wizard's panels as the rest of the extension knows them. Their code is loaded when the first one is opened. */
import * as vscode from 'vscode';
import { views } from '../manifest.ts';
import type { ResourceDrift } from '../operations/driftOperations.ts';
import type { Settings } from '../setup/settings.ts';
import type { WizardSession, WizardStart } from './session.ts';
import type { WizardPorts } from './wizardPorts.ts';

/** The ports that do not depend on the panel. */
export type SharedPorts = Omit<WizardPorts, 'post' | 'save' | 'setupChanged'>;

export interface WizardPanels extends vscode.Disposable {
  /** Opens the draft of a new setup, or starts a fresh one. */
  openDraft(start?: Pick<WizardStart, 'recipe' | 'target' | 'page'>): Promise<WizardSession>;
  openSetup(setupId: string, page?: WizardStart['page']): Promise<WizardSession>;
  /** Something changed in the records or the secrets. */
  refresh(): void;
  /** Shows what was found changed at AWS, where the wizard of this setup is open. */
  showDrift(setupId: string, found: readonly ResourceDrift[]): void;
  /** Settings of the draft of a new setup; undefined when there is none. */
  draftSettings(): Promise<Settings | undefined>;
  /**
   * Changes the settings in the form of a setup, or of the draft (undefined), whether it is open or only kept. Does
   * nothing where there is neither. Throws Failure while something is created.
   */
  changeSettings(setupId: string | undefined, change: (settings: Settings) => Settings): Promise<void>;
  readonly onDidChangeDraft: vscode.Event<void>;
}

export interface PanelOptions {
  readonly extensionUri: vscode.Uri;
  /** Keeps the drafts. */
  readonly memento: vscode.Memento;
  readonly ports: SharedPorts;
  readonly showFailure: (during: string, error: unknown) => void;
}

/** What is behind it once it is loaded. */
export interface LoadedPanels extends Omit<WizardPanels, 'onDidChangeDraft'> {
  /** Shows what a panel of an earlier window showed. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
}

export function wizardPanels(options: PanelOptions): WizardPanels {
  const draftChanged = new vscode.EventEmitter<void>();
  let loaded: Promise<LoadedPanels> | undefined;
  const load = (): Promise<LoadedPanels> => {
    loaded ??= import('./wizardPanel.ts').then(({ createPanels }) => createPanels(options, () => draftChanged.fire()));
    return loaded;
  };
  const serializer = vscode.window.registerWebviewPanelSerializer(views.wizard, {
    deserializeWebviewPanel: async (panel, state: unknown) => (await load()).restore(panel, state),
  });
  return {
    openDraft: async (start) => (await load()).openDraft(start),
    openSetup: async (setupId, page) => (await load()).openSetup(setupId, page),
    refresh: () => void loaded?.then((panels) => panels.refresh()),
    showDrift: (setupId, found) => void loaded?.then((panels) => panels.showDrift(setupId, found)),
    draftSettings: async () => (await load()).draftSettings(),
    changeSettings: async (setupId, change) => (await load()).changeSettings(setupId, change),
    onDidChangeDraft: draftChanged.event,
    dispose() {
      serializer.dispose();
      draftChanged.dispose();
      void loaded?.then((panels) => panels.dispose());
    },
  };
}
