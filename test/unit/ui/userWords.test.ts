/** What is said when somebody types the name of a user. */
import assert from 'node:assert/strict';
import { createRedactor } from '../../../src/engine/redact.ts';
import { usernameProblem } from '../../../src/ui/userWords.ts';

describe('the name of a user', () => {
  it('is what the pool lets people sign in with', () => {
    assert.equal(usernameProblem('anna@example.com', ['email']), undefined);
    assert.match(usernameProblem('anna', ['email']) ?? '', /email address/);
    assert.equal(usernameProblem('+12025550100', ['phone_number']), undefined);
    assert.match(usernameProblem('anna@example.com', ['phone_number']) ?? '', /phone number/);
    assert.equal(usernameProblem('+12025550100', ['email', 'phone_number']), undefined);
    assert.equal(usernameProblem('anna', ['username']), undefined);
    assert.match(usernameProblem('an na', ['username']) ?? '', /no spaces/);
  });

  it('must not look like an address that is another way to sign in', () => {
    assert.match(usernameProblem('anna@example.com', ['username', 'email']) ?? '', /must not look like/);
    assert.equal(usernameProblem('anna@example.com', ['username']), undefined);
  });
});

describe('the redactor', () => {
  it('hides the tokens of every user that stand in one secret', () => {
    const { hide, redact } = createRedactor();
    hide(JSON.stringify({ who: 'anna', accessToken: 'first-secret', others: [{ refreshToken: 'second-secret' }] }));
    assert.equal(/secret/.test(redact('first-secret and second-secret of anna')), false);
  });
});
