/** User picker: which signed-in user a command is about, when it was not called on one. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { SignedInUser } from '../tokens/tokenSet.ts';
import { expiryWords } from '../ui/tokenWords.ts';
import { pickSetup, type ReadableSetup } from './pickSetup.ts';
import type { Services, Subject } from './services.ts';

/**
 * The subject's user, the only one there is, or the one that the person picks; then the setup is the last used one.
 * Undefined when nobody was picked. Throws Failure `SignedOut` when the setup has no signed-in user, or not that one.
 */
export async function pickSignedIn(
  services: Services,
  subject: Subject | undefined,
  placeHolder: string,
  suits: (user: SignedInUser) => boolean = () => true,
): Promise<{ readonly setup: ReadableSetup; readonly user: SignedInUser } | undefined> {
  const setup = await pickSetup(services, subject, {
    placeHolder,
    suits: ({ tokens }) => tokens !== undefined,
    noneSuits: { text: 'Nobody is signed in.', button: 'Sign In', command: 'cognitoApi.signIn' },
  });
  if (!setup) return undefined;
  services.used(setup.id);
  const users = await (await services.operations()).signedInUsers(setup.id);
  const named = users.find(({ userId }) => userId === subject?.userId);
  if (named) return { setup, user: named };
  if (users.length === 0 || subject?.userId !== undefined)
    throw new Failure({
      code: 'SignedOut',
      what: users.length === 0 ? 'Nobody is signed in to this setup.' : 'This user is not signed in any more.',
      next: 'Sign in, then try again.',
    });
  const suitable = users.filter(suits);
  const [only] = suitable;
  if (suitable.length <= 1) return only && { setup, user: only };
  const items = suitable.map((user) => ({
    label: `$(${user.current ? 'check' : 'account'}) ${user.who}`,
    description: `${user.source} · ${expiryWords(user.expiresAt, Date.now())}`,
    user,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  return chosen && { setup, user: chosen.user };
}
