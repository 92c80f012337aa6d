/** An own address of a program with the test in the browser's place. */
import type { OwnAddress } from '../../src/signIn/callback.ts';

export interface FakeOwnAddress extends OwnAddress {
  /** Opens the link with this query; says whether anybody took the answer. */
  open(query: string): boolean;
  /** How many sign-ins wait. */
  readonly listening: number;
}

export function fakeOwnAddress(): FakeOwnAddress {
  const takers = new Set<(parameters: URLSearchParams) => boolean>();
  return {
    url: 'vscode://cognito-api-setup.cognito-api-setup/callback',
    listen(take) {
      takers.add(take);
      return () => takers.delete(take);
    },
    open: (query) => [...takers].some((take) => take(new URLSearchParams(query))),
    get listening() {
      return takers.size;
    },
  };
}
