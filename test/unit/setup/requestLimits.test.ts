/** What a request must hold has limits, and becomes a validator and declared parameters of the first method alone. */
import assert from 'node:assert/strict';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { checkSettings, fields, withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { parseSettings, type Settings } from '../../../src/setup/settings.ts';

const q = { place: 'querystring', name: 'q' } as const;
const colour = { place: 'header', name: 'X-Colour' } as const;
function settingsWith(change: (settings: Settings) => void): Settings {
  const settings = settingsFrom('blank', 'abcd1234');
  change(settings);
  return settings;
}
const said = (settings: Settings, path: string, severity: 'error' | 'warning') =>
  checkSettings(settings).find((finding) => finding.path === path && finding.severity === severity)?.message ??
  'nothing';

describe('what a request must hold', () => {
  const refused: [value: unknown, words: RegExp][] = [
    [[{ ...q, name: '' }], /name is needed/],
    [[{ ...q, name: 'two words' }], /only letters, digits and/],
    [[{ ...q, name: 'x'.repeat(129) }], /at most 128/],
    [[{ ...colour, name: 'X:Colour' }], /header name may contain only/],
    [[{ ...colour, name: 'authorization' }], /carries the token/],
    [[{ ...colour, name: 'X-Api-Key' }], /API key/],
    [[q, { place: 'header', name: 'Q' }], /q is listed twice/],
    [
      [
        { ...q, name: 'a.id' },
        { ...q, name: 'b.id' },
      ],
      /id is listed twice/,
    ],
    [[{ ...q, name: 'id' }], /path parameter/],
    [Array.from({ length: 21 }, (_, n) => ({ ...q, name: `q${n}` })), /At most 20/],
  ];
  for (const [value, words] of refused)
    it(`refuses ${JSON.stringify(value).slice(0, 60)}`, () => {
      const settings = settingsWith((s) => (s.api.resourcePath = '/news/{id}'));
      assert.match(
        said(withValue(settings, 'api.requiredParameters', value), 'api.requiredParameters', 'error'),
        words,
      );
    });

  it('takes what is within the limits, and says when nothing would be checked', () => {
    const settings = settingsWith((s) => (s.api.requiredParameters = [q, colour, { ...q, name: '$x.y_z-1' }]));
    assert.equal(said(settings, 'api.requiredParameters', 'error'), 'nothing');
    assert.match(said(settings, 'api.requiredParameters', 'warning'), /Nobody checks them/);
    settings.api.requestCheck = 'both';
    assert.equal(said(settings, 'api.requiredParameters', 'warning'), 'nothing');
    const idle = settingsWith((s) => (s.api.requestCheck = 'parameters'));
    assert.match(said(idle, 'api.requestCheck', 'warning'), /nothing to check/);
  });

  it('is folded away, and none in settings of an earlier version', () => {
    for (const path of ['api.requiredParameters', 'api.requestCheck'])
      assert.equal(fields.find((field) => field.path === path)?.advanced, true);
    const settings = settingsWith(() => {});
    const { requiredParameters: _, requestCheck: __, ...api } = settings.api;
    assert.deepEqual(parseSettings({ ...settings, api }), settings);
  });

  it('is declared of the first method only, with one validator that is deployed with it', () => {
    const settings = settingsWith((s) => {
      s.api.requiredParameters = [q, colour];
      s.api.requestCheck = 'both';
      s.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: [] }];
    });
    const declared = desiredResources(settings, 'setup001');
    const propsOf = (id: string) => declared.find((one) => one.id === id)?.props as Record<string, unknown>;
    assert.deepEqual(propsOf('method').requestParameters, {
      'method.request.querystring.q': true,
      'method.request.header.X-Colour': true,
    });
    assert.deepEqual(propsOf('method').requestValidatorId, { $ref: 'validator', attribute: 'id' });
    assert.equal(propsOf('method').requestModel, 'Empty');
    assert.equal(propsOf('method:DELETE').requestParameters, undefined);
    assert.equal(propsOf('method:DELETE').requestValidatorId, undefined);
    assert.deepEqual([propsOf('validator').body, propsOf('validator').parameters], [true, true]);
    const covers = propsOf('deployment').covers as readonly { $ref: string }[];
    assert.ok(covers.some(({ $ref }) => $ref === 'validator'));
    const existing = { restApiId: 'abc', resourceId: 'def' };
    assert.ok(!desiredResources({ ...settings, existing }, 'setup001').some(({ id }) => id === 'validator'));
  });
});
