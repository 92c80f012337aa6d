/** Token sets of several users in one secret: read back as they were written, the current user first. */
import assert from 'node:assert/strict';
import { tokenStore } from '../../../src/operations/tokenStore.ts';
import { memoryVault } from '../../../src/storage/memoryVault.ts';
import {
  signedInUsers,
  storedTokens,
  summaryOf,
  type TokenSet,
  tokenSetsOf,
  whyNotRefreshable,
} from '../../../src/tokens/tokenSet.ts';

const set = (userId: string, rest: Partial<TokenSet> = {}): TokenSet => ({
  who: `${userId}@example.com`,
  userId,
  accessToken: `access-${userId}`,
  refreshToken: `refresh-${userId}`,
  scopes: [],
  expiresAt: 1,
  source: 'SRP',
  ...rest,
});

describe('token sets', () => {
  it('come back as they were stored, and nothing is stored for nobody', () => {
    for (const sets of [[set('a')], [set('a'), set('b'), set('c')]])
      assert.deepEqual(tokenSetsOf(storedTokens(sets)), sets);
    assert.equal(storedTokens([]), undefined);
    assert.deepEqual(tokenSetsOf(undefined), []);
  });

  it('are shown without any token', () => {
    const shown = JSON.stringify(signedInUsers([set('a'), set('b')]));
    assert.doesNotMatch(shown, /access-|refresh-/);
    assert.deepEqual(
      signedInUsers([set('a'), set('b')]).map(({ userId, current }) => [userId, current]),
      [
        ['a', true],
        ['b', false],
      ],
    );
  });

  it('say why they cannot be refreshed', () => {
    const why = (rest: Partial<TokenSet>) => whyNotRefreshable(summaryOf(set('a', rest)));
    assert.equal(why({}), undefined);
    assert.match(why({ refreshToken: undefined, source: 'implicit' }) ?? '', /implicit grant/);
    assert.match(why({ refreshToken: undefined, revoked: true }) ?? '', /revoked/);
    assert.match(why({ refreshToken: undefined }) ?? '', /gave no refresh token/);
  });
});

describe('the token store', () => {
  const names = async (store: ReturnType<typeof tokenStore>) => (await store.all('s')).map(({ userId }) => userId);

  it('keeps everybody, the last to sign in first, and each of them once', async () => {
    const store = tokenStore({ vault: memoryVault() });
    for (const each of ['a', 'b', 'a', 'c']) await store.signedIn('s', set(each));
    assert.deepEqual(await names(store), ['c', 'a', 'b']);
    await store.use('s', 'b');
    assert.deepEqual(await names(store), ['b', 'c', 'a']);
    await store.replace('s', set('a', { expiresAt: 9 }));
    assert.deepEqual(await names(store), ['b', 'c', 'a']);
    assert.equal((await store.find('s', 'a'))?.expiresAt, 9);
    await store.forget('s');
    await store.forget('s', 'a');
    assert.deepEqual(await names(store), ['c']);
  });

  it('brings nobody back who signed out while being refreshed', async () => {
    const vault = memoryVault();
    const store = tokenStore({ vault });
    await store.signedIn('s', set('a'));
    await store.forget('s');
    await store.replace('s', set('a'));
    assert.equal(await vault.get('s', 'tokens'), undefined);
  });

  it('loses no one when many sign in at once', async () => {
    const store = tokenStore({ vault: memoryVault() });
    await Promise.all(['a', 'b', 'c', 'd'].map((each) => store.signedIn('s', set(each))));
    assert.deepEqual((await names(store)).toSorted(), ['a', 'b', 'c', 'd']);
  });
});
