/** Route rules: the address, the API, its stage and policy, and the method that is there or is not. */
import type { Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { messageOf, withoutTokens } from './answer.ts';
import { type Call, driftedRows, isGone, methodWords, rowsOf, seen } from './call.ts';
import { apiCommand } from './commands.ts';
import { deploymentCause } from './deployment.ts';
import { links } from './links.ts';
import { callable, methodsAt, nearestPath } from './route.ts';
import { allOf, cause, repair, ruledOut, short } from './words.ts';

/** What ends a call before its method is looked for. Unknown stages are answered in either way. */
export function addressRules(call: Call): Finding[] {
  if (call.refusedBy === 'policy')
    return [call.served?.authorization === 'CUSTOM' ? lambdaAuthorizer(call) : policyDenies(call)];
  if (call.refusedBy !== 'route' && call.refusedBy !== 'forbidden') return [];
  if (call.sent.path === undefined) return [otherAddress(call)];
  const { live, setup } = call;
  if (isGone(live?.configured))
    return [
      cause('api-gone', 'certain', 'The API does not exist any more.', {
        evidence: [{ what: 'REST API at AWS', found: 'gone' }],
        fixes: [
          repair('Create the API again', 'Creates a new API with its methods, and deploys it. Its address changes.', [
            ...new Set(['api', 'stage', rowsOf(call).permission, ...driftedRows(call)]),
          ]),
        ],
        link: links.forbidden,
      }),
    ];
  if (isGone(live?.stage) || (live?.stage.known !== true && isGone(live?.deployed)))
    return [
      cause('stage-gone', 'certain', `The API has no stage ${short(setup.stage)} any more.`, {
        evidence: [{ what: `Stage ${setup.stage} at AWS`, found: 'gone' }],
        fixes: [
          repair('Create the stage again', 'Creates the stage, serving the deployment of this setup.', ['stage']),
        ],
        link: links.forbidden,
      }),
    ];
  if (call.refusedBy === 'forbidden' && seen(live?.endpointDisabled) === true) return [endpointDisabled(call)];
  return [];
}

/** A Lambda authorizer says no with 403. */
function lambdaAuthorizer(call: Call): Finding {
  const evidence = [{ what: 'Authorization of the method, as served', found: 'CUSTOM, a Lambda authorizer' }];
  if (call.expected && call.configured?.authorization === 'COGNITO_USER_POOLS')
    return { kind: 'cause', ...deploymentCause(call, evidence) };
  return cause(
    'lambda-authorizer-on-method',
    'certain',
    `${methodWords(call)} is guarded by a Lambda authorizer, which refused.`,
    {
      evidence,
      fixes: call.expected ? [putBack(call)] : [],
      link: links.lambdaAuthorizer,
    },
  );
}

function putBack(call: Call): Fix {
  return repair('Put the authorizer back', 'Gives the method its Cognito authorizer again, and deploys it.', [
    rowsOf(call).method,
    'stage',
  ]);
}

function policyDenies(call: Call): Finding {
  const policy = call.live?.resourcePolicy;
  const evidence = [{ what: 'Message of API Gateway', found: withoutTokens(messageOf(call.answer)) || 'none' }];
  const sentence = 'A policy of AWS forbids this call, most often the API’s resource policy.';
  const link = links.resourcePolicy;
  if (!policy?.known) return cause('resource-policy-denies', 'certain', sentence, { evidence, fixes: [], link });
  if (policy.value === undefined)
    return cause(
      'resource-policy-denies',
      'certain',
      'The API’s resource policy forbade this call; it was removed, but that is not deployed.',
      {
        evidence: [...evidence, { what: 'Resource policy as configured', found: 'none' }],
        fixes: [
          {
            kind: 'run',
            label: 'Deploy the API',
            changes: 'Deploys the API as it is configured.',
            command: apiCommand(call),
          },
        ],
        link,
      },
    );
  return cause('resource-policy-denies', 'certain', 'The API’s resource policy forbids this call.', {
    evidence: [...evidence, { what: 'Resource policy as configured', found: 'there is one' }],
    fixes: [
      {
        kind: 'run',
        label: 'Remove the resource policy',
        changes: 'Removes the whole policy and deploys the API; then the methods alone decide who may call.',
        command: apiCommand(call, 'op=replace,path=/policy,value='),
      },
    ],
    link,
  });
}

/** The address is of another stage, has none, or is of another API. */
function otherAddress(call: Call): Finding {
  const { setup, sent } = call;
  const target = setup.methods.find(({ method }) => method === sent.method || method === 'ANY') ?? setup.methods[0];
  const path = callable(target?.path ?? '/');
  const apiUrl = apiUrlOf(setup);
  const sameApi = apiUrl !== '' && sent.url.startsWith(`${apiUrl}/`);
  const method = target === undefined || target.method === 'ANY' ? sent.method : target.method;
  const fixes: Fix[] = [
    {
      kind: 'send',
      label: `Call ${method} ${short(path)}`,
      changes: `Calls ${short(setup.stage + path)} of this setup’s API instead.`,
      choice: { method, path },
    },
  ];
  const [first = ''] = sent.url.slice(apiUrl.length + 1).split(/[/?]/);
  if (!sameApi)
    return cause('other-address', 'certain', 'The address is not that of this setup’s API.', {
      evidence: [
        { what: 'Address that was called', found: hostOf(sent.url) },
        { what: 'Address of this setup', found: setup.endpointUrl },
      ],
      fixes,
      link: links.forbidden,
    });
  return cause(
    'stage-unknown',
    call.live ? 'certain' : 'likely',
    `The address lacks the stage: after the API comes ${short(setup.stage)}, not ${short(first) || 'nothing'}.`,
    {
      evidence: [
        { what: 'First part of the path', found: first || 'none' },
        { what: 'Stage of this setup', found: setup.stage },
      ],
      fixes,
      link: links.forbidden,
    },
  );
}

/** The endpoint's address without path and stage; empty where it does not end with them. */
function apiUrlOf({ endpointUrl, methods, stage }: Call['setup']): string {
  const path = methods[0]?.path ?? '/';
  const end = [path, callable(path)].map((one) => `/${stage}${one}`).find((one) => endpointUrl.endsWith(one));
  return end === undefined ? '' : endpointUrl.slice(0, -end.length);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'no address';
  }
}

