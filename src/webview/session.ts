/** The wizard's state between the person and the host: the draft being edited, the last view, and the intents sent. */
import type { FieldFinding } from '../setup/field.ts';
import { fields, valueAt, withChanges, withValue } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import type { ExistingListName } from '../wizard/existingView.ts';
import type { Draft, HostMessage, Intent, Page, ProbeName, View } from '../wizard/protocol.ts';
import type { Host, UiState } from './host.ts';
import { findingsOf, isLocked, isProbed, markOf, pageOf, probeNames, probePaths } from './validity.ts';

type Target = Draft['target'];
export type CopyWhat = Extract<Intent, { type: 'copy' }>['what'] | 'call';

/** How long typing may pause before the host hears of it, and before AWS is asked; in ms. */
const editPause = 150;
const askPause = 450;

/**
 * Holds what the pages draw. It sends `edit` shortly after each change, asks for identity, probes and plans when they
 * are due, and calls `changed` whenever something is to be drawn again.
 */
export class WizardSession {
  draft: Draft | undefined;
  view: View | undefined;
  ui: UiState;
  findings: readonly FieldFinding[] = [];
  /** Path of the field, or name of the group, that the panel beside the form speaks of. */
  subject: string | undefined;
  /** What was copied a moment ago. */
  copied: CopyWhat | undefined;
  /** List setting that shows an empty row which is not part of the settings yet. */
  openRow: string | undefined;
  /** What is being searched for among the settings. */
  query = '';
  /** What is searched for among what exists, by list. */
  existingSearch: { readonly [what in ExistingListName]?: string } = {};
  /** What was chosen for a call of one's own; the rest is as usual. */
  ownCall: Partial<Omit<Extract<Intent, { type: 'sendCall' }>, 'type'>> = {};
  /** True once the person has agreed to what the shown plan loses. */
  lossAccepted = false;
  /** True once the person has agreed to what the previewed fix loses. */
  fixLossAccepted = false;
  /** Page to show after the next drawing with the focus on its heading, or a field to focus. */
  focusNext: { readonly heading: true } | { readonly path: string } | undefined;

  readonly #host: Host;
  readonly #changed: () => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Per question to AWS, for which input it was last asked. */
  readonly #asked = new Map<string, string>();
  #lastSent: Settings | undefined;
  #otherTarget: Target | undefined;
  /** Of the last question for a plan. */
  #planNumber = 0;
  /** The run that was shown when Create was pressed. */
  #pressedAt: { readonly startedAt: number | undefined } | undefined;

  constructor(host: Host, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.ui = host.load();
  }

  /** True from pressing Create until the host has begun, so that the page does not speak of the time before. */
  get begins(): boolean {
    const { run } = this.view ?? {};
    return this.#pressedAt !== undefined && run?.startedAt === this.#pressedAt.startedAt;
  }

  get locked(): boolean {
    return isLocked(this.view);
  }

