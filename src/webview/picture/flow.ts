/** The small picture on a recipe's card: how a call travels, and how the caller comes by the token that it carries. */
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { expectedToken } from '../../setup/fields.ts';
import type { Settings } from '../../setup/settings.ts';
import { doorGlyph, functionGlyph, pageGlyph, passwordGlyph, peopleGlyph, personGlyph } from './glyphs.ts';

/** How people get their token: on a web page, by password from a program, or through the API itself. */
type SignInWay = 'page' | 'password' | 'api';

function signInWay({ hostedPages, appClient, tokenEndpoint }: Settings): SignInWay {
  if (tokenEndpoint.enabled) return 'api';
  const byPassword = appClient.authFlows.some((flow) => flow.endsWith('USER_PASSWORD_AUTH'));
  return byPassword || !hostedPages.enabled ? 'password' : 'page';
}

/** `open`: drawn with dashes and without words, because nothing is settled yet. */
export function flowPicture(settings: Settings, open: boolean): TemplateResult {
  const box = open ? 'flow-box flow-open' : 'flow-box';
  const frame = (x: number, y: number, kind = box) =>
    svg`<rect class=${kind} x=${x} y=${y} width="40" height="40" rx="6" />`;
  const mock = settings.api.integration === 'MOCK';
  return html`<svg class="flow" viewBox="0 0 276 116" width="276" height="116" aria-hidden="true" focusable="false">
    ${personGlyph(2, 10, 32)}
    ${arrow('M44 26 H122')}
    ${open ? nothing : words(83, 19, settings.authorizer.tokenHeader)}
    ${open ? nothing : words(83, 41, expectedToken(settings))}
    ${frame(128, 6)} ${doorGlyph(138, 16, 20)}
    ${arrow('M172 26 H224')}
    ${frame(230, 6, mock ? 'flow-box flow-open' : box)}
    ${mock ? words(250, 30, 'mock') : functionGlyph(240, 16, 20)}
    <path class="flow-line flow-check" d="M148 50 V66" />
    ${frame(128, 70)} ${peopleGlyph(138, 80, 20)}
    ${signIn(signInWay(settings), frame)}
  </svg>`;
}

function signIn(way: SignInWay, frame: (x: number, y: number) => SVGTemplateResult): SVGTemplateResult {
  // The API asks the pool on the caller's behalf, by a second function.
  if (way === 'api')
    return svg`${arrow('M172 38 H198 V84 H224')} ${frame(230, 70)} ${functionGlyph(240, 80, 20)} ${arrow('M226 98 H174')}`;
  return svg`<path class="flow-line" d="M18 48 V90 H56" />
    ${way === 'page' ? pageGlyph(62, 77, 26) : passwordGlyph(62, 77, 26)}
    ${arrow('M94 90 H122')}`;
}

/** A line of right angles with a head where it ends. */
function arrow(path: string): SVGTemplateResult {
  const points = [...path.matchAll(/([MHV])([\d ]+)/g)];
  let [x, y] = [0, 0];
  let before = 0;
  for (const [, letter, numbers = ''] of points) {
    before = x;
    const [first = 0, second = 0] = numbers.trim().split(' ').map(Number);
    if (letter === 'M') [x, y] = [first, second];
    else if (letter === 'H') x = first;
    else y = first;
  }
  const back = x > before ? -5 : 5;
  return svg`<path class="flow-line" d=${path} /><path class="flow-head" d="M${x + back} ${y - 4} L${x} ${y} L${x + back} ${y + 4}" />`;
}

function words(x: number, y: number, text: string): SVGTemplateResult {
  return svg`<text class="flow-words" x=${x} y=${y} text-anchor="middle">${text.length > 14 ? `${text.slice(0, 13)}…` : text}</text>`;
}
