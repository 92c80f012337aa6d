/** Create, step by step: four cards, each with what happens and why, its button, its requests, and a check at the end. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CheckView, StepPhase, StepView } from '../../wizard/protocol.ts';
import { button } from '../parts/button.ts';
import { cancelButton } from '../parts/cleanUp.ts';
import { failureBox } from '../parts/failureBox.ts';
import { fold } from '../parts/fold.ts';
import { icon, spoken } from '../parts/icons.ts';
import { emptyState, notice } from '../parts/notice.ts';
import { resourceList } from '../parts/resourceList.ts';
import { signInSection } from '../parts/signInSection.ts';
import { requestWords } from '../runWords.ts';
import type { WizardSession } from '../session.ts';
import { type StepWords, stepWords } from '../stepWords.ts';
import { backToField } from './reviewPage.ts';

export function stepsPage(session: WizardSession): TemplateResult {
  const steps = session.view?.steps;
  if (!steps) return emptyState('loading', 'Looking how far it is', 'One moment.');
  const done = steps.filter((step) => step.status === 'done').length;
  return html`
    ${session.errors.length > 0 ? notice('warning', mendFirst(session), 'steps-blocked') : nothing}
    <p class="summary" data-test="steps-summary">${done} of ${steps.length} steps done</p>
    <ol class="steps">
      ${steps.map((step, index) => stepCard(session, step, index))}
    </ol>
    ${wayBack(session, done, steps.length)}
  `;
}

function mendFirst(session: WizardSession): TemplateResult {
  return html`<p>Some settings would be refused by AWS. Mend them before you go on.</p>
    <div class="actions">
      ${button({ test: 'to-review', words: 'See which', icon: 'arrow-left', secondary: true }, () => session.goTo('review'))}
    </div>`;
}

function wayBack(session: WizardSession, done: number, of: number): TemplateResult {
  const whole = done === of;
  return html`<div class="actions">
    ${
      whole
        ? button({ test: 'to-try-it', words: 'Try it', icon: 'play' }, () => session.goTo('tryIt'))
        : button({ test: 'at-once', words: 'Do the rest at once', icon: 'rocket', secondary: true }, () => {
            session.setWay('atOnce');
            session.goTo('review');
          })
    }
    ${
      done > 0
        ? button(
            { test: 'copy-whole-script', words: 'Copy all steps as a script', icon: 'copy', secondary: true },
            () => session.send({ type: 'copyCommands', phase: 'complete', form: 'wholeScript' }),
          )
        : nothing
    }
  </div>`;
}

const signs: Readonly<
  Record<StepView['status'], { readonly icon: string; readonly tone: string; readonly words: string }>
> = {
  done: { icon: 'pass-filled', tone: 'tone-good', words: 'done' },
  working: { icon: 'loading', tone: 'tone-busy codicon-modifier-spin', words: 'under way' },
  failed: { icon: 'error', tone: 'tone-bad', words: 'failed' },
  next: { icon: 'arrow-circle-right', tone: 'tone-busy', words: 'next' },
  later: { icon: 'circle-large', tone: 'tone-quiet', words: 'later' },
};

function stepCard(session: WizardSession, step: StepView, index: number): TemplateResult | typeof nothing {
  const settings = session.draft?.settings;
  if (!settings) return nothing;
  const words = stepWords(step.phase, settings);
  const sign = signs[step.status];
  return html`<li class="step step-${step.status}" data-test="step-${step.phase}" data-status=${step.status}>
    <h2 id="step-${step.phase}">
      ${icon(sign.icon, sign.tone)}<span>${index + 1}. ${words.title}</span>${spoken(`, ${sign.words}`)}
    </h2>
    ${words.text.map((text) => html`<p>${text}</p>`)} ${doing(session, step, words)}
    ${step.status === 'done' ? html`${commandsOf(session, step)}${checkOf(session, step, words)}` : nothing}
  </li>`;
}

function doing(session: WizardSession, step: StepView, words: StepWords): TemplateResult | typeof nothing {
  const run = session.view?.run;
  const start = () => session.send({ type: 'doPhase', phase: step.phase });
  const blocked = session.errors.length > 0;
  if (step.status === 'next')
    return html`<div class="actions">
      ${button({ test: `do-${step.phase}`, words: words.action, icon: 'play', disabled: blocked }, start)}
    </div>`;
  if (step.status === 'failed' && step.failure)
    return failureBox(session, step.failure, {
      title: run?.failedAt,
      actions: html`${button({ test: `do-${step.phase}`, words: 'Try again', icon: 'debug-continue', disabled: blocked }, start)}
      ${backToField(session, step.failure.field)}`,
    });
  if (step.status !== 'working' || !run) return nothing;
  const made = run.resources.filter((resource) => resource.action !== 'keep');
  return html`<p class="verdict">
      ${made.filter(({ status }) => status === 'done').length} of ${made.length} resources ready, ${requestWords(run)}
    </p>
    ${resourceList(
      session,
      made.map((resource) => ({
        id: resource.id,
        type: resource.type,
        title: resource.title,
        state: resource.status,
        note: resource.note,
      })),
    )}
    <div class="actions">${cancelButton(session)}</div>`;
}

function commandsOf(session: WizardSession, { phase, commands }: StepView): TemplateResult {
  if (commands.length === 0)
    return html`<p class="section-lead">Nothing had to be requested for this step, or it was done at another time.</p>`;
  const copy = (form: 'commands' | 'script') => () => session.send({ type: 'copyCommands', phase, form });
  return html`<div>
    ${fold(
      session,
      {
        key: `commands ${phase}`,
        words: `The requests as AWS CLI commands (${commands.length})`,
        describedBy: `step-${phase}`,
      },
      () =>
        html`<div class="actions command-actions">
              ${button({ test: `copy-all-${phase}`, words: 'Copy all', icon: 'copy', secondary: true }, copy('commands'))}
              ${button({ test: `copy-script-${phase}`, words: 'Copy as a script', icon: 'terminal', secondary: true }, copy('script'))}
            </div>
            <ol class="commands">
              ${commands.map((command, index) => commandView(session, phase, command, index))}
            </ol>`,
    )}
  </div>`;
}

function commandView(session: WizardSession, phase: StepPhase, command: string, index: number): TemplateResult {
  return html`<li>
    <pre class="command" tabindex="0" aria-label="Command ${index + 1}">${command}</pre>
    <button
      type="button"
      class="quiet-button"
      title="Copy"
      aria-label="Copy command ${index + 1}"
      data-test="copy-${phase}-${index}"
      @click=${() => session.send({ type: 'copyCommands', phase, form: 'command', index })}
    >
      ${icon('copy')}
    </button>
  </li>`;
}

function checkOf(session: WizardSession, { phase, check }: StepView, words: StepWords): TemplateResult {
  const tryIt = session.view?.tryIt;
  return html`<div class="step-check" data-test="check-${phase}" data-status=${check?.status ?? 'none'}>
    ${phase === 'complete' && tryIt ? signInSection(session, tryIt) : nothing}
    <div class="actions">
      ${button(
        {
          test: `do-check-${phase}`,
          words: check ? 'Check again' : words.check,
          icon: 'beaker',
          secondary: check?.status === 'ok',
          busy: check?.status === 'checking',
        },
        () => session.send({ type: 'checkPhase', phase }),
      )}
      <span class="section-lead">${words.expectation}</span>
    </div>
    <div aria-live="polite">${check ? results(session, check) : nothing}</div>
  </div>`;
}

function results(session: WizardSession, check: CheckView): TemplateResult {
  return html`${check.failure ? failureBox(session, check.failure) : nothing}
    <ul class="outcome">
      ${check.results.map(
        ({ what, expected, found, ok, meaning }) => html`<li>
          ${icon(ok ? 'pass-filled' : 'warning', ok ? 'tone-good' : 'tone-warn')}
          <span
            ><b>${what}: ${found}</b>${ok ? nothing : html` (expected: ${expected})`}<span class="resource-note"
              >${meaning}</span
            ></span
          >
        </li>`,
      )}
    </ul>`;
}
