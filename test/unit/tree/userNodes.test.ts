/** Users and signed-in people as items of the explorer. */
import assert from 'node:assert/strict';
import type { UserFacts } from '../../../src/operations/operations.ts';
import type { SignedInUser } from '../../../src/tokens/tokenSet.ts';
import { tokenUserNode } from '../../../src/tree/tokenNodes.ts';
import { userNodes } from '../../../src/tree/userNodes.ts';

const minutes = (count: number) => count * 60_000;

describe('the items of a page of users', () => {
  const user = (rest: Partial<UserFacts> = {}): UserFacts => ({
    username: 'u1',
    email: 'anna@example.com',
    emailVerified: true,
    status: 'CONFIRMED',
    enabled: true,
    ...rest,
  });
  const only = (rest: Partial<UserFacts>) => userNodes('s', [user(rest)])[0];

  it('explain FORCE_CHANGE_PASSWORD and how to end it', () => {
    const node = only({ status: 'FORCE_CHANGE_PASSWORD' });
    assert.equal(node?.description, 'must choose a new password, email verified');
    assert.match(node?.tooltip.join(' ') ?? '', /temporary password.*Resend Invitation.*Set Permanent Password/);
  });

  it('offer what fits the status: confirming only who is not confirmed, enabling only who is disabled', () => {
    assert.deepEqual(only({})?.words, ['hasId', 'user', 'userEnabled']);
    assert.deepEqual(only({ status: 'UNCONFIRMED' })?.words, ['hasId', 'user', 'userEnabled', 'userUnconfirmed']);
    assert.deepEqual(only({ status: 'FORCE_CHANGE_PASSWORD' })?.words, ['hasId', 'user', 'userEnabled', 'userInvited']);
    assert.deepEqual(only({ enabled: false })?.words, ['hasId', 'user', 'userDisabled']);
    assert.match(only({ enabled: false })?.tooltip.join(' ') ?? '', /Disabled: the user cannot sign in/);
  });

  it('mark who cannot sign in without more ado', () => {
    const colorOf = (rest: Partial<UserFacts>) => only(rest)?.iconColor;
    assert.equal(colorOf({}), undefined);
    assert.equal(colorOf({ status: 'UNCONFIRMED' }), 'problemsWarningIcon.foreground');
    assert.equal(colorOf({ status: 'UNCONFIRMED', enabled: false }), 'disabledForeground');
  });

  it('end with a way to load more where there are more, and only there', () => {
    const last = userNodes('s', [user()], true).at(-1);
    assert.deepEqual([last?.label, last?.command], ['Load more…', 'cognitoApi.loadMoreUsers']);
    assert.equal(userNodes('s', [user()]).length, 1);
  });
});

describe('the item of a signed-in user', () => {
  const signedIn: SignedInUser = {
    who: 'anna@example.com',
    userId: 'u1',
    current: true,
    scopes: ['openid'],
    expiresAt: minutes(42) + 500,
    source: 'SRP',
    canRefresh: true,
  };

  it('tells who, from which flow, and for how long, and whether calls are made as that user', () => {
    const node = tokenUserNode('s', signedIn, 0);
    assert.equal(node.label, 'anna@example.com');
    assert.equal(node.description, 'current · SRP · expires in 42 min');
    assert.deepEqual(node.words, ['signedIn', 'refreshable', 'revocable']);
    assert.deepEqual(tokenUserNode('s', { ...signedIn, current: false }, 0).words, [
      'signedIn',
      'refreshable',
      'revocable',
      'otherUser',
    ]);
  });

  it('warns before the end', () => {
    assert.equal(tokenUserNode('s', signedIn, minutes(38)).icon, 'watch');
    assert.equal(tokenUserNode('s', signedIn, minutes(43)).icon, 'warning');
  });

  it('offers a program new tokens, but no refresh token to revoke', () => {
    const program = tokenUserNode('s', { ...signedIn, source: 'client credentials' }, 0);
    assert.deepEqual(program.words, ['signedIn', 'refreshable']);
    assert.match(program.tooltip.join(' '), /with the client secret/);
  });

  it('says why it cannot be refreshed, and that a revoked token still opens the API', () => {
    const implicit = tokenUserNode('s', { ...signedIn, source: 'implicit', canRefresh: false }, 0);
    assert.match(implicit.tooltip.join(' '), /The implicit grant gives no refresh token/);
    assert.deepEqual(implicit.words, ['signedIn']);
    const revoked = tokenUserNode('s', { ...signedIn, canRefresh: false, revoked: true }, 0);
    assert.match(revoked.description ?? '', /revoked/);
    assert.match(revoked.tooltip.join(' '), /goes on accepting it until it expires/);
  });
});
