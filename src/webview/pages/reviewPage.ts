/** Review: the plan as a picture and as a list, the permissions it needs, the endpoint, and what to think about. */

import { html, nothing, type TemplateResult } from 'lit';
import { expectedToken, fields } from '../../setup/fields.ts';
import type { PlanView } from '../../wizard/protocol.ts';
import { button } from '../parts/button.ts';
import { changesSection } from '../parts/changes.ts';
import { copyButton } from '../parts/copyButton.ts';
import { driftSection } from '../parts/driftSection.ts';
import { existingTitle } from '../parts/existingSection.ts';
import { failureBox } from '../parts/failureBox.ts';
import { fold } from '../parts/fold.ts';
import { icon, severityIcon } from '../parts/icons.ts';
import { emptyState, notice } from '../parts/notice.ts';
import { resourceList } from '../parts/resourceList.ts';
import { callSteps } from '../picture/callSteps.ts';
import type { WizardSession } from '../session.ts';
import { pageOf } from '../validity.ts';
import { pageWords } from '../words.ts';

type ReadyPlan = Extract<PlanView, { status: 'ready' }>;

export function reviewPage(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, view } = session;
  if (!draft) return nothing;
  if (session.errors.length > 0) return findingsSection(session);
  const plan = view?.plan;
  if (!plan || session.awaitsPlan || plan.status === 'planning')
    return html`<div aria-live="polite">
      ${emptyState('loading', 'Working out what to do', 'Looking at what exists already, and comparing it with what you asked for.')}
    </div>`;
  if (plan.status === 'failed')
    return failureBox(session, plan.failure, {
      title: 'The plan could not be made',
      actions: html`${button({ test: 'plan-again', words: 'Try again', icon: 'refresh' }, () => session.planNow())}
        ${backToField(session, plan.failure.field)}`,
    });
  if (plan.status === 'none')
    return emptyState(
      'checklist',
      'There is no plan yet',
      'It shows every resource and what will happen to it, before anything happens.',
      button({ test: 'plan-again', words: 'Make the plan', icon: 'refresh' }, () => session.planNow()),
    );
  return readyPlan(session, plan);
}

/** Button that leads to the setting that caused a failure, if it names one. */
export function backToField(
  session: WizardSession,
  path: string | undefined,
  primary = false,
): TemplateResult | typeof nothing {
  if (path === undefined) return nothing;
  const label = fields.find((field) => field.path === path)?.label ?? 'the setting';
  return button(
    {
      test: 'to-field',
      words: `Change ${label.charAt(0).toLowerCase() + label.slice(1)}`,
      icon: 'edit',
      secondary: !primary,
    },
    () => session.goTo(pageOf(path), path),
  );
}

function findingsSection(session: WizardSession): TemplateResult {
  return html`<section class="group" aria-labelledby="to-mend">
    <h2 id="to-mend">Still to correct</h2>
    <p class="section-lead">These settings would be refused by AWS. Nothing can be created until they are right.</p>
    ${findingList(session, 'error')}
  </section>`;
}

function findingList(session: WizardSession, severity: 'error' | 'warning'): TemplateResult {
  const found = session.findings.filter((finding) => finding.severity === severity);
  return html`<ul class="findings" data-test="${severity}s">
    ${found.map((finding) => {
      const page = pageOf(finding.path);
      const label =
        fields.find((field) => field.path === finding.path)?.label ?? (page === 'start' ? existingTitle : 'Where');
      return html`<li>
        ${severityIcon(severity)}
        <span
          ><button type="button" class="link" data-test="to-${finding.path}" @click=${() => session.goTo(page, finding.path)}>
            ${pageWords[page].title} › ${label}</button
          ><span class="finding-text">${finding.message}</span></span
        >
      </li>`;
    })}
  </ul>`;
}

