/** Words beside the form: there are some for everything that can have the focus, and none for what is no more. */
import assert from 'node:assert/strict';
import { fields } from '../../../src/setup/fields.ts';
import { fieldWords, groupWords, pageWords, reviewOfChange } from '../../../src/webview/words.ts';

describe('words beside the form', () => {
  it('explain every group of settings, and no other', () => {
    const groups = [...new Set(fields.map((field) => field.group))];
    assert.deepEqual(Object.keys(groupWords).sort(), groups.sort());
  });

  it('speak of a change on Review, where the button says Apply', () => {
    assert.match(pageWords.review.about.title, /create/);
    assert.match(reviewOfChange.title, /apply/);
    assert.doesNotMatch(reviewOfChange.text.join(' '), /creat/i);
  });

  it('say more only about settings that exist', () => {
    const paths = fields.map((field) => field.path);
    assert.deepEqual(
      Object.keys(fieldWords).filter((path) => !paths.includes(path)),
      [],
    );
  });
});
