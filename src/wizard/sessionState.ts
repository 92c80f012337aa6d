/** Session state: the draft and the view of one wizard, what is under way, and when the webview is told. */
import { type FailureNote, isCancellation, noteOf } from '../engine/failure.ts';
import type { ExistingListName } from './existingView.ts';
import type { Draft, Page, ProbeName, Settings, View } from './protocol.ts';
import type { SavedRequests, WizardPorts } from './wizardPorts.ts';

/** Things of which one runs at a time; a new one of the same name ends the one before. */
export type Task =
  | 'identity'
  | ProbeName
  | 'plan'
  | 'run'
  | 'tryIt'
  | 'facts'
  | 'check'
  | 'drift'
  | 'cause'
  | 'accept'
  | 'choice'
  | ExistingListName
  | 'methods'
  | 'client';

export interface SessionState {
  readonly ports: WizardPorts;
  draft: Draft;
  setupId: string | undefined;
  /** Requests that the phases made, by phase, for showing them as commands. */
  requests: SavedRequests;
  readonly view: View;
  /** Changes what the webview sees; it is told a moment later, of all changes at once. */
  update(change: Partial<View>): void;
  /** Sends draft and view at once, to a webview that knows nothing yet. */
  sendAll(): void;
  /** Sends settings that the host changed, and the view, to a webview that has a draft. `from`: what they were. */
  sendSettings(from: Settings): void;
  show(page: Page): void;
  keepDraft(draft: Draft): void;
  isRunning(task: Task): boolean;
  /** Resolves when none of these runs any more. */
  settled(...tasks: readonly Task[]): Promise<void>;
  cancel(...tasks: readonly Task[]): void;
  /**
   * Runs `work` as the only one of its name. What it finds after it was replaced or cancelled must not be shown:
   * `signal.aborted` tells. `failed` gets what it throws, unless it was cancelled.
   */
  run(
    task: Task,
    during: string,
    work: (signal: AbortSignal) => Promise<void>,
    failed: (note: FailureNote) => void,
  ): Promise<void>;
  dispose(): void;
}

/** ms for which changes of the view are gathered before it is sent. */
const gatherFor = 15;

export function createSessionState(
  ports: WizardPorts,
  draft: Draft,
  setupId: string | undefined,
  requests: SavedRequests = {},
): SessionState {
  const tasks = new Map<Task, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let view: View = { ...emptyView(setupId), ownAddress: ports.ownAddress };

  const sendView = () => {
    clearTimeout(timer);
    timer = undefined;
    ports.post({ type: 'view', view: concealed(view, ports.conceal) });
  };

  return {
    ports,
    draft,
    setupId,
    requests,
    get view() {
      return view;
    },
    update(change) {
      view = { ...view, ...change };
      timer ??= setTimeout(sendView, gatherFor);
    },
    sendAll() {
      ports.post({ type: 'draft', draft: this.draft });
      sendView();
    },
    sendSettings(from) {
      const { settings, revision = 0 } = this.draft;
      ports.post({ type: 'settings', settings, revision, from });
      sendView();
    },
    show: (page) => ports.post({ type: 'show', page }),
    keepDraft(next) {
      this.draft = next;
      const requests = Object.keys(this.requests).length > 0 ? { requests: this.requests } : {};
      ports.save({ draft: next, setupId: this.setupId, ...requests });
    },
    isRunning: (task) => tasks.has(task),
    async settled(...names) {
      for (;;) {
        const running = names.flatMap((name) => tasks.get(name)?.ended ?? []);
        if (running.length === 0) return;
        await Promise.all(running);
      }
    },
    cancel(...names) {
      for (const name of names) tasks.get(name)?.controller.abort();
    },
    async run(task, during, work, failed) {
      tasks.get(task)?.controller.abort();
      const controller = new AbortController();
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const own = { controller, ended };
      tasks.set(task, own);
      try {
        await work(controller.signal);
      } catch (error) {
        if (isCancellation(error) || controller.signal.aborted) return;
        const note = noteOf(error);
        ports.logFailure(during, note, error);
        failed(note);
      } finally {
        if (tasks.get(task) === own) tasks.delete(task);
        end();
      }
    },
    dispose() {
      clearTimeout(timer);
      for (const { controller } of tasks.values()) controller.abort();
    },
  };
}

function emptyView(setupId: string | undefined): View {
  return {
    profiles: [],
    regions: [],
    identity: { status: 'unasked' },
    probes: {},
    plan: { status: 'none' },
    planAsked: 0,
    run: { status: 'idle', resources: [], requests: 0 },
    tryIt: emptyTryIt,
    setupId,
  };
}

export const emptyTryIt: View['tryIt'] = { ways: [], inbox: false, calls: [] };

/** The last guard: whatever a lower layer let slip, no secret leaves in a view. */
function concealed<T>(value: T, conceal: (text: string) => string): T {
  if (typeof value === 'string') return conceal(value) as T;
  if (Array.isArray(value)) return value.map((item) => concealed(item, conceal)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, concealed(item, conceal)])) as T;
}
