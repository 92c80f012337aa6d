/** Sign In: by any way that the app client allows, the best one first. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { Setup } from '../operations/operations.ts';
import type { WayId, WayIn } from '../signIn/waysIn.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { durationWords } from '../ui/tokenWords.ts';
import { wayIcons } from '../wizard/tryItView.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Services } from './services.ts';

export const signIn: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Sign in to which setup?',
    suits: ({ setup }) => setup.rows.appClient?.state === 'created',
    noneSuits: {
      text: 'No setup has a user pool to sign in to yet. Create it in the wizard first.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });
  if (!picked) return;
  services.used(picked.id);
  const tokens = await signInTo(services, picked.setup);
  if (!tokens) return;
  await services.list.reload();
  if (subject?.quiet) return;
  const text = `Signed in as ${tokens.who}. The token lives for ${durationWords(tokens.expiresAt - Date.now())}.`;
  void vscode.window.showInformationMessage(text, 'Call Secured Endpoint').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand('cognitoApi.callEndpoint', { setupId: picked.id });
  });
};

/** Signs in by this way in (an id of `waysIn`), or by the one that is picked. Undefined: the person gave up. */
export async function signInTo(
  { operations: open, openExternal }: Services,
  setup: Setup,
  wanted?: string,
  username?: string,
): Promise<TokenSummary | undefined> {
  const operations = await open();
  const ways = await operations.waysIn(setup.id);
  const way = ways.find(({ id }) => id === wanted)?.id ?? (await chooseWay(setup.name, ways));
  if (!way) return undefined;
  const { signInBy } = await import('../ui/signInBy.ts');
  return signInBy(way, { operations, setup, openExternal, cancellable: withCancellableProgress, username });
}

/** With only one way, and nothing against it, nobody is asked. */
async function chooseWay(setupName: string, offered: readonly WayIn[]): Promise<WayId | undefined> {
  const [only] = offered;
  if (!only)
    throw new Failure({
      code: 'NoWayToSignIn',
      what: 'This setup has no way to sign in from here.',
      why: 'The app client allows no flow of the Cognito API, and it has no hosted pages that send the browser back.',
      next: 'Switch a flow or the hosted pages on in the wizard and apply the change.',
      field: 'appClient.authFlows',
    });
  if (offered.length === 1 && only.against === undefined) return only.id;
  const items = offered.map(({ id, title, why, against }) => ({
    label: `$(${wayIcons[id]}) ${title}`,
    description: against === undefined ? undefined : '$(warning) not for this method',
    detail: against ?? why,
    id,
  }));
  const title = `Sign in to ${setupName}`;
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'How do you want to sign in?',
    ignoreFocusOut: true,
  });
  return picked?.id;
}