  /** True from asking for a plan until the host has answered that very question. */
  get awaitsPlan(): boolean {
    const { plan, planAsked = this.#planNumber } = this.view ?? {};
    return plan?.status === 'planning' || planAsked < this.#planNumber;
  }

  get errors(): readonly FieldFinding[] {
    return this.findings.filter((finding) => finding.severity === 'error');
  }

  mark(page: Page) {
    if (!this.draft) return { kind: 'open', errors: 0, words: '' } as const;
    return markOf(page, this.draft, this.view, this.findings, this.ui.visited);
  }

  receive(message: HostMessage): void {
    if (message.type === 'draft') {
      this.#cancel('edit');
      this.draft = message.draft;
      this.#lastSent = message.draft.settings;
      this.openRow = undefined;
      this.#visit(this.draft.page);
      this.#enter(this.draft.page);
    } else if (message.type === 'settings') this.#takeSettings(message);
    else if (message.type === 'view') {
      const { plan } = message.view;
      // What was agreed to was this plan.
      if (this.lossAccepted && JSON.stringify(plan) !== JSON.stringify(this.view?.plan)) this.lossAccepted = false;
      if (message.view.setupId !== this.view?.setupId) this.#forgetProbes();
      this.view = message.view;
      if (!this.begins) this.#pressedAt = undefined;
      const { setupId } = message.view;
      if (this.ui.setupId !== setupId) this.#keep({ ...this.ui, setupId });
      this.#lookForDrift();
    } else this.goTo(message.page);
    this.#update();
  }

  setSetting(path: string, value: unknown): void {
    if (!this.draft) return;
    this.draft = { ...this.draft, settings: withValue(this.draft.settings, path, value) };
    this.#edited();
    for (const name of probeNames)
      if (probePaths[name] === path) this.#later(`probe ${name}`, askPause, () => this.#probe(name));
  }

  setTarget(target: Target): void {
    if (!this.draft || this.locked) return;
    this.draft = { ...this.draft, target };
    // The host forgets what it knows of a place as soon as another one is chosen, even for a moment.
    this.#asked.delete('identify');
    this.#forgetProbes();
    this.#edited();
    this.#later('identify', askPause, () => this.#identify());
  }

  /** Changes between sandbox and AWS and back without losing what was chosen before. */
  setTargetKind(kind: Target['kind']): void {
    if (!this.draft || this.draft.target.kind === kind) return;
    const before = this.draft.target;
    const region = before.region || 'us-east-1';
    this.setTarget(this.#otherTarget ?? { kind, region });
    this.#otherTarget = before;
  }

  /** Chooses between everything at once and step by step; the host hears of it with the next page. */
  setWay(way: NonNullable<Draft['way']>): void {
    if (!this.draft || this.draft.way === way) return;
    this.draft = { ...this.draft, way };
    this.#flush(true);
    this.#update();
  }

  goTo(page: Page, path?: string): void {
    if (!this.draft) return;
    if (this.draft.page !== page) {
      this.draft = { ...this.draft, page };
      this.subject = undefined;
      this.query = '';
      this.openRow = undefined;
      this.#visit(page);
      this.#flush(true);
      this.#enter(page);
    }
    this.focusNext = path === undefined ? { heading: true } : { path };
    this.#update();
  }

  send(intent: Intent): void {
    this.#flush();
    this.#host.post(intent);
    if (intent.type === 'previewFix') this.fixLossAccepted = false;
    if (intent.type === 'create') this.#pressedAt = { startedAt: this.view?.run.startedAt };
    if (intent.type === 'copy' || intent.type === 'copyCall') {
      this.copied = intent.type === 'copy' ? intent.what : 'call';
      this.#later('copied', 2000, () => {
        this.copied = undefined;
        this.#changed();
      });
    }
    this.#update();
  }

  identifyNow(): void {
    this.#asked.delete('identify');
    this.#identify();
  }

  planNow(): void {
    this.#asked.delete('plan');
    this.#plan();
    this.#update();
  }

  setSubject(subject: string | undefined): void {
    if (this.subject === subject) return;
    this.subject = subject;
    this.#changed();
  }

  setOpenRow(path: string | undefined): void {
    this.openRow = path;
    this.#changed();
  }

  /** Lists what exists by part of its name, once typing pauses. */
  searchExisting(what: ExistingListName, search: string): void {
    this.existingSearch = { ...this.existingSearch, [what]: search };
    this.#changed();
    this.#later(`list ${what}`, askPause, () => this.send({ type: 'listExisting', what, search, more: false }));
  }

  setOwnCall(call: WizardSession['ownCall']): void {
    this.ownCall = call;
    this.#changed();
  }

  setQuery(query: string): void {
    this.query = query;
    this.#changed();
  }

  isUnfolded(key: string): boolean {
    return this.ui.unfolded.includes(key);
  }

  toggleFold(key: string, unfold = !this.isUnfolded(key)): void {
    const others = this.ui.unfolded.filter((other) => other !== key);
    this.#keep({ ...this.ui, unfolded: unfold ? [...others, key] : others });
    this.#changed();
  }

  keepScroll(top: number): void {
    if (this.draft) this.#keep({ ...this.ui, scroll: { page: this.draft.page, top } });
  }

  /** Sends what is still unsent; called before the page goes away. */
  flush(): void {
    this.#flush();
  }

  setLossAccepted(accepted: boolean): void {
    this.lossAccepted = accepted;
    this.#changed();
  }

  setFixLossAccepted(accepted: boolean): void {
    this.fixLossAccepted = accepted;
    this.#changed();
  }

