/** The panel beside the form: what this is and why, for the page or for the field that has the focus. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Field } from '../setup/field.ts';
import { fields } from '../setup/fields.ts';
import { icon } from './parts/icons.ts';
import type { WizardSession } from './session.ts';
import { type About, fieldWords, groupWords, pageWords, reviewOfChange, targetWords } from './words.ts';

export function aside(session: WizardSession): TemplateResult {
  const page = session.draft?.page ?? 'start';
  const field = fields.find((entry) => entry.path === session.subject);
  const about =
    (session.subject && targetWords[session.subject]) ||
    (page === 'review' && session.locked ? reviewOfChange : pageWords[page].about);
  const unfolded = session.isUnfolded('aside');
  return html`<aside class="aside ${unfolded ? 'unfolded' : ''}" aria-label="What this is and why" data-test="aside">
    <button
      type="button"
      class="aside-fold"
      aria-expanded=${unfolded}
      data-test="aside-fold"
      @click=${() => session.toggleFold('aside')}
    >
      ${icon('info')}<span class="aside-fold-title">${field?.label ?? about.title}</span>
      ${icon(unfolded ? 'chevron-down' : 'chevron-up')}
    </button>
    <div class="aside-body">
      <p class="aside-kicker">What this is and why</p>
      ${field ? aboutField(field) : aboutView(about)}
    </div>
  </aside>`;
}

function aboutField(field: Field): TemplateResult {
  const group = groupWords[field.group];
  const more = fieldWords[field.path] ?? [];
  return html`<h2>${field.label}</h2>
    ${field.help ? html`<p>${field.help}</p>` : nothing} ${more.map((text) => html`<p>${text}</p>`)}
    ${
      field.permanent
        ? html`<p class="aside-note">${icon('lock')}<span>AWS cannot change this once it is created, so choose with care.</span></p>`
        : nothing
    }
    ${group ? html`<div class="aside-group">${aboutView(group, true)}</div>` : nothing}`;
}

function aboutView(about: About, small = false): TemplateResult {
  return html`${small ? html`<h3>${about.title}</h3>` : html`<h2>${about.title}</h2>`}
    ${about.text.map((text) => html`<p>${text}</p>`)}
    ${about.more ? html`<p><a href=${about.more.href}>${about.more.label} ${icon('link-external')}</a></p>` : nothing}`;
}
