/** The consent to what is lost for good: one box to tick, without which nothing of it is done. */
import { html, type TemplateResult } from 'lit';

export function consentBox(test: string, given: boolean, change: (given: boolean) => void): TemplateResult {
  return html`<vscode-checkbox
    class="check"
    data-test=${test}
    .checked=${given}
    @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    >I understand, and want to go on</vscode-checkbox
  >`;
}
