/** A list of what exists, to search in and to choose from: asked for on demand, and page by page. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ExistingListName, ExistingListView } from '../../wizard/existingView.ts';
import type { Intent } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';

interface ListWords {
  readonly search: string;
  /** On the button that asks for the list. */
  readonly ask: string;
  readonly none: string;
}

const words: Readonly<Record<ExistingListName, ListWords>> = {
  apis: {
    search: 'Search APIs by name or ID',
    ask: 'Choose an existing API…',
    none: 'There is no REST API in this place.',
  },
  functions: {
    search: 'Search functions by name',
    ask: 'Choose an existing function…',
    none: 'There is no function in this place.',
  },
  pools: {
    search: 'Search user pools by name or ID',
    ask: 'Choose an existing pool…',
    none: 'There is no user pool in this place.',
  },
  clients: {
    search: 'Search app clients by name or ID',
    ask: 'Choose an existing app client…',
    none: 'This pool has no app client yet.',
  },
};

const choice: Readonly<Record<ExistingListName, (id: string) => Intent>> = {
  apis: (restApiId) => ({ type: 'openApi', restApiId }),
  functions: (functionName) => ({ type: 'chooseFunction', functionName }),
  pools: (userPoolId) => ({ type: 'choosePool', userPoolId }),
  clients: (clientId) => ({ type: 'openClient', clientId }),
};

export function existingList(session: WizardSession, what: ExistingListName): TemplateResult {
  const shown = session.view?.existing?.[what];
  const { ask, search } = words[what];
  if (!shown)
    return html`<div class="actions">${button(
      { test: `ask-${what}`, words: ask, icon: 'search', secondary: true },
      () => session.send({ type: 'listExisting', what, search: session.existingSearch[what] ?? '', more: false }),
    )}</div>`;
  return html`<div class="existing-list">
    <vscode-textfield
      class="wide"
      data-test="search-${what}"
      .label=${search}
      placeholder=${search}
      .value=${live(session.existingSearch[what] ?? '')}
      spellcheck="false"
      @input=${(event: Event & { readonly target: { readonly value: string } }) => session.searchExisting(what, event.target.value)}
    ></vscode-textfield>
    ${items(session, what, shown)}
  </div>`;
}

function countWords(what: ExistingListName, { status, search, items: found, more }: ExistingListView): string {
  if (status === 'asking') return 'Looking…';
  if (status === 'failed') return '';
  if (found.length === 0) return search.trim() === '' ? words[what].none : 'None has this in its name or ID.';
  return `${found.length}${more ? ' or more' : ''} found`;
}

function items(session: WizardSession, what: ExistingListName, shown: ExistingListView): TemplateResult {
  const asking = shown.status === 'asking';
  const { methods, client } = session.view?.existing ?? {};
  const looked = { apis: methods?.restApiId, clients: client?.clientId, functions: undefined, pools: undefined }[what];
  return html`<p class="section-lead" role="status" data-test="count-${what}">
      ${countWords(what, shown)}
    </p>
    ${shown.failure ? failureBox(session, shown.failure) : nothing}
    <ul class="existing-items">
      ${shown.items.map(
        ({ id, name, detail }) => html`<li>
          <button
            type="button"
            class="search-hit"
            aria-current=${id === looked}
            data-test="${what}-${id}"
            @click=${() => session.send(choice[what](id))}
          >
            <span>${name}</span><span class="search-place">${detail}</span>
          </button>
        </li>`,
      )}
    </ul>
    ${
      shown.more
        ? button({ test: `more-${what}`, words: 'More', icon: 'chevron-down', secondary: true, busy: asking }, () =>
            session.send({ type: 'listExisting', what, search: shown.search, more: true }),
          )
        : nothing
    }`;
}
