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
    await this.findCommand(title);
    await this.quickPickRow(title).click();
  }

  /** Goes as far as a click before running it. The first row may be another command that also matches. */
  async findCommand(title: string): Promise<void> {
    await this.openPalette();
    await this.quickInput.fill(`>${title}`);
    await this.quickPickRow(title).waitFor();
  }

  /** Opens the palette. A key that is pressed while a webview is being loaded may reach nobody, so it is pressed again. */
  private async openPalette(): Promise<void> {
    await waitFor(async () => {
      await this.page.keyboard.press('F1');
      return appears(this.quickInput);
    }, 60_000);
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
    const opened = this.page.locator('.part.sidebar .composite.title', { hasText: title });
    await tab.waitFor();
    // A window that has just come up may open it by itself, and a click then closes it.
    await waitFor(async () => {
      if (!(await opened.isVisible())) await tab.locator('a').click();
      return appears(opened);
    });
  }

  /** A row of the tree in the side bar, by what its label begins with or matches. */
  treeItem(label: string | RegExp): Locator {
    return this.page.locator('.part.sidebar').getByRole('treeitem', { name: label });
  }

  /** Unfolds a row of the tree, unless it is. */
  async unfold(label: string | RegExp): Promise<void> {
    const item = this.treeItem(label);
    const unfolded = this.page.locator('.part.sidebar').getByRole('treeitem', { name: label, expanded: true });
    await item.waitFor();
    // A click on a row that is just being drawn anew is lost.
    await waitFor(async () => {
      if (!(await unfolded.isVisible())) await item.locator('.monaco-tl-twistie').click();
      return appears(unfolded);
    });
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
    const entry = this.page.getByRole('menuitem', { name: title });
    await waitFor(async () => {
      await item.click({ button: 'right' });
      return appears(entry);
    });
    // A click too soon after the menu came up counts as the end of the one that brought it up.
    await waitFor(async () => {
      await entry.click({ timeout: 1000 }).catch(() => {});
      return settles(entry.waitFor({ state: 'hidden', timeout: 2000 }));
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

/** Whether an element comes within some seconds: where what shall bring it up may have to be done once more. */
const appears = (locator: Locator) => settles(locator.waitFor({ timeout: 5000 }));

const settles = (waiting: Promise<void>) =>
  waiting.then(
    () => true,
    () => false,
  );

/** Text of an element once it is there, without the white space around it. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').trim();
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
