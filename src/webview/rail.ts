/** The rail: all pages with their marks. On narrow places it is a row of numbers. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Page, pages } from '../wizard/protocol.ts';
import { icon, spoken } from './parts/icons.ts';
import type { WizardSession } from './session.ts';
import { pageWords } from './words.ts';

export function rail(session: WizardSession): TemplateResult {
  const current = session.draft?.page ?? 'start';
  return html`<nav class="rail" aria-label="Steps" @keydown=${moveFocus}>
    <p class="rail-title">Cognito API Setup</p>
    <ol>
      ${pages.map((page, index) => railItem(session, page, index, page === current))}
    </ol>
    ${place(session)}
  </nav>`;
}

/** Where it all goes to, always in sight, so that nobody creates in the wrong account. */
function place({ draft, view }: WizardSession): TemplateResult | typeof nothing {
  if (!draft) return nothing;
  const { target } = draft;
  const account = view?.identity.status === 'known' ? view.identity.accountId : undefined;
  return html`<p class="rail-place" data-test="place">
    ${icon(target.kind === 'sandbox' ? 'beaker' : 'cloud')}
    <span>
      ${target.kind === 'sandbox' ? 'Local sandbox' : `AWS, ${target.region}`}
      ${target.kind === 'aws' ? html`<span class="rail-account">${account ?? target.profile ?? ''}</span>` : nothing}
    </span>
  </p>`;
}

function railItem(session: WizardSession, page: Page, index: number, current: boolean): TemplateResult {
  const mark = session.mark(page);
  return html`<li class="mark-${mark.kind} ${current ? 'current' : ''}">
    <button
      type="button"
      data-test="rail-${page}"
      data-mark=${mark.kind}
      aria-current=${current ? 'step' : nothing}
      tabindex=${current ? 0 : -1}
      title=${pageWords[page].title}
      @click=${() => session.goTo(page)}
    >
      <span class="rail-mark" aria-hidden="true">${markSign(mark.kind, mark.errors, index)}</span>
      <span class="rail-label">${pageWords[page].title}</span>
      ${spoken(mark.words ? `, ${mark.words}` : '')}
    </button>
  </li>`;
}

function markSign(kind: string, errors: number, index: number): TemplateResult | number {
  switch (kind) {
    case 'done':
      return icon('check');
    case 'errors':
      return html`${errors}`;
    case 'failed':
      return icon('error');
    case 'working':
      return icon('loading', 'codicon-modifier-spin');
    default:
      return index + 1;
  }
}

/** Arrow keys, Home and End move along the rail; Tab leaves it. */
function moveFocus(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const buttons = [...list.querySelectorAll<HTMLElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const to = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: buttons.length - 1,
  }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(to, buttons.length - 1))]?.focus();
}
