/** The recipes by name, each with the words of its card on the "Start from" page. */
import type { RecipeName, Settings } from '../settings.ts';
import { blank } from './blank.ts';
import { customHeader } from './customHeader.ts';
import { deleteNews } from './deleteNews.ts';
import { lambdaTrigger } from './lambdaTrigger.ts';
import { tokenEndpoint } from './tokenEndpoint.ts';
import { transactions } from './transactions.ts';

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
  'custom-header': {
    name: 'custom-header',
    title: 'Token in a header of your own',
    summary: 'A function on the root path answers callers who send their access token in the header Token.',
    signIn: 'Hosted pages with the implicit grant; the browser is sent on to the endpoint',
    creates: ['Lambda function', 'REST API', 'User pool', 'Domain', 'App client', 'Authorizer'],
    settings: customHeader,
  },
  transactions: {
    name: 'transactions',
    title: 'Test the authorizer, then attach it',
    summary: 'The method and the authorizer are tested before anybody depends on them. Callers send the ID token.',
    signIn: 'Sign-up on the hosted pages, tokens from the implicit grant, with a sign-out address',
    creates: ['Lambda function', 'REST API', 'User pool', 'Domain', 'App client', 'Authorizer'],
    settings: transactions,
  },
  'delete-news': {
    name: 'delete-news',
    title: 'Mock API, sign-in by password',
    summary: 'DELETE /news answers 200 without any code behind it, and soon only to callers with an ID token.',
    signIn: 'User name and password through the Cognito API, with a code by email to confirm',
    creates: ['REST API with a mock', 'User pool', 'Domain', 'App client', 'Authorizer'],
    settings: deleteNews,
  },
  'token-endpoint': {
    name: 'token-endpoint',
    title: 'The API signs people in itself',
    summary:
      'GET /hello asks for an API key today, and for an ID token once it is secured. GET /auth takes user name and password and answers with tokens.',
    signIn: 'User name and password, sent to a path of the API; an administrator creates the users',
    creates: ['Two Lambda functions', 'REST API', 'Request validator', 'User pool', 'App client', 'Authorizer'],
    settings: tokenEndpoint,
  },
  blank: {
    name: 'blank',
    title: 'Blank start',
    summary:
      'You choose every setting. The defaults are today’s safest: authorization code, strong passwords, no self-registration.',
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
