/** Callback URLs compared as Cognito does, character by character, and the difference in words. */

export interface NearCallback {
  readonly url: string;
  /** Which part differs: “the port: 8401 here, 8400 there”. */
  readonly difference: string;
}

/** The listed URL that differs least from the one that was sent; undefined where none is listed. */
export function nearestCallback(sent: string, listed: readonly string[]): NearCallback | undefined {
  const near = listed.map((url) => ({ url, parts: differences(sent, url) }));
  const best = near.toSorted((one, other) => one.parts.length - other.parts.length)[0];
  return best && { url: best.url, difference: best.parts.join('; ') || 'upper or lower case' };
}

function differences(sent: string, listed: string): string[] {
  if (`${sent}/` === listed) return ['a slash at the end, which the listed one has'];
  if (sent === `${listed}/`) return ['a slash at the end, which the listed one has not'];
  if (!URL.canParse(sent) || !URL.canParse(listed)) return ['the whole address'];
  const [one, other] = [new URL(sent), new URL(listed)];
  const part = (word: string, here: string, there: string) =>
    here === there ? [] : [`the ${word}: ${here || 'none'} was sent, ${there || 'none'} is listed`];
  return [
    ...part('scheme', one.protocol.replace(':', ''), other.protocol.replace(':', '')),
    ...part('host', one.hostname, other.hostname),
    ...part('port', one.port, other.port),
    ...part('path', one.pathname, other.pathname),
    ...part('query', one.search, other.search),
  ];
}
