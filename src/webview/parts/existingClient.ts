/** An app client that exists: what it is, what taking it over would add to it, and what stands against that. */
import { html, nothing, type TemplateResult } from 'lit';
import { type AppClientAsItIs, takeoverOf } from '../../setup/existingClient.ts';
import type { Settings } from '../../setup/settings.ts';
import type { ExistingClientView } from '../../wizard/existingView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';
import { severityIcon } from './icons.ts';

export function existingClient(
  session: WizardSession,
  shown: ExistingClientView | undefined,
): TemplateResult | typeof nothing {
  const settings = session.draft?.settings;
  if (!shown || !settings) return nothing;
  return html`<h4>${shown.name}</h4>
    ${shown.status === 'asking' ? html`<p class="section-lead" role="status">Looking…</p>` : nothing}
    ${shown.failure ? failureBox(session, shown.failure) : nothing}
    ${shown.asItIs ? takeover(session, settings, shown.asItIs) : nothing}`;
}

function takeover(session: WizardSession, settings: Settings, client: AppClientAsItIs): TemplateResult {
  const { adds, against } = takeoverOf(settings, client);
  const flows = client.authFlows.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH');
  const signIn = [...flows, ...client.oauthGrants.map((grant) => `the grant ${grant}`)];
  return html`<div class="existing-client" data-test="client-${client.clientId}">
    <p class="search-place">
      ${client.hasSecret ? 'With a client secret' : 'Without a client secret'} ·
      ${signIn.length > 0 ? `signs in by ${signIn.join(', ')}` : 'allows no way to sign in yet'}
    </p>
    ${
      against
        ? html`<p class="existing-against" data-test="client-against">${severityIcon('error')}<span>${against}</span></p>`
        : html`<p>
              It keeps everything it has, and its applications go on working.
              ${adds.length > 0 ? 'With the present settings it also gets:' : 'It has everything this setup needs: nothing is changed.'}
            </p>
            ${
              adds.length > 0
                ? html`<dl class="change-values" data-test="client-adds">
                    ${adds.map(({ what, values }) => html`<div><dt>${what}</dt><dd>${values.join(', ')}</dd></div>`)}
                  </dl>
                  <p class="section-lead">Clean up takes away what was added, and nothing else.</p>`
                : nothing
            }
            <div class="actions">
              ${button({ test: 'choose-client', words: `Use ${client.name}`, icon: 'check', secondary: true }, () =>
                session.send({ type: 'chooseClient', clientId: client.clientId }),
              )}
            </div>`
    }
  </div>`;
}
