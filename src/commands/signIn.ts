/** Sign In: by any way that the app client allows, the best one first. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { Operations, Setup } from '../operations/operations.ts';
import { converse } from '../signIn/conversation.ts';
import type { ConversationWay, WayId, WayIn } from '../signIn/waysIn.ts';
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
  services: Services,
  setup: Setup,
  wanted?: string,
  username?: string,
): Promise<TokenSummary | undefined> {
  const operations = await services.operations();
  const ways = await operations.waysIn(setup.id);
  const way = ways.find(({ id }) => id === wanted)?.id ?? (await chooseWay(setup, ways));
  return way && signInBy(way, { services, operations, setup, username });
}

type Chosen = WayId | 'newTestUser';

const icons: Readonly<Record<Chosen, string>> = {
  hostedCode: 'globe',
  hostedImplicit: 'globe',
  pastedAddress: 'clippy',
  testUser: 'person',
  newTestUser: 'person-add',
  srp: 'lock',
  choice: 'list-selection',
  password: 'key',
  administrator: 'shield',
  tokenEndpoint: 'plug',
  clientCredentials: 'server-process',
};

/** With only one way, and nothing against it, nobody is asked. */
async function chooseWay({ extra }: Setup, ways: readonly WayIn[]): Promise<Chosen | undefined> {
  const newTestUser = {
    id: 'newTestUser',
    title: 'As a new test user',
    why: 'One click: created with a generated password, confirmed for good, signed in.',
    against: ways.find(({ id }) => id === 'srp' || id === 'password' || id === 'administrator')?.against,
  } as const;
  const byPassword = ways.some(({ id }) => id === 'srp' || id === 'password' || id === 'administrator');
  const offered = [...ways, ...(byPassword && !extra.settings.testUser.create ? [newTestUser] : [])];
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
    label: `$(${icons[id]}) ${title}`,
    description: against === undefined ? undefined : '$(warning) not for this method',
    detail: against ?? why,
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'How do you want to sign in?' });
  return picked?.id;
}

interface Context {
  readonly services: Services;
  readonly operations: Operations;
  readonly setup: Setup;
  /** Who probably signs in. */
  readonly username?: string;
}

async function signInBy(way: Chosen, context: Context): Promise<TokenSummary | undefined> {
  const { services, operations, setup } = context;
  const inBrowser = (grant: 'code' | 'implicit') =>
    withCancellableProgress('Waiting for the sign-in in your browser', (signal) =>
      operations.signInHostedPage(setup.id, services.openExternal, signal, grant),
    );
  switch (way) {
    case 'hostedCode':
      return inBrowser('code');
    case 'hostedImplicit':
      return inBrowser('implicit');
    case 'pastedAddress':
      return signInPasted(context);
    case 'clientCredentials':
      return withCancellableProgress('Getting a token for the app client', (signal) =>
        operations.signInAsClient(setup.id, signal),
      );
    case 'tokenEndpoint': {
      const credentials = await askCredentials(context);
      return (
        credentials &&
        withCancellableProgress('Signing in', (signal) => operations.signInTokenEndpoint(setup.id, credentials, signal))
      );
    }
    case 'newTestUser':
      await withCancellableProgress('Creating the test user', (signal) => operations.createTestUser(setup.id, signal));
      return signInAsking(context, 'testUser', {});
    case 'testUser':
      return signInAsking(context, way, {});
    case 'choice': {
      const { askUsername } = await import('../ui/askSignIn.ts');
      const username = await askUsername(titleOf(setup), context.username);
      return username === undefined ? undefined : signInAsking(context, way, { username: username.trim() });
    }
    default: {
      const credentials = await askCredentials(context);
      return credentials && signInAsking(context, way, credentials);
    }
  }
}

const titleOf = ({ name }: Setup) => `Sign in to ${name}`;

async function askCredentials({
  setup,
  username: probably,
}: Context): Promise<{ username: string; password: string } | undefined> {
  const { askPassword, askUsername } = await import('../ui/askSignIn.ts');
  const username = await askUsername(titleOf(setup), probably);
  const password = username === undefined ? undefined : await askPassword(titleOf(setup));
  return username === undefined || password === undefined ? undefined : { username: username.trim(), password };
}

/** Signs in and asks for what Cognito wants to know on the way. */
async function signInAsking(
  { operations, setup }: Context,
  way: ConversationWay,
  credentials: { readonly username?: string; readonly password?: string },
): Promise<TokenSummary | undefined> {
  const { askQuestion } = await import('../ui/askSignIn.ts');
  const first = await withCancellableProgress('Signing in', (signal) =>
    operations.startSignIn(setup.id, way, credentials, signal),
  );
  return converse(first, (question, problem) => askQuestion(titleOf(setup), question, problem));
}

/** Offers to open the sign-in page of the other site first; the person may have been there already. */
async function signInPasted({ services, operations, setup }: Context): Promise<TokenSummary | undefined> {
  const hasOther = setup.extra.settings.appClient.callbackUrls.length > 0;
  if (hasOther) await services.openExternal(await operations.signInPageAddress(setup.id));
  const address = await vscode.window.showInputBox({
    title: titleOf(setup),
    prompt: `${hasOther ? 'Sign in in the browser. Then paste' : 'Paste'} the whole address, with #id_token=…&access_token=… at its end. It is not kept; the tokens are.`,
    placeHolder: `${setup.extra.settings.appClient.callbackUrls[0] ?? 'https://…'}#id_token=…`,
    // It holds tokens, so it is not shown.
    password: true,
    ignoreFocusOut: true,
  });
  return address ? operations.signInPastedAddress(setup.id, address) : undefined;
}
