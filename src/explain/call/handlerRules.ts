/** Handler rules: the function answered, and said no itself. */
import type { Finding } from '../diagnosis.ts';
import { type Call, callsNoFunction, differencesOf, methodWords, seen } from './call.ts';
import { links } from './links.ts';
import { cause, repair, short } from './words.ts';

export function handlerRules(call: Call): Finding[] {
  if (call.refusedBy !== 'handler') return [];
  const group = missingGroup(call);
  return [group === undefined ? refused(call) : groupCause(call, group)];
}

/** The group that the starter code asks for and the token does not tell of. */
function missingGroup({ setup, sent, answer }: Call): string | undefined {
  const { starter, adminGroup = '', adminMethods = [] } = setup.function ?? {};
  if (answer.status !== 403 || !starter || adminGroup === '' || !adminMethods.includes(sent.method)) return undefined;
  return groupsIn(sent.token?.claims).includes(adminGroup) ? undefined : adminGroup;
}

function groupsIn(claims: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const groups = claims?.['cognito:groups'];
  return Array.isArray(groups) ? groups.map(String) : [];
}

function groupCause(call: Call, group: string): Finding {
  const { sent, setup, live } = call;
  const held = groupsIn(sent.token?.claims);
  const claims = sent.token?.claims ?? {};
  const username = String(claims['cognito:username'] ?? claims.username ?? setup.signedIn?.username ?? '');
  const evidence = [
    { what: 'Group that the starter code asks for', found: group },
    { what: 'Groups in the token (cognito:groups)', found: held.join(', ') || 'none' },
  ];
  if (seen(live?.groups)?.includes(group))
    return cause(
      'token-older-than-group',
      'certain',
      `The user is in the group ${short(group)}, but the token is older than that.`,
      {
        evidence: [...evidence, { what: 'Groups of the user by now', found: seen(live?.groups)?.join(', ') ?? '' }],
        fixes: [
          setup.signedIn?.canRefresh
            ? {
                kind: 'refresh',
                label: 'Refresh and call again',
                changes: 'Gets newer tokens, which tell of the group, and calls again.',
              }
            : { kind: 'signIn', label: 'Sign in again', changes: 'New tokens tell of the group; then calls again.' },
        ],
        link: links.groups,
      },
    );
  return cause(
    'group-missing',
    'certain',
    `The code lets only members of the group ${short(group)} use ${methodWords(call)}, and the token tells of no such group.`,
    {
      evidence,
      fixes:
        username === ''
          ? []
          : [
              {
                kind: 'group',
                label: `Put ${short(username)} into ${short(group)}`,
                changes: 'Adds the user to the group, gets newer tokens, and calls again.',
                username,
                group,
              },
            ],
      link: links.groups,
    },
  );
}

function refused(call: Call): Finding {
  const { status } = call.answer;
  const differences = differencesOf(call, 'function');
  return cause(
    'handler-refused',
    'certain',
    `API Gateway let the call through; ${callsNoFunction(call) ? 'what stands behind the method' : 'the function itself'} answered ${status}.`,
    {
      evidence: [
        { what: 'x-amzn-ErrorType', found: 'none, so the answer is not API Gateway’s own' },
        ...(differences === undefined ? [] : [{ what: 'Changed at AWS since we deployed', found: differences }]),
      ],
      fixes: [
        ...(differences === undefined
          ? []
          : [repair('Deploy our code again', 'Brings function and code back to the settings.', ['function'])]),
        {
          kind: 'show',
          label: 'Open the handler’s code',
          changes: 'Opens the code; saving it offers to deploy it.',
          what: 'handlerCode',
        },
      ],
      link: links.lambdaProxy,
    },
  );
}
