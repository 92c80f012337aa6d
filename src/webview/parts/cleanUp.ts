/** Removing everything again: the button, and afterwards what was removed and what was left. */

import { html, nothing, type TemplateResult } from 'lit';
import type { TryItView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { failureBox } from './failureBox.ts';
import { icon } from './icons.ts';
import { notice } from './notice.ts';

/** Button that removes everything; while that is under way it says so, and Cancel stands beside it. */
export function cleanUpButton(session: WizardSession, words = 'Clean up', secondary = true): TemplateResult {
  const busy = session.view?.tryIt.busy;
  const mine = busy === 'cleaning up';
  const look = {
    test: 'clean-up',
    words: mine ? 'Cleaning up…' : words,
    icon: 'trash',
    secondary,
    disabled: busy !== undefined,
    busy: mine,
  };
  return html`${button(look, () => session.send({ type: 'cleanUp' }))}${mine ? cancelButton(session) : nothing}`;
}

/** Ends what is being waited for. */
export function cancelButton(session: WizardSession): TemplateResult {
  return button({ test: 'cancel', words: 'Cancel', icon: 'debug-stop', secondary: true }, () =>
    session.send({ type: 'cancel' }),
  );
}

export function cleanUpSection(session: WizardSession): TemplateResult {
  return html`<section class="group" aria-labelledby="clean-up-title">
    <div class="section-head">
      <div class="section-words">
        <h2 id="clean-up-title">Clean up</h2>
        <p class="section-lead">
          Removes everything that this setup has created, and nothing else. You are asked once before it begins.
        </p>
      </div>
      <div class="actions">${cleanUpButton(session)}</div>
    </div>
  </section>`;
}

type Outcome = NonNullable<TryItView['cleanedUp']>;

export function cleanedUpView(session: WizardSession, tryIt: TryItView, { removed, left }: Outcome): TemplateResult {
  return html`
    ${tryIt.failure ? failureBox(session, tryIt.failure) : nothing}
    ${verdict(session, left.length)}
    ${
      left.length > 0
        ? html`<section class="group" aria-labelledby="left-title">
            <h2 id="left-title">Left</h2>
            <ul class="outcome" data-test="left">
              ${left.map(
                ({ title, why }) =>
                  html`<li>${icon('circle-slash')}<span>${title}<span class="resource-note">${why}</span></span></li>`,
              )}
            </ul>
          </section>`
        : nothing
    }
    <section class="group" aria-labelledby="removed-title">
      <h2 id="removed-title">Removed</h2>
      ${
        removed.length === 0
          ? html`<p class="section-lead">Nothing had to be removed.</p>`
          : html`<ul class="outcome" data-test="removed">
              ${removed.map((title) => html`<li>${icon('pass', 'tone-good')}<span>${title}</span></li>`)}
            </ul>`
      }
    </section>
  `;
}

function verdict(session: WizardSession, left: number): TemplateResult {
  const what = left === 1 ? 'One resource' : `${left} resources`;
  // As long as the setup is known, what is left is left because something went wrong.
  if (session.locked && left > 0)
    return notice(
      'warning',
      html`<p class="box-title">${what} could not be removed</p>
        <p>The rest is gone. Try again once the reasons below are dealt with; what is gone already is skipped.</p>
        <div class="actions">${cleanUpButton(session, 'Try again', false)}</div>`,
      'cleaned-up',
    );
  const again = html`<div class="actions">
    ${button({ test: 'start-over', words: 'Begin another setup', icon: 'add', secondary: true }, () =>
      session.goTo('start'),
    )}
  </div>`;
  if (left > 0)
    return notice(
      'info',
      html`<p class="box-title">Everything of this setup is gone</p>
        <p>${what} ${left === 1 ? 'was' : 'were'} left alone, for the reason below.</p>
        ${again}`,
      'cleaned-up',
    );
  return notice(
    'success',
    html`<p class="box-title">Everything is cleaned up</p>
      <p>Nothing of this setup is left, and nothing else was touched.</p>
      ${again}`,
    'cleaned-up',
  );
}
