/** Layout of the architecture's picture: nothing overlaps or sticks out, whatever the width and the resources. */
import assert from 'node:assert/strict';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { withExistingMethod } from '../../../src/setup/existing.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../../src/setup/settings.ts';
import { behindOf, type Layout, layoutOf, type PlacedBox } from '../../../src/webview/picture/layout.ts';

const settings = settingsFrom('lambda-trigger', 'k3x9');
const existing = (some: Settings) =>
  withExistingMethod(some, {
    restApiId: 'a1',
    apiName: 'orders',
    resourceId: 'r1',
    path: '/orders',
    httpMethod: 'GET',
    stageName: 'prod',
  });
const variants = {
  'a function': settings,
  'a mock': withValue(settings, 'api.integration', 'MOCK'),
  'an existing method': existing(settings),
  'an existing method, and a function that signs people in': existing(settingsFrom('token-endpoint', 'k3x9')),
  'a long path': withValue(settings, 'api.resourcePath', '/a/b/c/d/e/f'),
  'the root path': withValue(settings, 'api.resourcePath', '/'),
  'no hosted pages': withValue(settings, 'hostedPages.enabled', false),
  'a test user and managed login': withValue(
    withValue(settings, 'testUser.create', true),
    'hostedPages.managedLoginVersion',
    2,
  ),
};
const widths = [320, 480, 599, 600, 719, 720, 960, 1400];

function layoutFor(some: typeof settings, width: number): Layout {
  const items = desiredResources(some, 'a1b2c3').map(({ id, type, title }) => ({
    id,
    type,
    title,
    state: 'create' as const,
  }));
  return layoutOf(items, width, behindOf(some, 'Lambda function orders'));
}

const overlap = (a: PlacedBox, b: PlacedBox) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the layout of the picture', () => {
  for (const [name, some] of Object.entries(variants))
    it(`keeps apart what belongs apart at any width, for ${name}`, () => {
      for (const width of widths) holds(layoutFor(some, width), width);
    });

  it('says what answers, where it is not a function of this setup', () => {
    const answers = (some: Settings) =>
      [480, 960].map((width) => layoutFor(some, width).boxes.find(({ words }) => words !== undefined)?.words);
    assert.deepEqual(answers(settings), [undefined, undefined]);
    assert.deepEqual(answers(variants['a mock']), ['200, empty body', '200, empty body']);
    assert.deepEqual(answers(existing(settings)), ['Lambda function orders', 'Lambda function orders']);
    assert.equal(behindOf(existing(settings), undefined)?.words, 'What answers today');
  });

  it('shows every resource exactly once', () => {
    for (const some of Object.values(variants)) {
      const shown = layoutFor(some, 900).boxes.flatMap((box) => box.rows.map((row) => row.item.id));
      assert.deepEqual(
        shown.sort(),
        desiredResources(some, 'a1b2c3')
          .map(({ id }) => id)
          .sort(),
      );
    }
  });

  it('needs only types that the setup can have, for each arrow', () => {
    const types = Object.values(variants).flatMap((some) => desiredResources(some, 'a1b2c3').map(({ type }) => type));
    for (const { needs, step } of layoutFor(settings, 900).arrows)
      for (const type of needs) assert.ok(types.includes(type), `arrow ${step} waits for ${type}`);
  });
});

/** True when the point lies on the edge of the box. */
function touches({ x, y, width, height }: PlacedBox, [px, py]: readonly [number, number]): boolean {
  const onSides = (px === x || px === x + width) && py >= y && py <= y + height;
  const onEnds = (py === y || py === y + height) && px >= x && px <= x + width;
  return onSides || onEnds;
}

function holds({ boxes, arrows, height }: Layout, width: number): void {
  const at = `at ${width} px`;
  for (const box of boxes) {
    assert.ok(box.x >= 0 && box.x + box.width <= width, `${box.title} sticks out sideways ${at}`);
    assert.ok(box.y >= 0 && box.y + box.height <= height, `${box.title} sticks out ${at}`);
    for (const row of box.rows) {
      assert.ok(row.y > box.y && row.y < box.y + box.height, `${row.item.title} is outside of ${box.title} ${at}`);
      assert.ok(row.x + row.width <= box.x + box.width, `${row.item.title} is wider than ${box.title} ${at}`);
    }
  }
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1)) assert.ok(!overlap(a, b), `${a.title} overlaps ${b.title} ${at}`);
  for (const { step, points } of arrows)
    for (const point of [points.at(0), points.at(-1)])
      assert.ok(point && boxes.some((box) => touches(box, point)), `arrow ${step} ends in the air ${at}`);
}
