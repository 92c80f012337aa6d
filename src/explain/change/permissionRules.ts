/** Missing IAM permissions: which action, on which resource, who decides, and the smallest policy that grants it. */
import { cause } from '../call/words.ts';
import type { Cause, Evidence, Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import { retry } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

/** What the sentence of IAM says. */
export interface Denial {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  /** Kind of policy that denies it explicitly, as IAM names it; empty where IAM does not say. */
  readonly denies?: string;
  /** Kind of policy in which the permission is missing, as IAM names it. */
  readonly lacks?: string;
}

/** Source: IAM “access denied error messages”: the sentence and its two endings. */
export function denialOf(message: string): Denial {
  const sentence =
    /(?:User: (?<principal>\S+) is not authorized|You are not authorized|is not authorized) to perform: (?<action>[\w-]+:[\w*]+)(?: on (?:the )?resource:? (?<resource>\S+))?/i.exec(
      message,
    )?.groups;
  const lacks = /because no (?<kind>[\w -]+?) allows/i.exec(message)?.groups?.kind;
  const denies = /with an explicit deny(?: in (?:an? )?(?<kind>[\w -]+?))?(?=[.:,]|$)/i.exec(message);
  return {
    principal: sentence?.principal,
    action: sentence?.action,
    resource: sentence?.resource?.replace(/[.,;]$/, ''),
    ...(denies ? { denies: denies.groups?.kind ?? '' } : {}),
    ...(lacks === undefined ? {} : { lacks }),
  };
}

export function permissionRules(refused: Refused): Finding[] {
  const { note, message } = refused;
  if (note.code !== 'AccessDenied') return [];
  const found = denialOf([message, note.what, note.why].join('. '));
  const denial = found.action === undefined ? { ...found, ...ofWords(note.what) } : found;
  if (denial.denies !== undefined) return [explicit(refused, denial)];
  if (denial.lacks !== undefined && !/identity|resource-based/i.test(denial.lacks)) return [bounded(refused, denial)];
  return [missing(refused, denial)];
}

/** “You may not lambda:ListTags on the function …”, where AWS said nothing but the action. */
function ofWords(what: string): Denial {
  const action = /may not (?<action>[\w-]+:[\w*]+)/.exec(what)?.groups?.action;
  return action === undefined ? {} : { action };
}

/** The smallest identity-based policy that grants exactly what was denied. */
export function smallestPolicy({ action, resource }: Denial): string | undefined {
  if (action === undefined) return undefined;
  const Statement = [{ Effect: 'Allow', Action: action, Resource: resource ?? '*' }];
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

function policyFixes(refused: Refused, denial: Denial): Fix[] {
  const small = smallestPolicy(denial);
  const { neededPolicy } = refused.at;
  return [
    ...(small === undefined
      ? []
      : [
          {
            kind: 'copyPolicy' as const,
            policy: small,
            label: 'Copy the smallest policy',
            changes: `Copies a policy that allows ${denial.action}${denial.resource ? ` on ${denial.resource}` : ''}, for whoever may grant it.`,
          },
        ]),
    ...(neededPolicy === undefined
      ? []
      : [
          {
            kind: 'copyPolicy' as const,
            policy: neededPolicy,
            label: 'Copy all that this setup needs',
            changes: 'Copies a policy with every action that creating, changing and cleaning up this setup needs.',
          },
        ]),
    ...retry(
      refused,
      'Goes on from where it stopped, once the permission is there. IAM takes some seconds to spread it.',
    ),
  ];
}

function evidenceOf({ at }: Refused, { principal, action, resource }: Denial): Evidence[] {
  const who = principal ?? at.caller?.arn;
  return [
    ...(who === undefined ? [] : [{ what: 'Who asked', found: who }]),
    ...(action === undefined ? [] : [{ what: 'Action', found: action }]),
    ...(resource === undefined ? [] : [{ what: 'Resource', found: resource }]),
  ];
}

function denied(id: string, sentence: string, fixes: readonly Fix[], evidence: readonly Evidence[]): Finding {
  const link: Cause['link'] = failureLinks.accessDenied;
  return cause(id, 'certain', sentence, { evidence, fixes, link });
}

function missing(refused: Refused, denial: Denial): Finding {
  const { action, resource, lacks } = denial;
  const what = action === undefined ? 'this' : `${action}${resource ? ` on ${resource}` : ''}`;
  const decides = lacks === undefined ? [] : [{ what: 'Why', found: `no ${lacks} allows it` }];
  return denied('change-permission-missing', `The permission for ${what} is missing.`, policyFixes(refused, denial), [
    ...evidenceOf(refused, denial),
    ...decides,
  ]);
}

/** A boundary or a policy of the organization limits what one’s own policies can grant. */
function bounded(refused: Refused, denial: Denial): Finding {
  const { action = 'this', lacks = '' } = denial;
  return denied(
    'change-permission-bounded',
    `The ${lacks} does not allow ${action}, whatever your own policies say.`,
    policyFixes(refused, denial),
    [...evidenceOf(refused, denial), { what: 'Whom to ask', found: whom(lacks) }],
  );
}

/** Nothing overrules an explicit deny, so there is no policy to copy. */
function explicit(refused: Refused, denial: Denial): Finding {
  const { action = 'this', denies = '' } = denial;
  return denied(
    'change-permission-denied',
    `${denies === '' ? 'A policy' : `A ${denies}`} denies ${action} explicitly; no other policy can overrule that.`,
    retry(refused, 'Goes on from where it stopped, once the statement that denies it is gone.'),
    [...evidenceOf(refused, denial), { what: 'Whom to ask', found: whom(denies) }],
  );
}

function whom(kind: string): string {
  if (/service control|resource control/i.test(kind)) return 'who manages the organization of the account';
  if (/session/i.test(kind)) return 'who hands out the session';
  return 'an administrator of the account';
}
