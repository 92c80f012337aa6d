/** Function rules: what goes wrong between API Gateway and the function, and in the function itself. */
import type { Evidence, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { withoutLongTexts } from './answer.ts';
import { type Call, callsNoFunction, differencesOf, drifted, isGone, methodWords, rowsOf, seen } from './call.ts';
import { addPermissionCommand } from './commands.ts';
import { deploymentCause } from './deployment.ts';
import { links } from './links.ts';
import { cause, repair, ruledOut, short } from './words.ts';

/** Seconds after which API Gateway gives up. Source: developer guide, “quotas”. */
const gatewaySeconds = 29;

export function functionRules(call: Call): Finding[] {
  switch (call.refusedBy) {
    case 'configuration':
      return [...integrationFindings(call)];
    case 'integration':
      return functionState(call) ?? [badAnswer(call)];
    case 'timeout':
      return [timedOut(call)];
    default:
      return [];
  }
}

const showCode: Fix = {
  kind: 'show',
  label: 'Open the handler’s code',
  changes: 'Opens the code; saving it offers to deploy it.',
  what: 'handlerCode',
};
const showLog: Fix = {
  kind: 'show',
  label: 'Open the log',
  changes: 'Opens the log of the function.',
  what: 'functionLog',
};

/** 500: API Gateway could not call what the method is wired to. */
function integrationFindings(call: Call): Finding[] {
  const { setup } = call;
  const served = call.served?.integration;
  const evidence: Evidence[] = [
    {
      what: 'Integration, as served',
      found: served
        ? short([served.type, nameIn(served.functionArn)].filter(Boolean).join(' '))
        : call.served
          ? 'none'
          : 'not read',
    },
  ];
  const rows = rowsOf(call);
  // The record says the name of the first function only.
  const ours = rows.function === 'function' ? setup.function?.name : undefined;
  if (call.served && ours !== undefined && (served?.type === 'MOCK' || nameIn(served?.functionArn) !== ours))
    return [integrationChanged(call, evidence)];
  const isOwners = setup.existing?.restApiId !== undefined && rows.function === 'function';
  if (call.served ? served?.type === 'MOCK' : setup.function === undefined && !isOwners) return [mock(call, evidence)];
  if (isOwners && served?.functionArn === undefined) return [misconfigured(call, evidence)];
  const state = functionState(call);
  if (state) return state;
  const permission = call.live?.function?.permission;
  if (permission?.known && permission.value.allowed)
    return [
      ruledOut('API Gateway may invoke the function', 'The function’s policy allows this method and path.'),
      misconfigured(call, evidence),
    ];
  const elsewhere =
    permission?.known && permission.value.sourceArns.length > 0 ? permission.value.sourceArns : undefined;
  return [
    cause(
      'permission-missing',
      permission?.known ? 'certain' : 'likely',
      elsewhere
        ? `API Gateway may invoke the function, but not for ${methodWords(call)}: the permission is for another method or path.`
        : 'API Gateway may not invoke the function: its policy has no permission for this API.',
      {
        evidence: [
          { what: 'Answer of API Gateway', found: call.message || `${call.answer.status}` },
          ...(permission?.known
            ? [{ what: 'Calls that the function’s policy allows', found: elsewhere?.map(tailOf).join(', ') ?? 'none' }]
            : []),
        ],
        fixes: [isOwners ? ownersPermission(call, served?.functionArn) : givePermission(rows.permission)],
        link: links.internalError,
      },
    ),
  ];
}

function givePermission(row: string): Fix {
  return repair('Give the permission', 'Lets API Gateway invoke the function for this method and path.', [row]);
}

/** A function behind an API that was there before has no row in the record. */
function ownersPermission(call: Call, functionArn = ''): Fix {
  return {
    kind: 'run',
    label: 'Give the permission',
    changes: `Lets API Gateway invoke the function for ${methodWords(call)}. It is the owner’s, so clean-up leaves it.`,
    command: addPermissionCommand(call, functionArn),
  };
}

function misconfigured(call: Call, evidence: readonly Evidence[]): Finding {
  return cause(
    'gateway-misconfigured',
    'possible',
    'The integration of the method is set up in a way that API Gateway cannot use.',
    {
      evidence,
      fixes: repairIntegration(call),
      link: links.internalError,
    },
  );
}

function repairIntegration(call: Call): Fix[] {
  return [
    repair('Repair the integration', 'Brings the integration back to the settings and deploys it.', [
      rowsOf(call).integration,
      'stage',
    ]),
  ];
}

/** Stage, method and path of a SourceArn. */
function tailOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

function nameIn(arn: string | undefined): string | undefined {
  return arn?.split(':')[6];
}

function integrationChanged(call: Call, evidence: readonly Evidence[]): Finding {
  const all = [...evidence, { what: 'Function of this setup', found: call.setup.function?.name ?? '' }];
  const configured = nameIn(call.configured?.integration?.functionArn) === call.setup.function?.name;
  if (configured) return { kind: 'cause', ...deploymentCause(call, all) };
  return cause('integration-changed', 'certain', `${methodWords(call)} no longer calls the function of this setup.`, {
    evidence: all,
    fixes: [
      repair('Call our function again', 'Brings the integration back to the settings and deploys it.', [
        rowsOf(call).integration,
        'stage',
      ]),
    ],
    link: links.internalError,
  });
}

function mock(call: Call, evidence: readonly Evidence[]): Finding {
  const { integration, method } = rowsOf(call);
  return cause(
    'mock-misconfigured',
    call.served ? 'certain' : 'likely',
    'The mock integration has no usable status or no response that fits it.',
    {
      evidence,
      fixes: [
        repair('Repair the mock', 'Brings the mock integration back to the settings and deploys it.', [
          ...drifted(call, [integration, method]),
          'stage',
        ]),
      ],
      link: links.mock,
    },
  );
}

const waitForFunction: Fix = {
  kind: 'wait',
  label: 'Wait and call again',
  changes: 'Waits five seconds, then calls again.',
  seconds: 5,
};

/** A function that is gone or cannot run; undefined where it can, or that is not known. */
function functionState(call: Call): Finding[] | undefined {
  const state = call.live?.function?.state;
  if (!state?.known) return undefined;
  const name = short(call.setup.function?.name ?? nameIn(call.served?.integration?.functionArn) ?? 'behind the method');
  const rows = rowsOf(call);
  if (state.value === undefined)
    return [
      cause('function-gone', 'certain', `The function ${name} does not exist any more.`, {
        evidence: [{ what: 'Function at AWS', found: 'gone' }],
        fixes: [
          repair('Create the function again', 'Creates the function and its permission as the settings have them.', [
            rows.function,
            rows.permission,
          ]),
        ],
        link: links.internalError,
      }),
    ];
  if (state.value.active) return undefined;
  const why = withoutLongTexts(state.value.why ?? '');
  const anew = repair('Make the function anew', 'Makes the function and its permission as the settings have them.', [
    rows.function,
    rows.permission,
  ]);
  const { failed } = state.value;
  const sentence = failed ? `Lambda could not start the function ${name}.` : `The function ${name} is not ready yet.`;
  return [
    cause('function-inactive', 'certain', sentence, {
      evidence: [{ what: 'State of the function', found: why || 'not active' }],
      fixes: failed ? [anew] : [waitForFunction, anew],
      link: links.functionStates,
    }),
  ];
}

/** What mends code: ours again, where somebody else deployed another. */
export function codeFixes(call: Call): Fix[] {
  const differs = differencesOf(call, rowsOf(call).function) !== undefined;
  const back = repair('Deploy our code again', 'Brings function and code back to the settings.', [
    rowsOf(call).function,
  ]);
  return [...(differs ? [back] : []), showCode, showLog];
}

function codeEvidence(call: Call): Evidence[] {
  const differences = differencesOf(call, rowsOf(call).function);
  return differences === undefined ? [] : [{ what: 'Changed at AWS since we deployed', found: differences }];
}

/** 502: the function was called, but gave no answer that could be used. */
function badAnswer(call: Call): Finding {
  const error = call.live?.function?.lastError;
  const text = error?.known && error.value !== undefined ? withoutLongTexts(error.value) : undefined;
  if (text !== undefined && /timed out after/i.test(text)) {
    const seconds = seen(call.live?.function?.state)?.timeoutSeconds;
    return cause(
      'function-timeout',
      'certain',
      `The function did not finish within its own timeout${seconds === undefined ? '' : ` of ${seconds} s`}.`,
      {
        evidence: [{ what: 'Newest error in its log', found: text }, ...codeEvidence(call)],
        fixes: codeFixes(call),
        link: links.functionTimeout,
      },
    );
  }
  if (text !== undefined)
    return cause('handler-threw', 'certain', 'The function ended with an error instead of an answer.', {
      evidence: [{ what: 'Newest error in its log', found: text }, ...codeEvidence(call)],
      fixes: codeFixes(call),
      link: links.badGateway,
    });
  if (callsNoFunction(call))
    return cause(
      'backend-unusable',
      'certain',
      'What stands behind the method could not be reached, or gave an answer that cannot be used.',
      {
        evidence: [
          { what: 'Answer of API Gateway', found: `${call.answer.status}` },
          { what: 'Integration, as served', found: short(call.served?.integration?.uri ?? '') || 'without an address' },
        ],
        fixes: repairIntegration(call),
        link: links.badGateway,
      },
    );
  const looked = error?.known === true;
  return cause(
    'handler-malformed',
    looked ? 'likely' : 'possible',
    looked
      ? 'The handler’s answer has a form that API Gateway does not take; statusCode, headers and body as text are right.'
      : 'The handler’s answer has a wrong form, or the handler ended with an error.',
    {
      evidence: [
        { what: 'Answer of API Gateway', found: `${call.answer.status}` },
        ...(looked ? [{ what: 'Errors in the function’s log since the call', found: 'none' }] : []),
        ...codeEvidence(call),
      ],
      fixes: codeFixes(call),
      link: links.badGateway,
    },
  );
}

function timedOut(call: Call): Finding {
  const seconds = seen(call.live?.function?.state)?.timeoutSeconds;
  return cause(
    'integration-timeout',
    'certain',
    `No answer came while API Gateway waited: ${gatewaySeconds} seconds, or less where the integration says so.`,
    {
      evidence: [
        { what: 'Answer of API Gateway', found: call.message || `${call.answer.status}` },
        ...(seconds === undefined ? [] : [{ what: 'Timeout of the function', found: `${seconds} s` }]),
        ...codeEvidence(call),
      ],
      fixes: isGone(call.live?.function?.state) || callsNoFunction(call) ? [] : codeFixes(call),
      link: links.timeout,
    },
  );
}
