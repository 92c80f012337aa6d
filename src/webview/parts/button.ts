/** Push buttons: one look for all of them, with an icon that turns while the action is under way. */
import { html, nothing, type TemplateResult } from 'lit';
import { icon as codicon } from './icons.ts';

export interface ButtonLook {
  /** Name for tests, stable over releases. */
  readonly test: string;
  readonly words: string;
  readonly id?: string;
  /** Codicon before the words. */
  readonly icon?: string;
  readonly secondary?: boolean;
  readonly disabled?: boolean;
  /** The action is under way: the button cannot be pressed and shows that it works. */
  readonly busy?: boolean;
  /** Id of an element with more words. */
  readonly describedBy?: string;
}

/**
 * A vscode-button. The icon stands in the page's own tree and not in the element's, where each would load the icon font's
 * styles again and appear late.
 */
export function button(look: ButtonLook, press: () => void): TemplateResult {
  const disabled = look.disabled === true || look.busy === true;
  const sign = look.busy ? 'loading' : look.icon;
  return html`<vscode-button
    data-test=${look.test}
    id=${look.id ?? nothing}
    ?secondary=${look.secondary === true}
    ?disabled=${disabled}
    aria-disabled=${disabled}
    aria-describedby=${look.describedBy ?? nothing}
    @click=${() => {
      if (!disabled) press();
    }}
    >${sign ? codicon(sign, look.busy ? 'button-icon codicon-modifier-spin' : 'button-icon') : nothing}${look.words}</vscode-button
  >`;
}
