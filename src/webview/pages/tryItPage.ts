/** Try it: the endpoint, who is signed in, the calls side by side, and the way to remove everything again. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TryItView } from '../../wizard/protocol.ts';
import { callCards } from '../parts/callCards.ts';
import { failureBox } from '../parts/failureBox.ts';
import { icon } from '../parts/icons.ts';
import { emptyState, notice } from '../parts/notice.ts';
import { signInSection } from '../parts/signInSection.ts';
import type { WizardSession } from '../session.ts';

export function tryItPage(session: WizardSession): TemplateResult {
  const { view } = session;
  const tryIt = view?.tryIt;
  if (tryIt?.cleanedUp) return cleanedUpView(session, tryIt.cleanedUp);
  if (!tryIt || tryIt.endpointUrl === undefined)
    return emptyState(
      'debug-disconnect',
      'There is no endpoint yet',
      view?.run.status === 'running'
        ? 'It is being created right now. As soon as it is ready, you can call it here.'
        : 'Create it first. Then you can sign in here and call it with and without a token.',
      html`<vscode-button
        icon="arrow-left"
        data-test="to-create"
        @click=${() => session.goTo(view?.run.status === 'running' ? 'create' : 'review')}
        >${view?.run.status === 'running' ? 'See the progress' : 'Go to Review'}</vscode-button
      >`,
    );
  return html`
    ${
      tryIt.failure
        ? failureBox(session, tryIt.failure, {
            actions: html`${
              tryIt.failure.command
                ? html`<vscode-button icon="terminal" data-test="run-renew" @click=${() => session.send({ type: 'runRenewCommand' })}
                    >Run in terminal</vscode-button
                  >`
                : nothing
            }<vscode-button secondary icon="output" data-test="show-log" @click=${() => session.send({ type: 'open', what: 'log' })}
                >Show log</vscode-button
              >`,
          })
        : nothing
    }
    ${endpointSection(session, tryIt)} ${signInSection(session, tryIt)} ${callSection(session, tryIt)}
    ${cleanUpSection(session, tryIt)}
  `;
}

function endpointSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const copied = session.copied === 'endpointUrl';
  return html`<section class="group first" aria-labelledby="endpoint-title">
    <h2 id="endpoint-title">Endpoint</h2>
    <div class="endpoint with-actions" data-test="endpoint">
      <span class="method">${tryIt.method}</span>
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

function callSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const { busy, calls, signedIn, expectedToken } = tryIt;
  const copied = session.copied === 'curl';
  return html`<section class="group" aria-labelledby="calls-title">
    <div class="section-head">
      <div class="section-words">
        <h2 id="calls-title">Call it</h2>
        <p class="section-lead">
          ${
            signedIn
              ? html`Three calls to compare: without a token, with the <b>${expectedToken}</b> that this endpoint expects in
                  <code>${tryIt.tokenHeader}</code>, and with the other one.`
              : html`Nobody is signed in, so only the call without a token can be made.`
          }
        </p>
      </div>
      <div class="actions">
        <vscode-button
          ?secondary=${!signedIn && calls.length === 0}
          icon=${busy === 'calling' ? 'loading' : 'play'}
          ?icon-spin=${busy === 'calling'}
          data-test="call"
          ?disabled=${busy !== undefined}
          aria-disabled=${busy !== undefined}
          @click=${() => session.send({ type: 'call' })}
          >${busy === 'calling' ? 'Calling…' : calls.length ? 'Call again' : 'Call'}</vscode-button
        >
        <vscode-button
          secondary
          icon=${copied ? 'check' : 'copy'}
          data-test="copy-curl"
          @click=${() => session.send({ type: 'copy', what: 'curl' })}
          >${copied ? 'Copied' : 'Copy as curl'}</vscode-button
        >
      </div>
    </div>
    ${callCards(session, tryIt)}
  </section>`;
}

function cleanUpSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const busy = tryIt.busy === 'cleaning up';
  return html`<section class="group" aria-labelledby="clean-up-title">
    <div class="section-head">
      <div class="section-words">
        <h2 id="clean-up-title">Clean up</h2>
        <p class="section-lead">
          Removes everything that this setup has made, and nothing else. You are asked once before it begins.
        </p>
      </div>
      <div class="actions">
        <vscode-button
          secondary
          icon=${busy ? 'loading' : 'trash'}
          ?icon-spin=${busy}
          data-test="clean-up"
          ?disabled=${tryIt.busy !== undefined}
          aria-disabled=${tryIt.busy !== undefined}
          @click=${() => session.send({ type: 'cleanUp' })}
          >${busy ? 'Cleaning up…' : 'Clean up'}</vscode-button
        >
      </div>
    </div>
  </section>`;
}

function cleanedUpView(session: WizardSession, outcome: NonNullable<TryItView['cleanedUp']>): TemplateResult {
  const { removed, left } = outcome;
  return html`
    ${
      left.length === 0
        ? notice(
            'success',
            html`<p class="box-title">Everything is gone</p><p>Nothing of this setup is left, and nothing else was touched.</p>`,
            'cleaned-up',
          )
        : notice(
            'warning',
            html`<p class="box-title">${left.length === 1 ? 'One resource is left' : `${left.length} resources are left`}</p>
              <p>The rest was removed. You can try again; what is gone already is skipped.</p>
              <div class="actions">
                <vscode-button icon="trash" data-test="clean-up" @click=${() => session.send({ type: 'cleanUp' })}>Try again</vscode-button>
              </div>`,
            'cleaned-up',
          )
    }
    ${
      left.length > 0
        ? html`<section class="group" aria-labelledby="left-title">
            <h2 id="left-title">Left</h2>
            <ul class="outcome" data-test="left">
              ${left.map((entry) => html`<li>${icon('circle-slash')}<span>${entry.title}<span class="resource-note">${entry.why}</span></span></li>`)}
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
    <div class="actions">
      <vscode-button secondary icon="arrow-left" data-test="start-over" @click=${() => session.goTo('start')}>Back to the start</vscode-button>
    </div>
  `;
}
