/** The picture of the architecture: boxes per service with their resources, and the way of a call from 1 to 4. */
import { html, LitElement, nothing, type SVGTemplateResult, svg } from 'lit';
import { expectedToken } from '../../setup/fields.ts';
import type { Settings } from '../../setup/settings.ts';
import { lookOf } from '../parts/icons.ts';
import { doorGlyph, functionGlyph, peopleGlyph, personGlyph } from './glyphs.ts';
import {
  behindOf,
  layoutOf,
  type PictureItem,
  type PlacedArrow,
  type PlacedBox,
  type PlacedRow,
  rowHeight,
} from './layout.ts';

/** Code points of the codicons used inside the SVG, where the classes of codicon.css cannot draw. */
const codePoints: Readonly<Record<string, string>> = {
  add: '\uea60',
  edit: '\uea73',
  'arrow-swap': '\uebcb',
  check: '\ueab2',
  trash: '\uea81',
  'circle-slash': '\ueabd',
  'circle-large': '\uebb5',
  loading: '\ueb19',
  'pass-filled': '\uebb3',
  error: '\uea87',
};

const glyphs = {
  api: doorGlyph,
  function: functionGlyph,
  behind: functionGlyph,
  people: peopleGlyph,
  caller: personGlyph,
};

/** Draws `items`; with `running`, arrows appear only when what they need is there. Follows the width it is given. */
export class WizardPicture extends LitElement {
  static override properties = {
    items: { attribute: false },
    settings: { attribute: false },
    running: { attribute: false },
    answeredBy: { attribute: false },
  };
  /** What answers the existing method that is secured, if it is known. */
  declare answeredBy: string | undefined;
  declare items: readonly PictureItem[] | undefined;
  declare settings: Settings | undefined;
  declare running: boolean | undefined;
  #width = 0;
  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === this.#width) return;
    this.#width = width;
    this.requestUpdate();
  });

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override render() {
    const { items, settings } = this;
    if (!items || this.#width < 200) return nothing;
    const layout = layoutOf(items, this.#width, behindOf(settings, this.answeredBy));
    const font = getComputedStyle(this);
    const shorten = fitter(`${font.fontSize} ${font.fontFamily}`);
    return html`<svg
      class="picture ${this.running ? 'running' : ''}"
      data-test="picture"
      width=${layout.width}
      height=${layout.height}
      viewBox="0 0 ${layout.width} ${layout.height}"
      role="img"
      aria-label=${wordsFor(items, settings, this.answeredBy)}
    >
      ${layout.arrows.map((arrow) => this.#arrow(arrow, items))}
      ${layout.boxes.map((box) => drawBox(box, shorten))}
      ${layout.arrows.map((arrow) => drawMark(arrow, this.#isOpen(arrow, items)))}
    </svg>`;
  }

  #isOpen(arrow: PlacedArrow, items: readonly PictureItem[]): boolean {
    if (!this.running) return true;
    return items.filter((item) => arrow.needs.includes(item.type)).every((item) => item.state === 'done');
  }

  #arrow(arrow: PlacedArrow, items: readonly PictureItem[]): SVGTemplateResult {
    const open = this.#isOpen(arrow, items);
    return svg`<g class="arrow ${open ? 'open' : 'shut'}">
      <path class="arrow-line" d=${linePath(arrow.points)} />
      <path class="arrow-head" d=${headPath(arrow.points)} />
    </g>`;
  }
}
customElements.define('wizard-picture', WizardPicture);

type Points = PlacedArrow['points'];
type Shorten = (text: string, width: number) => string;

function linePath(points: Points): string {
  const radius = 8;
  return points
    .map(([x, y], index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (!before) return `M${x} ${y}`;
      if (!after) return `L${x} ${y}`;
      // A rounded corner: stop short of it, and curve to just behind it.
      const step = (from: readonly [number, number]) => [
        x + Math.sign(from[0] - x) * radius,
        y + Math.sign(from[1] - y) * radius,
      ];
      return `L${step(before).join(' ')} Q${x} ${y} ${step(after).join(' ')}`;
    })
    .join(' ');
}

