/** Token store: the token sets of a setup's users in the vault, changed by one window at a time. */
import { storedTokens, type TokenSet, tokenSetsOf } from '../tokens/tokenSet.ts';
import type { Ports } from './operations.ts';

/** Name of the secret that holds the token sets of a setup. */
export const tokensName = 'tokens';

export interface TokenStore {
  /** Everybody who is signed in, the current user first. */
  all(setupId: string): Promise<readonly TokenSet[]>;
  /** That user's tokens, or without a user those of the current one. */
  find(setupId: string, userId?: string): Promise<TokenSet | undefined>;
  /** Keeps the tokens of somebody who has signed in, and makes that user the current one. */
  signedIn(setupId: string, tokens: TokenSet): Promise<void>;
  /** Newer tokens of somebody who is signed in; nothing where that is not so any more. */
  replace(setupId: string, tokens: TokenSet): Promise<void>;
  use(setupId: string, userId: string): Promise<void>;
  /** Forgets that user, or without a user the current one. */
  forget(setupId: string, userId?: string): Promise<void>;
  /** Runs work that must not be done twice at the same time, here or in another window. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function tokenStore(ports: Pick<Ports, 'vault' | 'exclusively'>): TokenStore {
  const { vault, exclusively = inTurn() } = ports;

  const all = async (setupId: string) => tokenSetsOf(await vault.get(setupId, tokensName));

  /** A change that leaves all as it is writes nothing, so that no window redraws for it. */
  function change(setupId: string, next: (sets: readonly TokenSet[]) => readonly TokenSet[]): Promise<void> {
    return exclusively('tokens', async () => {
      const sets = await all(setupId);
      const before = storedTokens(sets);
      const after = storedTokens(next(sets));
      if (after === before) return;
      if (after === undefined) await vault.remove(setupId, tokensName);
      else await vault.put(setupId, tokensName, after);
    });
  }
  const others = (sets: readonly TokenSet[], userId: string) => sets.filter((set) => set.userId !== userId);

  return {
    all,
    async find(setupId, userId) {
      return (await all(setupId)).find((set) => userId === undefined || set.userId === userId);
    },
    signedIn: (setupId, tokens) => change(setupId, (sets) => [tokens, ...others(sets, tokens.userId)]),
    replace: (setupId, tokens) =>
      change(setupId, (sets) => sets.map((set) => (set.userId === tokens.userId ? tokens : set))),
    use: (setupId, userId) =>
      change(setupId, (sets) => [...sets.filter((set) => set.userId === userId), ...others(sets, userId)]),
    forget: (setupId, userId) =>
      change(setupId, (sets) => (userId === undefined ? sets.slice(1) : others(sets, userId))),
    exclusively,
  };
}

/** One after the other by name, where there is one process only: in the demo and in tests. */
export function inTurn() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(name) ?? Promise.resolve();
    const next = before.then(work, work);
    last.set(
      name,
      next.catch(() => undefined),
    );
    return next;
  };
}
