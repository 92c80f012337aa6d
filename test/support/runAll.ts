/**
 * `npm test`: builds, runs every suite, prints a section for each, and as its last line the counts over all of them.
 * `npm test -- --only unit,sandbox` runs some. Exit code 1 when anything failed, 2 for a wrong argument.
 */
import { parseArgs } from 'node:util';
import { buildAll } from './extensionPackage.ts';
import { provisionVSCode, type VSCodeInstall } from './provision.ts';
import { provisionBrowser } from './provisionBrowser.ts';
import { provisionCodeServer } from './provisionCodeServer.ts';
import { type SuiteResult, section, total } from './suiteResults.ts';
import { runSuite, type SuiteName, suiteNames, workbenchSuites } from './suites.ts';

const began = Date.now();
const chosen = chosenSuites();

const built = await buildAll().then(
  () => undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);
if (built !== undefined) {
  console.log(`${built}\n\n${total([])}`.replace('0 failed', '1 failed'));
  process.exit(1);
}
console.log(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s. Suites: ${chosen.join(', ')}\n`);

const results: SuiteResult[] = [];
let vscode: Promise<VSCodeInstall> | undefined;
const getVSCode = () => {
  vscode ??= provisionVSCode(console.log);
  return vscode;
};

// Two lanes side by side: what needs a workbench mostly waits for it, and the rest uses that time.
await Promise.all([
  lane(chosen.filter((name) => !workbenchSuites.includes(name))),
  lane(chosen.filter((name) => workbenchSuites.includes(name))),
]);

console.log(`\nDone in ${Math.round((Date.now() - began) / 1000)} s.`);
console.log(total(results));
process.exit(results.some((result) => result.failed > 0) ? 1 : 0);

async function lane(names: readonly SuiteName[]): Promise<void> {
  // Download and unpack with words of their own, before a suite's clock runs.
  if (names.includes('vscode')) await getVSCode().catch(() => {});
  if (names.includes('ui'))
    await Promise.all([provisionCodeServer(console.log), provisionBrowser(console.log)]).catch(() => {});
  for (const name of names) {
    const result = await runSuite(name, getVSCode);
    results.push(result);
    console.log(section(result));
  }
}

function chosenSuites(): readonly SuiteName[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return suiteNames;
  const asked = values.only.split(',');
  const unknown = asked.filter((name) => !suiteNames.some((known) => known === name));
  if (unknown.length > 0) {
    console.error(`No suite called ${unknown.join(', ')}. There are: ${suiteNames.join(', ')}.`);
    process.exit(2);
  }
  return suiteNames.filter((name) => asked.includes(name));
}
