/** Authorizer rules: why the authorizer turned a token away, and whether what is deployed is what somebody wanted. */
import type { Cause, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { type Call, drifted, methodWords, rowsOf, seen } from './call.ts';
import { deploymentCause } from './deployment.ts';
import { type Door, doorOfMethod, doorOfRecord } from './door.ts';
import { clockWords, expiredMessage, expiryFaults, isClockOff } from './expiryFaults.ts';
import type { DoorPart, Fault } from './fault.ts';
import { links } from './links.ts';
import { getTokenFixes, rightTokenFixes } from './sending.ts';
import { isJwt, tokenFaults } from './tokenFaults.ts';
import { cause, repair, ruledOut, spanWords, timeWords } from './words.ts';

export function authorizerRules(call: Call): Finding[] {
  if (call.refusedBy === 'authorizer setup') return [misconfigured(call)];
  if (call.refusedBy !== 'authorizer') return [];
  if (call.sent.token === undefined) return [noToken(call)];
  if (call.message === expiredMessage)
    return [
      ...expiryFaults(call, call.sent.token).map((fault) => cause(fault.id, 'certain', fault.sentence, fault)),
      ruledOut('The header is the right one', `The authorizer read the token in ${call.sent.header}.`),
      ruledOut('The token is genuine', 'API Gateway looks at the time only after signature and issuer.'),
    ];
  const faults = tokenFaults(call);
  const causes = faults.map((fault) => causeOf(call, fault));
  const found = causes.filter((one, at) => causes.findIndex(({ id }) => id === one.id) === at);
  const findings = found.map(({ id, certainty, sentence, ...rest }) => cause(id, certainty, sentence, rest));
  return [...(found.length > 0 ? findings : [nothingWrong(call)]), ...fine(call, faults)];
}

function noToken(call: Call): Finding {
  return cause('no-token', 'certain', 'No token was sent, and the method asks for one.', {
    evidence: [{ what: 'Token in the call', found: 'none' }],
    fixes: rightTokenFixes(call),
    link: links.invoke,
  });
}

function misconfigured(call: Call): Finding {
  const evidence = [{ what: 'Error of API Gateway', found: call.message || 'without a message' }];
  if (call.served?.authorization === 'CUSTOM') {
    evidence.push({ what: 'Authorization of the method, as served', found: 'CUSTOM, a Lambda authorizer' });
    if (call.expected && call.configured?.authorization === 'COGNITO_USER_POOLS')
      return { kind: 'cause', ...deploymentCause(call, evidence) };
  }
  return cause('authorizer-misconfigured', call.sure ? 'certain' : 'likely', 'The authorizer itself cannot be used.', {
    evidence,
    fixes: [
      repair('Repair the authorizer', 'Brings authorizer and stage back to the settings.', [
        ...drifted(call, ['authorizer', rowsOf(call).method]),
        'stage',
      ]),
    ],
    link: links.cognitoAuthorizer,
  });
}

/** The row that holds a property of the door, and its name there. */
function placeOf(call: Call, part: DoorPart): { readonly row: string; readonly property: string } {
  const { method } = rowsOf(call);
  switch (part) {
    case 'authorization':
      return { row: method, property: 'authorizationType' };
    case 'scopes':
      return { row: method, property: 'authorizationScopes' };
    case 'header':
      return { row: 'authorizer', property: 'tokenHeader' };
    case 'expression':
      return { row: 'authorizer', property: 'validationExpression' };
    case 'pools':
      return { row: 'authorizer', property: 'userPoolArn' };
  }
}

function causeOf(call: Call, { part, ...fault }: Fault): Cause {
  const plain: Cause = { ...fault, certainty: call.certainty };
  if (part === undefined || !call.sure) return plain;
  const refuses = (door: Door | undefined) => door && tokenFaults(call, door).some((other) => other.part === part);
  const recordRefuses = refuses(doorOfRecord(call.expected, call.setup)) === true;
  const configuredRefuses = refuses(call.configured && doorOfMethod(call.configured, call.setup));
  const { row, property } = placeOf(call, part);
  if (recordRefuses) {
    // The call is against the settings too. Somebody may have configured what it needs, and forgotten to deploy.
    if (configuredRefuses !== false || call.served === undefined) return plain;
    return {
      ...deploymentCause(call, fault.evidence, changedPart(call, part)),
      fixes: [
        ...(part === 'pools' || part === 'authorization' ? [] : [accept(row, property)]),
        ...byCalling(fault.fixes),
      ],
    };
  }
  if (
    configuredRefuses === false ||
    (call.configured === undefined && call.othersDeployed && call.live?.configured.known === true)
  )
    return deploymentCause(call, fault.evidence, changedPart(call, part));
  const back = repair(
    'Bring it back to the settings',
    'Changes it back at AWS, as this setup has it, and deploys that.',
    [row, 'stage'],
  );
  return {
    ...plain,
    evidence: [...fault.evidence, { what: 'Settings of this setup', found: recordWords(call, part) }],
    fixes: [back, ...byCalling(fault.fixes)],
  };
}

/** Without those that change something: the settings or AWS are mended already. */
function byCalling(fixes: readonly Fix[]): Fix[] {
  return fixes.filter(({ kind }) => kind === 'send');
}

/** What somebody changed, in words. */
function changedPart(call: Call, part: DoorPart): string {
  return part === 'scopes' || part === 'authorization' ? methodWords(call) : 'The authorizer';
}

function accept(id: string, property: string): Fix {
  return {
    kind: 'accept',
    label: 'Take the change over and deploy it',
    changes: 'Takes what was changed at AWS into the settings, and deploys it.',
    properties: [{ id, property }],
  };
}

function recordWords(call: Call, part: DoorPart): string {
  const door = doorOfRecord(call.expected, call.setup);
  switch (part) {
    case 'authorization':
      return 'the Cognito authorizer';
    case 'header':
      return door.header ?? '';
    case 'pools':
      return call.setup.userPoolId;
    case 'expression':
      return door.expression || 'no expression';
    case 'scopes':
      return door.scopes.join(', ') || 'no scopes';
  }
}

/** ms in which a deployment may not be served everywhere yet. */
const freshDeployment = 60_000;

function nothingWrong(call: Call): Finding {
  const { live, sent } = call;
  if (!call.sure)
    return cause('not-deployed', 'possible', 'The API was not deployed after its last change.', {
      evidence: [{ what: 'Token and settings', found: 'They fit each other.' }],
      fixes: [repair('Deploy now', 'Brings the stage to what the settings say.', ['deployment', 'stage'])],
      link: links.deploy,
    });
  const changedAt = seen(live?.stage)?.changedAt;
  if (changedAt !== undefined && sent.at - changedAt < freshDeployment)
    return cause('deployed-just-now', 'likely', 'The newest deployment is not served everywhere yet.', {
      evidence: [{ what: 'Stage changed', found: `${spanWords(sent.at - changedAt)} before the call` }],
      fixes: [{ kind: 'wait', label: 'Call again', changes: 'Waits five seconds and calls again.', seconds: 5 }],
      link: links.deploy,
    });
  const rows = drifted(call, ['authorizer', rowsOf(call).method]);
  const found = seen(live?.drift)?.some(({ id }) => rows.includes(id));
  return cause(
    'authorizer-refused',
    'possible',
    'The token is older than a change at Cognito; all that could be looked at is right.',
    {
      evidence: [
        { what: 'Header, kind, issuer, expiry and scopes of the token', found: 'as the authorizer wants them' },
      ],
      fixes: [
        ...(found
          ? [repair('Bring it back to the settings', 'Changes it back at AWS and deploys that.', [...rows, 'stage'])]
          : []),
        ...getTokenFixes(call),
      ],
      link: links.unauthorized,
    },
  );
}

/** Said only of what was looked at. */
function fine(call: Call, faults: readonly Fault[]): Finding[] {
  const { token } = call.sent;
  const { door } = call;
  const isFine = (...ids: string[]) => !faults.some(({ id }) => ids.includes(id));
  if (token === undefined) return [];
  const bySettings = call.sure ? '' : ', as far as the settings say';
  const end = typeof token.claims.exp === 'number' ? token.claims.exp * 1000 : undefined;
  const findings: (Finding | false)[] = [
    door.header !== undefined &&
      isFine('wrong-header') &&
      ruledOut('The header is the right one', `The authorizer reads ${door.header}${bySettings}.`),
    isFine('bearer-doubled', 'stray-characters', 'refresh-token-sent', 'not-a-token') &&
      ruledOut('The token is whole', 'No white space, no quotes, and “Bearer” at most once.'),
    isJwt(token) &&
      isFine('other-pool', 'user-pool-gone') &&
      ruledOut('The token comes from the right user pool', `${door.pools.join(', ')}${bySettings}`),
    token.signature === 'good' && ruledOut('The signature is valid', 'Checked with the pool’s own keys.'),
    end !== undefined &&
      end > call.now &&
      ruledOut('The token has not expired', `It lives until ${timeWords(end, call.now)}.`),
    isJwt(token) && clientFine(call, faults),
    isJwt(token) &&
      isFine('id-token-where-scopes', 'access-token-without-scopes', 'other-pool') &&
      ruledOut(
        `The ${token.kind} is the right kind`,
        door.scopes.length > 0
          ? `The method asks for scopes${bySettings}.`
          : `The method asks for no scopes${bySettings}.`,
      ),
    call.answer.headers.date !== undefined &&
      (isClockOff(call)
        ? isFine('clock-wrong') &&
          ruledOut('The clock of this computer is off, but that is not why', `It is ${clockWords(call)}.`)
        : ruledOut('The clock of this computer is right', `It is ${spanWords(call.clockAhead)} off AWS’s clock.`)),
  ];
  return findings.filter((finding) => finding !== false);
}

/** Without an expression, tokens of every app client of the pool open the door. */
function clientFine({ sent, setup, door }: Call, faults: readonly Fault[]): Finding | false {
  const client = sent.token?.claims.aud ?? sent.token?.claims.client_id;
  if (typeof client !== 'string' || faults.some(({ part }) => part === 'expression' || part === 'pools')) return false;
  if (client === setup.clientId) return ruledOut('The token was made for this app client', client);
  return ruledOut(
    'The token was made for another app client, but that is not why',
    door.expression === '' ? 'API Gateway does not compare the client without a validation expression.' : client,
  );
}

/** What an answer from behind the authorizer says about the token. */
export function tokenAccepted(call: Call): Finding[] {
  // Whether limits are held before or after the authorizer is asked, AWS does not say.
  const passed = ['request', 'configuration', 'integration', 'timeout', 'handler'];
  if (!passed.includes(call.refusedBy) || call.door.authorization !== 'COGNITO_USER_POOLS') return [];
  if (call.sent.token === undefined) return [];
  return [ruledOut('The token was accepted', `The call of ${methodWords(call)} came further than the authorizer.`)];
}
