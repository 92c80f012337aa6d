/** A quiet box with an icon: information, advice, or that something went well. */
import { html, type TemplateResult } from 'lit';
import { icon } from './icons.ts';

const icons = { info: 'info', warning: 'warning', success: 'pass-filled' } as const;
const tones = { info: 'tone-busy', warning: 'tone-warn', success: 'tone-good' } as const;

export function notice(kind: keyof typeof icons, content: unknown, test = ''): TemplateResult {
  return html`<div class="box notice-${kind}" data-test=${test}>
    <div class="box-icon">${icon(icons[kind], tones[kind])}</div>
    <div class="box-body">${content}</div>
  </div>`;
}

/** What a page shows while there is nothing on it yet. */
export function emptyState(iconName: string, title: string, text: unknown, actions: unknown = ''): TemplateResult {
  return html`<div class="empty" data-test="empty">
    ${icon(iconName, iconName === 'loading' ? 'empty-icon codicon-modifier-spin' : 'empty-icon')}
    <p class="empty-title">${title}</p>
    <p class="empty-text">${text}</p>
    <div class="actions">${actions}</div>
  </div>`;
}
