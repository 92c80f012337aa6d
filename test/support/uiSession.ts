/**
 * One session of the UI tests: VS Code's server with the packaged extension installed, and a browser in front of it.
 *
 * The UI tests always run here, also where there is a desktop VS Code (which then runs the extension host tests). Their
 * journey leaves VS Code for the hosted sign-in pages, and in a browser the test can go there like a person; a desktop
 * VS Code would hand the address to the system's browser, out of the test's reach. The workbench is the same code.
 * Not an extension under development but the .vsix is tested, so that a file missing from it is noticed; and because
 * VS Code shows neither notifications nor dialogs to the driver that it wants for one under development.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { type CodeServer, startCodeServer, workbenchUrl, writeSettings } from './codeServer.ts';
import { environmentWithoutAws, launchBrowser } from './extensionHost.ts';
import { buildAll, installExtension, packageExtension } from './extensionPackage.ts';
import { temporaryFolder } from './places.ts';
import { provisionBrowser } from './provisionBrowser.ts';
import { provisionCodeServer } from './provisionCodeServer.ts';
import { testStateKey } from './sandboxContent.ts';
import { themes, Workbench } from './workbench.ts';

export interface UiSession {
  readonly workbench: Workbench;
  readonly context: BrowserContext;
  readonly server: CodeServer;
  /** Profile of VS Code; the extension's own storage is below `User/globalStorage`. */
  readonly profile: string;
  readonly workspaceFolder: string;
  end(): Promise<void>;
}

export interface UiSessionOptions {
  /** User settings beside the tidy ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host beside this process's own, which is cleared of everything of AWS. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of further extensions. */
  readonly others?: readonly string[];
  /** Default 1280x800. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

let packaged: Promise<string> | undefined;

/** Starts a session; some 8 s. The first one of a process packages the extension. */
export async function startUiSession(options: UiSessionOptions = {}): Promise<UiSession> {
  // `npm test` has built already; run alone, the tests build for themselves.
  packaged ??= (process.env.UI_TESTS_BUILT ? Promise.resolve() : buildAll()).then(packageExtension);
  const [install, browserInstall, vsix] = await Promise.all([
    provisionCodeServer(console.error),
    provisionBrowser(console.error),
    packaged,
  ]);
  const scratch = await temporaryFolder('vscode-ui');
  const profile = join(scratch.path, 'profile');
  const extensionsFolder = join(scratch.path, 'extensions');
  const workspaceFolder = join(scratch.path, 'workspace');
  await Promise.all([profile, extensionsFolder, workspaceFolder].map((folder) => mkdir(folder)));
  await writeFile(join(workspaceFolder, 'notes.md'), '# A workspace to try the extension in\n');
  // Before the first installation, which lists what is there; VS Code overlooks what comes later.
  for (const other of options.others ?? []) await symlink(other, join(extensionsFolder, basename(other)));
  await installExtension(install, vsix, { dataFolder: profile, extensionsFolder });
  await writeSettings(profile, { 'workbench.colorTheme': `Default ${themes.dark}`, ...options.settings });
  const server = await startCodeServer(install, {
    dataFolder: profile,
    extensionsFolder,
    testing: false,
    env: {
      ...(await environmentWithoutAws(scratch.path)),
      COGNITO_SANDBOX_STATE_KEY: testStateKey,
      ...options.env,
    },
  });
  const browser = await launchBrowser(browserInstall);
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(workbenchUrl(server, { folder: workspaceFolder }));
  const workbench = new Workbench(page);
  await workbench.ready();
  return {
    workbench,
    context,
    server,
    profile,
    workspaceFolder,
    end: async () => {
      await browser.close();
      await server.stop();
      await rm(scratch.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}
