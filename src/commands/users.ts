/** Users: the commands of the explorer's users. Each asks what it needs, does it behind a progress, and says the outcome. */
import * as vscode from 'vscode';
import type { Operations, Setup } from '../operations/operations.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { askForCode, askForEmail, askForPassword, askForUsername } from './askForUser.ts';
import { pickSetup, type ReadableSetup } from './pickSetup.ts';
import type { Handler, Services, Subject } from './services.ts';

/** A user of the tree: its id is the name in the pool, its label what people call it. */
interface User {
  readonly setupId: string;
  readonly username: string;
  readonly name: string;
}

function userOf(subject: Subject | undefined): User | undefined {
  if (subject?.id === undefined) return undefined;
  return { setupId: subject.setupId, username: subject.id, name: subject.label ?? subject.id };
}

async function pickPool(services: Services, subject: Subject | undefined): Promise<ReadableSetup | undefined> {
  return pickSetup(services, subject, {
    placeHolder: 'The users of which setup?',
    suits: ({ setup }) => setup.rows.userPool?.state === 'created',
    noneSuits: {
      text: 'No setup has a user pool yet. Create it in the wizard first.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });
}

/** Does the work behind a progress that can be cancelled, draws the users anew, and says the outcome. */
async function change(
  services: Services,
  title: string,
  outcome: string,
  work: (operations: Operations, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  try {
    await withCancellableProgress(title, async (signal) => work(await services.operations(), signal));
  } finally {
    await services.tree.refresh();
  }
  vscode.window.setStatusBarMessage(`$(check) ${outcome}`, 5000);
}

async function confirmed(question: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

export const createUser: Handler = async (services, subject) => {
  const picked = await pickPool(services, subject);
  if (!picked) return;
  const title = 'Create User';
  const username = await askForUsername(title, picked.setup);
  if (username === undefined) return;
  const email = username.includes('@') ? username : await askForEmail(title, true);
  if (email === undefined) return;
  const way = await vscode.window.showQuickPick(
    [
      {
        label: '$(mail) Invite',
        description: 'Cognito sends a temporary password',
        detail: 'The user must choose a new password at the first sign-in.',
        invite: true,
      },
      {
        label: '$(mute) Silently',
        description: 'nothing is sent',
        detail: 'Nobody knows the temporary password: set a permanent one afterwards.',
        invite: false,
      },
    ],
    { title, placeHolder: `How do you want to create ${username}?` },
  );
  if (!way) return;
  await change(services, `Creating ${username}`, `${username} created`, (operations, signal) =>
    operations.addUser(picked.id, { username, invite: way.invite, ...(email && { email }) }, signal),
  );
};

export const signUpUser: Handler = async (services, subject) => {
  const picked = await pickPool(services, subject);
  if (!picked) return;
  const username = await askForUsername(signUpTitle, picked.setup);
  if (username !== undefined) await signUpTo(services, picked.setup, username);
};

const signUpTitle = 'Sign Up User';

/** Asks for what the pool wants to know of a new user. False: the person gave up. */
export async function signUpTo(services: Services, setup: Setup, username: string): Promise<boolean> {
  const title = signUpTitle;
  const email = username.includes('@') ? username : await askForEmail(title, false);
  if (email === undefined) return false;
  const attributes: Record<string, string> = username.startsWith('+') ? { phone_number: username } : {};
  for (const name of setup.extra.settings.userPool.requiredAttributes) {
    if (name === 'email' || attributes[name] !== undefined) continue;
    const value = await vscode.window.showInputBox({ title, prompt: `${name}, which the pool asks of everybody` });
    if (value === undefined) return false;
    attributes[name] = value;
  }
  const password = await askForPassword(services, title, setup.id);
  if (password === undefined) return false;
  let sent = '';
  await change(services, `Signing ${username} up`, `${username} signed up`, async (operations, signal) => {
    const delivery = await operations.signUp(setup.id, { username, password, email, attributes }, signal);
    if (delivery) sent = ` The confirmation code went to ${delivery.destination} (${delivery.medium}).`;
  });
  void vscode.window.showInformationMessage(`${username} is signed up.${sent}`);
  return true;
}

export const confirmUser: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const { setupId, username, name } = user;
  const way = await vscode.window.showQuickPick(
    [
      { label: '$(mail) With the code', description: 'that was sent; it also verifies the address', byCode: true },
      {
        label: '$(shield) As administrator',
        description: 'without a code; the address stays unverified',
        byCode: false,
      },
    ],
    { placeHolder: `How do you want to confirm ${name}?` },
  );
  if (!way) return;
  const code = way.byCode ? await askForCode('Confirm User', name) : '';
  if (code === undefined) return;
  await change(services, `Confirming ${name}`, `${name} confirmed`, (operations, signal) =>
    way.byCode
      ? operations.confirmSignUp(setupId, username, code, signal)
      : operations.confirmUser(setupId, username, signal),
  );
};

export const resendCode: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const delivery = await withCancellableProgress(`Sending ${user.name} a new code`, async (signal) =>
    (await services.operations()).resendCode(user.setupId, user.username, signal),
  );
  const where = delivery ? ` to ${delivery.destination} (${delivery.medium})` : '';
  void vscode.window.showInformationMessage(`A new code was sent${where}. Earlier ones are no longer valid.`);
};

export const resendInvitation: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const { setupId, username, name } = user;
  const { destination } = await withCancellableProgress(`Inviting ${name} once more`, async (signal) =>
    (await services.operations()).resendInvitation(setupId, username, signal),
  );
  void vscode.window.showInformationMessage(
    `A new temporary password was sent to ${destination}. The one before is no longer valid.`,
  );
};

export const setPassword: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (user) await setPasswordOf(services, user);
};

/** Asks for the password and sets it. False: the person gave up. */
export async function setPasswordOf(services: Services, { setupId, username, name }: User): Promise<boolean> {
  const password = await askForPassword(services, `Set Permanent Password of ${name}`, setupId);
  if (password === undefined) return false;
  await change(services, `Setting the password of ${name}`, `${name} has a permanent password`, (operations, signal) =>
    operations.setPermanentPassword(setupId, username, password, signal),
  );
  return true;
}

export const resetPassword: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const { setupId, username, name } = user;
  const detail = 'The present password stops working. Cognito sends a code, with which the user chooses another one.';
  if (!(await confirmed(`Reset the password of ${name}?`, detail, 'Reset'))) return;
  await change(services, `Resetting the password of ${name}`, `${name} was sent a code`, (operations, signal) =>
    operations.resetPassword(setupId, username, signal),
  );
};