  #edited(): void {
    this.lossAccepted = false;
    // The host forgets its plan with the first change, also when that is taken back.
    this.#asked.delete('plan');
    this.#later('edit', editPause, () => this.#sendEdit());
    this.#update();
  }

  #flush(always = false): void {
    if (this.#cancel('edit') || always) this.#sendEdit();
  }

  #sendEdit(): void {
    if (!this.draft) return;
    const settings = this.#sendable(this.draft.settings);
    this.#lastSent = settings;
    this.#host.post({ type: 'edit', draft: { ...this.draft, settings } });
  }

  /** A number field that is empty holds NaN here, which the host's schema refuses; it keeps hearing the last number. */
  #sendable(settings: Settings): Settings {
    return fields.reduce((kept, field) => {
      if (field.control.kind !== 'number' || Number.isFinite(valueAt(kept, field.path))) return kept;
      const last = this.#lastSent && valueAt(this.#lastSent, field.path);
      return withValue(kept, field.path, Number.isFinite(last) ? last : field.control.min);
    }, settings);
  }

  #enter(page: Page): void {
    if (page === 'where') this.#identify();
    for (const name of probeNames) if (pageOf(probePaths[name]) === page) this.#probe(name);
    if (page === 'review') this.#plan();
    // Who comes back to the page may have been in the console meanwhile.
    this.#asked.delete('drift');
    this.#lookForDrift();
  }

  #identify(): void {
    if (!this.draft || targetHasErrors(this.draft, this.view)) return;
    this.#ask('identify', JSON.stringify(this.draft.target), { type: 'identify' });
  }

  #probe(what: ProbeName): void {
    if (!this.draft || !isProbed(this.draft, this.view, what)) return;
    const path = probePaths[what];
    const local = findingsOf(this.draft, undefined);
    if (local.some((finding) => finding.path === path && finding.severity === 'error')) return;
    const value = valueAt(this.draft.settings, path) as string;
    this.#ask(`probe ${what}`, JSON.stringify([value, this.draft.target]), { type: 'probe', what, value });
  }

  #plan(): void {
    if (!this.draft || this.view?.run.status === 'running' || this.view?.run.status === 'cancelling') return;
    if (findingsOf(this.draft, this.view).some((finding) => finding.severity === 'error')) return;
    const { settings, target } = this.draft;
    const input = JSON.stringify([settings, target, this.view?.run.status, this.view?.run.startedAt]);
    if (this.#asked.get('plan') !== input || this.view?.plan.status !== 'ready') {
      this.#asked.delete('plan');
      this.#planNumber = Math.max(this.#planNumber, this.view?.planAsked ?? 0) + 1;
      this.#ask('plan', input, { type: 'plan', number: this.#planNumber });
    }
  }

  /** Once after each run and each time the page is entered: what was changed elsewhere is looked for only where it is shown. */
  #lookForDrift(): void {
    const { view } = this;
    if (this.draft?.page !== 'review' && this.draft?.page !== 'tryIt') return;
    if (view?.setupId === undefined || view.run.status === 'running' || view.run.status === 'cancelling') return;
    this.#ask('drift', JSON.stringify([view.setupId, view.run.startedAt]), { type: 'lookForDrift' });
  }

  #ask(question: string, input: string, intent: Intent): void {
    this.#cancel(question);
    if (this.#asked.get(question) === input) return;
    this.#asked.set(question, input);
    this.#flush();
    this.#host.post(intent);
  }

  /** What the host changed; what was typed since and it has not heard of yet stays, and is sent once more. */
  #takeSettings({ settings, revision, from }: Extract<HostMessage, { type: 'settings' }>): void {
    if (!this.draft) return;
    const typed = withChanges(settings, from, this.draft.settings);
    this.draft = { ...this.draft, settings: typed, revision };
    this.#lastSent = settings;
    if (typed !== settings) this.#later('edit', editPause, () => this.#sendEdit());
    this.#asked.delete('plan');
    this.#forgetProbes();
    this.#enter(this.draft.page);
  }

  /** Names are asked about anew where the host has dropped the answers. */
  #forgetProbes(): void {
    for (const name of probeNames) this.#asked.delete(`probe ${name}`);
  }

  #visit(page: Page): void {
    if (!this.ui.visited.includes(page)) this.#keep({ ...this.ui, visited: [...this.ui.visited, page] });
  }

  #keep(ui: UiState): void {
    this.ui = ui;
    this.#host.save(ui);
  }

  #update(): void {
    this.findings = this.draft ? findingsOf(this.draft, this.view) : [];
    this.#changed();
  }

  #later(name: string, ms: number, action: () => void): void {
    this.#cancel(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        action();
      }, ms),
    );
  }

  #cancel(name: string): boolean {
    clearTimeout(this.#timers.get(name));
    return this.#timers.delete(name);
  }
}

function targetHasErrors(draft: Draft, view: View | undefined): boolean {
  return findingsOf(draft, view).some((entry) => entry.severity === 'error' && entry.path.startsWith('target.'));
}
