/** Diagnosis report: why something was refused, as a text to read: cause, evidence, what mends it, what it is not. */
import type { Cause, Diagnosis, Evidence } from '../explain/diagnosis.ts';
import type { Fix } from '../explain/fix.ts';
import { fenced } from './testReport.ts';

const titles: Readonly<Record<Diagnosis['about'], string>> = {
  call: 'Why the call got this answer',
  'sign-in': 'Why the sign-in was refused',
  change: 'Why AWS refused',
};

/**
 * Markdown that reads well as it stands. It holds what the service said, so it must pass the redactor before it is shown.
 * `setupName`: undefined where it is about none.
 */
export function diagnosisReport(diagnosis: Diagnosis, setupName?: string): string {
  const { about, happened, causes, ruledOut, notLookedAt, aws } = diagnosis;
  const [first, ...others] = causes;
  return `${[
    `# ${titles[about]}${setupName === undefined ? '' : `: ${text(setupName)}`}`,
    text(happened),
    ...(first ? [`## ${text(first.sentence)}`, ...causeParts(first)] : ['## Nothing is wrong']),
    ...(others.length > 0 ? [first?.certainty === 'certain' ? '## Also wrong' : '## Or else'] : []),
    ...others.flatMap((cause) => [`### ${text(cause.sentence)}`, ...causeParts(cause)]),
    ...section(
      'Not the cause',
      ruledOut.map(({ what, found }) => listItem(what, found)),
    ),
    ...section(
      'Could not be looked at',
      notLookedAt.map(({ what, why }) => listItem(what, why)),
    ),
    ...(aws ? ['## What AWS answered', block(`${aws.name}: ${aws.message}`, 'text')] : []),
  ].join('\n\n')}\n`;
}

function causeParts({ evidence, fixes, link }: Cause): string[] {
  return [
    ...list(evidence.map(({ what, found }: Evidence) => listItem(what, found))),
    ...(fixes.length > 0 ? [`How to fix it:\n\n${fixes.map(fixItem).join('\n')}`] : []),
    ...fixes.flatMap(detail),
    `More from AWS: [${text(link.title)}](${link.url})`,
  ];
}

function fixItem({ label, changes }: Fix, index: number): string {
  return `${index + 1}. **${text(label)}**: ${text(changes)}`;
}

/** What is to be copied or run, so that it can be read first. */
function detail(fix: Fix): string[] {
  if (fix.kind === 'copyPolicy') return [block(fix.policy, 'json')];
  return fix.kind === 'run' ? [block(fix.command, 'sh')] : [];
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, ...list(items)];
}

function list(items: readonly string[]): string[] {
  return items.length === 0 ? [] : [items.join('\n')];
}

function listItem(what: string, found: string | undefined): string {
  return `- ${text(what)}${found === undefined ? '' : `: ${text(found)}`}`;
}

function block(content: string, language: string): string {
  return fenced(content, language).join('\n');
}

/** Names and messages are other people’s: none of them may become markup. Inside words, `_` and `.` never do. */
function text(value: string): string {
  return value
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]<>]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}
