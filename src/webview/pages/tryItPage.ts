/** Try it: the endpoint, who is signed in, the calls side by side, and the way to remove everything again. */

import { html, nothing, type TemplateResult } from 'lit';
import type { TryItView } from '../../wizard/tryItView.ts';
import { anotherCall, type PlainMethod } from '../parts/anotherCall.ts';
import { button } from '../parts/button.ts';
import { callCards } from '../parts/callCards.ts';
import { cleanedUpView, cleanUpSection } from '../parts/cleanUp.ts';
import { copyButton } from '../parts/copyButton.ts';
import { driftSection } from '../parts/driftSection.ts';
import { failureBox } from '../parts/failureBox.ts';
import { icon } from '../parts/icons.ts';
import { emptyState } from '../parts/notice.ts';
import { signInSection } from '../parts/signInSection.ts';
import { testSection } from '../parts/testSection.ts';
import type { WizardSession } from '../session.ts';

export function tryItPage(session: WizardSession): TemplateResult {
  const { view } = session;
  const tryIt = view?.tryIt;
  if (tryIt?.cleanedUp) return cleanedUpView(session, tryIt, tryIt.cleanedUp);
  if (!tryIt || tryIt.endpointUrl === undefined)
    return emptyState(
      'debug-disconnect',
      'There is no endpoint yet',
      view?.run.status === 'running'
        ? 'It is being created right now. As soon as it is ready, you can call it here.'
        : 'Create it first. Then you can sign in here and call it with and without a token.',
      button(
        {
          test: 'to-create',
          words: view?.run.status === 'running' ? 'See the progress' : 'Go to Review',
          icon: 'arrow-left',
        },
        () => session.goTo(view?.run.status === 'running' ? 'create' : 'review'),
      ),
    );
  return html`
    ${
      tryIt.failure
        ? failureBox(session, tryIt.failure, {
            actions: button({ test: 'show-log', words: 'Show log', icon: 'output', secondary: true }, () =>
              session.send({ type: 'open', what: 'log' }),
            ),
          })
        : nothing
    }
    ${driftSection(session)} ${endpointSection(session, tryIt)} ${signInSection(session, tryIt)} ${callSection(session, tryIt)}
    ${testSection(session, tryIt)} ${cleanUpSection(session)}
  `;
}

function endpointSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const copied = session.copied === 'endpointUrl';
  return html`<section class="group first" aria-labelledby="endpoint-title">
    <h2 id="endpoint-title">Endpoint</h2>
    <div class="endpoint with-actions" data-test="endpoint">
      ${methodChooser(session, tryIt)}
      <span class="url" data-test="endpoint-url">${tryIt.endpointUrl}</span>
      <span class="endpoint-actions">
        <button
          type="button"
          class="quiet-button"
          data-test="copy-url"
          aria-label=${copied ? 'Copied' : 'Copy the address'}
          title="Copy the address"
          @click=${() => session.send({ type: 'copy', what: 'endpointUrl' })}
        >
          ${icon(copied ? 'check' : 'copy')}
        </button>
        <button
          type="button"
          class="quiet-button"
          data-test="open-endpoint"
          aria-label="Open in the browser"
          title="Open in the browser"
          @click=${() => session.send({ type: 'open', what: 'endpoint' })}
        >
          ${icon('link-external')}
        </button>
      </span>
    </div>
  </section>`;
}

/** One can turn to another method only where there is one. */
function methodChooser(session: WizardSession, { method = '', methods = [], busy }: TryItView): TemplateResult {
  if (methods.length <= 1) return html`<span class="method">${method}</span>`;
  return html`<span class="method-choice"
    >${methods.map(
      (one) => html`<button
        type="button"
        class="method-option"
        data-test="try-${one.method}"
        aria-pressed=${one.method === method}
        title=${one.secured ? `${one.method} needs the ${one.expectedToken}` : `${one.method} is open to anyone`}
        ?disabled=${busy !== undefined}
        @click=${() => session.send({ type: 'tryMethod', method: one.method as PlainMethod })}
      >
        ${one.method}
      </button>`,
    )}</span
  >`;
}

function callSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const { busy, calls, signedIn, expectedToken } = tryIt;
  const callButton = button(
    {
      test: 'call',
      words: busy === 'calling' ? 'Calling…' : calls.length > 0 ? 'Call again' : 'Call',
      icon: 'play',
      secondary: !signedIn,
      disabled: busy !== undefined,
      busy: busy === 'calling',
    },
    () => session.send({ type: 'call' }),
  );
  return html`<section class="group" aria-labelledby="calls-title">
    <div class="section-head">
      <div class="section-words">
        <h2 id="calls-title">Call it</h2>
        <p class="section-lead">
          ${
            signedIn
              ? html`Three calls${(tryIt.methods?.length ?? 0) > 1 ? html` by <code>${tryIt.method}</code>` : nothing} to compare: without a token, with the <b>${expectedToken}</b> that this endpoint expects in
                  <code>${tryIt.tokenHeader}</code>, and with the other one.`
              : html`Nobody is signed in, so only the call without a token can be made.`
          }
        </p>
      </div>
      <div class="actions">
        ${callButton}
        ${copyButton(session, 'curl', 'copy-curl', 'Copy as curl')}
      </div>
    </div>
    ${callCards(session, tryIt)} ${anotherCall(session, tryIt)}
  </section>`;
}
