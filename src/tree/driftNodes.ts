/** Drift nodes: how the explorer shows what was changed at AWS behind a setup's back. */
import type { ItemWord } from '../manifest.ts';
import type { DriftedProperty, ResourceDrift } from '../operations/driftOperations.ts';
import type { SetupNode } from './node.ts';

const warning = { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' } as const;

/** The item of a resource with what is different about it. */
export function withDrift(node: SetupNode, drift: ResourceDrift | undefined): SetupNode {
  if (!drift) return node;
  const words = driftWords[drift.status];
  return {
    ...node,
    ...warning,
    description: [words, node.description].filter(Boolean).join(' · '),
    spoken: `${node.spoken ?? node.label}, ${words}`,
    tooltip: [...node.tooltip.slice(0, 1), ...tooltipOf(drift), ...node.tooltip.slice(1)],
    words: [...node.words, ...driftItemWords([drift])],
  };
}

/** What menus offer for these. Nothing is offered that would not help. */
export function driftItemWords(drifted: readonly ResourceDrift[]): ItemWord[] {
  const words: ItemWord[] = [];
  if (drifted.some(isRepairable)) words.push('repairable');
  if (drifted.some(({ properties }) => properties.some(({ setting }) => setting !== undefined)))
    words.push('acceptable');
  return words;
}

/** “1 missing, 2 changed outside”; undefined when all is as it was left. */
export function driftSummary(drifted: readonly ResourceDrift[]): string | undefined {
  const having = (...statuses: ResourceDrift['status'][]) =>
    drifted.filter(({ status }) => statuses.includes(status)).length;
  const missing = having('missing');
  const changed = having('changed', 'notOurs');
  const parts = [missing > 0 ? `${missing} missing` : '', changed > 0 ? `${changed} changed outside` : ''];
  return parts.filter(Boolean).join(', ') || undefined;
}

/** One property in words: “cache time: 300 seconds → 0 seconds”. */
function driftedWords({ what, words }: DriftedProperty): string {
  return `${what}: ${words}`;
}

/** How a resource stands, beside its name. */
export const driftWords: Readonly<Record<ResourceDrift['status'], string>> = {
  same: '',
  changed: 'changed outside',
  missing: 'missing',
  notOurs: 'not ours any more',
};

function isRepairable({ status, adopted }: ResourceDrift): boolean {
  return status === 'changed' || (status === 'missing' && !adopted);
}

function tooltipOf({ status, properties, next }: ResourceDrift): string[] {
  if (status !== 'changed')
    return [status === 'missing' ? 'It is not there any more.' : 'Something else is there.', next ?? ''].filter(
      Boolean,
    );
  const acceptable = properties.some(({ setting }) => setting !== undefined);
  return [
    'Changed outside of this setup:',
    ...properties.map(driftedWords),
    acceptable
      ? 'Repair brings it back. Accept Change takes it into the settings.'
      : (properties.find(({ why }) => why !== undefined)?.why ?? 'Repair brings it back.'),
  ];
}
