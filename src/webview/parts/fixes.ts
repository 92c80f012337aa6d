/** What mends a cause: buttons with what each changes; and, before anything is changed, the changes with one question. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseView, DiagnosisView, FixPreviewView, FixView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { consentBox } from './consent.ts';
import { icon, severityIcon } from './icons.ts';

/** Id of the preview's heading, which gets the focus when it shows. */
export const previewLead = 'fix-preview-title';

export function fixList(
  session: WizardSession,
  { status, chosen, doing }: DiagnosisView,
  { fixes }: CauseView,
  cause: number,
): TemplateResult {
  if (fixes.length === 0)
    return html`<p class="diagnosis-quiet" data-test="no-fix">There is nothing to press here: it takes what only others can do.</p>`;
  const busy = status !== 'known' || session.view?.tryIt.busy !== undefined;
  const working = status !== 'known' && chosen?.cause === cause;
  return html`<ul class="fixes">
      ${fixes.map(({ label, changes, asks, detail }, index) => {
        const id = `fix-${cause}-${index}`;
        return html`<li>
          ${button(
            {
              test: id,
              words: asks ? `${label}…` : label,
              secondary: cause > 0 || index > 0,
              disabled: busy,
              busy: working && chosen?.fix === index,
              describedBy: `${id}-changes`,
            },
            () => session.send({ type: 'previewFix', cause, fix: index }),
          )}
          <span id="${id}-changes" class="fix-changes">${changes}</span>
          ${fixDetail({ detail })}
        </li>`;
      })}
    </ul>
    ${
      working
        ? html`<div class="actions" data-test="fix-progress">
            <span class="diagnosis-quiet">${status === 'planning' ? 'Looking at what it changes…' : `${doing ?? 'Fixing'}…`}</span>
            ${button({ test: 'cancel-fix', words: 'Cancel', secondary: true }, () => session.send({ type: 'cancel' }))}
          </div>`
        : nothing
    }`;
}

/** What is copied or run, so that it can be read first. */
export function fixDetail({ detail }: Pick<FixView, 'detail'>): TemplateResult | typeof nothing {
  return detail === undefined
    ? nothing
    : html`<pre class="command fix-detail" tabindex="0" aria-label="What is copied or run">${detail}</pre>`;
}

/** Nothing is changed before a yes; what is lost for good takes a tick too. */
export function fixPreview(session: WizardSession, { label, changes, losses }: FixPreviewView): TemplateResult {
  const [sum, ...lines] = changes;
  const agreed = losses.length === 0 || session.fixLossAccepted;
  return html`<div class="fix-preview" data-test="fix-preview">
    <h4 id=${previewLead} class="diagnosis-lead" tabindex="-1">${label}: what will change</h4>
    <p>${sum}</p>
    ${
      lines.length > 0
        ? html`<ul class="diagnosis-list">
            ${lines.map((line) => html`<li>${icon('edit', 'tone-change')}<span>${line}</span></li>`)}
          </ul>`
        : nothing
    }
    ${
      losses.length > 0
        ? html`<div class="fix-losses" data-test="fix-losses">
            ${losses.map(({ title, loss }) => html`<p class="change-loss">${severityIcon('warning')}<span><b>${title}.</b> ${loss}</span></p>`)}
            ${consentBox('accept-fix-losses', session.fixLossAccepted, (given) => session.setFixLossAccepted(given))}
          </div>`
        : nothing
    }
    <div class="actions">
      ${button({ test: 'apply-fix', words: 'Do it', icon: 'check', disabled: !agreed }, () =>
        session.send(
          losses.length > 0 ? { type: 'applyFix', confirmed: losses.map(({ id }) => id) } : { type: 'applyFix' },
        ),
      )}
      ${button({ test: 'decline-fix', words: 'Not now', secondary: true }, () => session.send({ type: 'declineFix' }))}
    </div>
  </div>`;
}
