/** The security check as a report in Markdown, to be saved. */
import type { CheckedMethod, MethodStanding, SecurityCheck } from './security.ts';

const titles: Readonly<Record<MethodStanding, string>> = {
  open: 'Open',
  secured: 'Signed-in users',
  otherwise: 'Protected otherwise',
  preflight: 'Open for preflight',
};

/** Ends with a line break. `checkedAt`: the time of the check as it is to be read; left out: in UTC. */
export function securityReport(
  check: SecurityCheck,
  checkedAt = new Date(check.at).toISOString().replace(/\.\d+Z$/, 'Z'),
): string {
  const { apiName, restApiId, stage, methods, summary } = check;
  const changed = methods.filter(({ differences }) => differences.length > 0);
  const lines = [
    `# Security of ${text(apiName)}`,
    '',
    `REST API ${restApiId}, stage ${text(stage)}, checked ${checkedAt}.`,
    '',
    `**${text(summary)}**`,
    ...(methods.length === 0 ? [] : ['', ...table(methods)]),
    ...(changed.length === 0
      ? []
      : [
          '',
          '## Not deployed as configured',
          '',
          'Changes take effect once the API is deployed to the stage.',
          '',
          ...changed.flatMap((each) => each.differences.map((difference) => `- ${nameOf(each)}: ${text(difference)}`)),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Cells of a column are equally wide, so that the table can be read as it stands. */
function table(methods: readonly CheckedMethod[]): string[] {
  const rows = [
    ['', 'Method', 'As served', 'In words'],
    ...methods.map((each) => [
      each.verdict === 'good' ? '✓' : '⚠',
      nameOf(each),
      each.deployed ? titles[each.deployed] : 'Not deployed',
      text(each.words),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = '', ...body] = rows.map(lineOf);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body];
}

function nameOf({ method, path }: CheckedMethod): string {
  return `\`${method} ${path.replaceAll('`', '').replaceAll('|', '\\|')}\``;
}

/** Names are other people’s: none of them may become markup. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
