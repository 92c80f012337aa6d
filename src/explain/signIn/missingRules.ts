/** Sign-ins that did not come so far: what they need is not there, or not on this machine. */
import { cause } from '../call/words.ts';
import type { Cause, Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import { change, repairOf, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

interface Missing {
  readonly id: string;
  readonly sentence: string;
  readonly link: Cause['link'];
  readonly fixes: (refused: Refused) => readonly Fix[];
}

/** By the code of the failure. */
const missing: Readonly<Record<string, Missing>> = {
  PasswordUnknown: {
    id: 'sign-in-password-unknown',
    sentence: 'The password of the test user is not kept on this machine.',
    link: failureLinks.users,
    fixes: (refused) =>
      repairOf(refused, ['testUser'], 'Give a new password', 'Gives the test user a new random password and keeps it.'),
  },
  ScopeNeedsHostedPage: {
    id: 'sign-in-scope-not-given',
    sentence: 'This way of signing in does not give the scope that the method asks for.',
    link: failureLinks.scopes,
    fixes: (refused) =>
      signInFixes(refused, ['testUser', 'srp', 'choice', 'password', 'administrator', 'tokenEndpoint']),
  },
  NoHostedPages: {
    id: 'sign-in-no-pages',
    sentence: 'This setup has no hosted pages.',
    link: failureLinks.domains,
    fixes: ({ at }) => {
      const prefix = at.settings?.hostedPages.domainPrefix || `sign-in-${at.suffix}`;
      return [
        change('Switch the hosted pages on', `Creates the domain ${prefix} and lets the app client use its pages.`, [
          { path: 'hostedPages.enabled', value: true },
          { path: 'hostedPages.domainPrefix', value: prefix },
          { path: 'appClient.loopbackCallback', value: true },
        ]),
      ];
    },
  },
  NoLoopbackCallback: {
    id: 'sign-in-not-caught',
    sentence: 'The app client does not send people back to VS Code after they sign in.',
    link: failureLinks.authorize,
    fixes: () => [
      change('Let VS Code catch the sign-in', 'Lists the callback URL of this machine in the app client.', [
        { path: 'appClient.loopbackCallback', value: true },
      ]),
    ],
  },
  PortInUse: {
    id: 'sign-in-port-in-use',
    sentence: 'Another program on this machine has the port of the callback.',
    link: failureLinks.authorize,
    fixes: ({ at }) => {
      const port = at.settings?.appClient.loopbackPort ?? 0;
      const other = port < 65_535 ? port + 1 : port - 1;
      return [
        change(`Use port ${other}`, `Lists the callback URL with port ${other} in place of ${port}.`, [
          { path: 'appClient.loopbackPort', value: other },
        ]),
      ];
    },
  },
  SignInTimedOut: {
    id: 'sign-in-timed-out',
    sentence: 'Nobody came back from the sign-in page within five minutes.',
    link: failureLinks.authorize,
    fixes: (refused) => signInFixes(refused),
  },
  NoRefreshToken: {
    id: 'sign-in-no-refresh-token',
    sentence: 'These tokens came without a refresh token, so they end when they expire.',
    link: failureLinks.refresh,
    fixes: (refused) => signInFixes(refused),
  },
};

export function missingRules(refused: Refused): Finding[] {
  const { note } = refused;
  const found = missing[note.code];
  if (!found) return [];
  const { id, sentence, link, fixes } = found;
  const evidence = note.why === undefined ? [] : [{ what: 'What was found', found: note.why }];
  return [cause(id, 'certain', sentence, { evidence, fixes: fixes(refused), link })];
}
