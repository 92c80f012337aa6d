/** Ask for the MFA code of an AWS profile. It goes to AWS and is kept nowhere. */
import * as vscode from 'vscode';

/** Undefined when the person gave up. `device`: ARN of the MFA device. */
export function askMfaCode(device: string, profile: string | undefined): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: profile === undefined ? 'Sign in to AWS' : `Sign in to AWS with the profile ${profile}`,
    prompt: `The code that the MFA device ${device.split('/').at(-1)} shows now`,
    placeHolder: '123456',
    password: true,
    ignoreFocusOut: true,
    // Source: AssumeRole, TokenCode.
    validateInput: (text) => (/^\d{6}$/.test(text.trim()) ? undefined : 'Six digits.'),
  });
}
