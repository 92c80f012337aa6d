/** Test report: what API Gateway said to a test of method or authorizer, as a text to read. */
import type { TestView } from '../wizard/tryItView.ts';

/** Markdown. It holds what the service said, so it must pass the redactor before it is shown. */
export function testReport(setupName: string, title: string, tests: readonly TestView[]): string {
  const parts = tests.map((test) =>
    [
      `## ${test.title}`,
      '',
      `**${test.status}**, ${test.ok ? 'as expected' : 'not as expected'}, after ${test.ms} ms.`,
      test.meaning,
      ...(test.body === undefined ? [] : ['', '### Answer', '', ...fenced(prettyBody(test.body), 'json')]),
      ...(test.claims.length === 0 ? [] : ['', '### Claims', '', ...fenced(claimLines(test.claims), 'yaml')]),
      ...(test.log === '' ? [] : ['', '### Log', '', ...fenced(test.log.trimEnd(), 'text')]),
    ].join('\n'),
  );
  return `${[`# ${title}: ${setupName}`, ...parts].join('\n\n')}\n`;
}

/** A fence longer than any that stands in the text, so that nothing of it ends the block. */
function fenced(text: string, language: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence];
}

function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

function claimLines(claims: TestView['claims']): string {
  const width = Math.max(...claims.map(({ name }) => name.length));
  return claims.map(({ name, value }) => `${`${name}:`.padEnd(width + 2)}${value}`).join('\n');
}
