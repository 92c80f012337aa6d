/** The security check as a report in Markdown, to be saved. */
import type { CheckedMethod, SecurityCheck } from './security.ts';

/** Ends with a line break. `checkedAt`: the time of the check as it is to be read; left out: in UTC. */
export function securityReport(
  check: SecurityCheck,
  checkedAt = new Date(check.at).toISOString().replace(/\.\d+Z$/, 'Z'),
): string {
  const { apiName, restApiId, stage, methods, summary } = check;
  const lines = [
    `# Security of ${text(apiName)}`,
    '',
    `REST API ${restApiId}, stage ${text(stage)}, checked ${checkedAt}.`,
    '',
    `**${text(summary)}**`,
    ...(methods.length === 0 ? [] : ['', ...methods.flatMap(listItems)]),
    ...(methods.some(isChanged) ? ['', 'What is configured takes effect once the API is deployed to the stage.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The method, and below it what the stage serves otherwise than configured. */
function listItems(checked: CheckedMethod): string[] {
  const sign = checked.verdict === 'good' ? '✓' : '⚠';
  return [
    `- ${sign} ${nameOf(checked)}: ${text(checked.words)}`,
    // That it is not deployed was said already.
    ...(checked.deployed ? checked.differences : []).map((difference) => `  - ${text(difference)}`),
  ];
}

function isChanged({ differences }: CheckedMethod): boolean {
  return differences.length > 0;
}

function nameOf({ method, path }: CheckedMethod): string {
  return `\`${method} ${path.replaceAll('`', '')}\``;
}

/** Names are other people’s: none of them may become markup. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
