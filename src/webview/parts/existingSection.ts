/** "An API I already have": choosing an API, its method and stage, and a new or an existing pool. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ExistingListView, ExistingMethodsView } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';
import { icon } from './icons.ts';

type What = 'apis' | 'pools';

export function existingSection(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, locked } = session;
  if (!draft) return nothing;
  const { existing, api, userPool } = draft.settings;
  const hasApi = existing?.resourceId !== undefined;
  const unfolded = hasApi || existing?.userPoolId !== undefined || session.isUnfolded('existing');
  const place = draft.target.kind === 'sandbox' ? 'the local sandbox' : `AWS, ${draft.target.region}`;
  return html`<section class="group existing" aria-labelledby="existing-title" data-test="existing">
    <h2 id="existing-title">An API I already have</h2>
    <p class="section-lead">
      Secure a method of an API that exists. Review shows precisely what changes on it, and Clean up gives back what it had.
    </p>
    ${
      unfolded
        ? html`<p class="section-lead">${icon('location')} Looking in ${place}. Choose another place on the page Where.</p>
            ${
              hasApi
                ? chosen(
                    session,
                    `${api.httpMethod} ${api.resourcePath} of ${api.name}, stage ${api.stageName}`,
                    'api',
                    locked,
                  )
                : html`${list(session, 'apis', 'Search APIs by name or id')} ${methods(session, session.view?.existing?.methods)}`
            }
            <h3>User pool</h3>
            ${
              existing?.userPoolId
                ? chosen(session, `${userPool.name}, ${existing.userPoolId}`, 'pool', locked)
                : html`<p class="section-lead">A new pool is made, as the page Sign-in says. Or choose one that exists:</p>
                    ${locked ? nothing : list(session, 'pools', 'Search user pools by name or id')}`
            }`
        : button(
            { test: 'choose-existing', words: 'Choose it…', icon: 'search', secondary: true, disabled: locked },
            () => {
              session.toggleFold('existing', true);
              for (const what of ['apis', 'pools'] as const)
                session.send({ type: 'listExisting', what, search: '', more: false });
            },
          )
    }
  </section>`;
}

function chosen(session: WizardSession, words: string, what: 'api' | 'pool', locked: boolean): TemplateResult {
  return html`<div class="person" data-test="chosen-${what}">
    ${icon('pass-filled', 'tone-good')}
    <div class="person-words"><p class="person-name">${words}</p></div>
    ${
      locked
        ? nothing
        : button(
            {
              test: `release-${what}`,
              words: what === 'api' ? 'A new API instead' : 'A new pool instead',
              secondary: true,
            },
            () => session.send({ type: 'releaseExisting', what }),
          )
    }
  </div>`;
}

function list(session: WizardSession, what: What, label: string): TemplateResult {
  const shown = session.view?.existing?.[what];
  return html`<div class="existing-list">
    <vscode-textfield
      class="wide"
      data-test="search-${what}"
      .label=${label}
      placeholder=${label}
      .value=${live(session.existingSearch[what] ?? '')}
      spellcheck="false"
      @input=${(event: Event & { readonly target: { readonly value: string } }) => session.searchExisting(what, event.target.value)}
    ></vscode-textfield>
    ${shown ? items(session, what, shown) : nothing}
  </div>`;
}

function items(session: WizardSession, what: What, shown: ExistingListView): TemplateResult {
  const asking = shown.status === 'asking';
  return html`<p class="section-lead" role="status" data-test="count-${what}">
      ${asking ? 'Looking…' : shown.status === 'known' ? `${shown.items.length}${shown.more ? ' or more' : ''} found` : ''}
    </p>
    ${shown.failure ? failureBox(session, shown.failure) : nothing}
    <ul class="existing-items">
      ${shown.items.map(
        ({ id, name, detail }) => html`<li>
          <button
            type="button"
            class="search-hit"
            data-test="${what}-${id}"
            @click=${() => session.send(what === 'apis' ? { type: 'openApi', restApiId: id } : { type: 'choosePool', userPoolId: id })}
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

function methods(session: WizardSession, shown: ExistingMethodsView | undefined): TemplateResult | typeof nothing {
  if (!shown) return nothing;
  return html`<h3>Methods of ${shown.apiName}</h3>
    ${shown.status === 'asking' ? html`<p class="section-lead" role="status">Looking…</p>` : nothing}
    ${shown.failure ? failureBox(session, shown.failure) : nothing}
    ${
      shown.status === 'known' && shown.items.length === 0
        ? html`<p class="section-lead" role="status">This API has no methods yet.</p>`
        : nothing
    }
    <ul class="existing-items">
      ${shown.items.map(
        (item) => html`<li class="existing-method" data-test="method-${item.resourceId}-${item.httpMethod}">
          <p><span class="method">${item.httpMethod}</span> <span class="url">${item.path}</span></p>
          <p class="search-place">${item.authorization} · ${item.answeredBy}</p>
          ${
            item.unsuitable
              ? html`<p class="search-place">${item.unsuitable}</p>`
              : item.stages.length === 0
                ? html`<p class="search-place">Not deployed to any stage, so nobody can call it yet.</p>`
                : html`<div class="actions">
                    ${item.stages.map((stageName) =>
                      button(
                        {
                          test: `secure-${item.resourceId}-${item.httpMethod}-${stageName}`,
                          words: `Secure ${item.httpMethod} ${item.path} on stage ${stageName}`,
                          icon: 'lock',
                          secondary: true,
                        },
                        () =>
                          session.send({
                            type: 'chooseMethod',
                            resourceId: item.resourceId,
                            httpMethod: item.httpMethod,
                            stageName,
                          }),
                      ),
                    )}
                  </div>`
          }
        </li>`,
      )}
    </ul>`;
}
