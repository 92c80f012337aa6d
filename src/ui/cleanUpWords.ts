/** Clean-up words: the question before it and the sentence after it. */
import type { PlanStep } from '../engine/plan.ts';
import type { CleanUpReport, Setup } from '../operations/operations.ts';

/** More lines than this would make the dialog taller than a small screen. */
const mostLines = 14;

export function cleanUpQuestion(
  setup: Setup,
  steps: readonly PlanStep[],
): { readonly question: string; readonly detail: string; readonly yes: string } {
  const deleted = steps.filter((step) => step.action === 'delete');
  const left = steps.filter((step) => step.action === 'leave');
  if (deleted.length === 0 && left.length === 0)
    return {
      question: `Forget “${setup.name}”?`,
      detail: 'Nothing of it exists, so only its entry in the explorer is removed.',
      yes: 'Forget It',
    };
  const lines = linesOf(setup, deleted);
  const detail = [
    `${capital(placeWords(setup))}:`,
    lines.slice(0, mostLines).join('\n') + (lines.length > mostLines ? `\n• and ${lines.length - mostLines} more` : ''),
    ...(left.length > 0 ? [`Not deleted:\n${left.map((step) => `• ${step.title} (${step.reason})`).join('\n')}`] : []),
    deleted.some(({ type }) => type === 'Cognito.UserPool')
      ? 'The users of the user pool are deleted with it. This cannot be undone.'
      : 'This cannot be undone.',
  ];
  return {
    question: `Delete ${count(deleted.length)} of “${setup.name}”?`,
    detail: detail.join('\n\n'),
    yes: 'Delete',
  };
}

/** One line for each resource that is deleted by itself, with what goes with it. */
function linesOf({ rows }: Setup, deleted: readonly PlanStep[]): string[] {
  const ids = new Set(deleted.map(({ id }) => id));
  const headOf = (id: string): string => {
    const container = rows[id]?.containedIn;
    return container !== undefined && ids.has(container) ? headOf(container) : id;
  };
  return deleted
    .filter(({ id }) => headOf(id) === id)
    .map(({ id, title }) => {
      const parts = deleted.filter((step) => step.id !== id && headOf(step.id) === id).map((step) => step.title);
      return parts.length === 0 ? `• ${title}` : `• ${title}, with: ${parts.join(', ')}`;
    });
}

/** What was done, and whether it went as hoped. */
export function cleanUpOutcome(
  setup: Setup,
  report: CleanUpReport,
): { readonly text: string; readonly whole: boolean } {
  const removed = report.removed.length === 0 ? 'Nothing had to be removed' : `Removed ${count(report.removed.length)}`;
  const restored = (report.givenBack ?? []).filter(({ properties }) => properties.length > 0).map(({ title }) => title);
  const given = restored.length === 0 ? '' : ` As they were before: ${restored.join(', ')}.`;
  if (report.left.length === 0) return { text: `${removed} of “${setup.name}”.${given} Nothing is left.`, whole: true };
  const left = report.left.map(({ title, why }) => `${title} (${why.replace(/\.$/, '')})`).join('; ');
  return {
    text: `${removed} of “${setup.name}”.${given} Left: ${left}.`,
    whole: !report.left.some(({ failure }) => failure),
  };
}

/** "in the local sandbox", "in account 123456789012, us-east-1". */
export function placeWords({ extra: { target, caller }, rows }: Setup): string {
  if (target.kind === 'sandbox') return 'in the local sandbox';
  const account = caller?.accountId ?? Object.values(rows)[0]?.accountId;
  const where = account === undefined ? target.region : `account ${account}, ${target.region}`;
  return target.endpointUrl ? `at ${target.endpointUrl} (${where})` : `in AWS ${where}`;
}

function count(resources: number): string {
  return resources === 1 ? '1 resource' : `${resources} resources`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
