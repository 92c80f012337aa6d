/** A fold: a button that shows more of something and hides it again. */
import { html, nothing, type TemplateResult } from 'lit';
import type { WizardSession } from '../session.ts';
import { icon } from './icons.ts';

/** `open`: unless the person has folded it. The name for tests is the key with hyphens. */
export function fold(
  session: WizardSession,
  { key, words, describedBy, open = false }: FoldLook,
  content: () => unknown,
): TemplateResult {
  const unfolded = session.isUnfolded(key) !== open;
  return html`<button
      type="button"
      class="fold"
      aria-expanded=${unfolded}
      aria-describedby=${describedBy ?? nothing}
      data-test=${key.replaceAll(' ', '-')}
      @click=${() => session.toggleFold(key)}
    >
      ${icon(unfolded ? 'chevron-down' : 'chevron-right')}${words}
    </button>
    ${unfolded ? content() : nothing}`;
}

export interface FoldLook {
  /** Under which it is remembered whether it is folded otherwise than at first. */
  readonly key: string;
  readonly words: string;
  /** Id of an element that says what it belongs to. */
  readonly describedBy?: string;
  readonly open?: boolean;
}
