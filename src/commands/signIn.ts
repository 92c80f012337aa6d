/** Sign In: by the hosted page in the browser, as the test user, or with the address the browser was sent to. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { Setup } from '../operations/operations.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { durationWords } from '../ui/tokenWords.ts';
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
  const way = await chooseWay(picked.setup);
  const tokens = way && (await way.signIn(services, picked.setup));
  if (!tokens) return;
  await services.list.reload();
  if (subject?.quiet) return;
  const text = `Signed in as ${tokens.who}. The token lives for ${durationWords(tokens.expiresAt - Date.now())}.`;
  void vscode.window.showInformationMessage(text, 'Call Secured Endpoint').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand('cognitoApi.callEndpoint', { setupId: picked.id });
  });
};

interface Way extends vscode.QuickPickItem {
  readonly signIn: (services: Services, setup: Setup) => Promise<TokenSummary | undefined>;
}

const hostedPage: Way = {
  label: '$(globe) On the hosted page',
  description: 'in the browser; sign up there, too',
  signIn: async ({ operations, openExternal }, setup) =>
    withCancellableProgress('Waiting for the sign-in in your browser', async (signal) =>
      (await operations()).signInHostedPage(setup.id, openExternal, signal),
    ),
};

const testUser: Way = {
  label: '$(person) As the test user',
  description: 'with the generated password',
  signIn: async ({ operations }, setup) =>
    withCancellableProgress('Signing in as the test user', async (signal) =>
      (await operations()).signInTestUser(setup.id, signal),
    ),
};

const pastedAddress: Way = {
  label: '$(clippy) Paste the address',
  description: 'that the browser was sent to after signing in',
  async signIn({ operations }, setup) {
    const address = await vscode.window.showInputBox({
      title: `Sign in to ${setup.name}`,
      prompt: 'Paste the whole address, with #id_token=…&access_token=… at its end. It is not kept; the tokens are.',
      placeHolder: 'https://new-app.com/callback#id_token=…',
      // It holds tokens, so it is not shown.
      password: true,
      ignoreFocusOut: true,
    });
    return address ? (await operations()).signInPastedAddress(setup.id, address) : undefined;
  },
};

/** The ways that this setup allows. With only one, or with the hosted page and pasting, nobody is asked. */
async function chooseWay({ rows, extra: { settings } }: Setup): Promise<Way | undefined> {
  const { hostedPages, appClient } = settings;
  const ways: Way[] = [];
  if (hostedPages.enabled && appClient.loopbackCallback) ways.push(hostedPage);
  if (rows.testUser?.state === 'created') ways.push(testUser);
  if (hostedPages.enabled && appClient.oauthGrants.includes('implicit') && !appClient.loopbackCallback)
    ways.push(pastedAddress);
  if (ways.length > 1) return vscode.window.showQuickPick(ways, { placeHolder: 'How do you want to sign in?' });
  const [only] = ways;
  if (only) return only;
  throw new Failure({
    code: 'NoWayToSignIn',
    what: 'This setup has no way to sign in from here.',
    why: 'It has no hosted pages that VS Code could wait for, and no test user.',
    next: 'Switch one of them on in the wizard and apply the change.',
  });
}
