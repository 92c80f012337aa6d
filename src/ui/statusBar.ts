/** Status bar: who is signed in and how long the token lives; one click refreshes it. */
import * as vscode from 'vscode';
import type { CommandId } from '../manifest.ts';
import { plainMarkdown } from './markdown.ts';
import type { SetupList, SetupState } from './setupList.ts';
import { expiryWords, tokenStatus, untilWordsChange, urgencyOf } from './tokenWords.ts';

/**
 * Shows the setup that was last used, among those with somebody signed in. `lastUsed` says which that is. Hidden while
 * there are no setups.
 */
export function createStatusBar(list: SetupList, lastUsed: () => string | undefined): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('cognitoApi.tokens', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Cognito API: Signed-In User';
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    clearTimeout(timer);
    const states = list.all?.filter(({ setup }) => setup !== undefined) ?? [];
    const signedIn = states.filter(({ tokens }) => tokens !== undefined);
    const shown = signedIn.find(({ id }) => id === lastUsed()) ?? signedIn.at(-1);
    if (shown) timer = setTimeout(draw, showSignedIn(item, shown, signedIn.length - 1));
    else if (states.some((state) => isReady(state))) showSignedOut(item);
    else item.hide();
  };
  const end = list.onDidChange(draw);
  draw();
  return vscode.Disposable.from(item, { dispose: end }, { dispose: () => clearTimeout(timer) });
}

/** Returns the ms after which the words are out of date. */
function showSignedIn(item: vscode.StatusBarItem, { id, setup, tokens }: SetupState, others: number): number {
  if (!setup || !tokens) return 0;
  const now = Date.now();
  const { text, urgency, spoken } = tokenStatus(tokens, now);
  // With tokens of several setups, it says whose these are.
  item.text = others > 0 ? `${text} · ${setup.name}` : text;
  item.backgroundColor = urgency === 'fine' ? undefined : new vscode.ThemeColor('statusBarItem.warningBackground');
  item.color = urgency === 'fine' ? undefined : new vscode.ThemeColor('statusBarItem.warningForeground');
  item.accessibilityInformation = { label: others > 0 ? `${setup.name}: ${spoken}` : spoken, role: 'button' };
  const command: CommandId = tokens.canRefresh ? 'cognitoApi.refreshTokens' : 'cognitoApi.signIn';
  item.command = {
    command,
    title: tokens.canRefresh ? 'Refresh Tokens' : 'Sign In',
    arguments: [{ setupId: id }],
  };
  const paragraphs = [
    `**${plainMarkdown(setup.name)}**`,
    plainMarkdown(`Signed in as ${tokens.who}; the token ${expiryWords(tokens.expiresAt, now)}.`),
    tokens.scopes.length > 0 ? plainMarkdown(`Scopes: ${tokens.scopes.join(', ')}`) : undefined,
    others > 0 ? `${others} more ${others === 1 ? 'setup has' : 'setups have'} somebody signed in.` : undefined,
    tokens.canRefresh ? '$(sync) Click to refresh' : '$(sign-in) Click to sign in again',
  ];
  item.tooltip = new vscode.MarkdownString(paragraphs.filter((text) => text !== undefined).join('\n\n'), true);
  item.show();
  // An expired token needs no further drawing until something changes.
  return urgencyOf(tokens.expiresAt, now) === 'expired' ? 3_600_000 : untilWordsChange(tokens.expiresAt, now);
}

function showSignedOut(item: vscode.StatusBarItem): void {
  const command: CommandId = 'cognitoApi.signIn';
  item.text = '$(key) Not signed in';
  item.backgroundColor = undefined;
  item.color = undefined;
  item.accessibilityInformation = { label: 'Cognito API: nobody is signed in. Select to sign in.', role: 'button' };
  item.command = command;
  item.tooltip = 'Cognito API: nobody is signed in, so the secured endpoint answers 401.\nClick to sign in.';
  item.show();
}

/** There is something to sign in to. */
function isReady({ setup }: SetupState): boolean {
  return setup?.rows.appClient?.state === 'created';
}
