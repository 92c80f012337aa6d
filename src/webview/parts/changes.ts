/** The plan of a change on Review: each change from → to, what it means, and the consent to what is lost by it. */
import { html, nothing, type TemplateResult } from 'lit';
import { lossOf } from '../../setup/consequences.ts';
import type { PlannedStep } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { consentBox } from './consent.ts';
import { icon, lookOf, severityIcon } from './icons.ts';

/** Steps of the shown plan by which something is lost for good. */
export function lossesOf({ view }: WizardSession): readonly PlannedStep[] {
  return view?.plan.status === 'ready' ? view.plan.steps.filter((step) => lossOf(step) !== undefined) : [];
}

const ways: Partial<Record<PlannedStep['action'], string>> = {
  update: 'AWS changes this in place.',
  replace: 'AWS cannot change this in place: a new one is created, and the old one is deleted.',
  delete: 'No longer part of the settings.',
};

/** Updates that are more than a new value in the old place. */
const updates: Readonly<Record<string, string>> = {
  'ApiGateway.Deployment': 'A snapshot cannot be changed: a new one is taken, and the old one stays as history.',
  'ApiGateway.Stage': 'From then on callers get the API as it is in that snapshot.',
  'Lambda.Permission': 'The old permission is taken away, and a new one given in its place.',
};

/** How a step comes about, in a sentence; undefined for what is no change. */
function wayOf({ action, type }: PlannedStep): string | undefined {
  return (action === 'update' ? updates[type] : undefined) ?? ways[action];
}

export function changesSection(session: WizardSession, steps: readonly PlannedStep[]): TemplateResult | typeof nothing {
  const changed = steps.filter((step) => wayOf(step) !== undefined);
  if (changed.length === 0) return nothing;
  return html`<section class="group first" aria-labelledby="changes-title" data-test="changes">
      <h2 id="changes-title">What changes</h2>
      <ul class="changes">
        ${changed.map(changeView)}
      </ul>
    </section>
    ${consent(session)}`;
}

function changeView(step: PlannedStep): TemplateResult {
  const look = lookOf(step.action);
  const { changes = [] } = step;
  const loss = lossOf(step);
  return html`<li class="change" data-test="change-${step.id}">
    <p class="change-head">
      <span class="resource-state tone-${look.tone}">${icon(look.icon, `tone-${look.tone}`)}<span>${look.words}</span></span>
      <b>${step.title}</b>
    </p>
    ${
      changes.length > 0
        ? html`<dl class="change-values">
            ${changes.map(
              ({ what, from, to }) =>
                html`<div><dt>${what}</dt><dd>${from} ${icon('arrow-right')}<span class="spoken">becomes</span> <b>${to}</b></dd></div>`,
            )}
          </dl>`
        : nothing
    }
    <p class="change-why">${changes.length === 0 && step.action !== 'delete' ? `${step.reason} ` : ''}${wayOf(step)}</p>
    ${step.adopted ? html`<p data-test="gives-back-${step.id}">It existed before this setup. Nothing else of it is changed, and Clean up gives back ${step.givesBack ? html`<b>${step.givesBack}</b>` : 'what it had'}.</p>` : nothing}
    ${loss ? html`<p class="change-loss">${severityIcon('warning')}<span>${loss}</span></p>` : nothing}
  </li>`;
}

/** One box to tick for everything that is lost; without it Apply cannot be pressed. */
function consent(session: WizardSession): TemplateResult | typeof nothing {
  const losses = lossesOf(session);
  if (losses.length === 0) return nothing;
  return html`<div class="box notice-warning" data-test="losses">
    <div class="box-icon">${severityIcon('warning')}</div>
    <div class="box-body">
      <p class="box-title">This cannot be undone</p>
      <p>${losses.map((step) => step.title).join(', ')}: what ${losses.length === 1 ? 'the warning above says' : 'the warnings above say'} is permanent.</p>
      ${consentBox('accept-losses', session.lossAccepted, (given) => session.setLossAccepted(given))}
    </div>
  </div>`;
}
