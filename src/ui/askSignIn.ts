/** Ask at sign-in: the questions of a sign-in as input boxes and pickers. Answers go to Cognito and are kept nowhere. */
import * as vscode from 'vscode';
import type { Question, Reply } from '../signIn/conversation.ts';
import { showAuthenticatorSetup } from './authenticatorPanel.ts';

/** What all questions of a sign-in share. */
export interface Asking {
  readonly title: string;
  /** Takes the question away; the answer is then undefined, as if the person had given up. */
  readonly token?: vscode.CancellationToken;
}

function ask({ title, token }: Asking, options: vscode.InputBoxOptions): Thenable<string | undefined> {
  return vscode.window.showInputBox({ title, ignoreFocusOut: true, ...options }, token);
}

/** A user name; undefined when the person gave up. `probably` stands there already. */
export function askUsername(asking: Asking, probably?: string): Thenable<string | undefined> {
  return ask(asking, {
    value: probably,
    prompt: 'Who signs in?',
    placeHolder: 'User name or email address',
    validateInput: (text) => (text.trim() === '' ? 'Enter the user name.' : undefined),
  });
}

export function askPassword(asking: Asking, prompt = 'The password. It is not kept.'): Thenable<string | undefined> {
  return ask(asking, {
    prompt,
    password: true,
    validateInput: (text) => (text === '' ? 'Enter the password.' : undefined),
  });
}

/** The address that a browser was sent to, such as the one of `site`. */
export function askAddress(asking: Asking, site: string | undefined): Thenable<string | undefined> {
  return ask(asking, {
    prompt: `${site === undefined ? 'Paste' : 'Sign in in the browser. Then paste'} the whole address, with #id_token=…&access_token=… at its end. It is not kept; the tokens are.`,
    placeHolder: `${site ?? 'https://…'}#id_token=…`,
    // It holds tokens, so it is not shown.
    password: true,
  });
}

/** Asks what Cognito wants to know. `problem` says what was wrong with the answer before. */
export async function askQuestion(asking: Asking, question: Question, problem?: string): Promise<Reply | undefined> {
  switch (question.kind) {
    case 'password': {
      const text = await askPassword(asking, problem);
      return text === undefined ? undefined : { text };
    }
    case 'newPassword':
      return askNewPassword(asking, question.requiredAttributes, problem);
    case 'totp':
      return askCode(
        asking,
        `The code of the authenticator app${question.device ? ` “${question.device}”` : ''}`,
        problem,
      );
    case 'totpSetup': {
      using panel = showAuthenticatorSetup(question, asking.title);
      await panel.shown;
      return await askCode(
        asking,
        'Scan the QR code with an authenticator app, then enter the code that the app shows',
        problem,
      );
    }
    case 'emailCode':
    case 'smsCode': {
      const how = question.kind === 'emailCode' ? 'email' : 'SMS';
      return askCode(
        asking,
        `The code from the ${how}${question.destination ? ` to ${question.destination}` : ''}`,
        problem,
      );
    }
    case 'chooseChallenge': {
      const items = question.choices.map(({ label, value }) => ({ label, value }));
      const options = {
        title: asking.title,
        placeHolder: problem ?? 'How do you want to prove who you are?',
        ignoreFocusOut: true,
      };
      const picked = await vscode.window.showQuickPick(items, options, asking.token);
      return picked && { text: picked.value };
    }
  }
}

/** Source: codes of apps have six digits, those by mail and SMS six or eight. */
async function askCode(asking: Asking, what: string, problem: string | undefined): Promise<Reply | undefined> {
  const text = await ask(asking, {
    prompt: problem ? `${problem} ${what}.` : `${what}.`,
    placeHolder: '123456',
    validateInput: (code) => (/^(\d{6}|\d{8})$/.test(code.trim()) ? undefined : 'The code has six or eight digits.'),
  });
  return text === undefined ? undefined : { text: text.trim() };
}

/** Twice, because nobody sees what is typed. */
async function askNewPassword(
  asking: Asking,
  requiredAttributes: readonly string[],
  problem: string | undefined,
): Promise<Reply | undefined> {
  const prompt = problem ?? 'The password was temporary. Choose one of your own.';
  const text = await askPassword(asking, prompt);
  if (text === undefined) return undefined;
  const repeated = await ask(asking, {
    prompt: 'The new password once more.',
    password: true,
    validateInput: (again) => (again === text ? undefined : 'This is not the same password.'),
  });
  if (repeated === undefined) return undefined;
  const attributes: Record<string, string> = {};
  for (const name of requiredAttributes) {
    const value = await ask(asking, {
      prompt: `This user pool wants to know “${name}” of everybody.`,
      validateInput: (entered) => (entered.trim() === '' ? `Enter “${name}”.` : undefined),
    });
    if (value === undefined) return undefined;
    attributes[name] = value.trim();
  }
  return { text, attributes };
}
