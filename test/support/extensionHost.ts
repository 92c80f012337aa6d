/** Runs test code inside the extension host of a real VS Code, desktop or server, and hands back what it printed. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { chromium } from 'playwright-core';
import { startCodeServer, workbenchUrl, writeSettings } from './codeServer.ts';
import { temporaryFolder } from './places.ts';
import type { VSCodeInstall } from './provision.ts';
import type { BrowserInstall } from './provisionBrowser.ts';

export interface ExtensionHostRun {
  /** Folder of the extension under development. */
  readonly extension: string;
  /** Folders of further extensions, beside it. */
  readonly others?: readonly string[];
  /** Module that exports `run()`; what it throws is the failure. */
  readonly testsModule: string;
  /** Environment of the extension host, beside that of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets every line that the test code prints. */
  readonly onLine: (line: string) => void;
  /** ms after which the run is given up. */
  readonly timeout: number;
}

/** Exit code of the run: 0 when `run()` resolved. The workspace is an empty folder, the profile a fresh one. */
export async function runInExtensionHost(vscode: VSCodeInstall, run: ExtensionHostRun): Promise<number> {
  await using scratch = await temporaryFolder('vscode-host');
  const workspaceFolder = join(scratch.path, 'workspace');
  await mkdir(workspaceFolder);
  const env = { ...(await environmentWithoutAws(scratch.path)), ...run.env };
  const profile = join(scratch.path, 'profile');
  await writeSettings(profile);
  // Awaited here, because the folder goes when this returns.
  return vscode.kind === 'desktop'
    ? await runOnDesktop(vscode.executablePath, run, workspaceFolder, profile, env)
    : await runOnServer(vscode, run, workspaceFolder, profile, env);
}

/** Nothing of the person's own AWS set-up reaches a test: no variable, no profile, no credentials. */
export async function environmentWithoutAws(folder: string): Promise<Record<string, string | undefined>> {
  const config = join(folder, 'aws-config');
  const credentials = join(folder, 'aws-credentials');
  await Promise.all([writeFile(config, ''), writeFile(credentials, '')]);
  const cleared = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(cleared.map((name) => [name, undefined])),
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function runOnDesktop(
  executablePath: string,
  run: ExtensionHostRun,
  workspaceFolder: string,
  profile: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // test-electron passes the extension host's console on to this process's own.
  return runTests({
    vscodeExecutablePath: executablePath,
    extensionDevelopmentPath: [run.extension, ...(run.others ?? [])],
    extensionTestsPath: run.testsModule,
    extensionTestsEnv: { ...env },
    launchArgs: [
      workspaceFolder,
      ...['--user-data-dir', profile, '--extensions-dir', join(profile, 'extensions')],
      ...['--disable-workspace-trust', '--disable-extensions', '--disable-gpu', '--skip-welcome'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  }).catch((error: unknown) => {
    run.onLine(String(error));
    return 1;
  });
}

async function runOnServer(
  vscode: Extract<VSCodeInstall, { kind: 'server' }>,
  run: ExtensionHostRun,
  folder: string,
  dataFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // VS Code in a browser takes only one extension under development; the others it finds among the installed ones.
  const extensionsFolder = join(dataFolder, 'extensions');
  await mkdir(extensionsFolder);
  for (const [index, other] of (run.others ?? []).entries())
    await symlink(other, join(extensionsFolder, `other-${index}`));
  const server = await startCodeServer(vscode.server, { dataFolder, extensionsFolder, testing: true, env });
  const browser = await launchBrowser(vscode.browser);
  try {
    const page = await browser.newPage();
    const ended = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new Error(`The extension host did not finish within ${run.timeout / 1_000} s:\n${server.output()}`)),
        run.timeout,
      );
      void page.exposeFunction('codeAutomationExit', (code: number) => {
        clearTimeout(timer);
        resolve(code);
      });
      page.once('crash', () => reject(new Error('The page with VS Code crashed')));
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown) => {
      const text = (Array.isArray(args) ? args : [args]).map((part) =>
        typeof part === 'string' ? part : JSON.stringify(part),
      );
      for (const line of text.join(' ').split('\n')) run.onLine(line);
    });
    await page.goto(
      workbenchUrl(server, { folder, extensionDevelopmentPath: run.extension, extensionTestsPath: run.testsModule }),
    );
    return await ended;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Starts the browser that was found, headless. */
export function launchBrowser(browser: BrowserInstall) {
  return chromium.launch({
    executablePath: browser.executablePath,
    args: [...browser.args],
    env: { ...process.env, ...browser.env } as Record<string, string>,
  });
}
