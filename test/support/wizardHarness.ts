/** The wizard's webview outside of VS Code: the bundle in a browser, under a webview's rules, with a host made of data. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page, selectors } from 'playwright-core';
import * as v from 'valibot';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { type Draft, type HostMessage, type Intent, intentSchema, type View } from '../../src/wizard/protocol.ts';
import { cacheFolder, ensureFolder, root } from './places.ts';
import { provisionBrowser } from './provisionBrowser.ts';
import { type ThemeName, themeKinds, themeStyle } from './themes.ts';

const origin = 'http://wizard.test';
/** The same rules as the panel sets, so that what VS Code would block is blocked here. */
const contentSecurityPolicy = `default-src 'none'; img-src ${origin}; font-src ${origin}; style-src ${origin}; script-src 'nonce-harness'`;

/** A browser for the harness. */
export async function launchBrowser(report: (line: string) => void = () => undefined): Promise<Browser> {
  const { executablePath, args, env } = await provisionBrowser(report);
  selectors.setTestIdAttribute('data-test');
  return chromium.launch({ executablePath, args: [...args], env: { ...process.env, ...env } });
}

/** Builds the webview as `npm run build` does, into a folder of its own, and returns that folder. */
export async function buildWebview(): Promise<string> {
  const outdir = ensureFolder(join(cacheFolder, 'webview'));
  await build({
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'chrome120',
    minify: true,
    entryPoints: { wizard: join(root, 'src', 'webview', 'main.ts') },
    outdir,
    logLevel: 'warning',
  });
  return outdir;
}

/** What the harness shows: what the host says, and what the webview remembers by itself. */
export interface Scene {
  readonly draft: Draft;
  readonly view: View;
  readonly unfolded?: readonly string[];
  readonly visited?: readonly Draft['page'][];
}

export interface HarnessOptions {
  readonly folder: string;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

/** One wizard in one page. Every intent is checked against the protocol's schema when it arrives. */
export class WizardHarness {
  readonly page: Page;
  readonly intents: Intent[] = [];
  /** Errors of the page, violations of the content security policy, and intents that the schema refuses. */
  readonly problems: string[] = [];
  #scene: Scene;

  private constructor(page: Page, scene: Scene) {
    this.page = page;
    this.#scene = scene;
  }

  static async open(browser: Browser, scene: Scene, options: HarnessOptions): Promise<WizardHarness> {
    const { folder, theme = 'dark', width = 1280, height = 800 } = options;
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const harness = new WizardHarness(page, scene);
    page.on('pageerror', (error) => harness.problems.push(`error in the page: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) harness.problems.push(`console: ${message.text()}`);
    });
    await page.exposeFunction('hostReceives', (message: unknown) => harness.#receive(message));
    await page.addInitScript(fakeVsCode, { unfolded: scene.unfolded ?? [], visited: scene.visited ?? [] });
    await page.route(`${origin}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '') return route.fulfill({ contentType: 'text/html', body: pageSource(theme) });
      const file = name.startsWith('codicon.')
        ? createRequire(import.meta.url).resolve(`@vscode/codicons/dist/${name}`)
        : join(folder, name);
      const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };
      return route.fulfill({ contentType: types[name.split('.').at(-1) ?? ''], body: await readFile(file) });
    });
    await page.goto(`${origin}/`);
    await page.locator('.wizard').waitFor();
    return harness;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  get draft(): Draft {
    return this.#scene.draft;
  }

  get view(): View {
    return this.#scene.view;
  }

  /** Shows another scene in the same page, as if the host had sent it. */
  async show(scene: Scene): Promise<void> {
    this.#scene = scene;
    await this.send({ type: 'view', view: scene.view });
    await this.send({ type: 'draft', draft: scene.draft });
  }

