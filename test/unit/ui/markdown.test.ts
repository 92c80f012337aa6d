/** Plain text in hovers: names come from people and from AWS, and must not become markup, links or commands. */
import assert from 'node:assert/strict';
import { plainMarkdown } from '../../../src/ui/markdown.ts';

describe('plain text as Markdown', () => {
  it('keeps ordinary sentences with their spaces', () => {
    assert.equal(plainMarkdown('The directory of people'), 'The directory of people');
  });

  it('makes no link, image, command, tag or icon of a name', () => {
    for (const text of [
      '[x](command:evil)',
      '![x](http://e)',
      '<img src=x>',
      '$(trash)',
      '`code`',
      '**bold**',
      'https://evil.example',
      'someone@example.com',
      '&lt;',
    ]) {
      const escaped = plainMarkdown(text);
      assert.equal(/(^|[^\\])[[\]()`*!$]|[<>@]|:\/\/|command:/.test(escaped), false, escaped);
    }
  });
});
