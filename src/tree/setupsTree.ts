/** Setups tree: the explorer's view of the setup list. */
import * as vscode from 'vscode';
import { noteOf } from '../engine/failure.ts';
import { views } from '../manifest.ts';
import type { ResourceDrift } from '../operations/driftOperations.ts';
import type { Operations, Setup, UserFacts } from '../operations/operations.ts';
import type { Log } from '../ui/log.ts';
import { plainMarkdown } from '../ui/markdown.ts';
import type { SetupList, SetupState } from '../ui/setupList.ts';
import { createDriftWatch, type DriftFinding } from './driftWatch.ts';
import { failureNode, type SetupNode } from './node.ts';
import { createSecurityFindings, type SecurityFinding } from './securityFindings.ts';
import type { NodeContext } from './setupNodes.ts';

export interface SetupsTree extends vscode.Disposable {
  /**
   * Reads the records again. Asks AWS for the users again, and looks for drift; neither is waited for.
   */
  refresh(): Promise<void>;
  /** Looks whether a setup is still as it was left, and shows it. Never throws. */
  checkDrift(setupId: string): Promise<void>;
  /** What the last look found; undefined where nobody has looked. */
  drift(setupId: string): DriftFinding | undefined;
  /** Shows what a check of this setup found, unfolded, until we change the setup. */
  showSecurity(setup: Setup, finding: SecurityFinding): Promise<void>;
  /** What the last check found; undefined where nobody has checked this setup as it stands. */
  security(setup: Setup): SecurityFinding | undefined;
  /** Brings a setup into view, or the explorer where there is none. */
  reveal(setupId: string | undefined): Promise<void>;
  /** Asks for the next page of a pool's users. */
  loadMoreUsers(setupId: string): void;
  /** What is shown below a node, or at the top; for tests. */
  children(node?: SetupNode): Promise<SetupNode[]>;
}

/** ms after which the words about expiry are drawn anew while the view is visible. */
const redrawEvery = 30_000;
/** ms for which unfolding a setup again does not look for drift again. */
const driftAge = 30_000;

