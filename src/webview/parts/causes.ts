/** Causes of a refusal: each with how sure it is, its evidence, what mends it and AWS's page; what it is not below them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseView, ExplainedView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { fold } from './fold.ts';
import { icon } from './icons.ts';

const sureness: Readonly<Record<CauseView['certainty'], { readonly words: string; readonly icon: string }>> = {
  certain: { words: 'Certain', icon: 'verified' },
  likely: { words: 'Probable', icon: 'circle-filled' },
  possible: { words: 'Possible', icon: 'circle-outline' },
};

/** More than these are folded away. */
const mostRuledOut = 3;

export interface CauseLook {
  readonly fixes: unknown;
  /** Id of the sentence that gets the focus when it is new; left out for further causes. */
  readonly leadId?: string | undefined;
  /** False inside of a box that has no heading itself. */
  readonly headed: boolean;
}

export function causeView(cause: CauseView, index: number, { fixes, leadId, headed }: CauseLook): TemplateResult {
  const { words, icon: sign } = sureness[cause.certainty];
  return html`<div class="diagnosis-cause" data-test="cause-${index}" data-cause=${cause.id}>
    <p class="certainty">${icon(sign)}<span>${words}</span></p>
    ${sentenceView(cause, leadId, headed)} ${evidenceView(cause)} ${fixes}
    <p class="diagnosis-link">
      <a href=${cause.link.url}>${cause.link.title} ${icon('link-external')}</a>
    </p>
  </div>`;
}

function sentenceView({ sentence }: CauseView, leadId: string | undefined, headed: boolean): TemplateResult {
  if (!leadId) return headed ? html`<h4>${sentence}</h4>` : html`<p class="diagnosis-part">${sentence}</p>`;
  return headed
    ? html`<h3 class="diagnosis-lead" id=${leadId} tabindex="-1">${sentence}</h3>`
    : html`<p class="diagnosis-lead" id=${leadId} tabindex="-1">${sentence}</p>`;
}

function evidenceView({ evidence }: CauseView): TemplateResult | typeof nothing {
  if (evidence.length === 0) return nothing;
  return html`<dl class="facts evidence">
    ${evidence.map(({ what, found }) => html`<dt>${what}</dt><dd>${found}</dd>`)}
  </dl>`;
}

/** What stands below the first cause. `key`: by which its folds are remembered. */
export function furtherView(
  session: WizardSession,
  key: string,
  { causes, ruledOut, notLookedAt }: ExplainedView,
  furtherCause: (cause: CauseView, index: number) => TemplateResult,
): TemplateResult {
  const [first, ...further] = causes;
  return html`${
    further.length > 0
      ? fold(
          session,
          {
            key: `${key} further ${first?.certainty === 'certain' ? 'certain' : 'open'}`,
            words: further.length === 1 ? 'One more cause' : `${further.length} more causes`,
            open: first?.certainty !== 'certain',
          },
          () => html`<div class="diagnosis-further">
            ${further.map((cause, index) => furtherCause(cause, index + 1))}
          </div>`,
        )
      : nothing
  }
  ${
    ruledOut.length > 0
      ? fold(
          session,
          {
            key: `${key} ruled-out ${ruledOut.length > mostRuledOut ? 'many' : 'few'}`,
            words: first ? `Not the cause (${ruledOut.length})` : `Looked at (${ruledOut.length})`,
            open: ruledOut.length <= mostRuledOut,
          },
          () => html`<ul class="diagnosis-list" data-test="ruled-out">
            ${ruledOut.map(
              ({ what, found }) =>
                html`<li>${icon('check', 'tone-good')}<span>${what}${found ? html`${what.endsWith('.') ? '' : ':'} <span class="diagnosis-quiet">${found}</span>` : nothing}</span></li>`,
            )}
          </ul>`,
        )
      : nothing
  }
  ${
    notLookedAt.length > 0
      ? html`<div data-test="not-looked-at">
          <p class="diagnosis-part">Could not be looked at</p>
          <ul class="diagnosis-list">
            ${notLookedAt.map(
              ({ what, why }) =>
                html`<li>${icon('eye-closed')}<span>${what}${what.endsWith('.') ? '' : ':'} <span class="diagnosis-quiet">${why}</span></span></li>`,
            )}
          </ul>
        </div>`
      : nothing
  }`;
}
