/** Request rules: calls that are not as the method declares them. */
import { exampleBody, jsonType } from '../../setup/requestBody.ts';
import type { BodySchema } from '../callEvidence.ts';
import type { Evidence, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { exampleOf, requirementsOf } from './bodyExample.ts';
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
  return [bodyInvalid(call, evidence)];
}

function bodyInvalid(call: Call, evidence: readonly Evidence[]): Finding {
  const schema = call.served?.bodySchema;
  const wanted = schema ? requirementsOf(schema) : [];
  return cause(
    'body-invalid',
    'certain',
    `The body is not what ${methodWords(call)} declares, so API Gateway did not pass it on.`,
    {
      evidence: [
        ...evidence,
        { what: 'Body sent', found: sentBody(call) },
        ...(wanted.length > 0 ? [{ what: 'Required by its model', found: short(wanted.join(', ')) }] : []),
      ],
      fixes: [...exampleFixes(call, schema), ...stopChecking(call, 'Stop checking for that')],
      link: links.validation,
    },
  );
}

/** An object that is refused lacks what only its model tells. */
function exampleFixes({ sent }: Call, schema: BodySchema | undefined): Fix[] {
  const example = schema && exampleOf(schema);
  if (example === undefined) return sent.body === 'JSON object' ? [] : [sendBody(exampleBody, 'an empty JSON object')];
  const body = JSON.stringify(example);
  return body.length > longestExample
    ? []
    : [sendBody(body, body === exampleBody ? 'an empty JSON object' : 'an example')];
}

/** Characters of an example that can still be shown in a sentence. */
const longestExample = 200;

/** What somebody had checked beside what is ours stays when the method is repaired. */
function stopChecking(call: Call, label: string): Fix[] {
  const { method } = rowsOf(call);
  if (!driftedRows(call).includes(method)) return [];
  return [repair(label, 'Changes the method back to the settings and deploys it.', [method, 'stage'])];
}

const sendJson: Fix = {
  kind: 'send',
  label: 'Send it as JSON',
  changes: 'Calls again with Content-Type: application/json.',
  choice: { contentType: jsonType },
};

function sendBody(body: string, what: string): Fix {
  return {
    kind: 'send',
    label: `Send ${what}`,
    changes: `Calls again with the body ${body} as application/json.`,
    choice: { body, contentType: jsonType },
  };
}

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
  return cause('parameters-missing', 'certain', `The method requires parameters that were not sent: ${allOf(names)}.`, {
    evidence: [{ what: 'Required, and missing', found: names.join(', ') }],
    fixes: [...(known ? [send] : []), ...stopChecking(call, 'Stop requiring them')],
    link: links.validation,
  });
}
