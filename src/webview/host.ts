/** The one door to the extension: typed intents out, and the little bit of state that VS Code keeps for a webview. */
import type { Intent, Page } from '../wizard/protocol.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What the webview itself remembers over hiding and reload. The draft is the host's. */
export interface UiState {
  /** Keys of the groups, lists and explanations that are unfolded. */
  readonly unfolded: readonly string[];
  /** Pages that were looked at; only these get a tick. */
  readonly visited: readonly Page[];
  /** The setup that is shown, so that the host finds it again after a reload of the window. */
  readonly setupId?: string;
  /** How far the shown page was scrolled, in px, and which page that was. */
  readonly scroll?: { readonly page: Page; readonly top: number };
}

export interface Host {
  post(intent: Intent): void;
  load(): UiState;
  save(state: UiState): void;
}

/** Connects to VS Code. May be called once per page load, because VS Code hands out its API only once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (intent) => api.postMessage(intent),
    load: () => ({ unfolded: [], visited: [], ...(api.getState() as Partial<UiState> | undefined) }),
    save: (state) => api.setState(state),
  };
}
