/** Differences in words, as plans, failures and the pages say them. */
import type { Difference, GivenBack } from './resource.ts';

/** A difference as people read it: what, from which value, to which. */
export interface ChangeWords {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** What a change brings: from what is there to what shall be. */
export function changeInWords({ property, desired, actual, words }: Difference): ChangeWords {
  return {
    what: words?.what ?? property,
    from: words?.actual ?? valueInWords(actual),
    to: words?.desired ?? valueInWords(desired),
  };
}

/** “minimum password length 6 → 8, client secret no → yes” */
export function differencesInWords(differences: readonly Difference[]): string {
  return differences
    .map(changeInWords)
    .map(({ what, from, to }) => `${what} ${from} → ${to}`)
    .join(', ');
}

/** “authorization open to anyone, API key required no” */
export function givenBackInWords(givenBack: readonly GivenBack[]): string {
  return givenBack
    .map(({ property, value, words }) => `${words?.what ?? property} ${words?.value ?? valueInWords(value)}`)
    .join(', ');
}

/** A value of a property; `new` for what is known only once it exists. */
export function valueInWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueInWords).join(' + ');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (text.startsWith('‹')) return 'new';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
