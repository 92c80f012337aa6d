/** The search box above the settings: what is found hangs below it, so that the page itself does not move. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type SearchHit, searchSettings } from '../search.ts';
import type { WizardSession } from '../session.ts';
import { pageWords } from '../words.ts';
import { describe } from './describe.ts';
import { icon, spoken } from './icons.ts';

export const searchId = 'search-settings';

export function searchBox(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, query } = session;
  if (!draft) return nothing;
  const hits = searchSettings(draft, query);
  const searching = query.trim() !== '';
  const words = !searching ? '' : hits.length === 1 ? '1 setting found' : `${hits.length} settings found`;
  return html`<div class="search" role="search" @keydown=${(event: KeyboardEvent) => onKey(event, session, hits)}>
    <vscode-textfield
      id=${searchId}
      class="search-field"
      data-test="search"
      .label=${'Search all settings'}
      .value=${live(query)}
      placeholder="Search all settings (/)"
      spellcheck="false"
      @input=${(event: Event & { readonly target: { readonly value: string } }) => session.setQuery(event.target.value)}
      ${describe({ by: ['search-count'], invalid: false, disabled: false })}
      >${html`<span slot="content-before" class="affix">${icon('search')}</span>`}</vscode-textfield
    >
    <p class="spoken" id="search-count" role="status" data-test="search-count">
      ${searching && hits.length === 0 ? `No setting found for ${query.trim()}` : words}
    </p>
    ${
      searching
        ? html`<div class="search-hits" data-test="search-hits">
            ${
              hits.length === 0
                ? html`<p class="search-none">
                    No setting has “${query.trim()}” in its name or description. Try another word, such as “password”,
                    “header” or “stage”.
                  </p>`
                : html`<p class="search-head" aria-hidden="true">${words}</p>
                    <ul>
                      ${hits.map((hit) => html`<li>${hitView(session, hit)}</li>`)}
                    </ul>`
            }
          </div>`
        : nothing
    }
  </div>`;
}

function hitView(session: WizardSession, hit: SearchHit): TemplateResult {
  const place = html`<span class="search-place"
    >${pageWords[hit.page].title} › ${hit.group}${hit.inUse ? nothing : ' · not in use with the other settings'}</span
  >`;
  if (!hit.inUse) return html`<div class="search-hit unused"><span>${hit.label}</span>${place}</div>`;
  return html`<button
    type="button"
    class="search-hit"
    data-test="hit-${hit.path}"
    @click=${() => goTo(session, hit)}
  >
    <span>${hit.label}</span>${spoken(', ')}${place}
  </button>`;
}

function goTo(session: WizardSession, hit: SearchHit): void {
  session.setQuery('');
  session.goTo(hit.page, hit.path);
}

/** Arrows move between box and results, Enter takes the first, Escape ends the search. */
function onKey(event: KeyboardEvent, session: WizardSession, hits: readonly SearchHit[]): void {
  const box = event.currentTarget as HTMLElement;
  const stops = [...box.querySelectorAll<HTMLElement>(`#${searchId}, button.search-hit`)];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    stops[Math.max(0, Math.min(at + step, stops.length - 1))]?.focus();
  } else if (event.key === 'Escape') {
    session.setQuery('');
    stops[0]?.focus();
  } else if (event.key === 'Enter' && at <= 0) {
    event.preventDefault();
    const first = hits.find((hit) => hit.inUse);
    if (first) goTo(session, first);
  }
}
