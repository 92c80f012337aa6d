/** Open endpoint rules: an answer without the token that the method should ask for. */
import type { Finding } from '../diagnosis.ts';
import { type Call, driftedRows, methodWords, rowsOf } from './call.ts';
import { doorOfMethod, doorOfRecord, sameDoor } from './door.ts';
import { links } from './links.ts';
import { tokenFaults } from './tokenFaults.ts';
import { cause, repair } from './words.ts';

/** Clocks differ, and API Gateway has the right one: what it lets in has not expired. */
const ofTheClock = ['expired', 'clock-wrong', 'app-client-gone'];

export function openEndpointRules(call: Call): Finding[] {
  const { expected, served, sent, configured, setup } = call;
  // Preflights carry no token, so OPTIONS is open where CORS is on, also beside ANY.
  if (call.refusedBy !== 'nobody' || expected?.secured !== true || sent.method === 'OPTIONS') return [];
  const fault = tokenFaults(call, doorOfRecord(expected, setup)).find(({ id }) => !ofTheClock.includes(id));
  if (sent.token !== undefined && fault === undefined) return [];
  const isOpen = sent.token === undefined || served?.authorization === 'NONE';
  const { method } = rowsOf(call);
  const isStale = configured && sameDoor(doorOfMethod(configured, setup), doorOfRecord(expected, setup));
  const rows = isStale ? ['deployment', 'stage'] : [method, 'authorizer', 'deployment', 'stage'];
  const known = driftedRows(call);
  const wrong = rows.filter((row) => known.includes(row));
  const evidence = [
    { what: 'Token that was sent', found: sent.token === undefined ? 'none' : (fault?.sentence ?? '') },
    { what: 'Answer', found: `${call.answer.status}` },
    ...(served ? [{ what: 'Authorization, as served', found: served.authorization }] : []),
    ...(configured ? [{ what: 'Authorization, as configured', found: configured.authorization }] : []),
    ...(call.othersDeployed ? [{ what: 'Deployment that the stage serves', found: 'not the one of this setup' }] : []),
  ];
  const fixes = [
    repair(
      'Secure it again',
      'Brings method, authorizer and stage back to the settings.',
      call.othersDeployed && isStale ? ['stage'] : wrong.length > 0 ? wrong : rows,
    ),
  ];
  if (isOpen)
    return [
      cause('open-endpoint', 'certain', `${methodWords(call)} answers without a valid token: anyone can call it.`, {
        evidence,
        fixes,
        link: links.cognitoAuthorizer,
      }),
    ];
  return [
    cause(
      'open-endpoint',
      call.live ? 'certain' : 'likely',
      `${methodWords(call)} lets in a token that the settings do not allow.`,
      { evidence, fixes, link: links.cognitoAuthorizer },
    ),
  ];
}