function headPath(points: Points): string {
  const [tip, from] = [points.at(-1), points.at(-2)];
  if (!tip || !from) return '';
  const [dx, dy] = [Math.sign(tip[0] - from[0]), Math.sign(tip[1] - from[1])];
  const [x, y] = tip;
  return `M${x - dx * 7 - dy * 4.5} ${y - dy * 7 - dx * 4.5} L${x} ${y} L${x - dx * 7 + dy * 4.5} ${y - dy * 7 + dx * 4.5}`;
}

function drawMark({ mark: [x, y], step }: PlacedArrow, open: boolean): SVGTemplateResult {
  return svg`<g class="mark ${open ? 'open' : 'shut'}">
    <circle cx=${x} cy=${y} r="9" />
    <text x=${x} y=${y} text-anchor="middle" dominant-baseline="central">${step}</text>
  </g>`;
}

function drawBox(box: PlacedBox, shorten: Shorten): SVGTemplateResult {
  const { x, y, width, height } = box;
  const wholeDone = box.rows.length > 0 && box.rows.every(({ item }) => item.state === 'done');
  const failed = box.rows.some(({ item }) => item.state === 'failed');
  const frame = svg`<rect class="frame" x=${x + 0.5} y=${y + 0.5} width=${width - 1} height=${height - 1} rx="6" />`;
  if (box.key === 'caller') {
    const tall = height > 60;
    return svg`<g class="box-caller">${frame}
      ${tall ? personGlyph(x + width / 2 - 12, y + 14, 24) : personGlyph(x + 16, y + height / 2 - 11, 22)}
      <text class="picture-title" text-anchor=${tall ? 'middle' : 'start'} x=${tall ? x + width / 2 : x + 50} y=${
        tall ? y + height - 18 : y + height / 2
      } dominant-baseline="central">${box.title}</text></g>`;
  }
  return svg`<g class="box-${box.key} ${failed ? 'has-failed' : wholeDone ? 'whole' : ''}">${frame}
    ${glyphs[box.key](x + 12, y + 9, 18)}
    <text class="picture-title" x=${x + 40} y=${y + 18} dominant-baseline="central">${box.title}</text>
    ${
      box.words === undefined
        ? nothing
        : svg`<text class="picture-row" x=${x + 40} y=${y + 36 + rowHeight / 2} dominant-baseline="central">${shorten(box.words, width - 52)}<title>${box.words}</title></text>`
    }
    ${box.rows.map((row) => drawRow(row, shorten))}
  </g>`;
}

function drawRow({ item, x, y, width }: PlacedRow, shorten: Shorten): SVGTemplateResult {
  const look = lookOf(item.state);
  const text = shorten(item.title, width - 40 - 8);
  return svg`<g class="row state-${item.state}">
    <title>${item.title}: ${look.words}</title>
    <rect class="row-back" x=${x + 4} y=${y - rowHeight / 2 + 1} width=${width - 8} height=${rowHeight - 2} rx="4" />
    <text class="state-glyph tone-${look.tone}" x=${x + 21} y=${y} text-anchor="middle" dominant-baseline="central">${
      codePoints[look.icon]
    }</text>
    <text class="picture-row" x=${x + 40} y=${y} dominant-baseline="central">${text}</text>
  </g>`;
}

/** Cuts text off with an ellipsis where it would be wider than there is room. */
function fitter(font: string): Shorten {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return (text) => text;
  context.font = font;
  return (text, width) => {
    if (context.measureText(text).width <= width) return text;
    let [low, high] = [0, text.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
      else high = middle - 1;
    }
    return `${text.slice(0, low).trimEnd()}…`;
  };
}

function wordsFor(
  items: readonly PictureItem[],
  settings: Settings | undefined,
  answeredBy: string | undefined,
): string {
  const token = settings ? expectedToken(settings) : 'token';
  const other = settings?.existing?.restApiId ? (answeredBy ?? 'what answers today') : 'a mock answer';
  const behind = behindOf(settings, answeredBy) ? other : 'the Lambda function';
  const counts = new Map<string, number>();
  for (const item of items) counts.set(lookOf(item.state).words, (counts.get(lookOf(item.state).words) ?? 0) + 1);
  const states = [...counts].map(([words, count]) => `${count} ${words.toLowerCase()}`).join(', ');
  return `Architecture: a caller signs in with Cognito, sends the ${token} to API Gateway, whose authorizer checks it with Cognito before the call reaches ${behind}. Resources: ${states}.`;
}
