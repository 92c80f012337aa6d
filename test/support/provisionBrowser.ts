/** A browser for the tests: one that is installed, else the Chromium that comes as an npm package, else a download. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lock } from 'proper-lockfile';
import { run } from './childProcess.ts';
import { cacheFolder, ensureFolder, nodeExecutable } from './places.ts';

export interface BrowserInstall {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For the log: "Google Chrome", "Chromium from npm". */
  readonly name: string;
}

/** Keeps Chromium quiet on a network that reaches nothing, and lets it run as root and without a GPU. */
const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds or gets a browser. `BROWSER_PATH` names one that goes before all others.
 * Throws with what to do when there is none to be had.
 */
export async function provisionBrowser(report: (line: string) => void): Promise<BrowserInstall> {
  const installed = installedBrowser();
  if (installed) return { executablePath: installed, args: quietFlags, env: {}, name: installed };
  const problems: string[] = [];
  for (const source of [chromiumFromNpm, chromiumFromPlaywright]) {
    try {
      return await source(report);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    [
      'No browser for the tests:',
      ...problems.map((problem) => `- ${problem}`),
      'What to do: install Chromium or Google Chrome, or name one in the environment variable BROWSER_PATH.',
    ].join('\n'),
  );
}

function installedBrowser(): string | undefined {
  const named = process.env.BROWSER_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`BROWSER_PATH names ${named}, which does not exist.`);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const elsewhere = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
    join(process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)', 'Microsoft\\Edge\\Application\\msedge.exe'),
  ];
  return [...(process.platform === 'win32' ? [] : onPath), ...elsewhere].find((path) => existsSync(path));
}

/** @sparticuz/chromium: a headless Chromium, fonts and the libraries a bare Linux lacks, all inside the npm package. */
async function chromiumFromNpm(report: (line: string) => void): Promise<BrowserInstall> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the Chromium from npm is for Linux on x64 only');
  const folder = join(cacheFolder, 'chromium');
  const marker = join(folder, 'complete');
  const executablePath = join(folder, 'chromium');
  if (!existsSync(marker)) {
    await mkdir(folder, { recursive: true });
    const release = await lock(folder, {
      stale: 30_000,
      retries: { retries: 120, minTimeout: 1_000, maxTimeout: 1_000 },
    });
    try {
      if (!existsSync(marker)) await unpackChromium(folder, marker, report);
    } finally {
      await release();
    }
  }
  const env: Record<string, string> = {};
  // Without any font the screenshots would be empty boxes.
  if (!existsSync('/usr/share/fonts') && !existsSync('/usr/local/share/fonts'))
    env.FONTCONFIG_PATH = join(folder, 'fonts');
  if ((await missingLibraries(executablePath)).length > 0) {
    const libraries = join(folder, 'al2023', 'lib');
    env.LD_LIBRARY_PATH = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
    const stillMissing = await missingLibraries(executablePath, env.LD_LIBRARY_PATH);
    if (stillMissing.length > 0)
      throw new Error(
        `the Chromium from npm needs ${stillMissing.join(', ')}; on Debian and Ubuntu: apt-get install libnss3`,
      );
  }
  return { executablePath, args: quietFlags, env, name: 'Chromium from npm' };
}

async function unpackChromium(folder: string, marker: string, report: (line: string) => void): Promise<void> {
  report('Unpacking the Chromium from npm into .vscode-test, once …');
  const module = pathToFileURL(createRequire(import.meta.url).resolve('@sparticuz/chromium')).href;
  // It unpacks into the system's temporary folder, and its libraries only where it believes to be in Lambda. In a
  // process of its own it can be told both without changing this one.
  const { code, output } = await run(
    nodeExecutable,
    [
      '--input-type=module',
      '-e',
      `const m = await import(${JSON.stringify(module)}); await (m.default.default ?? m.default).executablePath();`,
    ],
    { env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' } },
  );
  if (code !== 0 || !existsSync(join(folder, 'chromium')))
    throw new Error(`the Chromium from npm could not be unpacked: ${output.trim().split('\n').slice(-3).join(' ')}`);
  await writeFile(marker, '');
}

/** Shared libraries that the dynamic linker does not find. Empty where there is no `ldd` to ask. */
async function missingLibraries(executable: string, libraryPath?: string): Promise<string[]> {
  const env = libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath };
  const { output } = await run('ldd', [executable], { env }).catch(() => ({ output: '' }));
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? []);
}

/** Playwright's own Chromium: taken where it is in its cache, else downloaded. */
async function chromiumFromPlaywright(report: (line: string) => void): Promise<BrowserInstall> {
  const { chromium } = await import('playwright-core');
  if (!existsSync(chromium.executablePath())) {
    report('Downloading Chromium by Playwright …');
    ensureFolder(cacheFolder);
    const cli = join(createRequire(import.meta.url).resolve('playwright-core'), '..', 'cli.js');
    const { code, output } = await run(nodeExecutable, [cli, 'install', 'chromium', '--no-shell'], {
      env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
    });
    if (code !== 0)
      throw new Error(`Playwright could not download one: ${output.trim().split('\n').slice(-2).join(' ')}`);
  }
  return { executablePath: chromium.executablePath(), args: quietFlags, env: {}, name: 'Chromium by Playwright' };
}
