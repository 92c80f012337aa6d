/** `npm run test:vscode`: builds, then runs the extension host tests in a real VS Code. `-- TEXT` picks tests by title. */
import { buildAll } from './extensionPackage.ts';
import { buildHostTests, runHostTests } from './hostTests.ts';
import { provisionVSCode } from './provision.ts';

const [vscode] = await Promise.all([provisionVSCode(console.log), buildAll()]);
await buildHostTests();
const { code, output } = await runHostTests(vscode, { onLine: console.log, grep: process.argv[2] });
if (code !== 0) console.error(`\nThe end of what the extension host printed:\n${output.slice(-3_000)}`);
process.exit(code);
