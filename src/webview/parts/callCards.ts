/** The calls of the endpoint side by side: what was sent, what came back, and what that means. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CallView, TryItView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { duration } from './clock.ts';
import { fold } from './fold.ts';
import { icon } from './icons.ts';

export function callCards(session: WizardSession, tryIt: TryItView): TemplateResult {
  const calls = [...tryIt.calls, ...(tryIt.ownCalls ?? [])];
  if (calls.length === 0)
    return html`<div class="calls-empty" data-test="calls-empty">
      ${icon(tryIt.busy === 'calling' ? 'loading' : 'arrow-swap', tryIt.busy === 'calling' ? 'codicon-modifier-spin' : '')}
      <p>${tryIt.busy === 'calling' ? 'Waiting for the answers…' : 'The answers will appear here, side by side.'}</p>
    </div>`;
  const outdated = calls.some((call) => call.outdated);
  return html`${
    outdated
      ? html`<p class="calls-outdated with-icon" data-test="calls-outdated">
            ${icon('history')}<span>The greyed answers came before the change above was found. Call again to see what callers get now.</span>
          </p>`
      : nothing
  }<div class="calls" data-test="calls" aria-live="polite">
    ${calls.map((call, index) => callCard(session, call, index, tryIt))}
  </div>`;
}

function callCard(session: WizardSession, call: CallView, index: number, tryIt: TryItView): TemplateResult {
  const isExplained = call.id !== undefined && call.id === tryIt.diagnosis?.callId;
  return html`<article
    class="call ${call.outdated ? 'outdated' : call.ok ? 'as-expected' : 'unexpected'} ${isExplained ? 'explained' : ''}"
    data-test="call-${index}"
    data-call=${call.id ?? nothing}
    data-status=${call.status ?? 'none'}
    aria-labelledby="call-${index}-title"
  >
    <h3 id="call-${index}-title">${call.label}${call.afterFix ? html` <span class="call-mark">after the fix</span>` : nothing}</h3>
    <p class="call-request"><span class="method">${call.method}</span> <span class="url" title=${call.url}><bdi dir="ltr">${call.url}</bdi></span></p>
    <p class="call-request call-header">
      ${
        call.sent === 'none'
          ? html`${icon('circle-slash')}<span>no token sent</span>`
          : html`${icon('key')}<span><code>${call.header}</code>: ${call.sent === 'own' ? 'token of your own' : call.sent}</span>`
      }
    </p>
    <p class="call-status status-${Math.floor((call.status ?? 0) / 100)}">
      <span class="call-code" data-test="call-${index}-status">${call.status ?? '—'}</span>
      <span class="call-status-text">${call.statusText ?? (call.status === undefined ? 'No answer' : '')}</span>
      ${call.ms === undefined ? nothing : html`<span class="call-time">${duration(call.ms)}</span>`}
    </p>
    <p class="call-verdict">
      ${
        call.ok
          ? html`${icon('pass', 'tone-good')}<span>as expected</span>`
          : html`${icon('warning', 'tone-warn')}<span>expected ${call.expectedStatus}</span>`
      }
    </p>
    <p class="call-meaning" data-test="call-${index}-meaning">${call.meaning}</p>
    ${
      call.body === undefined
        ? nothing
        : call.body === ''
          ? html`<p class="call-body empty-body">empty body</p>`
          : html`<pre class="call-body" tabindex="0" aria-label="Body">${pretty(call.body)}</pre>`
    }
    ${
      call.headers.length === 0
        ? nothing
        : fold(
            session,
            {
              key: `headers ${index}`,
              test: `call-${index}-headers`,
              words: `Headers (${call.headers.length})`,
              describedBy: `call-${index}-title`,
            },
            () =>
              html`<dl class="headers">
                ${call.headers.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}
              </dl>`,
          )
    }
    ${explainButton(session, call, index, tryIt.busy !== undefined)}
  </article>`;
}

/** Quiet where a refusal is what was expected; nothing where all is well. */
function explainButton(session: WizardSession, call: CallView, index: number, busy: boolean) {
  const { id, ok, status } = call;
  if (id === undefined || status === undefined || (ok && status >= 200 && status < 300)) return nothing;
  const test = `explain-${index}`;
  const send = () => session.send({ type: 'explain', callId: id });
  return html`<div class="call-explain">
    ${
      ok
        ? html`<button
            type="button"
            class="link"
            data-test=${test}
            aria-describedby="call-${index}-title"
            ?disabled=${busy}
            @click=${send}
          >
            Explain
          </button>`
        : button(
            {
              test,
              words: 'Explain',
              icon: 'question',
              secondary: true,
              disabled: busy,
              describedBy: `call-${index}-title`,
            },
            send,
          )
    }
  </div>`;
}

/** JSON with line breaks when it is an object or a list; anything else as it came. */
function pretty(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, undefined, 2) : body;
  } catch {
    return body;
  }
}
