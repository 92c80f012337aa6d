/** What is about the account, the credentials and the way to AWS, not about the setup. */
import { cause } from '../call/words.ts';
import type { Cause, Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import { change, openWizard, retry, waitFix } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

type Rule = (refused: Refused) => Finding;

const byCode: Readonly<Record<string, Rule>> = {
  CredentialsExpired: (refused) =>
    found(refused, 'change-credentials-expired', 'The credentials for AWS have expired.', failureLinks.profiles, [
      ...runCommand(refused, 'Opens a terminal and signs in to AWS.'),
      ...retry(refused),
    ]),
  NoCredentials: (refused) =>
    found(
      refused,
      'change-credentials-missing',
      'There are no credentials for AWS here.',
      failureLinks.cliCredentials,
      [...runCommand(refused, 'Opens a terminal, where the access key is asked for.'), openWizard],
    ),
  ProfileUnusable: (refused) =>
    found(
      refused,
      'change-credentials-missing',
      'The profile is not there or holds no credentials.',
      failureLinks.cliCredentials,
      [openWizard, ...runCommand(refused, 'Opens a terminal and sets the profile up.')],
    ),
  ProfileRefused: (refused) =>
    found(
      refused,
      'change-profile-refused',
      'Who signed in may not use the account and role of this profile.',
      failureLinks.profiles,
      [openWizard, ...retry(refused)],
    ),
  MfaRequired: (refused) =>
    found(
      refused,
      'change-mfa-required',
      'The profile gives its role only together with an MFA code, and got none that was right.',
      failureLinks.profiles,
      [...runCommand(refused, 'Opens a terminal, where the AWS CLI asks for the code.'), openWizard],
    ),
  CredentialProcessFailed: (refused) =>
    found(
      refused,
      'change-credential-process',
      'The program that hands out the credentials of this profile failed.',
      failureLinks.profiles,
      [openWizard, ...retry(refused)],
    ),
  CredentialsRefused: (refused) =>
    found(
      refused,
      'change-credentials-refused',
      'AWS does not know the access key, or the Region is not switched on in this account.',
      failureLinks.cliCredentials,
      [openWizard, ...retry(refused)],
    ),
  SignatureRefused: (refused) =>
    found(
      refused,
      'change-signature-refused',
      /skew|expired|too far|not yet current/i.test(refused.message)
        ? 'The clock of this computer is wrong, so AWS refuses the signature.'
        : 'The secret access key is wrong, or the clock of this computer is.',
      failureLinks.clockSkew,
      [
        {
          kind: 'show',
          what: 'clock',
          label: 'Show both times',
          changes: 'Changes nothing. Set the clock by the network.',
        },
        ...retry(refused),
      ],
    ),
  NoNetwork: (refused) =>
    found(
      refused,
      'change-no-network',
      'AWS could not be reached from this computer.',
      failureLinks.servers,
      retry(refused),
    ),
  EndpointUnreachable: (refused) =>
    found(
      refused,
      'change-endpoint-unreachable',
      'Nothing answers at the endpoint URL of this setup.',
      failureLinks.servers,
      [...retry(refused), openWizard],
    ),
  SandboxUnreachable: (refused) =>
    found(refused, 'change-sandbox-unreachable', 'The sandbox does not answer.', failureLinks.servers, retry(refused)),
  LimitReached: (refused) =>
    found(refused, 'change-limit-reached', 'A limit of the account has been reached.', failureLinks.quotas, [
      ...retry(refused, 'Goes on from where it stopped, once something was deleted or the limit is higher.'),
    ]),
  ServiceFault: (refused) =>
    found(refused, 'change-service-fault', 'The service of AWS had a fault of its own.', failureLinks.servers, [
      ...waitFix(refused, 10),
      ...retry(refused),
    ]),
};

export function accountRules(refused: Refused): Finding[] {
  const { note, name, message } = refused;
  if (note.code === 'Throttled') return [throttled(refused)];
  if (name === 'FeatureUnavailableInTierException') return [tier(refused)];
  const rule = byCode[note.code];
  if (!rule) return [];
  // Without AWS’s own words there is nothing to show but the failure.
  return message === '' ? [] : [rule(refused)];
}

function found(refused: Refused, id: string, sentence: string, link: Cause['link'], fixes: readonly Fix[]): Finding {
  const { note } = refused;
  const evidence = [{ what: 'What came back', found: note.why ?? note.service?.message ?? note.what }];
  return cause(id, 'certain', sentence, { evidence, fixes, link });
}

function runCommand({ note: { command } }: Refused, changes: string): Fix[] {
  return command === undefined ? [] : [{ kind: 'run', command, label: `Run ${command}`, changes }];
}

/** Source: API Gateway “quotas”: DeleteRestApi once in 30 seconds for each account. */
function throttled(refused: Refused): Finding {
  const { operation, service = 'AWS' } = refused.note.service ?? {};
  if (operation === 'DeleteRestApi')
    return cause('change-one-api-at-a-time', 'certain', 'API Gateway deletes one API in 30 seconds in each account.', {
      evidence: [{ what: 'API Gateway says', found: `${refused.message} (${operation})` }],
      fixes: [...waitFix(refused, 30), ...retry(refused)],
      link: failureLinks.gatewayLimits,
    });
  return cause('change-throttled', 'certain', 'Too many requests were made in this account at the same time.', {
    evidence: [{ what: `${service} says`, found: operation ? `${refused.message} (${operation})` : refused.message }],
    fixes: [...waitFix(refused, 10), ...retry(refused)],
    link: failureLinks.throttling,
  });
}

function tier(refused: Refused): Finding {
  const { at, message } = refused;
  return cause('change-plan-lacks-feature', 'certain', 'The feature plan of the user pool does not include this.', {
    evidence: [
      { what: 'Cognito says', found: message },
      ...(at.settings ? [{ what: 'Plan in the settings', found: at.settings.userPool.tier }] : []),
    ],
    fixes: at.settings
      ? [
          change('Use the Essentials plan', 'Puts the user pool on the Essentials plan, which costs more per user.', [
            { path: 'userPool.tier', value: 'ESSENTIALS' },
          ]),
          openWizard,
        ]
      : [],
    link: failureLinks.tiers,
  });
}
