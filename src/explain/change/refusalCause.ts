/** Refusal cause: the cause of a refused change, with what came back as its first evidence. */
import { cause } from '../call/words.ts';
import type { Cause, Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import type { Fix } from '../fix.ts';

/** Certain, unless it says otherwise; `evidence` is what stands beside the answer. */
export function refusalCause(
  refused: Refused,
  id: string,
  sentence: string,
  fixes: readonly Fix[],
  link: Cause['link'],
  { certainty = 'certain', evidence = [] }: Partial<Pick<Cause, 'certainty' | 'evidence'>> = {},
): Finding {
  const said = { what: 'What came back', found: refused.message };
  return cause(id, certainty, sentence, { evidence: [said, ...evidence], fixes, link });
}
