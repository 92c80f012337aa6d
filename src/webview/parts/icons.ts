/** Icons with words: the state of a resource, an action of the plan, and plain codicons. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Severity } from '../../setup/field.ts';

/** A codicon. Decorative: the words beside it say the same. */
export function icon(name: string, kind = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${kind}" aria-hidden="true"></span>`;
}

/** Everything a resource can be in the plan or while it is being made. */
export type ItemState =
  | 'create'
  | 'update'
  | 'replace'
  | 'keep'
  | 'delete'
  | 'leave'
  | 'waiting'
  | 'working'
  | 'done'
  | 'failed'
  | 'skipped';

interface StateLook {
  readonly words: string;
  readonly icon: string;
  /** Name of the colour, see `.tone-…` in the styles. */
  readonly tone: 'good' | 'bad' | 'busy' | 'change' | 'quiet';
}

const looks: Readonly<Record<ItemState, StateLook>> = {
  create: { words: 'Create', icon: 'add', tone: 'good' },
  update: { words: 'Update', icon: 'edit', tone: 'change' },
  replace: { words: 'Replace', icon: 'arrow-swap', tone: 'change' },
  keep: { words: 'Keep', icon: 'check', tone: 'quiet' },
  delete: { words: 'Delete', icon: 'trash', tone: 'bad' },
  leave: { words: 'Leave', icon: 'circle-slash', tone: 'quiet' },
  waiting: { words: 'Waiting', icon: 'circle-large', tone: 'quiet' },
  working: { words: 'Working', icon: 'loading', tone: 'busy' },
  done: { words: 'Done', icon: 'pass-filled', tone: 'good' },
  failed: { words: 'Failed', icon: 'error', tone: 'bad' },
  skipped: { words: 'Skipped', icon: 'circle-slash', tone: 'quiet' },
};

/** How a state is shown: words, codicon and tone. */
export function lookOf(state: ItemState): StateLook {
  return looks[state];
}

/** The icon of a state; it turns while there is work. */
export function stateIcon(state: ItemState): TemplateResult {
  const look = looks[state];
  return icon(look.icon, `tone-${look.tone}${state === 'working' ? ' codicon-modifier-spin' : ''}`);
}

export function severityIcon(severity: Severity): TemplateResult {
  return severity === 'error' ? icon('error', 'tone-bad') : icon('warning', 'tone-warn');
}

/** Words only for screen readers. */
export function spoken(words: string): TemplateResult | typeof nothing {
  return words ? html`<span class="spoken">${words}</span>` : nothing;
}
