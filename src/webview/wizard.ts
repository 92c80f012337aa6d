/** The wizard's root element: rail, page, panel beside it, and the bar with Back and Next. */

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { fields } from '../setup/fields.ts';
import { type HostMessage, type Page, pages } from '../wizard/protocol.ts';
import { aside } from './aside.ts';
import { connectHost } from './host.ts';
import { createPage } from './pages/createPage.ts';
import { advancedKey, formPage } from './pages/formPage.ts';
import { reviewPage } from './pages/reviewPage.ts';
import { startPage } from './pages/startPage.ts';
import { tryItPage } from './pages/tryItPage.ts';
import { wherePage } from './pages/wherePage.ts';
import { button } from './parts/button.ts';
import { lossesOf } from './parts/changes.ts';
import { diagnosisLead } from './parts/diagnosisBox.ts';
import { failureCauseLead } from './parts/failureCause.ts';
import { controlId } from './parts/field.ts';
import { previewLead } from './parts/fixes.ts';
import { icon } from './parts/icons.ts';
import { searchId } from './parts/searchBox.ts';
import { rail } from './rail.ts';
import { progressWords } from './runWords.ts';
import { WizardSession } from './session.ts';
import { pageWords } from './words.ts';

export class CognitoWizard extends LitElement {
  readonly #session: WizardSession;
  readonly #host = connectHost();
  #restored = false;
  #callsShown = 0;
  /** What has the focus, or had it last, and what is around it from the inside out. */
  #focusPath: readonly Element[] = [];
  /** What was new last, by the box that shows it. */
  readonly #newsShown = new Map<string, string | undefined>();
  readonly #onResize = (): void => this.requestUpdate();

  constructor() {
    super();
    this.#session = new WizardSession(this.#host, () => this.requestUpdate());
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', (event: MessageEvent<HostMessage>) => this.#session.receive(event.data));
    window.addEventListener('resize', this.#onResize);
    window.addEventListener('pagehide', () => this.#session.flush());
    document.addEventListener('visibilitychange', () => this.#session.flush());
    this.#host.post({ type: 'ready' });
  }

  override render(): TemplateResult {
    const session = this.#session;
    const { draft, view } = session;
    if (!draft)
      return html`<div class="loading" role="status">${icon('loading', 'codicon-modifier-spin')} Opening the wizard…</div>`;
    const words = pageWords[draft.page];
    return html`<div class="wizard ${isWide(draft.page) ? 'wide' : ''} ${asideFits(draft.page) ? '' : 'aside-below'}" @keydown=${this.#onKey} @focusin=${this.#onFocusIn}>
      ${rail(session)}
      <main class="main" data-page=${draft.page} @scroll=${this.#onScroll}>
        <div class="page" data-test="page-${draft.page}">
          <header>
            <h1 tabindex="-1">${words.title}</h1>
            <p class="lead">
              ${leadOf(session, draft.page)}
            </p>
          </header>
          ${this.#page(draft.page)}
        </div>
      </main>
      ${aside(session)} ${this.#bar(draft.page)}
      <p class="spoken" role="status" data-test="announcement">${view && draft.way !== 'steps' ? progressWords(view.run) : ''}${
        session.copied ? 'Copied' : ''
      }</p>
    </div>`;
  }

  override updated(): void {
    const session = this.#session;
    const { focusNext, draft } = session;
    if (!draft) return;
    const main = this.querySelector('main');
    if (!this.#restored && main) {
      this.#restored = true;
      const { scroll } = session.ui;
      // The page has its height only when the elements in it have drawn themselves too.
      if (scroll?.page === draft.page) requestAnimationFrame(() => main.scrollTo(0, scroll.top));
    }
    this.#showAnswers(session.view?.tryIt.calls.length ?? 0);
    this.#showDiagnosis();
    this.#showFailureCause();
    if (!focusNext) {
      this.#keepFocus();
      return;
    }
    session.focusNext = undefined;
    if ('heading' in focusNext) {
      if (main) main.scrollTop = 0;
      this.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    } else this.#focusField(focusNext.path);
  }

  /** Brings the answers of a call into sight when they come while somebody is waiting for them. */
  #showAnswers(calls: number): void {
    const { draft, view } = this.#session;
    if (draft?.page === 'tryIt' && view?.tryIt.busy === 'calling' && calls > 0 && calls !== this.#callsShown)
      this.querySelector('.calls')?.scrollIntoView({ block: 'nearest' });
    this.#callsShown = calls;
  }

  /** In the box that explains an answer: when it opens, and when what had the focus in it is gone. */
  #showDiagnosis(): void {
    const box = this.#session.view?.tryIt.diagnosis;
    const { callId, preview, status, explained } = box ?? {};
    const step = box && JSON.stringify([callId, preview?.label, status, explained?.causes[0]?.sentence]);
    this.#focusNews('.diagnosis', preview ? previewLead : diagnosisLead, step);
  }

  /** In the box of a failure that is explained. */
  #showFailureCause(): void {
    const shown = this.#session.view?.explainedFailure;
    const step = shown && JSON.stringify([shown.note, shown.status]);
    this.#focusNews('.failure-cause', failureCauseLead, step);
  }

  /** Brings the focus to what is new in a box. Who has gone elsewhere meanwhile stays there. */
  #focusNews(box: string, lead: string, step: string | undefined): void {
    const before = this.#newsShown.get(box);
    if (step === before) return;
    this.#newsShown.set(box, step);
    const element = this.querySelector(box);
    const { activeElement } = document;
    const isFree = activeElement === document.body || element?.contains(activeElement) === true;
    if (step === undefined || !element || (before !== undefined && !isFree)) return;
    element.querySelector<HTMLElement>(`#${lead}`)?.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
  }

