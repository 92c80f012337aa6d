/** Quoting for the POSIX shell. */

/** Text that may hold values which the shell knows by a variable: the longest known value wins. */
export type Variables = ReadonlyMap<string, string>;

/**
 * A word for `sh` that stands for exactly this text. Where a known value occurs in it, its variable stands instead. Words
 * that need no quotes get none.
 */
export function shellWord(text: string, variables: Variables = new Map()): string {
  const parts = splitByValues(text, variables);
  if (parts.length === 1 && parts[0]?.variable !== undefined) return `"$${parts[0].variable}"`;
  return parts.map((part) => (part.variable === undefined ? quoted(part.text) : `"$${part.variable}"`)).join('');
}

function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

interface Part {
  readonly text: string;
  readonly variable?: string;
}

function splitByValues(text: string, variables: Variables): Part[] {
  const values = [...variables.keys()].sort((a, b) => b.length - a.length);
  let parts: Part[] = [{ text }];
  for (const value of values) {
    parts = parts.flatMap((part) => {
      if (part.variable !== undefined || !part.text.includes(value)) return [part];
      return part.text
        .split(value)
        .flatMap((piece, index): Part[] => [
          ...(index > 0 ? [{ text: value, variable: variables.get(value) ?? '' }] : []),
          ...(piece === '' ? [] : [{ text: piece }]),
        ]);
    });
  }
  return parts.length === 0 ? [{ text: '' }] : parts;
}
