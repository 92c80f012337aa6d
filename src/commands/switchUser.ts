/** Switch User: makes another signed-in user the one whom calls are made as. */
import * as vscode from 'vscode';
import { pickSignedIn } from './pickSignedIn.ts';
import type { Handler, Subject } from './services.ts';

export const switchUser: Handler = async (services, subject) => {
  const picked = await pickSignedIn(
    services,
    subject,
    'As whom do you want to call the endpoint from now on?',
    (user) => !user.current,
  );
  if (!picked) {
    const state = subject && services.list.find(subject.setupId);
    if (!state || (state.users?.length ?? 0) <= 1) offerSignIn(subject);
    return;
  }
  const { setup, user } = picked;
  await (await services.operations()).switchUser(setup.id, user.userId);
  await services.list.reload();
  vscode.window.setStatusBarMessage(`$(check) Calls of ${setup.setup.name} are now made as ${user.who}`, 5000);
};

function offerSignIn(subject: Subject | undefined): void {
  void vscode.window.showInformationMessage('No other user is signed in.', 'Sign In').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand('cognitoApi.signIn', subject);
  });
}
