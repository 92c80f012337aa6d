/** Explaining a call: all rules in the order in which API Gateway checks, and whether AWS has to be looked at first. */
import { errorTypeOf, withoutTokens } from './call/answer.ts';
import { apiKeyRules } from './call/apiKeyRules.ts';
import { authorizerRules, tokenAccepted } from './call/authorizerRules.ts';
import { type Call, callOf } from './call/call.ts';
import { corsRules, preflightRules } from './call/corsRules.ts';
import { functionRules } from './call/functionRules.ts';
import { handlerRules } from './call/handlerRules.ts';
import { limitRules } from './call/limitRules.ts';
import { openEndpointRules } from './call/openEndpointRules.ts';
import { withinReach } from './call/owners.ts';
import { requestRules } from './call/requestRules.ts';
import { addressRules, routeRules } from './call/routeRules.ts';
import type { CallEvidence, Known, LiveState } from './callEvidence.ts';
import { type Certainty, type Diagnosis, diagnosisOf, type Finding } from './diagnosis.ts';

/**
 * Why the call was answered as it was. No causes: it is as the setup wants it. Asks nobody; what the evidence does not
 * hold is said under `notLookedAt`.
 */
export function explainCall(evidence: CallEvidence): Diagnosis {
  const call = callOf(evidence);
  const causes = findings(call);
  const all = [...causes, ...corsRules(call, leastCertain(causes))].map((finding) =>
    finding.kind === 'cause' ? { ...withinReach(call, finding), kind: finding.kind } : finding,
  );
  return diagnosisOf(headOf(call), [...all, ...(hasCause(all) ? unknown(evidence.live) : [])]);
}

/** True when answer, token and record alone leave no certain cause, or none that can be mended without more. */
export function needsLive(evidence: CallEvidence): boolean {
  if (evidence.live) return false;
  const { causes } = explainCall(evidence);
  const [first] = causes;
  if (first === undefined) return evidence.answer.status >= 400;
  // Without its app client, nothing can be refreshed.
  const refreshes = first.fixes[0]?.kind === 'refresh';
  return first.certainty !== 'certain' || needMore.includes(first.id) || refreshes;
}

/** Certain, but their fix rests on what AWS has: where a parameter goes, what the settings should go back to. */
const needMore = [
  'open-endpoint',
  'resource-policy-denies',
  'parameters-missing',
  'body-invalid',
  'group-missing',
  'handler-refused',
  'integration-timeout',
  'throttled',
  'quota-exceeded',
];

/** Where an earlier check ended the call, a later one has nothing to say. */
function findings(call: Call): Finding[] {
  const address = [...addressRules(call)];
  if (hasCause(address)) return address;
  const preflight = preflightRules(call);
  if (hasCause(preflight)) return preflight;
  return [
    ...routeRules(call),
    ...authorizerRules(call),
    ...apiKeyRules(call),
    ...limitRules(call),
    ...requestRules(call),
    ...functionRules(call),
    ...handlerRules(call),
    ...openEndpointRules(call),
    ...tokenAccepted(call),
  ];
}

function hasCause(all: readonly Finding[]): boolean {
  return all.some(({ kind }) => kind === 'cause');
}

function leastCertain(all: readonly Finding[]): Certainty {
  const found = all.flatMap((finding) => (finding.kind === 'cause' ? [finding.certainty] : []));
  if (found.includes('possible')) return 'possible';
  return found.includes('likely') ? 'likely' : 'certain';
}

function headOf(call: Call): Pick<Diagnosis, 'about' | 'happened' | 'aws'> {
  const { sent, answer } = call;
  const path = sent.path?.split('?')[0] ?? 'the address';
  const name = errorTypeOf(answer);
  return {
    about: 'call',
    happened: `${sent.method} ${path} answered ${[answer.status, statusWords[answer.status]].filter(Boolean).join(' ')}.`,
    ...(name === '' ? {} : { aws: { name, message: withoutTokens(call.message) } }),
  };
}

const statusWords: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const partWords: Readonly<Partial<Record<keyof LiveState, string>>> = {
  configured: 'The API as it is configured',
  deployed: 'The API as the stage serves it',
  stage: 'The stage',
  resourcePolicy: 'The resource policy',
  endpointDisabled: 'Whether the API’s own address is switched off',
  userPool: 'The user pool',
  appClient: 'The app client',
  groups: 'The groups of the user',
  drift: 'What was changed outside of this setup',
};
const functionWords = {
  state: 'The function',
  permission: 'The function’s policy',
  lastError: 'The function’s log',
} as const;

function unknown(live: LiveState | undefined): Finding[] {
  if (live === undefined) return [];
  const { function: fn, ...parts } = live;
  const look = (what: string, part: unknown): Finding[] => {
    const known = part as Known<unknown> | undefined;
    return known === undefined || known.known ? [] : [{ kind: 'notLookedAt', what, why: known.why }];
  };
  return [
    ...Object.entries(partWords).flatMap(([key, what]) => look(what, parts[key as keyof typeof parts])),
    ...Object.entries(functionWords).flatMap(([key, what]) => look(what, fn?.[key as keyof typeof functionWords])),
  ];
}
