/** VS Code from npm: code-server, which is VS Code served to a browser, unpacked into the ignored folder. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { run } from './childProcess.ts';
import { cacheFolder, nodeExecutable, root } from './places.ts';

/** code-server 4.139.1 is VS Code 1.139.1; it runs on Node.js 24. */
const version = '4.139.1';
const folder = join(cacheFolder, 'code-server');
const packageFolder = join(folder, 'node_modules', 'code-server');
const vscodeFolder = join(packageFolder, 'lib', 'vscode');
const entry = join(packageFolder, 'out', 'node', 'entry.js');
/** Written last, so an interrupted installation is not taken for a complete one. */
const marker = join(folder, 'complete.json');

/** Native modules that npm cannot deliver without a compiler, and what takes their place. */
const standIns = { spdlog: 'spdlog.cjs', 'native-watchdog': 'watchdog.cjs' };
/** What the marker says; raise `standIns` when one of them changes. */
const complete = { version, standIns: 1 };

export interface CodeServerInstall {
  /** The Node.js to run it with. */
  readonly node: string;
  /** Its main program. */
  readonly entry: string;
}

/**
 * Installs code-server unless that was done before; about 20 s and 600 MB. Two runs at once wait for each other.
 * Throws with what to do when npm cannot deliver it.
 */
export async function provisionCodeServer(report: (line: string) => void): Promise<CodeServerInstall> {
  const node = await serverNode();
  if (!(await isComplete())) {
    await mkdir(folder, { recursive: true });
    const release = await lock(folder, {
      stale: 30_000,
      retries: { retries: 600, minTimeout: 1_000, maxTimeout: 1_000 },
    });
    try {
      // Another run may have finished it while this one waited.
      if (!(await isComplete())) await install(report);
    } finally {
      await release();
    }
  }
  return { node, entry };
}

async function isComplete(): Promise<boolean> {
  if (!existsSync(marker) || !existsSync(entry)) return false;
  const written = await readFile(marker, 'utf8').catch(() => '');
  return written.trim() === JSON.stringify(complete);
}

async function install(report: (line: string) => void): Promise<void> {
  const began = Date.now();
  report(`Getting VS Code from npm (code-server ${version}) into .vscode-test; about 20 s and 600 MB, once …`);
  await rm(marker, { force: true });
  // A package.json of its own keeps npm from climbing up to the repository's.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // Without scripts it needs no compiler. What it then lacks gets a stand-in below.
  await npm(folder, ['install', '--ignore-scripts', `code-server@${version}`]);
  report('  … its own dependencies …');
  await npm(vscodeFolder, ['install', '--omit=dev', '--ignore-scripts']);
  await npm(join(vscodeFolder, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']);
  // The two native modules that VS Code's server cannot do without a word about get a plain stand-in.
  for (const [module, standIn] of Object.entries(standIns))
    await copyFile(
      join(import.meta.dirname, 'standIns', standIn),
      join(vscodeFolder, 'node_modules', '@vscode', module, 'index.js'),
    );
  await writeFile(marker, `${JSON.stringify(complete)}\n`);
  report(`  … ready after ${Math.round((Date.now() - began) / 1000)} s.`);
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  // Inside an npm script the running npm says where it is; its environment would otherwise point at the repository.
  const cli = process.env.npm_execpath;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/i.test(name)),
  );
  const { code, output } =
    cli?.endsWith('js') === true
      ? await run(nodeExecutable, [cli, ...args, ...quiet], { cwd, env })
      : await run('npm', [...args, ...quiet], { cwd, env, shell: process.platform === 'win32' });
  if (code === 0) return;
  throw new Error(
    [
      `Could not get VS Code from npm: \`npm ${args.join(' ')}\` failed.`,
      output.trim().split('\n').slice(-8).join('\n'),
      'What to do: check that `npm ping` works and that some 800 MB are free, then run again.',
      'With desktop VS Code installed the extension host tests and `npm start` do without it.',
    ].join('\n'),
  );
}

/** VS Code's server wants Node.js 24: the running one, or else the one among the repository's dependencies. */
async function serverNode(): Promise<string> {
  if (process.versions.node.startsWith('24.')) return nodeExecutable;
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  throw new Error(
    `VS Code's server needs Node.js 24; this is ${process.versions.node}. Run \`npm ci\`, which brings one.`,
  );
}
