/** Route: which declared method a path and method lead to, and what lies near where they lead to none. */

/** The value of a path parameter in an address that is made up. */
const parameter = /^\{[^}]+\}$/;

function segmentsOf(path: string): string[] {
  return (path.split('?')[0] ?? '').split('/').filter((part) => part !== '');
}

function rankOf(part: string): number {
  if (!parameter.test(part)) return 0;
  return part.endsWith('+}') ? 2 : 1;
}

function fits(template: string, path: string, same: (part: string, segment: string) => boolean): boolean {
  const wanted = segmentsOf(template);
  const segments = segmentsOf(path);
  const greedy = wanted.at(-1)?.endsWith('+}') === true;
  if (greedy ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, at) => rankOf(part) > 0 || same(part, segments[at] ?? ''));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const exactly = (part: string, segment: string) => part === decoded(segment);
const inAnyCase = (part: string, segment: string) => part.toLowerCase() === decoded(segment).toLowerCase();

/** Fixed parts go before parameters, parameters before greedy ones. Source: developer guide, “proxy resource”. */
function compare(one: string, other: string): number {
  const [left, right] = [segmentsOf(one).map(rankOf), segmentsOf(other).map(rankOf)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 3) - (right[at] ?? 3);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Methods of the path that counts for this address; empty where no path fits. */
export function methodsAt<M extends { readonly path: string }>(methods: readonly M[], path: string): M[] {
  const [best] = methods.filter((each) => fits(each.path, path, exactly)).toSorted((a, b) => compare(a.path, b.path));
  return methods.filter((each) => each.path === best?.path);
}

/** The method that answers; ANY answers for each that is not there itself. */
export function methodAt<M extends { readonly path: string; readonly method: string }>(
  methods: readonly M[],
  method: string,
  path: string,
): M | undefined {
  const there = methodsAt(methods, path);
  return there.find((each) => each.method === method) ?? there.find((each) => each.method === 'ANY');
}

export interface Nearby {
  readonly path: string;
  /** What is different, in words. */
  readonly words: string;
}

/** The declared path that was probably meant. `stage`: its name, which people put in twice. */
export function nearestPath(paths: readonly string[], sent: string, stage: string): Nearby | undefined {
  const [first, ...rest] = segmentsOf(sent);
  const withoutStage = paths.find((path) => first === stage && fits(path, `/${rest.join('/')}`, exactly));
  if (withoutStage !== undefined)
    return { path: `/${rest.join('/')}`, words: 'The stage appears in the address twice.' };
  const otherCase = paths.find((path) => fits(path, sent, inAnyCase));
  if (otherCase !== undefined)
    return { path: filledFrom(otherCase, sent), words: 'Capital and small letters count in paths.' };
  const [closest] = paths
    .map((path) => ({ path, distance: distance(path.toLowerCase(), sent.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  return closest && { path: callable(closest.path), words: 'It is the nearest path that there is.' };
}

/** A path that can be called: `{id}` becomes `id`. */
export function callable(path: string): string {
  return path.replaceAll(/\{([^}+]+)\+?\}/g, '$1');
}

/** Values of parameters stay as they were sent. */
function filledFrom(template: string, sent: string): string {
  const segments = segmentsOf(sent);
  const parts = segmentsOf(template).map((part, at) => {
    if (rankOf(part) === 0) return part;
    return rankOf(part) === 2 ? segments.slice(at).join('/') : (segments[at] ?? '');
  });
  return `/${parts.join('/')}`;
}

/** Number of letters to change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