function endpointDisabled(call: Call): Finding {
  const command = apiCommand(call, 'op=replace,path=/disableExecuteApiEndpoint,value=false');
  return cause(
    'endpoint-disabled',
    'certain',
    'The API’s own address is switched off; only a custom domain may be called.',
    {
      evidence: [{ what: 'disableExecuteApiEndpoint of the API', found: 'true' }],
      fixes: [
        { kind: 'run', label: 'Switch it on', changes: 'Switches the address on again and deploys the API.', command },
      ],
      link: links.disabledEndpoint,
    },
  );
}

/** API Gateway answers 403 for a method that is not there, and where it takes the token for an AWS signature. */
export function routeRules(call: Call): Finding[] {
  if (call.refusedBy !== 'route') return [];
  const findings = call.sent.method === 'OPTIONS' && call.expected === undefined ? [] : [routeCause(call)];
  if (call.sent.token === undefined) return findings;
  const misread = /key=value|requires '/.test(call.message);
  return [
    ...findings,
    ruledOut(
      'The token is not why',
      misread
        ? 'API Gateway took it for an AWS signature, because no Cognito authorizer stands there.'
        : 'API Gateway did not look at it.',
    ),
  ];
}

function routeCause(call: Call): Finding {
  if (call.served?.authorization === 'AWS_IAM') return iamCause(call);
  if (call.expected !== undefined) return expectedRouteCause(call);
  return unknownRouteCause(call);
}

function answerEvidence({ message, answer }: Call) {
  const words = withoutTokens(message);
  // The first sentence says it; of a token taken for a signature there are four.
  return { what: 'Answer of API Gateway', found: words.split('. ')[0] || `${answer.status}` };
}

function iamCause(call: Call): Finding {
  const evidence = [{ what: 'Authorization of the method, as served', found: 'AWS_IAM' }];
  if (call.expected && call.configured?.authorization === 'COGNITO_USER_POOLS')
    return { kind: 'cause', ...deploymentCause(call, evidence) };
  return cause(
    'aws-iam-on-method',
    'certain',
    `${methodWords(call)} asks for an AWS signature (AWS_IAM), not for a token of Cognito.`,
    {
      evidence: [...evidence, answerEvidence(call)],
      fixes: call.expected ? [putBack(call)] : [],
      link: links.iam,
    },
  );
}

