/** Gets everything that the tests in a real VS Code need. As a program: gets it ahead of time. */
import { type BrowserInstall, provisionBrowser } from './provisionBrowser.ts';
import { type CodeServerInstall, provisionCodeServer } from './provisionCodeServer.ts';
import { provisionDesktop } from './provisionDesktop.ts';

/** A VS Code to run extension host tests in. */
export type VSCodeInstall =
  | { readonly kind: 'desktop'; readonly executablePath: string }
  | { readonly kind: 'server'; readonly server: CodeServerInstall; readonly browser: BrowserInstall };

/** Desktop VS Code where it can be had, else VS Code from npm with a browser. */
export async function provisionVSCode(report: (line: string) => void): Promise<VSCodeInstall> {
  const executablePath = await provisionDesktop(report);
  if (executablePath !== undefined) return { kind: 'desktop', executablePath };
  const [server, browser] = await Promise.all([provisionCodeServer(report), provisionBrowser(report)]);
  return { kind: 'server', server, browser };
}

if (import.meta.main) {
  const vscode = await provisionVSCode(console.log);
  // The UI tests run in a browser also where there is a desktop VS Code; uiSession.ts says why.
  if (vscode.kind === 'desktop') await Promise.all([provisionCodeServer(console.log), provisionBrowser(console.log)]);
  console.log(
    vscode.kind === 'desktop' ? `VS Code: ${vscode.executablePath}` : `VS Code from npm, in ${vscode.browser.name}`,
  );
}
