/** The draft that a webview would show after these messages. */
import assert from 'node:assert/strict';
import type { Draft, HostMessage } from '../../src/wizard/protocol.ts';

export function draftShown(messages: readonly HostMessage[]): Draft {
  let draft: Draft | undefined;
  for (const message of messages) {
    if (message.type === 'draft') draft = message.draft;
    if (message.type === 'settings' && draft)
      draft = { ...draft, settings: message.settings, revision: message.revision };
  }
  assert.ok(draft, 'no draft was sent');
  return draft;
}
