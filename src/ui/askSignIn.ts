/** Ask at sign-in: the questions of a sign-in as input boxes and pickers. Answers go to Cognito and are kept nowhere. */
import * as vscode from 'vscode';
import type { Question, Reply } from '../signIn/conversation.ts';
import { showAuthenticatorSetup } from './authenticatorPanel.ts';

/** A user name; undefined when the person gave up. `probably` stands there already. */
export function askUsername(title: string, probably?: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value: probably,
    prompt: 'Who signs in?',
    placeHolder: 'User name or email address',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Enter the user name.' : undefined),
  });
}

export function askPassword(title: string, prompt = 'The password. It is not kept.'): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? 'Enter the password.' : undefined),
  });
}

/** Asks what Cognito wants to know. `problem` says what was wrong with the answer before. */
export async function askQuestion(title: string, question: Question, problem?: string): Promise<Reply | undefined> {
  switch (question.kind) {
    case 'password': {
      const text = await askPassword(title, problem);
      return text === undefined ? undefined : { text };
    }
    case 'newPassword':
      return askNewPassword(title, question.requiredAttributes, problem);
    case 'totp':
      return askCode(
        title,
        `The code of the authenticator app${question.device ? ` “${question.device}”` : ''}`,
        problem,
      );
    case 'totpSetup': {
      using panel = showAuthenticatorSetup(question, title);
      await panel.shown;
      return await askCode(title, 'Add the account to an authenticator app; then the code that it shows', problem);
    }
    case 'emailCode':
    case 'smsCode': {
      const how = question.kind === 'emailCode' ? 'mail' : 'SMS';
      return askCode(
        title,
        `The code from the ${how}${question.destination ? ` to ${question.destination}` : ''}`,
        problem,
      );
    }
    case 'chooseChallenge': {
      const items = question.choices.map(({ label, value }) => ({ label, value }));
      const picked = await vscode.window.showQuickPick(items, {
        title,
        placeHolder: problem ?? 'How do you want to prove who you are?',
        ignoreFocusOut: true,
      });
      return picked && { text: picked.value };
    }
  }
}

/** Source: codes of apps have six digits, those by mail and SMS six or eight. */
async function askCode(title: string, what: string, problem: string | undefined): Promise<Reply | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: problem ? `${problem} ${what}.` : `${what}.`,
    placeHolder: '123456',
    ignoreFocusOut: true,
    validateInput: (code) => (/^(\d{6}|\d{8})$/.test(code.trim()) ? undefined : 'The code has six or eight digits.'),
  });
  return text === undefined ? undefined : { text: text.trim() };
}

/** Twice, because nobody sees what is typed. */
async function askNewPassword(
  title: string,
  requiredAttributes: readonly string[],
  problem: string | undefined,
): Promise<Reply | undefined> {
  const prompt = problem ?? 'The password was temporary. Choose one of your own.';
  const text = await askPassword(title, prompt);
  if (text === undefined) return undefined;
  const repeated = await vscode.window.showInputBox({
    title,
    prompt: 'The new password once more.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (again) => (again === text ? undefined : 'This is not the same password.'),
  });
  if (repeated === undefined) return undefined;
  const attributes: Record<string, string> = {};
  for (const name of requiredAttributes) {
    const value = await vscode.window.showInputBox({
      title,
      prompt: `This user pool wants to know “${name}” of everybody.`,
      ignoreFocusOut: true,
      validateInput: (entered) => (entered.trim() === '' ? `Enter “${name}”.` : undefined),
    });
    if (value === undefined) return undefined;
    attributes[name] = value.trim();
  }
  return { text, attributes };
}
