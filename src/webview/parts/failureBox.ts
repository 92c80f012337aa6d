/** A failure as a person wants to read it: what, why, what next, the ways on; AWS's own words folded away. */

import { html, nothing, type TemplateResult } from 'lit';
import type { FailureNote } from '../../engine/failure.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { explainButton, failureCause } from './failureCause.ts';
import { fold } from './fold.ts';
import { icon } from './icons.ts';

export function failureBox(
  session: WizardSession,
  failure: FailureNote,
  options: { readonly title?: string; readonly actions?: unknown } = {},
): TemplateResult {
  const { service } = failure;
  return html`<section class="box failure" role="alert" data-test="failure">
    <div class="box-icon">${icon('error', 'tone-bad')}</div>
    <div class="box-body">
      ${options.title ? html`<p class="box-kicker">${options.title}</p>` : nothing}
      <p class="box-title" data-test="failure-what">${failure.what}</p>
      ${failure.why ? html`<p>${failure.why}</p>` : nothing}
      ${failure.next ? html`<p><strong>What to do:</strong> ${failure.next}</p>` : nothing}
      ${failure.command ? html`<pre class="command" data-test="failure-command">${failure.command}</pre>` : nothing}
      <div class="actions">
        ${
          failure.command
            ? button({ test: 'run-renew', words: 'Run in terminal', icon: 'terminal' }, () =>
                session.send({ type: 'runRenewCommand' }),
              )
            : nothing
        }${options.actions ?? nothing}${explainButton(session, failure)}
      </div>
      ${
        service
          ? fold(
              session,
              { key: `failure ${failure.code}`, test: 'failure-details', words: 'What AWS answered' },
              () => html`<dl class="facts">
                      <dt>Error</dt><dd><code>${service.name}</code></dd>
                      <dt>Message</dt><dd>${service.message}</dd>
                      ${service.operation ? html`<dt>Request</dt><dd>${service.service} ${service.operation}</dd>` : nothing}
                      ${service.httpStatus ? html`<dt>HTTP status</dt><dd>${service.httpStatus}</dd>` : nothing}
                      ${service.requestId ? html`<dt>Request ID</dt><dd><code>${service.requestId}</code></dd>` : nothing}
                    </dl>`,
            )
          : nothing
      }
      ${failureCause(session, failure)}
    </div>
  </section>`;
}
