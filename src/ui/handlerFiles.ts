/** Handler files: the code of functions as files of a file system of our own, kept in the settings when they are saved. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { Operations } from '../operations/operations.ts';
import type { Settings } from '../setup/settings.ts';
import type { WizardPanels } from '../wizard/wizardPanels.ts';
import { refuseWhileBusy } from './busySetup.ts';
import { draftOwner, handlerPath, handlerScheme, partsOfHandlerUri } from './handlerUri.ts';
import type { SetupList } from './setupList.ts';

export interface HandlerFiles extends vscode.Disposable {
  /** Where the code of a setup (or of the `draft`) is. Throws Failure when it deploys none of its own. */
  uriOf(owner: string): Promise<vscode.Uri>;
  /** Saves what is not saved yet, without offering anything. False when that could not be done. */
  saveQuietly(owner: string): Promise<boolean>;
}

export interface HandlerFilesOptions {
  readonly list: SetupList;
  readonly wizard: WizardPanels;
  readonly operations: () => Promise<Operations>;
  /** The person saved the code of a setup or of the draft. */
  readonly saved: (owner: string) => void;
}

/** What a file held when it was last looked at. */
interface Version {
  readonly text: string;
  /** ms since the epoch; grows with each change, by which VS Code tells that a file was changed by somebody else. */
  readonly mtime: number;
}

/** Registers the file system. Nothing is loaded until one of its files is looked at. */
export function openHandlerFiles({ list, wizard, operations, saved }: HandlerFilesOptions): HandlerFiles {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const versions = new Map<string, Version>();
  const quiet = new Set<string>();
  const opened = Date.now();

  async function settingsOf(owner: string): Promise<Settings | undefined> {
    if (owner === draftOwner) return wizard.draftSettings();
    await list.ready();
    if (!list.find(owner)) await list.reload();
    return list.find(owner)?.setup?.extra.settings;
  }

  async function codeOf(owner: string) {
    const settings = await settingsOf(owner);
    return settings && (await import('./handlerCode.ts')).handlerCodeOf(settings);
  }

  /** Throws VS Code's “file not found” for what is no file, or none any more. */
  async function look(uri: vscode.Uri): Promise<Version> {
    const parts = partsOfHandlerUri(uri);
    const code = parts && (await codeOf(parts.owner));
    if (code?.fileName !== parts?.fileName || code === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const key = uri.toString();
    const known = versions.get(key);
    if (known?.text === code.text) return known;
    const version = { text: code.text, mtime: known ? Math.max(Date.now(), known.mtime + 1) : opened };
    versions.set(key, version);
    return version;
  }

  async function write(owner: string, text: string): Promise<void> {
    const { withHandlerCode } = await import('./handlerCode.ts');
    const change = (settings: Settings) => withHandlerCode(settings, text);
    if (owner === draftOwner) return wizard.changeSettings(undefined, change);
    const loaded = await operations();
    const setup = await loaded.load(owner);
    refuseWhileBusy(setup);
    // First the form, which refuses while something is created; what stands in it would else undo this.
    await wizard.changeSettings(owner, change);
    await loaded.changeSetup(owner, change(setup.extra.settings), setup.extra.target);
    await list.reload();
  }

  /** Tells VS Code which of the files it has looked at are another text now, or gone. */
  async function followChanges(): Promise<void> {
    const events = await Promise.all(
      [...versions].map(async ([key, before]): Promise<vscode.FileChangeEvent[]> => {
        const uri = vscode.Uri.parse(key);
        const now = await look(uri).catch(() => undefined);
        if (now === before) return [];
        if (now) return [{ uri, type: vscode.FileChangeType.Changed }];
        versions.delete(key);
        await closeTabs(uri);
        return [{ uri, type: vscode.FileChangeType.Deleted }];
      }),
    );
    if (events.flat().length > 0) changed.fire(events.flat());
  }

  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    // Records and drafts are watched all the time.
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      if (/^\/([A-Za-z0-9_-]+)?$/.test(uri.path))
        return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      const { text, mtime } = await look(uri);
      return { type: vscode.FileType.File, ctime: opened, mtime, size: Buffer.byteLength(text) };
    },
    readFile: async (uri) => new TextEncoder().encode((await look(uri)).text),
    async writeFile(uri, content) {
      await look(uri);
      const owner = partsOfHandlerUri(uri)?.owner ?? '';
      const text = new TextDecoder().decode(content);
      await write(owner, text).catch((error: unknown) => {
        throw error instanceof Failure ? new Error(`${error.note.what} ${error.note.next ?? ''}`.trim()) : error;
      });
      await look(uri);
      if (!quiet.has(owner)) saved(owner);
    },
    async readDirectory(uri) {
      const code = await codeOf(uri.path.slice(1));
      return code ? [[code.fileName, vscode.FileType.File]] : [];
    },
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };

  const subscriptions = vscode.Disposable.from(
    changed,
    vscode.workspace.registerFileSystemProvider(handlerScheme, provider, { isCaseSensitive: true }),
    { dispose: list.onDidChange(() => void followChanges()) },
    wizard.onDidChangeDraft(() => void followChanges()),
  );

  return {
    async uriOf(owner) {
      const code = await codeOf(owner);
      if (code) return vscode.Uri.from({ scheme: handlerScheme, path: handlerPath(owner, code.fileName) });
      throw new Failure({
        code: 'NoHandlerCode',
        what: 'This setup deploys no code of its own.',
        why: 'Its API only mocks an answer, or its function was there before.',
        next: 'Choose a new Lambda function on the page “API and Lambda”.',
      });
    },
    async saveQuietly(owner) {
      const dirty = vscode.workspace.textDocuments.filter(
        ({ uri, isDirty }) => isDirty && partsOfHandlerUri(uri)?.owner === owner,
      );
      quiet.add(owner);
      try {
        return (await Promise.all(dirty.map((document) => document.save()))).every(Boolean);
      } finally {
        quiet.delete(owner);
      }
    },
    dispose: () => subscriptions.dispose(),
  };
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}

/** An editor with nothing unsaved must not go on showing a file that is gone. */
async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input, isDirty }) =>
        !isDirty && input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    );
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
