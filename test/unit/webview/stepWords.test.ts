/** The words of the four steps: they promise what these settings do, and nothing else. */
import assert from 'node:assert/strict';
import { withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { stepWords } from '../../../src/webview/stepWords.ts';

describe('the words of the steps', () => {
  const open = settingsFrom('lambda-trigger', 'abcd');
  const keyed = settingsFrom('token-endpoint', 'abcd');

  it('call an API open only where no API key is asked for', () => {
    assert.match(stepWords('open-api', open).title, /open to anyone/);
    const { title, text, expectation } = stepWords('open-api', keyed);
    assert.match([title, ...text, expectation].join(' '), /whoever has the API key.*with the API key/);
    assert.doesNotMatch([title, ...text, ...stepWords('user-pool', keyed).text].join(' '), /open|anybody/);
  });

  it('promise sign-up only where people can sign up', () => {
    assert.match(stepWords('complete', open).text.join(' '), /people sign up by themselves/);
    const closed = withValue(open, 'userPool.selfRegistration', false);
    assert.match(stepWords('complete', closed).text.join(' '), /People cannot sign up by themselves/);
  });
});