const switched =
  (enabled: boolean): Handler =>
  async (services, subject) => {
    const user = userOf(subject);
    if (!user) return;
    const { setupId, username, name } = user;
    const detail = 'The user can no longer sign in or refresh. Tokens that were given out work until they expire.';
    if (!enabled && !(await confirmed(`Disable ${name}?`, detail, 'Disable'))) return;
    const words = enabled ? 'enabled' : 'disabled';
    await change(services, `${name} is being ${words}`, `${name} ${words}`, (operations, signal) =>
      operations.setEnabled(setupId, username, enabled, signal),
    );
  };

export const enableUser = switched(true);
export const disableUser = switched(false);

export const userGroups: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const { setupId, username, name } = user;
  const [all, before] = await withCancellableProgress(`Looking up the groups of ${name}`, async (signal) => {
    const operations = await services.operations();
    return Promise.all([operations.groups(setupId, signal), operations.groupsOfUser(setupId, username, signal)]);
  });
  if (all.length === 0) {
    void vscode.window.showInformationMessage('This user pool has no groups. Groups are a setting of the wizard.');
    return;
  }
  const items = all.map((label) => ({ label, picked: before.includes(label) }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    placeHolder: `Groups of ${name}; tokens tell of a change after the next sign-in or refresh`,
  });
  if (!chosen) return;
  const after = chosen.map(({ label }) => label);
  const changes = all.filter((group) => before.includes(group) !== after.includes(group));
  if (changes.length === 0) return;
  await change(services, `Changing the groups of ${name}`, `Groups of ${name} changed`, async (operations, signal) => {
    for (const group of changes)
      await operations.setInGroup(setupId, username, { group, member: after.includes(group) }, signal);
  });
};

export const deleteUser: Handler = async (services, subject) => {
  const user = userOf(subject);
  if (!user) return;
  const { setupId, username, name } = user;
  const detail = `The account and all that the user pool knows of it are gone for good. User name: ${username}`;
  if (!(await confirmed(`Delete the user ${name}?`, detail, 'Delete'))) return;
  await change(services, `Deleting ${name}`, `${name} deleted`, (operations, signal) =>
    operations.deleteUser(setupId, username, signal),
  );
  await services.list.reload();
};

export const loadMoreUsers: Handler = async (services, subject) => {
  if (subject) services.tree.loadMoreUsers(subject.setupId);
};
