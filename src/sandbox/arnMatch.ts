/** Wildcards of IAM: `*` any run of characters, `?` any single one; and ARNs compared part by part. */

/** Whether `text` matches a pattern with `*` and `?`. */
export function wildcardMatch(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/**
 * The condition operator ArnLike: each of the six colon-delimited parts is compared on its own, so that a wildcard does
 * not reach over a colon (the last part may contain colons). Source: IAM user guide, "ARN condition operators".
 */
export function arnLike(pattern: string, arn: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return (
    parts.length === 6 && patterns.length === 6 && patterns.every((one, at) => wildcardMatch(one, parts[at] ?? ''))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
