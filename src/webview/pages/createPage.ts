/** Create: the picture coming alive, the resources with their times, and the ways on when something fails. */

import { html, nothing, type TemplateResult } from 'lit';
import type { RunView } from '../../wizard/protocol.ts';
import { button } from '../parts/button.ts';
import { cleanUpButton } from '../parts/cleanUp.ts';
import { duration } from '../parts/clock.ts';
import { copyButton } from '../parts/copyButton.ts';
import { failureBox } from '../parts/failureBox.ts';
import { icon } from '../parts/icons.ts';
import { emptyState, notice } from '../parts/notice.ts';
import { resourceList } from '../parts/resourceList.ts';
import { countDone, progressWords, requestWords } from '../runWords.ts';
import type { WizardSession } from '../session.ts';
import { backToField } from './reviewPage.ts';
import { stepsPage } from './stepsPage.ts';

export function createPage(session: WizardSession): TemplateResult {
  const run = session.view?.run;
  if (session.draft?.way === 'steps') return stepsPage(session);
  if (session.begins)
    return html`<div aria-live="polite">
      ${emptyState('loading', 'Getting ready', 'One moment, the first requests are on their way.')}
    </div>`;
  if (!run || run.status === 'idle') return waysView(session);
  return html`
    ${outcome(session, run)} ${progress(session, run)}
    ${
      run.resources.length === 0
        ? nothing
        : html`    <wizard-picture
      .items=${run.resources.map((resource) => ({
        id: resource.id,
        type: resource.type,
        title: resource.title,
        state: resource.status,
      }))}
      .settings=${session.draft?.settings}
      .answeredBy=${session.view?.answeredBy}
      .running=${true}
    ></wizard-picture>
    <section class="group" aria-labelledby="progress-title">
      <h2 id="progress-title">Resources</h2>
      ${resourceList(
        session,
        run.resources.map((resource) => ({
          id: resource.id,
          type: resource.type,
          title: resource.title,
          state: resource.status,
          note: resource.note,
          time: resource.ms === undefined ? undefined : duration(resource.ms),
        })),
      )}
    </section>`
    }
  `;
}

/** Before anything is created: the two ways to do it. */
function waysView(session: WizardSession): TemplateResult {
  return html`<div class="creation-ways" data-test="ways">
    <section class="creation-way" aria-labelledby="way-at-once">
      <h2 id="way-at-once">Everything at once</h2>
      <p>Look at the plan on Review, then create all of it in one go, as much as possible at the same time.</p>
      <div class="actions">
        ${button({ test: 'to-review', words: 'Go to Review', icon: 'arrow-left' }, () => session.goTo('review'))}
      </div>
    </section>
    <section class="creation-way" aria-labelledby="way-steps">
      <h2 id="way-steps">Step by step</h2>
      <p>
        The same in four steps, each explained, with its requests as AWS CLI commands and a check at the end. You can leave
        at any time and go on later.
      </p>
      <div class="actions">
        ${button({ test: 'by-steps', words: 'Start step by step', icon: 'list-ordered', secondary: true }, () =>
          session.setWay('steps'),
        )}
      </div>
    </section>
  </div>`;
}

function progress(session: WizardSession, run: RunView): TemplateResult {
  const { done, of } = countDone(run.resources);
  const active = run.status === 'running' || run.status === 'cancelling';
  return html`<div class="progress" data-test="progress" data-status=${run.status}>
    <div class="progress-line">
      <span class="progress-words" data-test="progress-words"
        >${active ? icon('loading', 'codicon-modifier-spin') : nothing}${progressWords(run)}</span
      >
      <span class="progress-time">
        ${
          active && run.startedAt !== undefined
            ? html`<wizard-clock .since=${run.startedAt}></wizard-clock>`
            : run.ms !== undefined
              ? duration(run.ms)
              : nothing
        }${run.requests > 0 ? html`<span class="dot">·</span>${requestWords(run)}` : nothing}
      </span>
      ${
        active
          ? button(
              {
                test: 'cancel',
                words: run.status === 'cancelling' ? 'Cancelling…' : 'Cancel',
                icon: 'debug-stop',
                secondary: true,
                disabled: run.status === 'cancelling',
              },
              () => session.send({ type: 'cancel' }),
            )
          : nothing
      }
    </div>
    <progress class="bar status-${run.status}" max=${of || 1} value=${done} aria-label="Resources ready"></progress>
  </div>`;
}

function outcome(session: WizardSession, run: RunView): TemplateResult | typeof nothing {
  // With a setting at fault, trying again as it is would only fail again.
  const mend = run.status === 'failed' && run.failure?.field !== undefined;
  const tryAgain = button(
    {
      test: 'try-again',
      words: run.status === 'cancelled' ? 'Continue' : 'Try again',
      icon: 'debug-continue',
      secondary: mend,
      disabled: session.view?.tryIt.busy === 'cleaning up',
    },
    () => session.send({ type: 'create' }),
  );
  const cleanUp = cleanUpButton(session);
  if (run.status === 'done')
    return notice(
      'success',
      html`<p class="box-title">Your API is ready, and it is protected</p>
        <p>Only calls with a token of your user pool get through. See for yourself:</p>
        <div class="actions">
          ${button({ test: 'to-try-it', words: 'Try it', icon: 'play' }, () => session.goTo('tryIt'))}
        </div>`,
      'created',
    );
  if (run.status === 'cancelled')
    return notice(
      'info',
      html`<p class="box-title">Cancelled</p>
        <p>What was created so far is on record. Continue where it stopped, or clean up.</p>
        <div class="actions">${tryAgain}${cleanUp}</div>`,
      'cancelled',
    );
  if (run.status !== 'failed') return nothing;
  const failure = run.failure ?? { code: 'Unexpected', what: 'Something unexpected went wrong.' };
  return failureBox(session, failure, {
    title: run.failedAt,
    actions: html`${mend ? html`${backToField(session, failure.field, true)}${tryAgain}` : tryAgain}${cleanUp}
      ${copyButton(session, 'failure', 'copy-failure', 'Copy details')}
      ${button({ test: 'show-log', words: 'Show log', icon: 'output', secondary: true }, () =>
        session.send({ type: 'open', what: 'log' }),
      )}`,
  });
}
