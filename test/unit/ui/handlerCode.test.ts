/** Handler code: which text a setup deploys, what an edit does to its settings, and where the file is. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { handlerCodeOf, withHandlerCode } from '../../../src/ui/handlerCode.ts';
import { handlerPath, partsOfHandlerUri } from '../../../src/ui/handlerUri.ts';

const settings = settingsFrom('lambda-trigger', 'abc');
const inNode = { ...settings, function: { ...settings.function, runtime: 'nodejs22.x' as const } };

describe('the code of a handler', () => {
  it('is the starter’s until it was edited, in a file of the language of the runtime', () => {
    const python = handlerCodeOf(settings);
    assert.equal(python?.fileName, 'lambda_function.py');
    assert.match(python?.text ?? '', /def lambda_handler/);
    assert.equal(handlerCodeOf(inNode)?.fileName, 'index.mjs');
  });

  it('is what was written once it was edited', () => {
    assert.equal(handlerCodeOf(withHandlerCode(settings, 'print(1)\n'))?.text, 'print(1)\n');
  });

  it('goes on following the settings when the starter’s own text is saved', () => {
    const saved = withHandlerCode(settings, handlerCodeOf(settings)?.text ?? '');
    assert.equal(saved.function.code, '');
    const greeted = { ...saved, function: { ...saved.function, greeting: 'Good evening' } };
    assert.match(handlerCodeOf(greeted)?.text ?? '', /Good evening/);
  });

  it('is not there where nothing of ours is deployed', () => {
    assert.equal(handlerCodeOf({ ...settings, api: { ...settings.api, integration: 'MOCK' } }), undefined);
    assert.equal(handlerCodeOf({ ...settings, existing: { functionName: 'theirs' } }), undefined);
  });
});

describe('the address of a handler', () => {
  it('names the setup and the file', () => {
    const path = handlerPath('abc', 'index.mjs');
    assert.deepEqual(partsOfHandlerUri({ scheme: 'cognito-api', path }), { owner: 'abc', fileName: 'index.mjs' });
  });

  it('is no other address', () => {
    for (const path of ['/', '/abc', '/abc/', '/abc/x/y', '/../x/y', '/a.b/c'])
      assert.equal(partsOfHandlerUri({ scheme: 'cognito-api', path }), undefined, path);
    assert.equal(partsOfHandlerUri({ scheme: 'file', path: '/abc/index.mjs' }), undefined);
  });
});
