/** The extension as it ships: packaged as .vsix, and installed into a folder of extensions. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './childProcess.ts';
import { cacheFolder, ensureFolder, nodeExecutable, root } from './places.ts';
import type { CodeServerInstall } from './provisionCodeServer.ts';

/** Where the .vsix for tests and `npm start` is written. */
export const vsixFile = join(ensureFolder(cacheFolder), 'cognito-api-setup.vsix');

/** Builds everything into `dist`; throws with the compiler's output when it fails. */
export async function buildAll(): Promise<void> {
  const { code, output } = await run(nodeExecutable, ['esbuild.js', '--quiet'], { cwd: root });
  if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
}

/** Packages what is in `dist` as .vsix, with the flags of `npm run package`. Returns the file. */
export async function packageExtension(): Promise<string> {
  await rm(vsixFile, { force: true });
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await run(nodeExecutable, [vsce, 'package', ...flags, '--out', vsixFile], { cwd: root });
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${output.trim()}`);
  return vsixFile;
}

/** Installs a .vsix for code-server. */
export async function installExtension(
  install: CodeServerInstall,
  vsix: string,
  folders: { readonly dataFolder: string; readonly extensionsFolder: string },
): Promise<void> {
  const { code, output } = await run(
    install.node,
    [
      install.entry,
      ...['--user-data-dir', folders.dataFolder, '--extensions-dir', folders.extensionsFolder],
      ...['--config', join(folders.dataFolder, 'code-server.yaml')],
      ...['--install-extension', vsix, '--force'],
    ],
    { env: { ...process.env, XDG_DATA_HOME: join(folders.dataFolder, 'xdg') } },
  );
  if (code !== 0 || !output.includes('successfully installed'))
    throw new Error(`The extension could not be installed:\n${output.trim().slice(-2_000)}`);
}
