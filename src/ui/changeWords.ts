/** Change words: the question before a plan is carried out outside of the wizard, as far as it changes something. */
import { differencesInWords } from '../engine/differenceWords.ts';
import type { PlanStep } from '../engine/plan.ts';
import { lossOf } from '../setup/consequences.ts';

/** More lines than this would make the dialog taller than a small screen. */
const mostLines = 12;

const verbs = { create: 'create', update: 'change', replace: 'replace', delete: 'delete' } as const;

/** The steps of a plan that do something. */
export function changesOf(steps: readonly PlanStep[]): PlanStep[] {
  return steps.filter(({ action }) => action in verbs);
}

/** One line for each change, and what is lost by it. */
export function changeLines(steps: readonly PlanStep[]): string {
  const lines = changesOf(steps).map((step) => {
    const what = step.action === 'update' ? differencesInWords(step.differences) || step.reason : step.reason;
    const loss = lossOf(step);
    const verb = verbs[step.action as keyof typeof verbs];
    return `• ${verb} ${step.title}: ${what.replace(/\.$/, '')}${loss === undefined ? '' : `\n   ${loss}`}`;
  });
  const more = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(more > 0 ? [`• and ${more} more`] : [])].join('\n');
}

/** "1 change", "3 changes". */
export function countOfChanges(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}
