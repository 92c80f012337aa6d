/** API key rules: 403 Forbidden after the authorizer, where a method asks for a key. */
import type { Evidence, Finding } from '../diagnosis.ts';
import { type Call, drifted, methodWords, rowsOf } from './call.ts';
import { deploymentCause } from './deployment.ts';
import { links } from './links.ts';
import { cause, repair, ruledOut } from './words.ts';

export function apiKeyRules(call: Call): Finding[] {
  const findings = keyFindings(call);
  // The authorizer is asked before the key.
  const [first] = findings;
  const isKey = first?.kind === 'cause' && first.id.startsWith('api-key') && first.certainty === 'certain';
  return isKey && call.sent.token
    ? [...findings, ruledOut('The token was accepted', 'The authorizer is asked before the API key.')]
    : findings;
}

function keyFindings(call: Call): Finding[] {
  if (call.refusedBy !== 'forbidden' || call.sent.path === undefined) return [];
  const required = call.served?.apiKeyRequired ?? call.expected?.apiKeyRequired;
  // With a valid key the method cannot have asked for one in vain.
  if (required !== true) return [...noKeyAsked(call, required)];
  const evidence = [
    { what: call.served ? 'API key required, as served' : 'API key required, as recorded', found: 'yes' },
    { what: 'Header x-api-key', found: call.sent.apiKey === 'sent' ? 'sent' : 'not sent' },
  ];
  if (call.served && call.expected?.apiKeyRequired === false) {
    if (call.configured?.apiKeyRequired === false) return [{ kind: 'cause', ...deploymentCause(call, evidence) }];
    return [isOwnersKey(call) ? ownersKey(call, evidence) : unwanted(call, evidence)];
  }
  if (call.sent.apiKey === 'left out')
    return [
      cause('api-key-not-sent', call.certainty, 'The method asks for an API key, and none was sent.', {
        evidence,
        fixes: [
          {
            kind: 'send',
            label: 'Send the API key',
            changes: 'Calls again with the kept key in x-api-key.',
            choice: { apiKey: 'send' },
          },
        ],
        link: links.apiKeys,
      }),
    ];
  if (call.sent.apiKey === 'none kept')
    return [
      cause('api-key-not-kept', call.certainty, 'The method asks for an API key, and none is kept for this setup.', {
        evidence,
        fixes: [
          repair(
            'Create a key',
            'Creates the API key and its usage plan as the settings have them.',
            drifted(call, ['apiKey', 'usagePlan']),
          ),
        ],
        link: links.apiKeys,
      }),
    ];
  return [
    cause(
      'api-key-refused',
      call.certainty,
      'The API key that was sent is disabled, gone, or in no usage plan of this stage.',
      {
        evidence,
        fixes: [
          repair(
            'Repair key and usage plan',
            'Brings the API key and its usage plan back to the settings.',
            drifted(call, ['apiKey', 'usagePlan']),
          ),
        ],
        link: links.apiKeys,
      },
    ),
  ];
}

function isOwnersKey({ setup: { existing } }: Call): boolean {
  return existing?.restApiId !== undefined && existing.apiKeyRequired === undefined;
}

function unwanted(call: Call, evidence: readonly Evidence[]): Finding {
  const sentence = `${methodWords(call)} asks for an API key, which this setup never wanted.`;
  return cause('api-key-unwanted', 'certain', sentence, {
    evidence: [...evidence, { what: 'Settings of this setup', found: 'no API key' }],
    fixes: [
      repair('Stop asking for a key', 'Changes the method back to the settings and deploys it.', [
        rowsOf(call).method,
        'stage',
      ]),
    ],
    link: links.apiKeys,
  });
}

/** Nothing to go back to: the settings leave the key of an existing method to its owner. */
function ownersKey(call: Call, evidence: readonly Evidence[]): Finding {
  const sentence = `${methodWords(call)} asks for an API key, which it did not when this setup secured it.`;
  return cause('api-key-unwanted', 'certain', sentence, {
    evidence: [
      ...evidence,
      { what: 'Settings of this setup', found: 'leave the key to the owner of the API, who can give you one' },
    ],
    fixes: [],
    link: links.apiKeys,
  });
}

function noKeyAsked(call: Call, required: boolean | undefined): Finding[] {
  return [
    ...(required === false && call.sure ? [ruledOut('No API key is missing', 'The method does not ask for one.')] : []),
    cause(
      'forbidden',
      'possible',
      'A firewall (AWS WAF) or the API’s settings refuse the call; API Gateway says no more.',
      {
        evidence: [{ what: 'Answer of API Gateway', found: call.message || `${call.answer.status}` }],
        fixes: [],
        link: links.forbidden,
      },
    ),
  ];
}
