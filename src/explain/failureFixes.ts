/** Fixes that several refusals share: signing in by a way that is allowed, changing one setting, doing it again. */

import { changedByPlan } from './adopted.ts';
import type { Attempted, Refused } from './failureEvidence.ts';
import { usernameOf } from './failureEvidence.ts';
import type { Again, Fix, SettingChange } from './fix.ts';

/** Ways that can ask for a password, a code or a choice. */
const asking = ['srp', 'choice', 'password', 'administrator', 'hostedCode', 'hostedImplicit'];

/** Signs in again by the ways that are left, those whose tokens the method takes first; two at most. */
export function signInFixes(refused: Refused, except: readonly string[] = []): Fix[] {
  const username = usernameOf(refused);
  const ways = refused.at.waysIn.filter(({ id }) => !except.includes(id));
  const good = [
    ...ways.filter(({ against }) => against === undefined),
    ...ways.filter(({ against }) => against !== undefined),
  ];
  return good.slice(0, 2).map(({ id, title }) => ({
    kind: 'signIn',
    way: id,
    label: `Sign in: ${title}`,
    changes: 'Starts a new sign-in.',
    ...(username === '' ? {} : { username }),
  }));
}

/** The same with what asks the person. */
export function askingFixes(refused: Refused): Fix[] {
  return signInFixes(
    refused,
    refused.at.waysIn.flatMap(({ id }) => (asking.includes(id) ? [] : [id])),
  );
}

export function change(label: string, changes: string, settings: readonly SettingChange[]): Fix {
  return { kind: 'settings', label, changes, settings };
}

/**
 * Brings back what differs from the settings; nothing of it where the record holds none of these. What was there before
 * this setup is not made anew: where that comes first, another one can be chosen.
 */
export function repairOf({ at }: Refused, ids: readonly string[], label: string, changes: string): Fix[] {
  const there = ids.flatMap((id) => at.rows.filter((row) => row.id === id));
  const ours = there.filter(({ id, adopted }) => !adopted || changedByPlan(id));
  if (there[0] !== ours[0]) return [chooseAnother];
  return ours.length === 0 ? [] : [{ kind: 'repair', label, changes, resources: ours.map(({ id }) => id) }];
}

const chooseAnother: Fix = {
  kind: 'show',
  what: 'wizard',
  label: 'Choose another one',
  changes: 'It was there before this setup, which does not create it again. Opens the wizard; nothing is changed.',
};

/** The app client goes back to its settings. */
export function repairClient(refused: Refused, changes = 'Sets the app client as the settings say.'): Fix[] {
  return repairOf(refused, ['appClient'], 'Repair the app client', changes);
}

/** The app client is made anew, unless it was there before this setup. */
export function makeClientAnew(refused: Refused, changes: string): Fix[] {
  const { adopted } = refused.at.rows.find(({ id }) => id === 'appClient') ?? {};
  return adopted ? [chooseAnother] : repairClient(refused, changes);
}

const words: Readonly<Record<Again, string>> = {
  call: 'Call again',
  create: 'Create again',
  'clean-up': 'Clean up again',
  'sign-in': 'Sign in again',
};

/** What is done again. What was neither creating nor cleaning up nor signing in cannot be done again from here. */
function againOf(attempted: Attempted): Again | undefined {
  return attempted === 'other' ? undefined : attempted;
}

export function retry({ at }: Refused, changes = 'Goes on from where it stopped.'): Fix[] {
  const again = againOf(at.attempted);
  return again === undefined ? [] : [{ kind: 'retry', again, label: words[again], changes }];
}

export function waitFix({ at }: Refused, seconds: number): Fix[] {
  const again = againOf(at.attempted);
  if (again === undefined) return [];
  const label = `Wait ${seconds} seconds, then ${words[again].toLowerCase()}`;
  return [{ kind: 'wait', seconds, again, label, changes: 'Changes nothing; goes on from where it stopped.' }];
}

export const openWizard: Fix = {
  kind: 'show',
  what: 'wizard',
  label: 'Open the wizard',
  changes: 'Shows the settings; nothing is changed.',
};
