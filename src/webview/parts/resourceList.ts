/** Resources as a list, by service: what happens to each or how far it is, and on request what it is. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { WizardSession } from '../session.ts';
import { type ItemState, icon, lookOf, stateIcon } from './icons.ts';

export interface ListedResource {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly state: ItemState;
  /** Why it is so, or what it waits for. */
  readonly note?: string;
  readonly explanation?: string;
  /** Time it took, as text. */
  readonly time?: string;
}

/** The three services, in the order in which a call meets them. */
export const services = [
  { key: 'api', title: 'Amazon API Gateway', owns: (type: string) => type.startsWith('ApiGateway.') },
  {
    key: 'function',
    title: 'AWS Lambda, with its role and log',
    owns: (type: string) => /^(Lambda|IAM|Logs)\./.test(type),
  },
  { key: 'people', title: 'Amazon Cognito', owns: (type: string) => type.startsWith('Cognito.') },
] as const;

export function resourceList(session: WizardSession, resources: readonly ListedResource[]): TemplateResult {
  return html`<div class="resources" data-test="resources">
    ${services.map(({ key, title, owns }) => {
      const own = resources.filter((resource) => owns(resource.type));
      if (own.length === 0) return nothing;
      return html`<section aria-labelledby="service-${key}">
        <h3 id="service-${key}">${title}</h3>
        <ul>
          ${repeat(
            own,
            (resource) => resource.id,
            (resource) => resourceRow(session, resource),
          )}
        </ul>
      </section>`;
    })}
  </div>`;
}

function resourceRow(session: WizardSession, resource: ListedResource): TemplateResult {
  const look = lookOf(resource.state);
  const key = `what ${resource.id}`;
  const unfolded = session.isUnfolded(key);
  const id = `what-${resource.id.replace(/[^\w-]/g, '-')}`;
  return html`<li class="resource state-${resource.state}" data-test="resource-${resource.id}" data-state=${resource.state}>
    <div class="resource-line">
      <span class="resource-state tone-${look.tone}">${stateIcon(resource.state)}<span>${look.words}</span></span>
      <span class="resource-words">
        <span class="resource-title">${resource.title}</span>
        ${resource.note ? html`<span class="resource-note">${resource.note}</span>` : nothing}
      </span>
      ${resource.time ? html`<span class="resource-time">${resource.time}</span>` : nothing}
      ${
        resource.explanation
          ? html`<button
              type="button"
              class="quiet-button"
              aria-expanded=${unfolded}
              aria-controls=${id}
              aria-label="What is this: ${resource.title}"
              title="What is this?"
              data-test="what-${resource.id}"
              @click=${() => session.toggleFold(key)}
            >
              ${icon(unfolded ? 'chevron-up' : 'question')}
            </button>`
          : nothing
      }
    </div>
    ${
      resource.explanation
        ? html`<p class="resource-explanation" id=${id} ?hidden=${!unfolded}>${resource.explanation}</p>`
        : nothing
    }
  </li>`;
}
