/** CORS rules: what a browser would make of the answer, for calls that name an origin and for preflights. */
import type { Certainty, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { type Call, driftedRows, methodWords, seen } from './call.ts';
import { codeFixes } from './functionRules.ts';
import { links } from './links.ts';
import { cause, repair, short } from './words.ts';

const enable: Fix = {
  kind: 'settings',
  label: 'Answer browsers (CORS)',
  changes: 'Adds an open OPTIONS method and CORS headers to all answers, also to refusals, and deploys that.',
  settings: [{ path: 'cors.enabled', value: true }],
};

/** Where the settings answer browsers already, something was changed since, or the handler's own code leaves it out. */
function answerBrowsers(call: Call, by: 'API Gateway' | 'handler'): Fix[] {
  if (!call.setup.cors) return [enable];
  if (by === 'handler') return codeFixes(call);
  const rows = driftedRows(call).filter((row) => /^(cors|gatewayResponse)/.test(row));
  return [
    repair('Answer browsers again', 'Brings OPTIONS and gateway responses back to the settings, and deploys that.', [
      ...rows,
      'deployment',
      'stage',
    ]),
  ];
}

/** A preflight never carries a token, so an OPTIONS method that asks for one ends all calls of browsers. */
export function preflightRules(call: Call): Finding[] {
  if (call.sent.method !== 'OPTIONS') return [];
  if (call.refusedBy === 'authorizer')
    return [
      cause('options-asks-for-token', 'certain', 'OPTIONS asks for a token, but browsers send none with a preflight.', {
        evidence: [{ what: 'Answer to OPTIONS', found: `${call.answer.status} ${call.message}`.trim() }],
        fixes: answerBrowsers(call, 'API Gateway'),
        link: links.cors,
      }),
    ];
  if (call.refusedBy === 'route' && call.expected === undefined && call.sent.path !== undefined)
    return [
      cause(
        'options-missing',
        call.live ? 'certain' : 'likely',
        'The path has no OPTIONS method, so browsers get no answer to their preflight.',
        {
          evidence: [{ what: 'Answer to OPTIONS', found: `${call.answer.status} ${call.message}`.trim() }],
          fixes: answerBrowsers(call, 'API Gateway'),
          link: links.cors,
        },
      ),
    ];
  return [];
}

/** `certainty`: of the least certain cause so far, because what refuses the call comes before what hides it. */
export function corsRules(call: Call, certainty: Certainty): Finding[] {
  const { sent, answer } = call;
  if (sent.origin === undefined) return [];
  const allowed = answer.headers['access-control-allow-origin'];
  const evidence = [
    { what: 'Origin of the call', found: sent.origin },
    { what: 'access-control-allow-origin in the answer', found: allowed ?? 'none' },
  ];
  if (allowed === '*' || allowed === sent.origin) return [];
  if (allowed !== undefined)
    return [
      cause('cors-other-origin', certainty, `Browsers hide this answer: it is for the origin ${short(allowed)} only.`, {
        evidence,
        fixes: [
          {
            kind: 'show',
            label: 'Open the handler’s code',
            changes: 'Opens the code that sets the header.',
            what: 'handlerCode',
          },
        ],
        link: links.cors,
      }),
    ];
  if (call.refusedBy === 'nobody' || call.refusedBy === 'handler')
    return [
      cause(
        'cors-header-missing',
        certainty,
        `Browsers hide this answer: ${methodWords(call)} sends no access-control-allow-origin.`,
        {
          evidence,
          fixes: answerBrowsers(call, 'handler'),
          link: links.cors,
        },
      ),
    ];
  const responses = seen(call.live?.deployed)?.gatewayResponses.filter(({ headers }) =>
    headers.includes('access-control-allow-origin'),
  );
  return [
    cause(
      'cors-hides-refusal',
      certainty,
      'Browsers show a CORS error instead of this refusal: API Gateway’s own answers lack the headers.',
      {
        evidence: [
          ...evidence,
          ...(responses
            ? [
                {
                  what: 'Gateway responses with that header',
                  found: responses.map(({ type }) => type).join(', ') || 'none',
                },
              ]
            : []),
        ],
        fixes: answerBrowsers(call, 'API Gateway'),
        link: links.gatewayResponses,
      },
    ),
  ];
}
