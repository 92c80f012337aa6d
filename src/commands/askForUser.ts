/** Questions about a user: name, address, code and password, each in an input box that checks what is typed. */
import * as vscode from 'vscode';
import type { Setup } from '../operations/operations.ts';
import { usernameProblem } from '../ui/userWords.ts';
import type { Services } from './services.ts';

/** What people sign in with, as the pool wants it. Undefined when the person gave up. */
export async function askForUsername(title: string, setup: Setup): Promise<string | undefined> {
  const { signInIdentifiers } = setup.extra.settings.userPool;
  const words = { email: 'email address', phone_number: 'phone number, such as +12025550100', username: 'user name' };
  const typed = await vscode.window.showInputBox({
    title,
    prompt: signInIdentifiers.includes('username')
      ? 'The user name of the new user'
      : `The ${signInIdentifiers.map((each) => words[each]).join(' or ')} of the new user`,
    ignoreFocusOut: true,
    validateInput: (text) => usernameProblem(text.trim(), signInIdentifiers),
  });
  return typed?.trim();
}

/** An email address; may be left empty where it is `optional`. */
export async function askForEmail(title: string, optional: boolean): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: optional ? 'Email address (optional)' : 'Email address',
    ignoreFocusOut: true,
    validateInput: (text) => (optional && text.trim() === '' ? undefined : usernameProblem(text.trim(), ['email'])),
  });
  return typed?.trim();
}

export async function askForCode(title: string, name: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: `The code that was sent to ${name}`,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*\S+\s*$/.test(text) ? undefined : 'The code is in the message, such as 123456.'),
  });
  return typed?.trim();
}

/**
 * A password: typed, where nobody sees it, or generated. A generated one is never shown; it can be copied once, now. It
 * is kept nowhere.
 */
export async function askForPassword(services: Services, title: string, setupId: string): Promise<string | undefined> {
  const generate = { label: '$(wand) Generate', description: 'a strong one that fits the pool’s policy' };
  const type = { label: '$(edit) Type one', description: 'it is not shown' };
  const way = await vscode.window.showQuickPick([generate, type], { title, placeHolder: 'Which password?' });
  if (way === generate) {
    const password = await (await services.operations()).newPassword(setupId);
    services.log.hide(password);
    const note = 'A password was generated. It is shown nowhere and not kept: copy it now.';
    const chosen = await vscode.window.showInformationMessage(note, { modal: true }, 'Copy and Use It');
    if (chosen === undefined) return undefined;
    await vscode.env.clipboard.writeText(password);
    return password;
  }
  if (way !== type) return undefined;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: 'The new password',
    password: true,
    ignoreFocusOut: true,
    // Cognito itself says what else its policy wants.
    validateInput: (text) => (/^\S.{4,254}\S$/.test(text) ? undefined : 'At least 6 characters, no space at the ends.'),
  });
  if (typed !== undefined) services.log.hide(typed);
  return typed;
}
