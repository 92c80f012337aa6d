/** Sign in by: carries one way in out, in the browser and with what it takes to ask. Nothing that is asked for is kept. */
import * as vscode from 'vscode';
import type { HostedWay, Operations, Setup } from '../operations/operations.ts';
import { siteCallbacksOf } from '../setup/settings.ts';
import { converse } from '../signIn/conversation.ts';
import type { ConversationWay, WayId } from '../signIn/waysIn.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';
import { type Asking, askAddress, askPassword, askQuestion, askUsername } from './askSignIn.ts';

export interface SignInPlace {
  readonly operations: Operations;
  readonly setup: Setup;
  readonly openExternal: (url: string) => Promise<void>;
  /** Runs work that the person can end, with words for what is waited for. */
  readonly cancellable: <T>(title: string, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Who probably signs in. */
  readonly username?: string;
  /** Ends what is being asked. */
  readonly token?: Asking['token'];
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Undefined when the person gave up. Throws Failure. */
export async function signInBy(way: WayId, place: SignInPlace): Promise<TokenSummary | undefined> {
  const { operations, setup, openExternal, cancellable } = place;
  const inBrowser = (by: HostedWay) =>
    cancellable('Waiting for the sign-in in your browser', (signal) =>
      operations.signInHostedPage(setup.id, openExternal, signal, by),
    );
  switch (way) {
    case 'hostedCode':
      return inBrowser('code');
    case 'hostedUri':
      return inBrowser('uri');
    case 'hostedImplicit':
      return inBrowser('implicit');
    case 'pastedAddress':
      return byPastedAddress(place);
    case 'clientCredentials':
      return cancellable('Getting a token for the app client', (signal) => operations.signInAsClient(setup.id, signal));
    case 'tokenEndpoint': {
      const credentials = await askCredentials(place);
      return (
        credentials &&
        cancellable('Signing in', (signal) => operations.signInTokenEndpoint(setup.id, credentials, signal))
      );
    }
    case 'newTestUser':
      await cancellable('Creating the test user', (signal) => operations.createTestUser(setup.id, signal));
      return byConversation(place, 'testUser', {});
    case 'testUser':
      return byConversation(place, way, {});
    case 'choice': {
      const username = await askUsername(asking(place), place.username);
      return username === undefined ? undefined : byConversation(place, way, { username: username.trim() });
    }
    default: {
      const credentials = await askCredentials(place);
      return credentials && byConversation(place, way, credentials);
    }
  }
}

const asking = ({ setup, token }: SignInPlace): Asking => ({ title: `Sign in to ${setup.name}`, token });

async function askCredentials(place: SignInPlace): Promise<Credentials | undefined> {
  const username = await askUsername(asking(place), place.username);
  const password = username === undefined ? undefined : await askPassword(asking(place));
  return username === undefined || password === undefined ? undefined : { username: username.trim(), password };
}

/** Asks for what Cognito wants to know on the way. */
async function byConversation(
  place: SignInPlace,
  way: ConversationWay,
  credentials: Partial<Credentials>,
): Promise<TokenSummary | undefined> {
  const first = await place.cancellable('Signing in', (signal) =>
    place.operations.startSignIn(place.setup.id, way, credentials, signal),
  );
  return converse(first, (question, problem) => askQuestion(asking(place), question, problem));
}

/** Opens the sign-in page of the other site first, where there is one; the person may have been there already. */
async function byPastedAddress(place: SignInPlace): Promise<TokenSummary | undefined> {
  const { operations, setup, openExternal } = place;
  const [site] = siteCallbacksOf(setup.extra.settings);
  if (site !== undefined) await openExternal(await operations.signInPageAddress(setup.id));
  const address = await askAddress(asking(place), site);
  return address ? operations.signInPastedAddress(setup.id, address) : undefined;
}

/** The same for a place that shows by itself what is waited for, and ends it by a signal, such as the wizard. */
export async function signInUntil(
  signal: AbortSignal,
  way: WayId,
  place: Pick<SignInPlace, 'operations' | 'setup' | 'openExternal'>,
): Promise<TokenSummary | undefined> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await signInBy(way, { ...place, cancellable: (_, work) => work(signal), token: source.token });
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
