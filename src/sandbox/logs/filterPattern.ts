/** Filter patterns for unstructured log events: words, "phrases", ?alternatives and -exclusions. */
import { AwsError } from '../awsError.ts';

/**
 * A test for messages. All plain terms must occur and no excluded one; of the terms with a question mark at least one.
 * Case matters. JSON and space-delimited patterns (`{…}`, `[…]`) are refused: the sandbox does not have them.
 * Source: CloudWatch Logs user guide, "Filter pattern syntax".
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (/^[{[%]/.test(trimmed)) throw new AwsError('InvalidParameterException', 'Invalid filter pattern');
  const terms = [...trimmed.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', phrase, word]) => ({
    sign,
    text: phrase?.replace(/\\(.)/g, '$1') ?? word ?? '',
  }));
  if (terms.some(({ text }) => text.includes('"') && !trimmed.includes('\\"')))
    throw new AwsError('InvalidParameterException', 'Invalid filter pattern');
  const [needed, optional, excluded] = ['', '?', '-'].map((kind) => terms.filter(({ sign }) => sign === kind));
  return (message) => {
    const occurs = ({ text }: { text: string }) => message.includes(text);
    return (
      (needed ?? []).every(occurs) &&
      !(excluded ?? []).some(occurs) &&
      ((optional ?? []).length === 0 || (optional ?? []).some(occurs))
    );
  };
}
