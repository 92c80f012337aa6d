/**
 * Authentication provider: signed-in users under Accounts, and sessions for other extensions. VS Code itself asks the
 * person whether an extension may have one. What it does is loaded when somebody asks or signs in.
 */
import * as vscode from 'vscode';
import type { AuthenticationParts, Sessions } from './authenticationSessions.ts';

export const authenticationId = 'cognitoApi';

export function registerAuthentication(parts: AuthenticationParts): vscode.Disposable & {
  readonly provider: vscode.AuthenticationProvider;
} {
  const { list, vault } = parts;
  const changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  let opening: Promise<Sessions> | undefined;
  const sessions = () => {
    opening ??= import('./authenticationSessions.ts').then(({ openSessions }) => openSessions(parts, changed));
    return opening;
  };
  const provider: vscode.AuthenticationProvider = {
    onDidChangeSessions: changed.event,
    getSessions: async (scopes, options) => (await sessions()).get(scopes, options),
    createSession: async (scopes) => (await sessions()).create(scopes),
    removeSession: async (sessionId) => (await sessions()).remove(sessionId),
  };
  const registration = vscode.authentication.registerAuthenticationProvider(authenticationId, 'Cognito API', provider, {
    supportsMultipleAccounts: true,
  });
  const tellSoon = () => void sessions().then((open) => open.tellSoon());
  const ends = [list.onDidChange(tellSoon), vault.onDidChange((_, name) => name === 'tokens' && tellSoon())];
  return {
    provider,
    dispose: () => {
      for (const end of ends) end();
      vscode.Disposable.from(registration, changed).dispose();
    },
  };
}
