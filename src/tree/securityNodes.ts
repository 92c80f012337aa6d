/** Security nodes: who can call which method of a setup's API, as the last check found it. */
import type { CheckedMethod, MethodStanding } from '../explain/security.ts';
import type { Setup } from '../operations/operations.ts';
import type { SetupNode } from './node.ts';
import type { SecurityFinding } from './securityFindings.ts';

const good = { icon: 'pass', iconColor: 'testing.iconPassed' } as const;
const attention = { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' } as const;

/** Nothing before there is a stage: until then nobody can call anything. */
export function securityNode(setup: Setup, finding: SecurityFinding | undefined): SetupNode[] {
  if (setup.rows.stage?.state !== 'created') return [];
  const base = { key: `${setup.id}/security`, setupId: setup.id, label: 'Security' };
  if (!finding)
    return [
      {
        ...base,
        description: 'not checked yet',
        tooltip: ['Who can call which method of this API, as its stage serves it.', 'Select it to check.'],
        icon: 'shield',
        words: ['security'],
        command: 'cognitoApi.checkSecurity',
      },
    ];
  const { check, repairable } = finding;
  const wanting = check.methods.filter(({ verdict }) => verdict === 'attention');
  const served = check.methods.some(({ deployed }) => deployed !== undefined);
  return [
    {
      ...base,
      description: check.summary,
      tooltip: [
        check.summary,
        `REST API ${check.apiName}, stage ${check.stage}, checked at ${new Date(check.at).toLocaleTimeString()}.`,
        ...(repairable.length > 0 ? ['Repair corrects what differs from the settings.'] : []),
      ],
      icon: 'shield',
      iconColor: wanting.length > 0 || !served ? 'problemsWarningIcon.foreground' : 'testing.iconPassed',
      words: repairable.length > 0 ? ['security', 'checked', 'repairable'] : ['security', 'checked'],
      unfolded: true,
      children: check.methods.map((method) => methodNode(setup.id, method, repairable)),
    },
  ];
}

function methodNode(setupId: string, checked: CheckedMethod, repairable: readonly string[]): SetupNode {
  const name = `${checked.method} ${checked.path}`;
  const mends = repairable.includes(name);
  return {
    key: `${setupId}/security/${name}`,
    setupId,
    label: name,
    description: standingWords(checked),
    tooltip: [
      checked.words,
      ...(checked.differences.length > 0 ? ['Not deployed as configured:', ...checked.differences] : []),
      ...(mends ? ['Repair corrects it.'] : []),
    ],
    ...(checked.verdict === 'good' ? good : attention),
    words: mends ? ['repairable'] : [],
  };
}

const standings: Readonly<Record<MethodStanding, string>> = {
  open: 'open to anyone',
  secured: 'asks for a signed-in user',
  otherwise: 'protected otherwise',
  preflight: 'preflight, open as browsers need it',
  signIn: 'open on purpose, people sign in here',
};

/** How it is served, and whether that is what is configured. */
function standingWords({ method, deployed, configured, differences }: CheckedMethod): string {
  if (deployed === undefined) return 'not deployed yet';
  const served =
    method === 'OPTIONS' && deployed !== 'preflight'
      ? 'asks for a token, which browsers do not send'
      : standings[deployed];
  if (differences.length === 0) return served;
  return `${served} · ${configured === undefined ? 'deleted, but still deployed' : 'not deployed as configured'}`;
}
