/** Request rules: calls that are not as the method declares them. */
import { exampleBody, jsonType } from '../../setup/requestBody.ts';
import type { Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { type Call, driftedRows, methodWords, rowsOf } from './call.ts';
import { links } from './links.ts';
import { allOf, cause, repair, short } from './words.ts';

export function requestRules(call: Call): Finding[] {
  if (call.refusedBy !== 'request') return [];
  const { status } = call.answer;
  const evidence = [{ what: 'Message of API Gateway', found: short(call.message) || `${status}` }];
  const missing = /^Missing required request parameters: \[(.*)\]$/.exec(call.message)?.[1];
  if (missing !== undefined) return [parametersMissing(call, missing.split(', '))];
  if (status === 413)
    return [
      cause('body-too-large', 'certain', 'The body is larger than the 10 MB that API Gateway takes.', {
        evidence,
        fixes: [],
        link: links.limits,
      }),
    ];
  if (status === 415)
    return [
      cause('media-type-refused', 'certain', `${methodWords(call)} does not take bodies of this Content-Type.`, {
        evidence,
        fixes: [sendJson],
        link: links.validation,
      }),
    ];
  return [
    cause(
      'body-invalid',
      'certain',
      `The body is not what ${methodWords(call)} declares, so API Gateway did not pass it on.`,
      {
        evidence: [...evidence, { what: 'Body sent', found: sentBody(call) }],
        // An object that is refused lacks what only its model tells.
        fixes: call.sent.body === 'JSON object' ? [] : [sendObject],
        link: links.validation,
      },
    ),
  ];
}

const sendJson: Fix = {
  kind: 'send',
  label: 'Send it as JSON',
  changes: 'Calls again with Content-Type: application/json.',
  choice: { contentType: jsonType },
};

const sendObject: Fix = {
  kind: 'send',
  label: 'Send an empty JSON object',
  changes: `Calls again with the body ${exampleBody} as application/json.`,
  choice: { body: exampleBody, contentType: jsonType },
};

function sentBody({ sent: { body } }: Call): string {
  if (body === undefined) return 'none';
  if (body === 'no JSON') return 'text that is no JSON';
  return body === 'JSON object' ? 'a JSON object' : 'JSON, but no object';
}

function parametersMissing(call: Call, names: readonly string[]): Finding {
  const places = call.served?.requiredParameters ?? call.configured?.requiredParameters ?? [];
  const missing = names.map((name) => ({ name, value: 'test', in: places.find((place) => place.name === name)?.in }));
  const known = missing.every((one) => one.in === 'query' || one.in === 'header');
  const list = (place: 'query' | 'header') =>
    missing.filter((one) => one.in === place).map(({ name, value }) => ({ name, value }));
  const send: Fix = {
    kind: 'send',
    label: `Send ${allOf(names)}`,
    changes: `Calls again with the value “test” for ${allOf(names)}.`,
    choice: { query: list('query'), headers: list('header') },
  };
  // What somebody required beside what is ours stays when the method is repaired.
  const ours = driftedRows(call).includes(rowsOf(call).method);
  return cause('parameters-missing', 'certain', `The method requires parameters that were not sent: ${allOf(names)}.`, {
    evidence: [{ what: 'Required, and missing', found: names.join(', ') }],
    fixes: [
      ...(known ? [send] : []),
      ...(ours
        ? [
            repair('Stop requiring them', 'Changes the method back to the settings and deploys it.', [
              rowsOf(call).method,
              'stage',
            ]),
          ]
        : []),
    ],
    link: links.validation,
  });
}
