/** Sessions of the authentication provider: which there are, what changed, and how one begins and ends. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { CommandId } from '../manifest.ts';
import type { Operations } from '../operations/operations.ts';
import type { WatchedVault } from '../storage/secretVault.ts';
import type { SetupList } from '../ui/setupList.ts';

export interface AuthenticationParts {
  readonly list: SetupList;
  readonly vault: WatchedVault;
  readonly operations: () => Promise<Operations>;
}

export interface Sessions {
  /** Tells VS Code what was added, removed and changed since it was told last. */
  tellSoon(): void;
  get: vscode.AuthenticationProvider['getSessions'];
  create(scopes: readonly string[]): Promise<vscode.AuthenticationSession>;
  remove(sessionId: string): Promise<void>;
}

/**
 * A session is a signed-in user of a setup. Its scopes are those of the access token; a session that is asked for with
 * scopes has them all. The token that other extensions get is the access token, or the ID token where there is no other.
 */
export function openSessions(
  parts: AuthenticationParts,
  changed: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>,
): Sessions {
  /** What VS Code was told last; it wants to know what was added, removed and changed since. */
  let told = new Map<string, { readonly session: vscode.AuthenticationSession; readonly as: string }>();
  let telling: Promise<void> = Promise.resolve();

  async function tell(): Promise<void> {
    const now = new Map<string, { session: vscode.AuthenticationSession; as: string }>();
    for (const each of await sessions(parts))
      now.set(each.id, { session: withoutToken(each), as: each.accessToken.slice(-8) });
    const added = [...now.values()].filter(({ session }) => !told.has(session.id));
    const removed = [...told.values()].filter(({ session }) => !now.has(session.id));
    const others = [...now.values()].filter(({ session, as }) => (told.get(session.id)?.as ?? as) !== as);
    told = now;
    if (added.length + removed.length + others.length === 0) return;
    const of = (entries: readonly { readonly session: vscode.AuthenticationSession }[]) =>
      entries.map(({ session }) => session);
    changed.fire({ added: of(added), removed: of(removed), changed: of(others) });
  }
  return {
    /** One after the other, so that each compares with what was told last. */
    tellSoon() {
      telling = telling.then(tell).catch(() => undefined);
    },
    async get(scopes, options) {
      const all = await sessions(parts, 'fresh');
      return all.filter(
        (session) =>
          (scopes ?? []).every((scope) => session.scopes.includes(scope)) &&
          (options.account === undefined || options.account.id === session.account.id),
      );
    },
    async create(scopes) {
      const before = new Set((await sessions(parts)).map(({ id, accessToken }) => `${id} ${accessToken}`));
      await vscode.commands.executeCommand('cognitoApi.signIn' satisfies CommandId);
      const fresh = (await sessions(parts)).find(({ id, accessToken }) => !before.has(`${id} ${accessToken}`));
      if (!fresh) throw new vscode.CancellationError();
      const missing = scopes.filter((scope) => !fresh.scopes.includes(scope));
      if (missing.length === 0) return fresh;
      throw new Failure({
        code: 'ScopeMissing',
        what: `The sign-in gave no token with the scope ${missing.join(' and ')}.`,
        next: 'Allow the scope in the app client, and sign in on the hosted page.',
      });
    },
    async remove(sessionId) {
      const [setupId = '', userId = ''] = placeOf(sessionId);
      await (await parts.operations()).signOut(setupId, userId);
      await parts.list.reload();
    },
  };
}

/** `fresh`: tokens that have expired are refreshed first, where that can be done. */
async function sessions(
  { list, operations }: AuthenticationParts,
  fresh?: 'fresh',
): Promise<vscode.AuthenticationSession[]> {
  await list.ready();
  const signedIn = (list.all ?? []).filter(({ tokens }) => tokens !== undefined);
  // Without anybody signed in, the code that speaks to AWS need not be loaded.
  if (signedIn.length === 0) return [];
  const loaded = await operations();
  const found = await Promise.all(
    signedIn.map(async ({ id, setup }) => {
      const users = await loaded.signedInUsers(id);
      return Promise.all(
        users.map(async ({ who, userId, scopes, ...tokens }): Promise<vscode.AuthenticationSession> => {
          // What cannot be refreshed is given as it is: whoever calls with it is told by the API that it has expired.
          if (fresh && tokens.canRefresh && tokens.expiresAt <= Date.now())
            await loaded.refreshTokens(id, undefined, userId).catch(() => undefined);
          const accessToken = await loaded
            .tokenText(id, 'access token', userId)
            .catch(() => loaded.tokenText(id, 'ID token', userId));
          const session = idOf(id, userId);
          return { id: session, accessToken, account: { id: session, label: `${who} · ${setup?.name ?? id}` }, scopes };
        }),
      );
    }),
  );
  return found.flat();
}

function idOf(setupId: string, userId: string): string {
  return `${encodeURIComponent(setupId)}/${encodeURIComponent(userId)}`;
}

function placeOf(sessionId: string): string[] {
  return sessionId.split('/').map(decodeURIComponent);
}

/** News go to everybody who listens, so they carry no token. */
function withoutToken(session: vscode.AuthenticationSession): vscode.AuthenticationSession {
  return { ...session, accessToken: '' };
}
