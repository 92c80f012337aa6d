/** Where everything stands in the picture of the architecture, in px, for a wide and for a narrow place. */
import type { Settings } from '../../setup/settings.ts';
import type { ItemState } from '../parts/icons.ts';
import { services } from '../parts/resourceList.ts';

export interface PictureItem {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly state: ItemState;
}

export interface PlacedRow {
  readonly item: PictureItem;
  readonly x: number;
  /** Middle of the row. */
  readonly y: number;
  readonly width: number;
}

export interface PlacedBox {
  readonly key: 'caller' | 'api' | 'function' | 'people' | 'behind';
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PlacedRow[];
  /** What answers, where none of the rows does; its middle is a row below the title. */
  readonly words?: string;
}

/** What answers a call, where it is not a function of this setup. */
export interface Behind {
  readonly title: string;
  readonly words: string;
}

export interface PlacedArrow {
  readonly step: 1 | 2 | 3 | 4;
  /** Corners of the line, the last being the tip. */
  readonly points: readonly (readonly [number, number])[];
  /** Where its number stands. */
  readonly mark: readonly [number, number];
  /** Types whose resources must be there before anything can travel along it. */
  readonly needs: readonly string[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

/** What answers, where it is not the function of this setup. An existing method keeps what it has. */
export function behindOf(settings: Settings | undefined, answeredBy: string | undefined): Behind | undefined {
  if (settings?.existing?.restApiId) return { title: 'Stays as it is', words: answeredBy ?? 'What answers today' };
  return settings?.api.integration === 'MOCK' ? { title: 'Mock answer', words: '200, empty body' } : undefined;
}

export const rowHeight = 24;
const head = 36;
const foot = 8;
/** Below this width the boxes stand one under the other. */
const narrowBelow = 600;

/** The authorizer stands last, next to the pool that it asks; the rest in the order in which a call meets them. */
const apiOrder = [
  'RestApi',
  'Resource',
  'Method',
  'Integration',
  'Deployment',
  'Stage',
  'RequestValidator',
  'ApiKey',
  'UsagePlan',
  'Authorizer',
];

const needs = {
  1: ['Cognito.UserPool', 'Cognito.AppClient', 'Cognito.Domain'],
  2: ['ApiGateway.Stage'],
  3: ['ApiGateway.Authorizer', 'Cognito.UserPool'],
  4: ['ApiGateway.Integration', 'Lambda.Function', 'Lambda.Permission'],
} as const;

/** Places the items for a picture that is `width` px wide. `behind`: what answers, if it is not one of the items. */
export function layoutOf(items: readonly PictureItem[], width: number, behind?: Behind): Layout {
  const own = (key: string) => items.filter((item) => services.find((one) => one.key === key)?.owns(item.type));
  const rank = (item: PictureItem) => apiOrder.indexOf(item.type.replace('ApiGateway.', ''));
  const groups = {
    api: own('api').sort((a, b) => rank(a) - rank(b)),
    function: own('function'),
    people: own('people'),
  };
  return width < narrowBelow ? narrow(groups, width, behind) : wide(groups, width, behind);
}

type Groups = Readonly<Record<'api' | 'function' | 'people', readonly PictureItem[]>>;

const heightOf = (rows: number) => head + rows * rowHeight + foot;

/** The box behind the API: what answers comes first, then the functions of this setup. */
function boxBehind(
  items: readonly PictureItem[],
  behind: Behind | undefined,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): PlacedBox {
  const height = heightBehind(items, behind);
  if (!behind) return { key: 'function', title: 'Lambda', x, y, width, height, rows: rowsIn(items, x, y, width) };
  const rows = rowsIn(items, x, y + rowHeight, width);
  return { key: 'behind', title: behind.title, words: behind.words, x, y, width, height, rows };
}

const heightBehind = (items: readonly PictureItem[], behind: Behind | undefined) =>
  heightOf(items.length + (behind ? 1 : 0));

function rowsIn(items: readonly PictureItem[], x: number, y: number, width: number, columns = 1): PlacedRow[] {
  const perColumn = Math.ceil(items.length / columns);
  const columnWidth = width / columns;
  return items.map((item, index) => ({
    item,
    x: x + Math.floor(index / perColumn) * columnWidth,
    y: y + head + (index % perColumn) * rowHeight + rowHeight / 2,
    width: columnWidth,
  }));
}

const rowOf = (rows: readonly PlacedRow[], type: string, otherwise: number) =>
  rows.find((row) => row.item.type === type)?.y ?? otherwise;

function wide(groups: Groups, width: number, behind: Behind | undefined): Layout {
  const edge = 1;
  const caller = width < 720 ? 80 : 96;
  const gap = [width < 720 ? 52 : 88, width < 720 ? 44 : 64] as const;
  const rest = width - 2 * edge - caller - gap[0] - gap[1];
  const apiWidth = Math.round(rest * 0.52);
  const apiX = edge + caller + gap[0];
  const behindX = apiX + apiWidth + gap[1];
  const behindWidth = width - edge - behindX;
  const apiHeight = heightOf(groups.api.length);
  const apiRows = rowsIn(groups.api, apiX, edge, apiWidth);
  const methodY = rowOf(apiRows, 'ApiGateway.Method', edge + apiHeight / 2);
  const integrationY = rowOf(apiRows, 'ApiGateway.Integration', edge + apiHeight / 2);
  const behindHeight = heightBehind(groups.function, behind);
  // Side by side with the API, unless the arrow from its integration would then miss the box.
  const behindY = integrationY > edge + behindHeight - 16 ? integrationY - behindHeight / 2 : edge;
  const middle = 56;
  const peopleY = edge + Math.max(apiHeight, behindY - edge + behindHeight) + middle;
  const peopleWidth = width - edge - apiX;
  const columns = peopleWidth > 400 ? 2 : 1;
  const peopleHeight = heightOf(Math.ceil(groups.people.length / columns));
  const callerHeight = 80;
  const callerY = methodY - callerHeight / 2;
  const signInY = peopleY + peopleHeight / 2;
  const checkX = apiX + apiWidth / 2;
  const apiBottom = edge + apiHeight;
  return {
    width,
    height: peopleY + peopleHeight + edge,
    boxes: [
      { key: 'caller', title: 'Caller', x: edge, y: callerY, width: caller, height: callerHeight, rows: [] },
      { key: 'api', title: 'API Gateway', x: apiX, y: edge, width: apiWidth, height: apiHeight, rows: apiRows },
      boxBehind(groups.function, behind, { x: behindX, y: behindY, width: behindWidth }),
      {
        key: 'people',
        title: 'Cognito',
        x: apiX,
        y: peopleY,
        width: peopleWidth,
        height: peopleHeight,
        rows: rowsIn(groups.people, apiX, peopleY, peopleWidth, columns),
      },
    ],
    arrows: [
      {
        step: 1,
        points: [
          [edge + caller / 2, callerY + callerHeight],
          [edge + caller / 2, signInY],
          [apiX, signInY],
        ],
        mark: [edge + caller / 2, (callerY + callerHeight + signInY) / 2],
        needs: needs[1],
      },
      {
        step: 2,
        points: [
          [edge + caller, methodY],
          [apiX, methodY],
        ],
        mark: [edge + caller + gap[0] / 2 - 3, methodY],
        needs: needs[2],
      },
      {
        step: 3,
        points: [
          [checkX, apiBottom],
          [checkX, peopleY],
        ],
        mark: [checkX, (apiBottom + peopleY) / 2 - 3],
        needs: needs[3],
      },
      {
        step: 4,
        points: [
          [apiX + apiWidth, integrationY],
          [behindX, integrationY],
        ],
        mark: [apiX + apiWidth + gap[1] / 2 - 3, integrationY],
        needs: behind ? ['ApiGateway.Integration'] : needs[4],
      },
    ],
  };
}

function narrow(groups: Groups, width: number, behind: Behind | undefined): Layout {
  const edge = 1;
  const channel = 36;
  const x = edge + channel;
  const boxWidth = width - edge - x;
  const gap = 44;
  const callerHeight = 48;
  const peopleY = edge + callerHeight + gap;
  const peopleHeight = heightOf(groups.people.length);
  const apiY = peopleY + peopleHeight + gap;
  const apiHeight = heightOf(groups.api.length);
  const apiRows = rowsIn(groups.api, x, apiY, boxWidth);
  const methodY = rowOf(apiRows, 'ApiGateway.Method', apiY + apiHeight / 2);
  const behindY = apiY + apiHeight + gap;
  const behindHeight = heightBehind(groups.function, behind);
  const middle = x + boxWidth / 2;
  const lane = edge + channel / 2 - 6;
  return {
    width,
    height: behindY + behindHeight + edge,
    boxes: [
      { key: 'caller', title: 'Caller', x: edge, y: edge, width: width - 2 * edge, height: callerHeight, rows: [] },
      {
        key: 'people',
        title: 'Cognito',
        x,
        y: peopleY,
        width: boxWidth,
        height: peopleHeight,
        rows: rowsIn(groups.people, x, peopleY, boxWidth),
      },
      { key: 'api', title: 'API Gateway', x, y: apiY, width: boxWidth, height: apiHeight, rows: apiRows },
      boxBehind(groups.function, behind, { x, y: behindY, width: boxWidth }),
    ],
    arrows: [
      {
        step: 1,
        points: [
          [middle, edge + callerHeight],
          [middle, peopleY],
        ],
        mark: [middle, edge + callerHeight + gap / 2 - 3],
        needs: needs[1],
      },
      {
        step: 2,
        points: [
          [lane, edge + callerHeight],
          [lane, methodY],
          [x, methodY],
        ],
        mark: [lane, (edge + callerHeight + methodY) / 2],
        needs: needs[2],
      },
      {
        step: 3,
        points: [
          [middle, apiY],
          [middle, peopleY + peopleHeight],
        ],
        mark: [middle, apiY - gap / 2 + 3],
        needs: needs[3],
      },
      {
        step: 4,
        points: [
          [middle, apiY + apiHeight],
          [middle, behindY],
        ],
        mark: [middle, apiY + apiHeight + gap / 2 - 3],
        needs: behind ? ['ApiGateway.Integration'] : needs[4],
      },
    ],
  };
}