/** `driftFound`: hears of each look that succeeded. */
export function createSetupsTree(
  list: SetupList,
  operations: () => Promise<Operations>,
  log: Log,
  driftFound: (setupId: string, found: readonly ResourceDrift[]) => void,
): SetupsTree {
  const changed = new vscode.EventEmitter<SetupNode | undefined>();
  const parents = new Map<string, SetupNode>();
  /** Users by setup, as many pages as were asked for, until the explorer is refreshed or somebody signs in. */
  const users = new Map<string, Promise<SetupNode[]>>();
  const pages = new Map<string, number>();
  let usersAsOf = '';
  const security = createSecurityFindings();
  const drift = createDriftWatch({
    drift: async (setupId, signal) => (await operations()).drift(setupId, signal),
    changed(setupId, { drifted, failure }) {
      changed.fire(undefined);
      if (!failure) driftFound(setupId, drifted);
    },
    failed: (note, error) => log.failure('Looking for drift', note, error),
    now: Date.now,
  });

  /** Shows that it is looked for by the bar of the view; nobody has to wait for it. */
  async function checkDrift(setup: Setup | undefined, maxAge?: number): Promise<void> {
    if (setup)
      await vscode.window.withProgress({ location: { viewId: views.setups } }, () => drift.check(setup, maxAge));
  }

  async function context(): Promise<NodeContext> {
    const found = { now: Date.now(), drift: drift.find, security: security.find };
    try {
      const loaded = await operations();
      return { ...found, facts: (setup, rowId) => loaded.resourceFacts(setup, rowId) };
    } catch (error) {
      log.failure('Explorer', noteOf(error), error);
      return { ...found, facts: () => undefined };
    }
  }

  async function roots(): Promise<SetupNode[]> {
    await list.ready();
    const found = list.all ?? [];
    const nodes = found.length > 0 ? await nodesOf(found) : [];
    // A list that could not be read must not look like an empty one.
    return list.failure ? [failureNode('failure', '', list.failure, 'Setups'), ...nodes] : nodes;
  }

  /** The code that draws is loaded when there is something to draw. */
  async function nodesOf(states: readonly SetupState[]): Promise<SetupNode[]> {
    const [{ setupNode }, nodeContext] = await Promise.all([import('./setupNodes.ts'), context()]);
    return states.map((state) => {
      try {
        return setupNode(state, nodeContext);
      } catch (error) {
        // A record edited by hand may miss what the nodes are made of.
        log.failure('Explorer', noteOf(error), error);
        return failureNode(state.id, state.id, noteOf(error), state.setup?.name ?? state.id);
      }
    });
  }

  async function usersOf(setupId: string): Promise<SetupNode[]> {
    try {
      const { userNodes } = await import('./userNodes.ts');
      const loaded = await operations();
      const found: UserFacts[] = [];
      let next: string | undefined;
      for (let page = 0; page < (pages.get(setupId) ?? 1) && (page === 0 || next !== undefined); page++) {
        const answer = await loaded.userPage(setupId, next);
        found.push(...answer.users);
        next = answer.next;
      }
      return userNodes(setupId, found, next !== undefined);
    } catch (error) {
      log.failure('Users', noteOf(error), error);
      users.delete(setupId);
      return [failureNode(`${setupId}/users/failure`, setupId, noteOf(error), 'Users')];
    }
  }

  async function children(node?: SetupNode): Promise<SetupNode[]> {
    if (!node) return roots();
    if (node.lazy === 'users') {
      const known = users.get(node.setupId) ?? usersOf(node.setupId);
      users.set(node.setupId, known);
      return known;
    }
    return [...(node.children ?? [])];
  }

  const view = vscode.window.createTreeView<SetupNode>(views.setups, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(node) {
        const found = await children(node);
        for (const child of found) if (node) parents.set(child.key, node);
        return found;
      },
      getParent: (node) => parents.get(node.key),
      getTreeItem: treeItem,
    },
  });

  const redraw = () => changed.fire(undefined);
  const redrawTokens = () => {
    if (!view.visible || !list.all?.some(({ tokens }) => tokens !== undefined)) return;
    redraw();
  };
  const timer = setInterval(redrawTokens, redrawEvery);
  const subscriptions = vscode.Disposable.from(
    changed,
    view,
    {
      dispose: list.onDidChange(() => {
        const state = usersState(list);
        if (state !== usersAsOf) users.clear();
        usersAsOf = state;
        drift.follow((list.all ?? []).flatMap(({ setup }) => setup ?? []));
        redraw();
      }),
    },
    view.onDidChangeVisibility(redrawTokens),
    view.onDidExpandElement(({ element }) => {
      if (element.words.includes('setup')) void checkDrift(list.find(element.setupId)?.setup, driftAge);
    }),
    drift,
    { dispose: () => clearInterval(timer) },
  );
  return {
    async refresh() {
      users.clear();
      await list.reload();
      for (const { setup } of list.all ?? []) void checkDrift(setup);
    },
    checkDrift: (setupId) => checkDrift(list.find(setupId)?.setup),
    drift: drift.find,
    async showSecurity(setup, finding) {
      security.keep(setup, finding);
      redraw();
      if (!view.visible) return;
      const root = (await roots()).find(({ setupId }) => setupId === setup.id);
      const node = root?.children?.find(({ key }) => key === `${setup.id}/security`);
      if (!root || !node) return;
      parents.set(node.key, root);
      await view.reveal(node, { select: false, expand: true });
    },
    security: security.find,
    async reveal(setupId) {
      const node = (await roots()).find((root) => root.setupId === setupId);
      if (node) await view.reveal(node, { select: true, focus: true, expand: true });
      else await vscode.commands.executeCommand(`${views.setups}.focus`);
    },
    loadMoreUsers(setupId) {
      pages.set(setupId, (pages.get(setupId) ?? 1) + 1);
      users.delete(setupId);
      redraw();
    },
    children,
    dispose: () => subscriptions.dispose(),
  };
}

/** Changes when somebody signs in or a pool comes or goes: then the users may be others. */
function usersState(list: SetupList): string {
  return JSON.stringify(list.all?.map(({ id, setup, tokens }) => [id, setup?.rows.userPool?.state, tokens?.who]));
}

function treeItem(node: SetupNode): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const hasChildren = node.lazy !== undefined || (node.children?.length ?? 0) > 0;
  const item = new vscode.TreeItem(node.label, hasChildren ? (node.unfolded ? Expanded : Collapsed) : None);
  item.id = node.key;
  item.description = node.description;
  item.iconPath = new vscode.ThemeIcon(node.icon, node.iconColor && new vscode.ThemeColor(node.iconColor));
  item.contextValue = node.words.join(' ');
  item.tooltip = new vscode.MarkdownString(node.tooltip.map(plainMarkdown).join('\n\n'));
  item.accessibilityInformation = { label: node.spoken ?? [node.label, node.description].filter(Boolean).join(', ') };
  if (node.command) item.command = { command: node.command, title: '', arguments: [node] };
  return item;
}
