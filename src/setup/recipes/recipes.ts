/** The recipes by name, each with the words of its card on the "Start from" page. */
import type { RecipeName, Settings } from '../settings.ts';
import { blank } from './blank.ts';
import { lambdaTrigger } from './lambdaTrigger.ts';

export interface Recipe {
  readonly name: RecipeName;
  readonly title: string;
  /** What one gets, in a sentence or two. */
  readonly summary: string;
  /** How people sign in. */
  readonly signIn: string;
  /** What is created, as a list of AWS names. */
  readonly creates: readonly string[];
  readonly settings: Settings;
}

export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  'lambda-trigger': {
    name: 'lambda-trigger',
    title: 'Lambda function behind an API',
    summary:
      'A Python function answers “Hello from Lambda!”. Its API lets in only people whose access token carries the scope email.',
    signIn: 'Sign-up and sign-in on the hosted pages, with an email address',
    creates: ['Lambda function', 'REST API', 'User pool', 'Domain', 'App client', 'Authorizer'],
    settings: lambdaTrigger,
  },
  blank: {
    name: 'blank',
    title: 'Blank start',
    summary:
      'You choose every setting. The defaults are the safest of today: authorization code, strong passwords, no self-registration.',
    signIn: 'As you choose; a confirmed test user is created for you',
    creates: ['Lambda function or mock', 'REST API', 'User pool', 'App client', 'Authorizer'],
    settings: blank,
  },
};

/**
 * A fresh copy of a recipe's settings. `suffix` (4 to 8 lower-case letters and digits, random) makes the domain prefix
 * unlike everybody else's, because prefixes are unique in a Region across all AWS accounts.
 */
export function settingsFrom(recipe: RecipeName, suffix: string): Settings {
  const settings = structuredClone(recipes[recipe].settings);
  settings.hostedPages.domainPrefix = `${settings.name}-${suffix}`;
  return settings;
}
