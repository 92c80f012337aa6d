/** Checks of refusals: that an SDK client is refused as AWS would refuse it, and the failure of what must be refused. */
import assert from 'node:assert/strict';
import { type FailureNote, noteOf } from '../../src/engine/failure.ts';

/** What to expect; a message as text must be the whole message. */
export interface Refusal {
  readonly name: string;
  readonly message?: string | RegExp;
  readonly status?: number;
}

/** Fails unless the call rejects with this error. */
export async function assertRefused(call: Promise<unknown>, { name, message, status }: Refusal): Promise<void> {
  await assert.rejects(call, (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
    assert.equal(error.name, name, `${error.name}: ${error.message}`);
    if (typeof message === 'string') assert.equal(error.message, message);
    if (message instanceof RegExp) assert.match(error.message, message);
    if (status !== undefined) assert.equal(error.$metadata?.httpStatusCode, status);
    return true;
  });
}

/** The failure of what must be refused. */
export async function refusal(attempt: () => Promise<unknown>): Promise<FailureNote> {
  try {
    await attempt();
  } catch (error) {
    return noteOf(error);
  }
  assert.fail('It was not refused');
}