/** The setup has this method, so it should be there. */
function expectedRouteCause(call: Call): Finding {
  const { live, sent } = call;
  const path = sent.path ?? '';
  if (call.served !== undefined && path.length > 1 && path.endsWith('/')) return slashCause(call, path);
  if (live?.deployed.known !== true || call.served !== undefined)
    return cause(
      'iam-or-not-deployed',
      call.live ? 'possible' : 'likely',
      `${methodWords(call)} is not deployed, or asks for an AWS signature.`,
      {
        evidence: [answerEvidence(call), { what: 'Method in this setup', found: 'there' }],
        fixes: [
          repair('Bring it back to the settings', 'Creates, secures and deploys the method as the settings have it.', [
            rowsOf(call).method,
            'deployment',
            'stage',
          ]),
        ],
        link: links.missingToken,
      },
    );
  const evidence = [{ what: 'Method in what the stage serves', found: 'not there' }, answerEvidence(call)];
  if (call.configured !== undefined) return { kind: 'cause', ...deploymentCause(call, evidence) };
  if (!live.configured.known && call.othersDeployed) return { kind: 'cause', ...deploymentCause(call, evidence) };
  const { method, integration } = rowsOf(call);
  return cause(
    'method-gone',
    live.configured.known ? 'certain' : 'likely',
    `${methodWords(call)} was deleted at AWS.`,
    {
      evidence: [
        ...evidence,
        { what: 'Method as configured', found: live.configured.known ? 'not there' : 'could not be read' },
      ],
      fixes: [
        repair('Create it again', 'Creates the method again, secures and deploys it.', [method, integration, 'stage']),
      ],
      link: links.missingToken,
    },
  );
}

function slashCause(call: Call, sent: string): Finding {
  const path = sent.replace(/\/+$/, '');
  return cause('path-unknown', 'possible', 'The slash at the end of the address makes it another path.', {
    evidence: [answerEvidence(call), { what: 'Path without the slash', found: 'there' }],
    fixes: [
      { kind: 'send', label: `Call ${short(path)}`, changes: 'Calls again without the slash.', choice: { path } },
    ],
    link: links.missingToken,
  });
}

/** Nothing of the setup is there. What lies near? */
function unknownRouteCause(call: Call): Finding {
  const { sent, setup, live } = call;
  const served = seen(live?.deployed)?.methods;
  const known = [...setup.methods, ...(served ?? [])];
  const certainty = served ? 'certain' : 'likely';
  const path = sent.path ?? '';
  const there = methodsAt(known, path);
  if (there.length > 0) {
    const names = [...new Set(there.map(({ method }) => method))].filter((name) => name !== 'OPTIONS');
    const [other] = names;
    return cause(
      'method-unknown',
      certainty,
      `The path is there, but not the method ${sent.method}; it has ${allOf(names) || 'none for callers'}.`,
      {
        evidence: [answerEvidence(call), { what: `Methods of ${there[0]?.path}`, found: names.join(', ') || 'none' }],
        fixes:
          other === undefined
            ? []
            : [
                {
                  kind: 'send',
                  label: `Call ${other}`,
                  changes: `Calls the same path with ${other}.`,
                  choice: { method: other },
                },
              ],
        link: links.missingToken,
      },
    );
  }
  const near = nearestPath([...new Set(known.map((method) => method.path))], path, setup.stage);
  const methods = near === undefined ? [] : methodsAt(known, near.path).map(({ method }) => method);
  const method = methods.includes(sent.method) || methods.includes('ANY') ? sent.method : (methods[0] ?? sent.method);
  return cause(
    'path-unknown',
    certainty,
    `The API has no path ${short(path)}${near ? `; there is ${short(near.path)}` : ''}.`,
    {
      evidence: [answerEvidence(call), ...(near ? [{ what: 'What is different', found: near.words }] : [])],
      fixes: near
        ? [
            {
              kind: 'send',
              label: `Call ${method} ${short(near.path)}`,
              changes: `Calls ${method} ${short(near.path)} instead.`,
              choice: { path: near.path, ...(method === sent.method ? {} : { method }) },
            },
          ]
        : [],
      link: links.missingToken,
    },
  );
}
