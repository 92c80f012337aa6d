/** Why an answer came: the cause, what it is known from, and what mends it; further causes and AWS's own words folded. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseView, DiagnosisView, ExplainedView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { causeView, furtherView } from './causes.ts';
import { failureBox } from './failureBox.ts';
import { fixList, fixPreview } from './fixes.ts';
import { fold } from './fold.ts';
import { icon, severityIcon } from './icons.ts';

/** Id of the words that get the focus when they are new. */
export const diagnosisLead = 'diagnosis-title';

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
      ${explained ? restView(session, box, explained) : nothing}
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
  if (first) return diagnosed(session, box, first, 0);
  return explained.notLookedAt.length > 0
    ? html`${lead('No cause was found', severityIcon('warning'))}
        <p>Nothing of what could be looked at explains this answer.</p>`
    : html`${lead('Nothing is wrong', icon('pass-filled', 'tone-good'))}
        <p>This is the answer that the endpoint gives when all is well.</p>`;
}

function lead(words: string, sign: TemplateResult): TemplateResult {
  return html`<h3 class="diagnosis-lead" id=${diagnosisLead} tabindex="-1">${sign}<span>${words}</span></h3>`;
}

function diagnosed(session: WizardSession, box: DiagnosisView, cause: CauseView, index: number): TemplateResult {
  const chosen = box.chosen?.cause === index ? box.chosen.fix : undefined;
  const fixes =
    chosen !== undefined && box.preview ? fixPreview(session, box.preview) : fixList(session, box, cause, index);
  return causeView(cause, index, { fixes, leadId: index === 0 ? diagnosisLead : undefined, headed: true });
}

/** What stands below the first cause. */
function restView(session: WizardSession, box: DiagnosisView, explained: ExplainedView): TemplateResult {
  const { aws } = explained;
  return html`${furtherView(session, 'diagnosis', explained, (cause, index) => diagnosed(session, box, cause, index))}
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