function readyPlan(session: WizardSession, plan: ReadyPlan): TemplateResult {
  const warnings = session.findings.filter((finding) => finding.severity === 'warning');
  const changes = plan.steps.filter((step) => step.action !== 'keep' && step.action !== 'leave').length;
  return html`
    ${driftSection(session)}
    ${
      changes === 0
        ? notice(
            'success',
            html`<p class="box-title">${session.locked ? 'Nothing to change' : 'Nothing to do'}</p>
              <p>Everything is there, exactly as you asked for.</p>`,
            'nothing-to-do',
          )
        : html`<p class="summary" data-test="summary">${summaryOf(plan)}</p>`
    }
    ${changesSection(session, plan.steps)}
    <wizard-picture
      .items=${plan.steps.map((step) => ({ id: step.id, type: step.type, title: step.title, state: step.action }))}
      .settings=${session.draft?.settings}
      .answeredBy=${session.view?.answeredBy}
    ></wizard-picture>
    ${callSteps(session.draft?.settings, session.view?.answeredBy)}
    ${endpointSection(session, plan)}
    ${
      warnings.length > 0
        ? html`<section class="group" aria-labelledby="warnings-title">
            <h2 id="warnings-title">Worth a thought</h2>
            ${findingList(session, 'warning')}
          </section>`
        : nothing
    }
    <section class="group" aria-labelledby="resources-title">
      <h2 id="resources-title">Resources</h2>
      ${resourceList(
        session,
        plan.steps.map((step) => ({
          id: step.id,
          type: step.type,
          title: step.title,
          state: step.action,
          note: step.reason,
          explanation: step.explanation,
        })),
      )}
    </section>
    ${permissionsSection(session, plan)}
  `;
}

function summaryOf(plan: ReadyPlan): string {
  const words = {
    create: 'to create',
    update: 'to update',
    replace: 'to replace',
    delete: 'to delete',
    keep: 'unchanged',
  };
  const parts = Object.entries(words)
    .map(([action, word]) => ({ count: plan.steps.filter((step) => step.action === action).length, word }))
    .filter(({ count }) => count > 0);
  const [only] = parts;
  return only && parts.length === 1
    ? `${only.count === 1 ? '1 resource' : `${only.count} resources`} ${only.word}`
    : `${plan.steps.length} resources: ${parts.map(({ count, word }) => `${count} ${word}`).join(', ')}`;
}

function endpointSection(session: WizardSession, plan: ReadyPlan): TemplateResult | typeof nothing {
  const settings = session.draft?.settings;
  if (!settings) return nothing;
  const { api } = settings;
  const url = plan.endpoint ?? session.view?.tryIt.endpointUrl;
  return html`<section class="group" aria-labelledby="endpoint-title">
    <h2 id="endpoint-title">Endpoint</h2>
    <p class="endpoint" data-test="endpoint">
      <span class="method">${api.httpMethod}</span>
      <span class="url">${url ?? `https://…/${api.stageName}${api.resourcePath === '/' ? '' : api.resourcePath}`}</span>
    </p>
    <p class="section-lead">
      Callers send the <b>${expectedToken(settings)}</b> in the header <code>${settings.authorizer.tokenHeader}</code>.
      Without it they get 401 Unauthorized.
    </p>
  </section>`;
}

function permissionsSection(session: WizardSession, plan: ReadyPlan): TemplateResult | typeof nothing {
  const { permissions } = plan;
  if (permissions.length === 0) return nothing;
  const count = (allowed: string) => permissions.filter((entry) => entry.allowed === allowed).length;
  const [denied, unknown] = [count('no'), count('unknown')];
  const verdict =
    denied > 0
      ? html`${icon('error', 'tone-bad')}<span>You may not do ${denied} of these ${permissions.length} actions. Ask whoever manages the account; the policy below is what to ask for.</span>`
      : unknown > 0
        ? html`${icon('question')}<span>${permissions.length} actions are needed. Whether you may do ${unknown === permissions.length ? 'them' : `${unknown} of them`} could not be checked in advance.</span>`
        : html`${icon('pass-filled', 'tone-good')}<span>${permissions.length} actions are needed, and you may do all of them.</span>`;
  const order = { no: 0, unknown: 1, yes: 2 };
  const marks = {
    yes: html`${icon('pass', 'tone-good')}<span>allowed</span>`,
    no: html`${icon('error', 'tone-bad')}<span>denied</span>`,
    unknown: html`${icon('question')}<span>not known</span>`,
  };
  return html`<section class="group" aria-labelledby="permissions-title">
    <h2 id="permissions-title">Permissions</h2>
    <p class="verdict" data-test="permissions">${verdict}</p>
    <div class="actions">
      ${copyButton(session, 'permissionsPolicy', 'copy-policy', 'Copy policy')}
    </div>
    ${fold(
      session,
      {
        key: 'permissions',
        test: 'permissions-list',
        words: `All actions (${permissions.length})`,
        forced: denied > 0,
      },
      () =>
        html`<ul class="permissions">
            ${[...permissions]
              .sort((a, b) => order[a.allowed] - order[b.allowed] || a.action.localeCompare(b.action))
              .map(
                (entry) =>
                  html`<li><code>${entry.action}</code><span class="verdict">${marks[entry.allowed]}</span></li>`,
              )}
          </ul>`,
    )}
  </section>`;
}
