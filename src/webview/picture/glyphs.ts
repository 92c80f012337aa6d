/** Drawn signs for the parts of the architecture, in one stroke width and the current colour. */
import { type SVGTemplateResult, svg } from 'lit';

// Each is drawn on a grid of 24 and moved and scaled to where it is wanted; the stroke keeps its width.
const at = (x: number, y: number, size: number) => `translate(${x} ${y}) scale(${size / 24})`;

/** Somebody who calls. */
export function personGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <circle cx="12" cy="7.5" r="4.5" />
    <path d="M3 22 c0 -5.5 4 -8 9 -8 s9 2.5 9 8" />
  </g>`;
}

/** API Gateway: brackets with a door between them. */
export function doorGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <path d="M7 3 L2 12 L7 21" />
    <path d="M17 3 L22 12 L17 21" />
    <path d="M14.5 3 L9.5 21" />
  </g>`;
}

/** Lambda. */
export function functionGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <path d="M6 3 h3.5 L18 21 h3" />
    <path d="M11.5 9 L5 21" />
  </g>`;
}

/** Cognito: people and a key. */
export function peopleGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <circle cx="9" cy="8" r="4" />
    <path d="M2 21 c0 -5 3 -7.5 7 -7.5 c1.6 0 3 .4 4.2 1.1" />
    <circle cx="16" cy="18.5" r="3" />
    <path d="M18.2 16.3 L22.5 12 M20.3 14.2 L22.5 16.4" />
  </g>`;
}

/** A web page to sign in on. */
export function pageGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <rect x="1.5" y="3" width="21" height="18" rx="2.5" />
    <path d="M1.5 8 H22.5 M7 12.5 h10 M7 16.5 h10" />
  </g>`;
}

/** A password, typed into a program. */
export function passwordGlyph(x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="glyph" transform=${at(x, y, size)}>
    <rect x="1" y="6" width="22" height="12" rx="3" />
    <path d="M6.5 12 h.01 M12 12 h.01 M17.5 12 h.01" stroke-width="3" />
  </g>`;
}
