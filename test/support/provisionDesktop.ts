/** Desktop VS Code: the installed one, or the one that @vscode/test-electron downloads. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode, ProgressReportStage } from '@vscode/test-electron';
import { cacheFolder } from './places.ts';

/**
 * Path of a desktop VS Code that can open a window here, or undefined with the reason reported. `VSCODE_PATH` names one
 * that goes before all others; `VSCODE_PATH=none` asks for VS Code in the browser.
 */
export async function provisionDesktop(report: (line: string) => void): Promise<string | undefined> {
  const named = process.env.VSCODE_PATH;
  if (named === 'none') return undefined;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`VSCODE_PATH names ${named}, which does not exist.`);
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    report('No display for desktop VS Code; VS Code in a browser takes its place.');
    return undefined;
  }
  const installed = installedDesktop();
  if (installed) return installed;
  try {
    return await download(report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`Desktop VS Code cannot be downloaded (${reason}); VS Code in a browser takes its place.`);
    return undefined;
  }
}

function installedDesktop(): string | undefined {
  const { LOCALAPPDATA = '', PROGRAMFILES = '', PATH = '' } = process.env;
  const candidates: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
    darwin: [
      '/Applications/Visual Studio Code.app/Contents/MacOS/Code',
      '/Applications/Visual Studio Code.app/Contents/MacOS/Electron',
    ],
    win32: [
      join(LOCALAPPDATA, 'Programs', 'Microsoft VS Code', 'Code.exe'),
      join(PROGRAMFILES, 'Microsoft VS Code', 'Code.exe'),
    ],
    linux: [
      '/usr/share/code/code',
      '/opt/visual-studio-code/code',
      ...PATH.split(delimiter).map((p) => join(p, '..', 'share', 'code', 'code')),
    ],
  };
  return candidates[process.platform]?.find((path) => existsSync(path));
}

/** Downloads the stable version unless it is there; gives up when nothing has begun to arrive after 10 s. */
async function download(report: (line: string) => void): Promise<string> {
  let begun = () => {};
  const silence = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 10 s')), 10_000);
    timer.unref();
    begun = () => clearTimeout(timer);
  });
  const downloaded = downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: cacheFolder,
    timeout: 10_000,
    reporter: {
      report: ({ stage }) => {
        if (stage === ProgressReportStage.Downloading) report('Downloading desktop VS Code …');
        if (
          ![
            ProgressReportStage.FetchingVersion,
            ProgressReportStage.ResolvedVersion,
            ProgressReportStage.FetchingInsidersMetadata,
          ].includes(stage)
        )
          begun();
      },
      error: () => {},
    },
  });
  // When the time is up first, the download may still fail later, with nobody waiting for it.
  downloaded.catch(() => {});
  return Promise.race([downloaded, silence]);
}
