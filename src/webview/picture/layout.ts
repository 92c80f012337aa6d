/** Where everything stands in the picture of the architecture, in px, for a wide and for a narrow place. */
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
  readonly key: 'caller' | 'api' | 'function' | 'people' | 'mock';
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PlacedRow[];
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
  'GatewayResponse',
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

/** Places the items for a picture that is `width` px wide. */
export function layoutOf(items: readonly PictureItem[], width: number): Layout {
  const own = (key: string) => items.filter((item) => services.find((one) => one.key === key)?.owns(item.type));
  const rank = (item: PictureItem) => apiOrder.indexOf(item.type.replace('ApiGateway.', ''));
  const groups = {
    api: own('api').sort((a, b) => rank(a) - rank(b)),
    function: own('function'),
    people: own('people'),
  };
  return width < narrowBelow ? narrow(groups, width) : wide(groups, width);
}

type Groups = Readonly<Record<'api' | 'function' | 'people', readonly PictureItem[]>>;

const heightOf = (rows: number) => head + rows * rowHeight + foot;

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

function wide(groups: Groups, width: number): Layout {
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
  const hasFunction = groups.function.length > 0;
  const behindHeight = hasFunction ? heightOf(groups.function.length) : 56;
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
      {
        key: hasFunction ? 'function' : 'mock',
        title: hasFunction ? 'Lambda' : 'Mock answer',
        x: behindX,
        y: behindY,
        width: behindWidth,
        height: behindHeight,
        rows: rowsIn(groups.function, behindX, behindY, behindWidth),
      },
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
        needs: hasFunction ? needs[4] : ['ApiGateway.Integration'],
      },
    ],
  };
}

function narrow(groups: Groups, width: number): Layout {
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
  const hasFunction = groups.function.length > 0;
  const behindHeight = hasFunction ? heightOf(groups.function.length) : 56;
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
      {
        key: hasFunction ? 'function' : 'mock',
        title: hasFunction ? 'Lambda' : 'Mock answer',
        x,
        y: behindY,
        width: boxWidth,
        height: behindHeight,
        rows: rowsIn(groups.function, x, behindY, boxWidth),
      },
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
        needs: hasFunction ? needs[4] : ['ApiGateway.Integration'],
      },
    ],
  };
}
