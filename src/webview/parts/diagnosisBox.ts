/** Why an answer came: the cause, what it is known from, and what mends it; further causes and AWS's own words folded. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseView, DiagnosisView, ExplainedView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';
import { fixList, fixPreview } from './fixes.ts';
import { fold } from './fold.ts';
import { icon, severityIcon } from './icons.ts';

/** Id of the words that get the focus when they are new. */
export const diagnosisLead = 'diagnosis-title';

const sureness: Readonly<Record<CauseView['certainty'], { readonly words: string; readonly icon: string }>> = {
  certain: { words: 'Certain', icon: 'verified' },
  likely: { words: 'Probable', icon: 'circle-filled' },
  possible: { words: 'Possible', icon: 'circle-outline' },
};

/** More than these are folded away. */
const mostRuledOut = 3;

export function diagnosisBox(session: WizardSession, box: DiagnosisView | undefined): TemplateResult | typeof nothing {
  if (!box) return nothing;
  const { explained, after, failure } = box;
  return html`<section class="box diagnosis" aria-labelledby=${diagnosisLead} data-test="diagnosis" data-status=${box.status}>
    <div class="box-body">
      <div class="diagnosis-head">
        <p class="box-kicker" data-test="diagnosis-happened">${explained?.happened ?? (after ? 'After the fix' : 'The answer, explained')}</p>
        ${
          box.status === 'known'
            ? html`<button
                type="button"
                class="quiet-button"
                data-test="dismiss-diagnosis"
                aria-label="Close the explanation"
                title="Close"
                @click=${() => session.send({ type: 'dismissDiagnosis' })}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </div>
      ${afterView(box)} ${leadView(session, box)}
      ${failure ? failureBox(session, failure, { title: explained ? 'The fix did not work' : 'The cause could not be found out' }) : nothing}
      ${explained ? restView(session, explained) : nothing}
      <p class="spoken" role="status" data-test="diagnosis-told">${told(box)}</p>
    </div>
  </section>`;
}

/** What the last fix has come to, as long as the cause that shows now is another one. */
function afterView({ after, explained }: DiagnosisView): TemplateResult | typeof nothing {
  if (!after || !explained || after.answer === undefined) return nothing;
  return html`<p class="diagnosis-after" data-test="diagnosis-after">
    ${icon('history', 'tone-busy')}<span>After “${after.done}” the answer is <b>${after.answer}</b>. This is why:</span>
  </p>`;
}

/** The sentence that counts, with its evidence and its fixes. */
function leadView(session: WizardSession, box: DiagnosisView): TemplateResult | typeof nothing {
  const { status, explained, after, failure } = box;
  if (status === 'looking')
    return html`${lead('Looking for the cause…', icon('loading', 'codicon-modifier-spin'))}
      <p class="diagnosis-quiet">The answer, the token and the settings are at hand. Where they do not suffice, AWS is asked.</p>
      <div class="actions">${cancel(session)}</div>`;
  if (!explained && after)
    return html`${lead(`${after.answer ?? 'Done'}, as expected`, icon('pass-filled', 'tone-good'))}
      <p data-test="diagnosis-done">“${after.done}” was done, and the call was made again.</p>`;
  // A fix that sends something else knows nothing of the cause any more once it failed.
  if (!explained) return failure ? nothing : lead(box.doing ?? 'Fixing…', icon('loading', 'codicon-modifier-spin'));
  const [first] = explained.causes;
  if (first) return causeView(session, box, first, 0);
  return explained.notLookedAt.length > 0
    ? html`${lead('No cause was found', severityIcon('warning'))}
        <p>Nothing of what could be looked at explains this answer.</p>`
    : html`${lead('Nothing is wrong', icon('pass-filled', 'tone-good'))}
        <p>This is the answer that the endpoint gives when all is well.</p>`;
}

function lead(words: string, sign: TemplateResult): TemplateResult {
  return html`<h3 class="diagnosis-lead" id=${diagnosisLead} tabindex="-1">${sign}<span>${words}</span></h3>`;
}

function causeView(session: WizardSession, box: DiagnosisView, cause: CauseView, index: number): TemplateResult {
  const { words, icon: sign } = sureness[cause.certainty];
  const first = index === 0;
  const chosen = box.chosen?.cause === index ? box.chosen.fix : undefined;
  return html`<div class="diagnosis-cause" data-test="cause-${index}" data-cause=${cause.id}>
    <p class="certainty">${icon(sign)}<span>${words}</span></p>
    ${
      first
        ? html`<h3 class="diagnosis-lead" id=${diagnosisLead} tabindex="-1">${cause.sentence}</h3>`
        : html`<h4>${cause.sentence}</h4>`
    }
    ${evidenceView(cause)}
    ${chosen !== undefined && box.preview ? fixPreview(session, box.preview) : fixList(session, box, cause, index)}
    <p class="diagnosis-link">
      <a href=${cause.link.url}>${cause.link.title} ${icon('link-external')}</a>
    </p>
  </div>`;
}

function evidenceView({ evidence }: CauseView): TemplateResult | typeof nothing {
  if (evidence.length === 0) return nothing;
  return html`<dl class="facts evidence">
    ${evidence.map(({ what, found }) => html`<dt>${what}</dt><dd>${found}</dd>`)}
  </dl>`;
}

/** What stands below the first cause. */
function restView(session: WizardSession, explained: ExplainedView): TemplateResult {
  const { causes, ruledOut, notLookedAt, aws } = explained;
  const [first, ...further] = causes;
  const box = session.view?.tryIt.diagnosis;
  return html`${
    box && further.length > 0
      ? fold(
          session,
          {
            key: `diagnosis further ${first?.certainty === 'certain' ? 'certain' : 'open'}`,
            words: further.length === 1 ? 'One more cause' : `${further.length} more causes`,
            open: first?.certainty !== 'certain',
          },
          () => html`<div class="diagnosis-further">
            ${further.map((cause, index) => causeView(session, box, cause, index + 1))}
          </div>`,
        )
      : nothing
  }
  ${
    ruledOut.length > 0
      ? fold(
          session,
          {
            key: `diagnosis ruled-out ${ruledOut.length > mostRuledOut ? 'many' : 'few'}`,
            words: first ? `Not the cause (${ruledOut.length})` : `Looked at (${ruledOut.length})`,
            open: ruledOut.length <= mostRuledOut,
          },
          () => html`<ul class="diagnosis-list" data-test="ruled-out">
            ${ruledOut.map(
              ({ what, found }) =>
                html`<li>${icon('check', 'tone-good')}<span>${what}${found ? html` <span class="diagnosis-quiet">${found}</span>` : nothing}</span></li>`,
            )}
          </ul>`,
        )
      : nothing
  }
  ${
    notLookedAt.length > 0
      ? html`<div data-test="not-looked-at">
          <h4>Could not be looked at</h4>
          <ul class="diagnosis-list">
            ${notLookedAt.map(
              ({ what, why }) =>
                html`<li>${icon('eye-closed')}<span>${what} <span class="diagnosis-quiet">${why}</span></span></li>`,
            )}
          </ul>
        </div>`
      : nothing
  }
  ${
    aws
      ? fold(
          session,
          { key: 'diagnosis aws', words: 'What AWS answered' },
          () => html`<dl class="facts">
            <dt>Error</dt><dd><code>${aws.name}</code></dd>
            <dt>Message</dt><dd>${aws.message}</dd>
          </dl>`,
        )
      : nothing
  }`;
}

function cancel(session: WizardSession): TemplateResult {
  return button({ test: 'cancel-diagnosis', words: 'Cancel', secondary: true }, () => session.send({ type: 'cancel' }));
}

/** What is said aloud while the focus is elsewhere. */
function told({ status, doing, explained, after }: DiagnosisView): string {
  if (status === 'looking') return 'Looking for the cause';
  if (status === 'planning') return 'Looking at what the fix changes';
  if (status === 'fixing') return doing ?? 'Fixing';
  if (!explained) return after?.answer === undefined ? '' : `${after.answer}, as expected`;
  return '';
}
