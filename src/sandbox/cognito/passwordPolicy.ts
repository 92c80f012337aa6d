/** Password rules of a pool: checking a password, and making one that fits. */
import { randomInt } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import type { PasswordPolicy } from './poolSettings.ts';

/** The characters that Cognito counts as symbols. Source: "Adding user pool password requirements". */
const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+- ';

/** Throws InvalidPasswordException, with Cognito's words for the first rule that is broken. */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const problem = problemOf(policy, password);
  if (problem)
    throw new AwsError('InvalidPasswordException', `Password did not conform with password policy: ${problem}`);
}

function problemOf(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.MinimumLength) return 'Password not long enough';
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.RequireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.RequireNumbers && !/[0-9]/.test(password)) return 'Password must have numeric characters';
  if (policy.RequireSymbols && ![...password].some((character) => symbols.includes(character)))
    return 'Password must have symbol characters';
  return undefined;
}

/** The rules in words, for the sign-up page. */
export function rulesOf(policy: PasswordPolicy): string[] {
  return [
    `at least ${policy.MinimumLength} characters`,
    ...(policy.RequireLowercase ? ['a lower-case letter'] : []),
    ...(policy.RequireUppercase ? ['an upper-case letter'] : []),
    ...(policy.RequireNumbers ? ['a number'] : []),
    ...(policy.RequireSymbols ? ['a symbol'] : []),
  ];
}

/** A temporary password that fits every policy of this minimum length. */
export function newTemporaryPassword({ MinimumLength }: PasswordPolicy): string {
  // No characters that are easily taken for each other, because people type these.
  const groups = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%&*?-'];
  const everything = groups.join('');
  const pick = (characters: string) => characters.charAt(randomInt(characters.length));
  const characters = groups.map(pick);
  while (characters.length < Math.max(10, MinimumLength)) characters.push(pick(everything));
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
}
