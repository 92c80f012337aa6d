/** "What I already have": choosing an API with its method and stage, a function, a user pool and its app client. */
import { html, nothing, type TemplateResult } from 'lit';
import { chosenKinds, type ExistingKind } from '../../setup/existing.ts';
import type { ExistingMethodsView } from '../../wizard/existingView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { existingClient } from './existingClient.ts';
import { existingList } from './existingList.ts';
import { failureBox } from './failureBox.ts';
import { icon, severityIcon } from './icons.ts';

/** Its heading, by which other pages refer to it. */
export const existingTitle = 'What I already have';

export function existingSection(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, locked } = session;
  if (!draft) return nothing;
  const unfolded = chosenKinds(draft.settings).length > 0 || session.isUnfolded('existing');
  const place = draft.target.kind === 'sandbox' ? 'the local sandbox' : `AWS, ${draft.target.region}`;
  return html`<section class="group existing" aria-labelledby="existing-title" data-test="existing">
    <h2 id="existing-title">${existingTitle}</h2>
    <p class="section-lead">
      Secure a method of an API that exists, or use a function or a user pool that exists. Review shows exactly what
      changes on it, and Clean up gives back what it had.
    </p>
    ${
      unfolded
        ? html`<p class="section-lead with-icon">${icon('location')}<span>Looking in ${place}. Choose another place on the page Where.</span></p>
            ${apiPart(session)} ${functionPart(session)} ${poolPart(session)} ${clientPart(session)}`
        : button(
            { test: 'choose-existing', words: 'Choose it…', icon: 'search', secondary: true, disabled: locked },
            () => {
              session.toggleFold('existing', true);
              session.send({ type: 'listExisting', what: 'apis', search: '', more: false });
            },
          )
    }
  </section>`;
}

function apiPart(session: WizardSession): TemplateResult {
  const { existing, api } = settingsOf(session);
  return html`<h3>REST API</h3>
    ${
      existing?.resourceId
        ? chosen(session, 'api', `${api.httpMethod} ${api.resourcePath} of ${api.name}, stage ${api.stageName}`)
        : choosing(
            session,
            'A new API is created, as set on the page API and Lambda. Or secure one that exists:',
            html`${existingList(session, 'apis')} ${methods(session, session.view?.existing?.methods)}`,
          )
    }
    ${problems(session, 'restApiId', 'resourceId')}`;
}

function functionPart(session: WizardSession): TemplateResult {
  const { existing, function: settings } = settingsOf(session);
  const answeredBy = session.view?.answeredBy;
  const part = existing?.functionName
    ? chosen(
        session,
        'function',
        settings.name,
        'It gets the permission for the new API to invoke it, and must answer as a Lambda proxy does.',
      )
    : existing?.restApiId
      ? html`<p class="section-lead">What answers the chosen method stays${answeredBy ? html`: <b>${answeredBy}</b>` : nothing}.</p>`
      : choosing(
          session,
          'What answers is created too, as set on the page API and Lambda. Or put a function that exists behind the new API:',
          existingList(session, 'functions'),
        );
  return html`<h3>Lambda function</h3>
    ${part} ${problems(session, 'functionName')}`;
}

function poolPart(session: WizardSession): TemplateResult {
  const { existing, userPool } = settingsOf(session);
  return html`<h3>User pool</h3>
    ${
      existing?.userPoolId
        ? chosen(session, 'pool', `${userPool.name}, ${existing.userPoolId}`)
        : choosing(
            session,
            'A new pool is created, as set on the page Sign-in. Or choose one that exists:',
            existingList(session, 'pools'),
          )
    }
    ${problems(session, 'userPoolId', 'domainPrefix')}`;
}

/** Only a pool that exists has app clients to choose from. */
function clientPart(session: WizardSession): TemplateResult {
  const { existing, appClient } = settingsOf(session);
  const part = existing?.clientId
    ? chosen(session, 'client', `${appClient.name}, ${existing.clientId}`)
    : existing?.userPoolId
      ? choosing(
          session,
          'The pool gets a new app client for this setup, which Clean up deletes. Or use one that it has:',
          html`${existingList(session, 'clients')} ${existingClient(session, session.view?.existing?.client)}`,
        )
      : nothing;
  const found = problems(session, 'clientId');
  return part === nothing && found === nothing ? html`` : html`<h3>App client</h3>${part} ${found}`;
}

function settingsOf({ draft }: WizardSession) {
  if (!draft) throw new Error('There is no draft yet.');
  return draft.settings;
}

/** What stands in the way of the choices below `existing`. */
function problems(session: WizardSession, ...names: readonly string[]): TemplateResult | typeof nothing {
  const found = session.errors.filter(({ path }) => names.some((name) => path === `existing.${name}`));
  if (found.length === 0) return nothing;
  return html`${found.map(
    ({ path, message }) =>
      html`<p class="existing-against" data-test="problem-${path}">${severityIcon('error')}<span>${message}</span></p>`,
  )}`;
}

/** What happens without a choice, and the list to choose from; a setup that exists keeps what it was made with. */
function choosing(session: WizardSession, lead: string, list: TemplateResult): TemplateResult {
  if (session.locked) return html`<p class="section-lead">${newWords}</p>`;
  return html`<p class="section-lead">${lead}</p>
    ${list}`;
}
const newWords = 'Created by this setup.';

const insteadWords: Readonly<Record<ExistingKind, string>> = {
  api: 'A new API instead',
  function: 'A new function instead',
  pool: 'A new pool instead',
  client: 'A new app client instead',
};

function chosen(session: WizardSession, what: ExistingKind, words: string, meaning?: string): TemplateResult {
  return html`<div class="person" data-test="chosen-${what}">
    ${icon('pass-filled', 'tone-good')}
    <div class="person-words">
      <p class="person-name">${words}</p>
      ${meaning ? html`<p class="search-place">${meaning}</p>` : nothing}
    </div>
    ${
      session.locked
        ? nothing
        : button({ test: `release-${what}`, words: insteadWords[what], secondary: true }, () =>
            session.send({ type: 'releaseExisting', what }),
          )
    }
  </div>`;
}

function methods(session: WizardSession, shown: ExistingMethodsView | undefined): TemplateResult | typeof nothing {
  if (!shown) return nothing;
  return html`<h4>Methods of ${shown.apiName}</h4>
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
