/** VS Code's workbench as a person sees it: palette, trees, notifications, dialogs, status bar, webviews, themes. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { screenshotFolder } from './places.ts';
import { waitFor } from './waitFor.ts';

/** The themes every page is looked at in, with the name VS Code lists them by. */
export const themes = { dark: 'Dark Modern', light: 'Light Modern', 'high-contrast': 'Dark High Contrast' } as const;
export type Theme = keyof typeof themes;

/** What VS Code marks its window with for each kind of theme. */
const themeClasses: Readonly<Record<Theme, RegExp>> = {
  dark: /(^|\s)vs-dark(\s|$)/,
  light: /(^|\s)vs(\s|$)/,
  'high-contrast': /(^|\s)hc-black(\s|$)/,
};

/**
 * One workbench in one page. Every method waits for its condition, 30 s at most unless said otherwise, and acts by
 * clicking and typing only.
 */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Resolves once the workbench is drawn and the extension host is up, seen by a status bar without "Activating". */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  }

  /** Runs a command from the palette; `title` as the palette shows it, with its category. */
  async runCommand(title: string): Promise<void> {
    await this.openPalette();
    await this.quickInput.fill(`>${title}`);
    // The first row may be another command that also matches, so the exact one is clicked.
    await this.quickPickRow(title).click();
  }

  /** Types into the palette and returns the titles it lists. */
  async commandsListed(filter: string): Promise<string[]> {
    await this.openPalette();
    await this.quickInput.fill(`>${filter}`);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const names = await this.page.locator('.quick-input-list .label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return names;
  }

  private async openPalette(): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.waitFor();
  }

  /** The text field of palette, quick pick or input box. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** A row of the open quick pick with exactly this label. */
  quickPickRow(label: string): Locator {
    const exact = new RegExp(`^\\s*${escapeForRegExp(label)}\\s*$`);
    return this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: exact }) })
      .first();
  }

  /** Answers the open input box. */
  async answerInput(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickInput.press('Enter');
  }

  /** Switches the colour theme through VS Code's own picker. */
  async useTheme(theme: Theme): Promise<void> {
    const workbench = this.page.locator('.monaco-workbench').first();
    if (themeClasses[theme].test((await workbench.getAttribute('class')) ?? '')) return;
    await this.runCommand('Preferences: Color Theme');
    await this.quickPickRow(themes.dark).waitFor();
    await this.quickInput.fill(themes[theme]);
    await this.quickPickRow(themes[theme]).click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.waitForFunction(
      (pattern) => new RegExp(pattern).test(document.querySelector('.monaco-workbench')?.className ?? ''),
      themeClasses[theme].source,
    );
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** Drags the edge of the side bar until it is this wide. */
  async resizeSideBar(width: number): Promise<void> {
    const sideBar = this.page.locator('.part.sidebar');
    const box = await sideBar.boundingBox();
    if (!box) throw new Error('The side bar is not shown');
    const middle = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width + 1, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width + 1, middle, { steps: 5 });
    await this.page.mouse.up();
    // Away from the edge, which glows while the pointer is near.
    await this.page.mouse.move(box.x + box.width * 2, middle);
    await this.page.locator('.monaco-sash.hover').waitFor({ state: 'detached' });
  }

  /** Opens a view container of the activity bar by its title, unless it is the open one. */
  async openViewContainer(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: title });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.locator('a').click();
    await this.page.locator('.part.sidebar .composite.title', { hasText: title }).waitFor();
  }

  /** A row of the tree in the side bar, by what its label begins with or matches. */
  treeItem(label: string | RegExp): Locator {
    return this.page.locator('.part.sidebar').getByRole('treeitem', { name: label });
  }

  /** Unfolds a row of the tree, unless it is. */
  async unfold(label: string | RegExp): Promise<void> {
    const item = this.treeItem(label);
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) === 'false') await item.locator('.monaco-tl-twistie').click();
    await this.page.locator('.part.sidebar').getByRole('treeitem', { name: label, expanded: true }).waitFor();
  }

  /** A button of a view's welcome text in the side bar. */
  sideBarButton(label: string): Locator {
    return this.page.locator('.part.sidebar .welcome-view').getByRole('button', { name: label });
  }

  /** Clicks an inline action of a tree row, which shows while the pointer is over it. */
  async clickInlineAction(item: Locator, title: string): Promise<void> {
    await item.hover();
    await item.locator('.actions-container').getByRole('button', { name: title }).click();
  }

  /** Picks an entry of the context menu of a tree row. */
  async clickContextMenu(item: Locator, title: string): Promise<void> {
    await item.click({ button: 'right' });
    const entry = this.page.getByRole('menuitem', { name: title });
    await entry.waitFor();
    // A click too soon after the menu came up counts as the end of the one that brought it up.
    await waitFor(async () => {
      await entry.click({ timeout: 1000 }).catch(() => {});
      return !(await entry.isVisible());
    });
  }

  /** A button of the view's title bar in the side bar. */
  viewAction(title: string): Locator {
    return this.page
      .locator('.part.sidebar .title-actions, .part.sidebar .pane-header')
      .getByRole('button', { name: title });
  }

  /** A notification on the screen whose text contains `text`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** Waits for a notification and presses one of its buttons. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** Takes all notifications off the screen, so that they hide nothing. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page.waitForFunction(() => document.querySelectorAll('.notification-toast').length === 0);
  }

  /** The modal dialog that is open. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the open modal dialog and waits until it is gone. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** An item of the status bar, by what it shows. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
  }

  /** The content of the visible webview. VS Code nests two frames: its own, and inside that the extension's page. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('#active-frame');
  }

  /** Does something that opens a page outside of VS Code (`openExternal`), and returns that page. */
  async pageOpenedBy(action: () => Promise<void>): Promise<Page> {
    const [opened] = await Promise.all([this.page.context().waitForEvent('page'), action()]);
    await opened.waitForLoadState();
    return opened;
  }

  /** Reloads the window by VS Code's own command and waits for the new one. */
  async reloadWindow(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.runCommand('Developer: Reload Window')]);
    await this.ready();
  }

  /** Takes a picture of the whole window. `name` may contain folders. Returns the file. */
  async screenshot(name: string): Promise<string> {
    const path = await this.screenshotPath(name);
    // A blinking caret and running transitions would make each picture another one.
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  /** Takes a picture in every theme, with the theme at the end of its name; goes back to the dark one. */
  async screenshots(name: string): Promise<void> {
    for (const theme of Object.keys(themes) as Theme[]) {
      await this.useTheme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
    await this.useTheme('dark');
  }

  /** Where the picture of this name goes; its folder is made. */
  async screenshotPath(name: string): Promise<string> {
    const path = join(screenshotFolder, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }
}

/** Text of an element once it is there, without the white space around it. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').trim();
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