  /** What had the focus is gone: the heading of what it was in takes it, so that nobody starts again from the top. */
  #keepFocus(): void {
    const [own, ...around] = this.#focusPath;
    if (!own || own.isConnected || document.activeElement !== document.body) return;
    const place = around.find((element) => element.isConnected && element.matches('section, main'));
    const heading = place?.querySelector<HTMLElement>('h1, h2, h3');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  #page(page: Page): TemplateResult | typeof nothing {
    switch (page) {
      case 'start':
        return startPage(this.#session);
      case 'where':
        return wherePage(this.#session);
      case 'review':
        return reviewPage(this.#session);
      case 'create':
        return createPage(this.#session);
      case 'tryIt':
        return tryItPage(this.#session);
      default:
        return formPage(this.#session, page);
    }
  }

  #bar(page: Page): TemplateResult {
    const session = this.#session;
    const index = pages.indexOf(page);
    const [back, next] = [pages[index - 1], pages[index + 1]];
    const isReview = page === 'review';
    return html`<footer class="bar-bottom"><div class="bar-inner">
      ${back ? button({ test: 'back', words: 'Back', secondary: true }, () => session.goTo(back)) : html`<span></span>`}
      <span class="bar-hint" id="bar-hint">${this.#hint(page)}</span>
      ${
        isReview
          ? html`${this.#stepsButton()}${this.#createButton()}`
          : next
            ? button({ test: 'next', words: 'Next', secondary: page === 'create' }, () => session.goTo(next))
            : nothing
      }
    </div></footer>`;
  }

  /** The other way to create: leads to the four steps. */
  #stepsButton(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (session.locked && session.draft?.way !== 'steps') return nothing;
    const words = { test: 'steps', words: 'Step by step', icon: 'list-ordered', secondary: true };
    return button({ ...words, disabled: session.errors.length > 0 }, () => {
      session.setWay('steps');
      session.goTo('create');
    });
  }

  #createButton(): TemplateResult {
    const session = this.#session;
    const blocked = this.#blocked() !== undefined;
    return button(
      {
        test: 'create',
        words: session.locked ? 'Apply' : 'Create',
        icon: 'rocket',
        disabled: blocked,
        describedBy: 'bar-hint',
      },
      () => {
        if (this.#blocked() !== undefined) return;
        const lost = lossesOf(session).map(({ id }) => id);
        session.send({ type: 'create', seen: true, ...(lost.length > 0 ? { confirmed: lost } : {}) });
        session.setLossAccepted(false);
        session.setWay('atOnce');
        session.goTo('create');
      },
    );
  }

  /** Why Create cannot be pressed now, in words; undefined when it can. */
  #blocked(): string | undefined {
    const { errors, view } = this.#session;
    if (errors.length > 0)
      return errors.length === 1 ? 'One setting is not right yet' : `${errors.length} settings are not right yet`;
    if (view?.run.status === 'running' || view?.run.status === 'cancelling') return 'Create is under way';
    if (view?.tryIt.busy === 'cleaning up') return 'Clean-up is under way';
    if (view?.tryIt.busy === 'fixing') return 'A fix is under way';
    if (view?.plan.status === 'failed') return 'The plan could not be made';
    if (view?.plan.status !== 'ready' || this.#session.awaitsPlan) return 'Waiting for the plan';
    if (view.plan.steps.every((step) => step.action === 'keep' || step.action === 'leave'))
      return this.#session.locked ? 'Nothing to change' : 'Nothing to do';
    if (lossesOf(this.#session).length > 0 && !this.#session.lossAccepted) return 'Confirm above what will be lost';
    return undefined;
  }

  #hint(page: Page): string {
    if (page === 'review') return this.#blocked() ?? '';
    const count = this.#session.mark(page).errors;
    return count === 0
      ? ''
      : count === 1
        ? '1 setting to correct on this page'
        : `${count} settings to correct on this page`;
  }

  #focusField(path: string): void {
    const field = fields.find((entry) => entry.path === path);
    const key = field?.advanced
      ? advancedKey(field.group)
      : path === 'target.endpointUrl'
        ? 'advanced target'
        : undefined;
    if (key && !this.#session.isUnfolded(key)) {
      this.#session.toggleFold(key, true);
      this.#session.focusNext = { path };
      return;
    }
    const control = this.querySelector<HTMLElement>(`#${CSS.escape(controlId(path))}`);
    this.querySelector(`[data-test="field-${path}"]`)?.scrollIntoView({ block: 'center' });
    // A vscode-element takes the focus only after it has drawn itself.
    void Promise.resolve((control as { updateComplete?: Promise<unknown> } | null)?.updateComplete).then(() =>
      control?.focus(),
    );
  }

  /** Enter in a field or on the heading goes to the next page, as it would submit a form; a slash begins a search. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const page = this.#session.draft?.page;
    const target = event.composedPath()[0];
    const writes = target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio';
    const search = this.querySelector<HTMLElement>(`#${searchId}`);
    if (event.key === '/' && search && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      return;
    }
    if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing || !page) return;
    if (!['start', 'where', 'api', 'signIn', 'protection'].includes(page)) return;
    const isField = target instanceof HTMLInputElement && ['text', 'number', 'radio'].includes(target.type);
    const isHeading = target instanceof HTMLHeadingElement;
    const next = pages[pages.indexOf(page) + 1];
    if ((!isField && !isHeading) || !next) return;
    event.preventDefault();
    this.#session.goTo(next);
  };

  readonly #onFocusIn = (event: FocusEvent): void => {
    this.#focusPath = event.composedPath().filter((part) => part instanceof Element);
  };

  readonly #onScroll = (event: Event): void => this.#session.keepScroll((event.target as HTMLElement).scrollTop);
}
/** The sentence below the heading; it depends on what is done there. */
function leadOf({ draft, locked }: WizardSession, page: Page): string {
  if (page === 'review' && locked) return 'What Apply will change. Nothing has happened so far.';
  if (page === 'create' && draft?.way === 'steps')
    return 'Four steps, each with its reason, its requests, and a check that you run yourself.';
  return pageWords[page].lead;
}

/** Pages with pictures, cards or calls side by side need the width more than the panel does. */
const isWide = (page: Page) => ['start', 'review', 'create', 'tryIt'].includes(page);
const asideFits = (page: Page) => window.innerWidth >= (isWide(page) ? 1400 : 880);
customElements.define('cognito-wizard', CognitoWizard);
