/** Access to the activated extension, and to what it shows to the person. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import type { SetupNode } from '../../src/tree/node.ts';

/** The extension's parts; only its own tests get them. */
export async function inside(): Promise<Inside> {
  const extension = vscode.extensions.getExtension<Inside | undefined>('cognito-api-setup.cognito-api-setup');
  assert.ok(extension, 'VS Code does not know the extension');
  const parts = await extension.activate();
  assert.ok(parts, 'the extension does not see that it is being tested');
  return parts;
}

export interface Shown {
  readonly kind: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly detail?: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

/**
 * Answers notices and dialogs in place of the person, because VS Code shows no dialogs while tests run. `answer` gets
 * what would be shown and returns the title of the button to press.
 */
export function answerNotices(answer: (shown: Shown) => string | undefined): Disposable & { readonly shown: Shown[] } {
  const shown: Shown[] = [];
  const names = {
    information: 'showInformationMessage',
    warning: 'showWarningMessage',
    error: 'showErrorMessage',
  } as const;
  const window = vscode.window as unknown as Record<string, unknown>;
  const originals = Object.values(names).map((name) => [name, window[name]] as const);
  for (const [kind, name] of Object.entries(names) as [Shown['kind'], string][])
    window[name] = async (text: string, ...rest: unknown[]) => {
      const [first] = rest;
      const options = isOptions(first) ? first : undefined;
      const items = (options ? rest.slice(1) : rest) as (string | vscode.MessageItem)[];
      const titleOf = (item: string | vscode.MessageItem) => (typeof item === 'string' ? item : item.title);
      const one: Shown = {
        kind,
        text,
        detail: options?.detail,
        modal: options?.modal ?? false,
        buttons: items.map(titleOf),
      };
      shown.push(one);
      const pressed = answer(one);
      return items.find((item) => titleOf(item) === pressed);
    };
  return {
    shown,
    [Symbol.dispose]() {
      for (const [name, original] of originals) window[name] = original;
    },
  };
}

/** What the person picks or types: the first item that fits, all items with these labels, or the text. */
export type Answer = string | RegExp | readonly string[];

/** Answers pickers and input boxes in place of the person, and notes all that they show. */
export function answerInputs(answers: readonly Answer[]): Disposable & { readonly shown: string[] } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const originals = ['showQuickPick', 'showInputBox'].map((name) => [name, window[name]] as const);
  const left = [...answers];
  const shown: string[] = [];
  window.showQuickPick = async (given: readonly vscode.QuickPickItem[], options: object) => {
    const items = await given;
    shown.push(JSON.stringify([items, options]));
    const wanted = left.shift();
    if (Array.isArray(wanted)) return items.filter(({ label }) => wanted.includes(label));
    return items.find(({ label }) => (wanted instanceof RegExp ? wanted.test(label) : label === wanted));
  };
  window.showInputBox = async (options: object) => {
    shown.push(JSON.stringify(options));
    return left.shift();
  };
  return {
    shown,
    [Symbol.dispose]() {
      for (const [name, original] of originals) window[name] = original;
      assert.deepEqual(left, [], 'fewer questions were asked than expected');
    },
  };
}

/** The first node of a setup in the explorer that fits. */
export async function nodeBelow(
  { tree }: Inside,
  setupId: string,
  fits: (node: SetupNode) => boolean,
): Promise<SetupNode | undefined> {
  const search = async (nodes: readonly SetupNode[]): Promise<SetupNode | undefined> => {
    for (const node of nodes) {
      const found = fits(node) ? node : await search(await tree.children(node));
      if (found) return found;
    }
    return undefined;
  };
  return search((await tree.children()).filter((node) => node.setupId === setupId));
}

function isOptions(value: unknown): value is vscode.MessageOptions {
  return typeof value === 'object' && value !== null && !('title' in value);
}

/** Waits until `find` finds something; mocha's time-out ends it otherwise. */
export async function until<T>(find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The document of the report with this title, once it is the open one, as VS Code shows Markdown. */
export function shownReport(title: string): Promise<vscode.TextDocument> {
  return until(() => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputCustom) || input.viewType !== 'vscode.markdown.preview.editor')
      return undefined;
    const { uri } = input;
    if (!uri.path.endsWith(`/${title}.md`)) return undefined;
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  });
}
