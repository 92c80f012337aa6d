/** Differences in words, as plans, failures and the pages say them. */
import type { Difference, GivenBack } from './resource.ts';

/** “minimumLength 6 → 8, requireNumbers no → yes” */
export function differencesInWords(differences: readonly Difference[]): string {
  return differences
    .map(({ property, actual, desired }) => `${property} ${valueInWords(actual)} → ${valueInWords(desired)}`)
    .join(', ');
}

/** “authorizationType NONE, apiKeyRequired no” */
export function givenBackInWords(givenBack: readonly GivenBack[]): string {
  return givenBack.map(({ property, value }) => `${property} ${valueInWords(value)}`).join(', ');
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