  async changeView(change: Partial<View>): Promise<void> {
    this.#scene = { ...this.#scene, view: { ...this.#scene.view, ...change } };
    await this.send({ type: 'view', view: this.#scene.view });
  }

  async send(message: HostMessage): Promise<void> {
    await this.page.evaluate((data) => {
      window.dispatchEvent(new MessageEvent('message', { data }));
    }, message);
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  /** Makes the page as high as its content, so that a screenshot shows all of it. */
  async growToContent(): Promise<void> {
    const hidden = await this.page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight);
    const size = this.page.viewportSize();
    if (size) await this.page.setViewportSize({ width: size.width, height: size.height + hidden });
  }

  async useTheme(theme: ThemeName): Promise<void> {
    const { kind, bodyClass } = themeKinds[theme];
    await this.page.evaluate(
      ([style, kindName, className]) => {
        document.documentElement.style.cssText = style;
        document.body.className = className;
        document.body.dataset.vscodeThemeKind = kindName;
      },
      [themeStyle(theme), kind, bodyClass] as const,
    );
  }

  /** Resolves when everything that the page has posted so far has arrived here. */
  async settled(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as { lastPost?: Promise<void> }).lastPost);
  }

  /** Waits until an intent of this type has come, and returns the latest one. */
  async intent<T extends Intent['type']>(type: T): Promise<Extract<Intent, { type: T }>> {
    const deadline = Date.now() + 30_000;
    await this.settled();
    for (;;) {
      const found = this.intents.findLast((intent): intent is Extract<Intent, { type: T }> => intent.type === type);
      if (found) return found;
      if (Date.now() > deadline)
        throw new Error(`No intent ${type} came; there were ${this.intents.map((i) => i.type)}`);
      await this.page.waitForTimeout(20);
    }
  }

  async #receive(message: unknown): Promise<void> {
    const parsed = v.safeParse(intentSchema, message);
    if (!parsed.success) {
      this.problems.push(`refused by the schema: ${JSON.stringify(message)}: ${parsed.issues[0].message}`);
      return;
    }
    const intent = parsed.output;
    this.intents.push(intent);
    if (intent.type === 'ready') await this.show(this.#scene);
    if (intent.type === 'plan') await this.send({ type: 'view', view: this.#scene.view });
    if (intent.type === 'edit') this.#scene = { ...this.#scene, draft: intent.draft };
    if (intent.type === 'startFrom') {
      const settings = settingsFrom(intent.recipe, 'k3x9');
      const { settings: from, revision: before = 0 } = this.#scene.draft;
      const revision = before + 1;
      this.#scene = { ...this.#scene, draft: { ...this.#scene.draft, settings, revision } };
      await this.send({ type: 'settings', settings, revision, from });
    }
  }
}

/** Runs in the page before anything else: what VS Code gives a webview. */
function fakeVsCode(first: unknown): void {
  const receives = (window as unknown as { hostReceives(message: unknown): Promise<void> }).hostReceives;
  const kept = sessionStorage.getItem('state');
  let state: unknown = kept === null ? first : JSON.parse(kept);
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      // VS Code refuses what cannot be cloned.
      postMessage: (message: unknown) => {
        const arrives = receives(structuredClone(message));
        Object.assign(window, { lastPost: arrives });
      },
      getState: () => state,
      setState: (next: unknown) => {
        state = next;
        sessionStorage.setItem('state', JSON.stringify(next));
      },
    }),
  });
}

function pageSource(theme: ThemeName): string {
  const { kind, bodyClass } = themeKinds[theme];
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Cognito API Setup</title>
    <link rel="stylesheet" href="${origin}/codicon.css" id="vscode-codicon-stylesheet" />
    <link rel="stylesheet" href="${origin}/wizard.css" />
    <script nonce="harness">
      document.documentElement.style.cssText = ${JSON.stringify(themeStyle(theme))};
    </script>
  </head>
  <body class="${bodyClass}" data-vscode-theme-kind="${kind}">
    <cognito-wizard></cognito-wizard>
    <script nonce="harness" type="module" src="${origin}/wizard.js"></script>
  </body>
</html>`;
}
