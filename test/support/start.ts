/**
 * `npm start`: a VS Code with the packaged extension installed, ready to be used by a person, on a sample workspace.
 * Desktop VS Code where there is one or it can be downloaded, else VS Code in the browser on a loopback address.
 * `-- --port 8080` chooses that port, `-- --browser` the browser in any case. Runs until Ctrl+C.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { run, start, stop } from './childProcess.ts';
import { startCodeServer, workbenchUrl, writeSettings } from './codeServer.ts';
import { buildAll, installExtension, packageExtension } from './extensionPackage.ts';
import { cacheFolder, ensureFolder } from './places.ts';
import { provisionCodeServer } from './provisionCodeServer.ts';
import { provisionDesktop } from './provisionDesktop.ts';

// A profile apart from the person's own, and kept: the record of what was made on AWS lives in it.
const folder = ensureFolder(join(cacheFolder, 'start'));
const profile = join(folder, 'profile');
const extensionsFolder = join(folder, 'extensions');
const workspace = join(folder, 'workspace');

const { port: wantedPort, browser } = options();
console.log('Building and packaging the extension …');
await buildAll();
const [vsix] = await Promise.all([packageExtension(), prepareFolders()]);
const desktop = browser ? undefined : await provisionDesktop(console.log);
await (desktop === undefined ? openInBrowser() : openDesktop(desktop));

async function openDesktop(executable: string): Promise<void> {
  const [cli = executable, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const own = ['--user-data-dir', profile, '--extensions-dir', extensionsFolder];
  const shell = process.platform === 'win32';
  const { code, output } = await run(cli, [...cliArgs, ...own, '--install-extension', vsix, '--force'], { shell });
  if (code !== 0) throw new Error(`The extension could not be installed:\n${output.trim()}`);
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = start(executable, [...own, ...root, '--disable-workspace-trust', workspace], { shell: false });
  console.log('\nVS Code is open, with the extension installed. Press Ctrl+C to close it.');
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(child));
  });
}

async function openInBrowser(): Promise<void> {
  const install = await provisionCodeServer(console.log);
  await installExtension(install, vsix, { dataFolder: profile, extensionsFolder });
  const server = await startCodeServer(install, {
    dataFolder: profile,
    extensionsFolder,
    // The same port each time, when it is free: the browser keeps the secrets by address.
    port: wantedPort ?? ((await isFree(43180)) ? 43180 : 0),
    testing: false,
  });
  const url = workbenchUrl(server, { folder: workspace });
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`VS Code's server answered ${answer.status}:\n${server.output()}`);
  console.log(`\nOpen ${url}\n`);
  console.log('The extension is installed there. Then: F1, "Cognito API: Start Guided Setup". Ctrl+C ends the server.');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  console.log('Stopping …');
  await server.stop();
  process.exit(0);
}

async function prepareFolders(): Promise<void> {
  await Promise.all(
    [join(profile, 'User'), extensionsFolder, workspace].map((path) => mkdir(path, { recursive: true })),
  );
  // Only the first time: after that they are the person's.
  if (!existsSync(join(profile, 'User', 'settings.json'))) await writeSettings(profile);
  await writeFile(
    join(workspace, 'README.md'),
    '# A folder to try Cognito API Setup in\n\nPress F1 and type "Cognito API". The sandbox needs no AWS account.\n',
  );
}

/** Whether nothing listens on this port of 127.0.0.1. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function options(): { readonly port?: number; readonly browser: boolean } {
  const { values } = parseArgs({ options: { port: { type: 'string' }, browser: { type: 'boolean', default: false } } });
  if (values.port === undefined) return { browser: values.browser };
  const port = Number(values.port);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return { port, browser: values.browser };
  console.error(`--port takes a number from 1 to 65535, not ${values.port}.`);
  process.exit(2);
}
