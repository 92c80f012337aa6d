/** The hosted sign-in pages and the inbox, in a browser, as a person uses them. */
import type { Page } from 'playwright-core';
import { textOf } from './workbench.ts';

export interface NewUser {
  readonly email: string;
  readonly password: string;
  /** Where people have a user name beside their address. */
  readonly username?: string;
}

/** Signs up from the sign-in page; `code` is asked for the code that was mailed. Ends after the last click. */
export async function signUp(page: Page, user: NewUser, code: () => Promise<string>): Promise<void> {
  await page.getByRole('link', { name: /sign up/i }).click();
  if (user.username !== undefined) await page.getByLabel(/user ?name/i).fill(user.username);
  await page.getByLabel(/email/i).fill(user.email);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(user.password);
  await page.getByRole('button', { name: /sign up/i }).click();
  const field = page.getByLabel(/code/i);
  await field.waitFor();
  await field.fill(await code());
  await page.getByRole('button', { name: /confirm/i }).click();
}

/** The six digits in the newest mail to somebody. */
export function codeFromInbox(inbox: Page, email: string): Promise<string> {
  return textOf(inbox.getByRole('listitem').filter({ hasText: email }).first().locator('code'));
}
