/** Drift on Review and Try it: what is not as this setup left it, from → to, with the two ways out. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DriftView } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';
import { severityIcon } from './icons.ts';

const states: Readonly<Record<DriftView['status'], string>> = {
  changed: 'was changed',
  missing: 'is gone',
  notOurs: 'was replaced by something else',
};

export function driftSection(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, view } = session;
  const drift = view?.drift;
  if (!drift || !session.locked) return nothing;
  if (drift.failure)
    return failureBox(session, drift.failure, {
      title: 'Whether anything was changed at AWS could not be found out',
      actions: lookAgain(session),
    });
  const { resources } = drift;
  if (resources.length === 0) return nothing;
  const acceptable = resources.flatMap(({ properties }) => properties).filter(({ canAccept }) => canAccept).length;
  const busy = drift.status === 'looking';
  return html`<section class="box notice-warning drift" aria-labelledby="drift-title" data-test="drift">
    <div class="box-icon">${severityIcon('warning')}</div>
    <div class="box-body">
      <h2 id="drift-title">Changed at AWS, not by this setup</h2>
      <p>
        Somebody changed this in the console or with another program. Repair brings it back to your settings; Accept takes
        what is there now into your settings.
      </p>
      <ul class="changes">
        ${resources.map((resource) => resourceView(session, resource, busy))}
      </ul>
      <div class="actions">
        ${
          draft?.page === 'review'
            ? html`<span class="section-lead" data-test="repair-hint">The plan below repairs it.</span>`
            : button({ test: 'repair', words: 'Repair…', icon: 'wrench', disabled: busy }, () => {
                session.goTo('review');
                session.planNow();
              })
        }
        ${
          acceptable > 1
            ? button({ test: 'accept-all', words: 'Accept all', icon: 'check', secondary: true, disabled: busy }, () =>
                session.send({ type: 'acceptDrift' }),
              )
            : nothing
        }
        ${lookAgain(session, busy)}
      </div>
    </div>
  </section>`;
}

function lookAgain(session: WizardSession, busy = false): TemplateResult {
  return button({ test: 'look-for-drift', words: 'Look again', icon: 'refresh', secondary: true, busy }, () =>
    session.send({ type: 'lookForDrift' }),
  );
}

function resourceView(session: WizardSession, resource: DriftView, busy: boolean): TemplateResult {
  const { id, title, status, properties, next } = resource;
  return html`<li class="change" data-test="drift-${id}" data-status=${status}>
    <p><b>${title}</b> ${states[status]}</p>
    ${properties.map(
      ({ property, what, words, canAccept, why }) => html`<div class="drift-property">
        <span class="drift-words"><span class="change-why">${what}:</span> ${words}</span>
        ${
          canAccept
            ? html`<button
                type="button"
                class="link"
                ?disabled=${busy}
                data-test="accept-${id}-${property}"
                aria-label="Accept ${what} of ${title}"
                @click=${() => session.send({ type: 'acceptDrift', id, property })}
              >
                Accept
              </button>`
            : nothing
        }
        ${why ? html`<p class="change-why">${why}</p>` : nothing}
      </div>`,
    )}
    ${next ? html`<p class="change-why">${next}</p>` : nothing}
  </li>`;
}
