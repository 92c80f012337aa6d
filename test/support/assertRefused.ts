/** Checks that a call of an AWS SDK client is refused as AWS would refuse it. */
import assert from 'node:assert/strict';

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
