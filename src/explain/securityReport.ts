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

function table(methods: readonly CheckedMethod[]): string[] {
  const rows = methods.map((each) => {
    const sign = each.verdict === 'good' ? '✓' : '⚠';
    const standing = each.deployed ? titles[each.deployed] : 'Not deployed';
    return `| ${sign} | ${nameOf(each)} | ${standing} | ${text(each.words)} |`;
  });
  return ['| | method | as served | |', '|---|---|---|---|', ...rows];
}

function nameOf({ method, path }: CheckedMethod): string {
  return `\`${method} ${path.replaceAll('`', '').replaceAll('|', '\\|')}\``;
}

/** Names are other people’s: none of them may become markup. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
