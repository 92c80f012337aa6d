/** Activation time of the extension and of an empty one, measured inside the extension host of one and the same VS Code. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runInExtensionHost } from '../support/extensionHost.ts';
import { root, temporaryFolder } from '../support/places.ts';
import { provisionVSCode } from '../support/provision.ts';

/** ms from the call to the end of activation, loading of the code included. */
export interface ActivationTime {
  readonly ours: number;
  readonly empty: number;
}

/** Starts VS Code `runs` times; which of the two is activated first alternates. */
export async function activationTimes(runs: number, report: (line: string) => void): Promise<ActivationTime[]> {
  const vscode = await provisionVSCode(report);
  await using scratch = await temporaryFolder('activation-bench');
  const ours = await copyOfOurs(scratch.path);
  const others = [await emptyExtension(scratch.path, 'first'), await emptyExtension(scratch.path, 'empty')];
  const testsModule = join(ours, 'dist', 'activationProbe.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'activationProbe.ts')],
    outfile: testsModule,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const times: ActivationTime[] = [];
  for (let count = 0; count < runs; count++) {
    const resultFile = join(scratch.path, `result-${count}.json`);
    const code = await runInExtensionHost(vscode, {
      extension: ours,
      others,
      testsModule,
      env: { ACTIVATION_RESULT: resultFile, ACTIVATION_FIRST: count % 2 === 0 ? 'ours' : 'empty' },
      onLine: () => {},
      timeout: 60_000,
    });
    if (code !== 0) throw new Error('VS Code could not activate the extensions');
    times.push(JSON.parse(await readFile(resultFile, 'utf8')) as ActivationTime);
  }
  return times;
}

/** The built extension, changed in one thing: it does not activate by itself, so that the probe can time it. */
async function copyOfOurs(folder: string): Promise<string> {
  const copy = join(folder, 'ours');
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  await cp(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
  await cp(join(root, 'media'), join(copy, 'media'), { recursive: true });
  await writeFile(join(copy, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
  return copy;
}

async function emptyExtension(folder: string, name: string): Promise<string> {
  const empty = join(folder, name);
  await mkdir(empty);
  const manifest = {
    name,
    publisher: 'bench',
    version: '0.0.1',
    type: 'module',
    main: './extension.js',
    engines: { vscode: '^1.101.0' },
    activationEvents: [],
    extensionKind: ['workspace'],
  };
  await writeFile(join(empty, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(empty, 'extension.js'), "import 'vscode';\nexport function activate() {}\n");
  return empty;
}
