/** Finds settings over all pages by what stands beside them: label, help, path, group, and what can be chosen. */
import type { FormPage } from '../setup/field.ts';
import { fields } from '../setup/fields.ts';
import type { Draft } from '../wizard/protocol.ts';
import { targetWords } from './words.ts';

/** A setting that was found. */
export interface SearchHit {
  readonly path: string;
  readonly label: string;
  readonly page: FormPage | 'where';
  readonly group: string;
  /** False when other settings keep it from playing a part, so that there is nothing to go to. */
  readonly inUse: boolean;
}

interface Entry extends Omit<SearchHit, 'inUse'> {
  /** What may hold a searched word, the weightiest first, in lower case. */
  readonly texts: readonly string[];
  inUse(draft: Draft): boolean;
}

const settingEntries = fields.map((field): Entry => {
  const { path, label, page, group, help, control } = field;
  const choices = 'options' in control ? control.options.map((option) => `${option.label} ${option.value}`) : [];
  return {
    path,
    label,
    page,
    group,
    texts: [label, path, `${group} ${choices.join(' ')}`, help].map((text) => text.toLowerCase()),
    inUse: ({ settings }) => field.visible?.(settings) ?? true,
  };
});

const targetEntries = ['target.profile', 'target.region', 'target.endpointUrl'].map((path): Entry => {
  const { title = path, text = [] } = targetWords[path] ?? {};
  return {
    path,
    label: title,
    page: 'where',
    group: 'Account',
    texts: [title, path, 'aws', text.join(' ')].map((each) => each.toLowerCase()),
    inUse: ({ target }) => target.kind === 'aws',
  };
});

/**
 * Settings in which every word of the query occurs, the best first: in the label, in the path, in group and choices, in
 * the help. An empty query finds nothing.
 */
export function searchSettings(draft: Draft, query: string): SearchHit[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return [...settingEntries, ...targetEntries]
    .map((entry) => ({ entry, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry: { path, label, page, group, inUse } }) => ({ path, label, page, group, inUse: inUse(draft) }));
}

/** The sum of how far back each word first occurs; Infinity when one does not occur at all. */
function rankOf({ texts }: Entry, wanted: readonly string[]): number {
  return wanted.reduce((sum, word) => {
    const at = texts.findIndex((text) => text.includes(word));
    return sum + (at < 0 ? Number.POSITIVE_INFINITY : at);
  }, 0);
}
