/** A fold: a button that shows more of something and hides it again. */
import { html, nothing, type TemplateResult } from 'lit';
import type { WizardSession } from '../session.ts';
import { icon } from './icons.ts';

/** What stands behind the button follows it. */
export function fold(
  session: WizardSession,
  { key, words, test = key.replaceAll(' ', '-'), describedBy, open = false, forced = false }: FoldLook,
  content: () => unknown,
): TemplateResult {
  const unfolded = forced || session.isUnfolded(key) !== open;
  return html`<button
      type="button"
      class="fold"
      aria-expanded=${unfolded}
      aria-describedby=${describedBy ?? nothing}
      data-test=${test}
      ?disabled=${forced}
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
  /** Name for tests. Default: the key with hyphens. */
  readonly test?: string;
  /** Id of an element that says what it belongs to. */
  readonly describedBy?: string;
  /** Open unless the person has folded it. */
  readonly open?: boolean;
  /** It holds something that must be seen, so it cannot be folded. */
  readonly forced?: boolean;
}
