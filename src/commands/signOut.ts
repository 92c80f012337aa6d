/** Sign Out: forgets a user's tokens here, ends the sign-ins everywhere, or revokes the refresh token. */
import * as vscode from 'vscode';
import { canRevoke } from '../tokens/tokenSet.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { durationWords } from '../ui/tokenWords.ts';
import { pickSignedIn } from './pickSignedIn.ts';
import type { Handler } from './services.ts';

/** What nobody expects. Source: Cognito "token revocation"; the authorizer does not ask Cognito. */
function stillAccepted(expiresAt: number): string {
  const left = expiresAt - Date.now();
  if (left <= 0) return 'Its ID and access token have expired already.';
  return `API Gateway goes on accepting ID and access tokens that were already given out until they expire, here for up to ${durationWords(left)}: the authorizer does not ask Cognito.`;
}

export const signOut: Handler = async (services, subject) => {
  const picked = await pickSignedIn(services, subject, 'Whom do you want to sign out on this machine?');
  if (!picked) return;
  const { setup, user } = picked;
  const operations = await services.operations();
  await operations.signOut(setup.id, user.userId);
  await services.list.reload();
  const next = services.list.find(setup.id)?.tokens;
  const then = user.current && next ? `, calls are now made as ${next.who}` : '';
  vscode.window.setStatusBarMessage(`$(check) ${user.who} is signed out here${then}`, 5000);
};

export const signOutEverywhere: Handler = async (services, subject) => {
  const picked = await pickSignedIn(services, subject, 'Whom do you want to sign out everywhere?');
  if (!picked) return;
  const { setup, user } = picked;
  const button = 'Sign Out Everywhere';
  const detail = `All refresh tokens of this user become invalid, on every machine and in every application of the user pool. ${stillAccepted(user.expiresAt)}`;
  const question = `Sign ${user.who} out everywhere?`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await withCancellableProgress(`Signing ${user.who} out`, async (signal) =>
    (await services.operations()).signOutEverywhere(setup.id, user.userId, signal),
  );
  await services.list.reload();
  void vscode.window.showInformationMessage(`${user.who} is signed out everywhere. ${stillAccepted(user.expiresAt)}`);
};

export const revokeTokens: Handler = async (services, subject) => {
  const picked = await pickSignedIn(services, subject, 'Whose refresh token do you want to revoke?', canRevoke);
  if (!picked) return;
  const { setup, user } = picked;
  const button = 'Revoke';
  const detail = `It then gives no new tokens, and this sign-in ends when the present ones expire. ${stillAccepted(user.expiresAt)} They stay here, so that you can see that.`;
  const question = `Revoke the refresh token of ${user.who}?`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await withCancellableProgress('Revoking the refresh token', async (signal) =>
    (await services.operations()).revokeTokens(setup.id, user.userId, signal),
  );
  await services.list.reload();
  void vscode.window.showInformationMessage(
    `The refresh token of ${user.who} is revoked. ${stillAccepted(user.expiresAt)}`,
  );
};
