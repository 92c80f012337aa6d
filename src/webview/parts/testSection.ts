/** Tests that API Gateway makes itself: of the method, without its authorizer, and of the authorizer with a token. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TestView, TryItView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { duration } from './clock.ts';
import { fold } from './fold.ts';
import { icon } from './icons.ts';

export function testSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  const { busy, tests = [], signedIn } = tryIt;
  const disabled = busy !== undefined;
  return html`<section class="group" aria-labelledby="tests-title">
    <div class="section-head">
      <div class="section-words">
        <h2 id="tests-title">Test without deploying</h2>
        <p class="section-lead">
          API Gateway can call the method itself, past the authorizer, and ask the authorizer alone about a token. So you
          see which of the two is at fault.
          ${signedIn ? nothing : html`The authorizer is tested with an ID token: sign in first.`}
        </p>
      </div>
      <div class="actions">
        ${button({ test: 'test-method', words: 'Test the method', icon: 'beaker', secondary: true, disabled }, () =>
          session.send({ type: 'testMethod' }),
        )}
        ${button(
          {
            test: 'test-authorizer',
            words: 'Test the authorizer',
            icon: 'shield',
            secondary: true,
            disabled: disabled || !signedIn,
          },
          () => session.send({ type: 'testAuthorizer', token: 'ID token' }),
        )}
        ${button(
          {
            test: 'test-authorizer-broken',
            words: 'With a broken token',
            icon: 'shield',
            secondary: true,
            disabled: disabled || !signedIn,
          },
          () => session.send({ type: 'testAuthorizer', token: 'broken ID token' }),
        )}
      </div>
    </div>
    <div class="calls" data-test="tests" aria-live="polite">
      ${busy === 'testing' ? html`<p class="verdict">${icon('loading', 'codicon-modifier-spin')}<span>Testing…</span></p>` : nothing}
      ${tests.map((test) => testCard(session, test))}
    </div>
  </section>`;
}

function testCard(session: WizardSession, test: TestView): TemplateResult {
  const id = `test-${test.kind}`;
  return html`<article
    class="call ${test.ok ? 'as-expected' : 'unexpected'}"
    data-test="result-${test.kind}"
    data-status=${test.status}
    aria-labelledby="${id}-title"
  >
    <h3 id="${id}-title">${test.title}</h3>
    <p class="call-status">
      <span class="call-code">${test.status}</span><span class="call-status-text"></span
      ><span class="call-time">${duration(test.ms)}</span>
    </p>
    <p class="call-verdict">
      ${test.ok ? icon('pass', 'tone-good') : icon('warning', 'tone-warn')}<span>${test.ok ? 'as expected' : 'not as expected'}</span>
    </p>
    <p class="call-meaning">${test.meaning}</p>
    ${test.body ? html`<pre class="call-body" tabindex="0" aria-label="Body">${test.body}</pre>` : nothing}
    ${
      test.claims.length > 0
        ? fold(
            session,
            { key: `${id} claims`, words: `Claims (${test.claims.length})`, describedBy: `${id}-title` },
            () => html`<dl class="headers">
              ${test.claims.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}
            </dl>`,
          )
        : nothing
    }
    ${
      test.log
        ? fold(
            session,
            { key: `${id} log`, words: 'Log', describedBy: `${id}-title` },
            () => html`<pre class="call-body test-log" tabindex="0" aria-label="Log">${test.log}</pre>`,
          )
        : nothing
    }
  </article>`;
}
