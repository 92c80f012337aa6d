/** The small picture on a recipe's card: person, door, code, and the directory of people below. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Settings } from '../../setup/settings.ts';
import { doorGlyph, functionGlyph, peopleGlyph, personGlyph } from './glyphs.ts';

/** `open`: drawn with dashes, because nothing is settled yet. */
export function flowPicture(settings: Settings, open: boolean): TemplateResult {
  const withFunction = settings.api.integration === 'LAMBDA_PROXY';
  const box = open ? 'flow-box flow-open' : 'flow-box';
  return html`<svg class="flow" viewBox="14 0 212 96" width="212" height="96" aria-hidden="true" focusable="false">
    ${personGlyph(16, 8, 32)}
    <path class="flow-line" d="M60 24 H92" />
    <path class="flow-head" d="M88 20 l6 4 -6 4" />
    <rect class=${box} x="98" y="4" width="40" height="40" rx="6" />
    ${doorGlyph(108, 14, 20)}
    ${
      withFunction
        ? svg`<path class="flow-line" d="M142 24 H178" />
          <path class="flow-head" d="M174 20 l6 4 -6 4" />
          <rect class=${box} x="184" y="4" width="40" height="40" rx="6" />
          ${functionGlyph(194, 14, 20)}`
        : nothing
    }
    <path class="flow-line flow-check" d="M118 48 V62" />
    <rect class=${box} x="98" y="64" width="40" height="28" rx="6" />
    ${peopleGlyph(108, 68, 20)}
    <path class="flow-line" d="M32 46 V78 H92" />
    <path class="flow-head" d="M88 74 l6 4 -6 4" />
  </svg>`;
}
