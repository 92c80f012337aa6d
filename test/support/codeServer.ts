/** VS Code's server: started on loopback with a profile and extensions of its own, and stopped without a trace. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start, stop } from './childProcess.ts';
import type { CodeServerInstall } from './provisionCodeServer.ts';

export interface CodeServerOptions {
  /** The profile: settings, the extensions' storage, logs. */
  readonly dataFolder: string;
  /** TCP port; 0 for any free one. */
  readonly port?: number;
  /** Folder of installed extensions. */
  readonly extensionsFolder?: string;
  /** Lets it load an extension under development and run its tests. */
  readonly testing: boolean;
  /** Environment of the server, and so of the extension host. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** What it printed, for the case that something is wrong. */
  output(): string;
  stop(): Promise<void>;
}

/** A workbench without anything that would stand before the extension: no welcome, no chat, no tips, no telemetry. */
export const tidySettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'typescript.disableAutomaticTypeAcquisition': true,
};

/** Writes the user settings of a profile: the tidy ones and `more`. */
export async function writeSettings(profile: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const folder = join(profile, 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...tidySettings, ...more }, null, 2));
}

/** Resolves when the server answers; throws with its output when it does not come up within 60 s. */
export async function startCodeServer(install: CodeServerInstall, options: CodeServerOptions): Promise<CodeServer> {
  const configFile = join(options.dataFolder, 'code-server.yaml');
  // A configuration of its own, or it would read (and write) the person's.
  await writeFile(configFile, 'auth: none\n');
  const child = start(
    install.node,
    [
      install.entry,
      // Only this machine reaches it, and it refuses WebSockets of other origins; so an address without a secret will do.
      ...['--bind-addr', `127.0.0.1:${options.port ?? 0}`, '--auth', 'none'],
      ...['--config', configFile, '--user-data-dir', options.dataFolder],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--ignore-last-opened'],
      '--disable-getting-started-override',
      ...(options.extensionsFolder === undefined ? [] : ['--extensions-dir', options.extensionsFolder]),
      // Without this flag it refuses an extension under development. With it there are no notifications on the screen.
      ...(options.testing ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    {
      env: {
        ...process.env,
        // Empty: pages of this machine are opened at their own address. The default, a path below the server's, would
        // break the sandbox's pages, whose links and redirects start at the root.
        VSCODE_PROXY_URI: '',
        // It keeps its log and heartbeat there, whatever --user-data-dir says.
        XDG_DATA_HOME: join(options.dataFolder, 'xdg'),
        ...options.env,
      },
    },
  );
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`VS Code's server ${why}:\n${output.trim().slice(-2_000)}`));
    const timer = setTimeout(() => {
      void stop(child);
      fail('did not answer within 60 s');
    }, 60_000);
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000);
      const found = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended at once (exit code ${code})`);
    });
  });
  return { url: `http://127.0.0.1:${port}`, port, output: () => output, stop: () => stop(child) };
}

/** Address of a workbench on `folder`, with an extension under development and its tests where they are given. */
export function workbenchUrl(
  server: CodeServer,
  options: {
    readonly folder: string;
    readonly extensionDevelopmentPath?: string;
    readonly extensionTestsPath?: string;
  },
): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload: [string, string][] = [];
  if (options.extensionDevelopmentPath !== undefined)
    payload.push(['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)]);
  if (options.extensionTestsPath !== undefined)
    payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
  const query =
    payload.length === 0 ? '' : `&payload=${encodeURIComponent(JSON.stringify([['skipWelcome', 'true'], ...payload]))}`;
  return `${server.url}/?folder=${encodeURIComponent(options.folder).replaceAll('%2F', '/')}${query}`;
}
