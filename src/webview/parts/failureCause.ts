/** Why a failure happened, inside of its box: the button that asks, the search, and the causes with what mends them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FailureNote } from '../../engine/failure.ts';
import type { ExplainedFailureView } from '../../wizard/protocol.ts';
import type { CauseView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { causeView, furtherView } from './causes.ts';
import { fixDetail } from './fixes.ts';
import { icon } from './icons.ts';

/** Id of the words that get the focus when they are new. */
export const failureCauseLead = 'failure-cause-title';

/** What is known of just this failure; the same one of a later attempt is another. */
function explainedOf({ view }: WizardSession, failure: FailureNote): ExplainedFailureView | undefined {
  const shown = view?.explainedFailure;
  return shown && JSON.stringify(shown.note) === JSON.stringify(failure) ? shown : undefined;
}

export function explainButton(session: WizardSession, failure: FailureNote): TemplateResult | typeof nothing {
  const shown = explainedOf(session, failure);
  if (!isExplainable(failure) || (shown && shown.status !== 'failed')) return nothing;
  return button({ test: 'explain-failure', words: 'Explain', icon: 'lightbulb', secondary: true }, () =>
    session.send({ type: 'explainFailure', code: failure.code }),
  );
}

/** The box tells its failure aloud by itself; what comes later gets the focus instead. */
export function failureCause(session: WizardSession, failure: FailureNote): TemplateResult | typeof nothing {
  const shown = explainedOf(session, failure);
  if (!shown) return nothing;
  return html`<div class="failure-cause" aria-live="off" data-test="failure-cause" data-status=${shown.status}>
    ${contentOf(session, shown)}
  </div>`;
}

function contentOf(session: WizardSession, { status, explained, problem }: ExplainedFailureView): TemplateResult {
  if (status === 'looking')
    return html`${lead('Looking for the cause…', icon('loading', 'codicon-modifier-spin'))}
      <div class="actions">
        ${button({ test: 'cancel-cause', words: 'Cancel', secondary: true }, () => session.send({ type: 'cancel' }))}
      </div>`;
  if (problem)
    return html`${lead('The cause could not be found out', icon('error', 'tone-bad'))}
      <p>${[problem.what, problem.why, problem.next].filter(Boolean).join(' ')}</p>`;
  const [first] = explained?.causes ?? [];
  if (!explained || !first)
    return lead('There is nothing to add to this. The log has AWS’s whole answer.', icon('info'));
  return html`${cause(session, first, 0)} ${furtherView(session, 'failure', explained, (further, index) => cause(session, further, index))}`;
}

function lead(words: string, sign: TemplateResult): TemplateResult {
  return html`<p class="diagnosis-lead" id=${failureCauseLead} tabindex="-1">${sign}<span>${words}</span></p>`;
}

function cause(session: WizardSession, shown: CauseView, index: number): TemplateResult {
  const leadId = index === 0 ? failureCauseLead : undefined;
  return causeView(shown, index, { fixes: fixes(session, shown, index), leadId, headed: false });
}

/** What a fix changes is asked for in a dialog, and done outside of this page. */
function fixes(session: WizardSession, shown: CauseView, index: number): TemplateResult | typeof nothing {
  if (shown.fixes.length === 0) return nothing;
  return html`<ul class="fixes">
    ${shown.fixes.map((fix, place) => {
      const id = `mend-${index}-${place}`;
      return html`<li>
        ${button(
          { test: id, words: fix.asks ? `${fix.label}…` : fix.label, secondary: true, describedBy: `${id}-changes` },
          () => session.send({ type: 'mendFailure', cause: index, fix: place }),
        )}
        <span id="${id}-changes" class="fix-changes">${fix.changes}</span>
        ${fixDetail(fix)}
      </li>`;
    })}
  </ul>`;
}

/** What AWS refused, a sign-in, and what a setting caused have a cause that can be looked for. */
function isExplainable({ service, about, field }: FailureNote): boolean {
  return [service, about, field].some((part) => part !== undefined);
}
