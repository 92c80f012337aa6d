/** Token faults: all that a door finds wrong with the token that was sent, in the order in which it is looked at. */
import type { SentToken } from '../callEvidence.ts';
import type { Fix } from '../fix.ts';
import { type Call, driftedRows, seen } from './call.ts';
import { type Door, fitsExpression, kindFor, poolIdIn, scopesIn } from './door.ts';
import { expiryFaults } from './expiryFaults.ts';
import type { Fault } from './fault.ts';
import { links } from './links.ts';
import { getTokenFixes, rightTokenFixes } from './sending.ts';
import { anyOf, repair, short } from './words.ts';

/** Empty: the door opens to this token, as far as can be told without the keys of AWS. */
export function tokenFaults(call: Call, door: Door = call.door): Fault[] {
  const { token } = call.sent;
  if (token === undefined) return [];
  const at: Call = { ...call, door };
  const before = [...guardFaults(at), ...headerFaults(at), ...formFaults(at, token)];
  if (!isJwt(token)) return before;
  const origin = originFaults(at, token);
  // Of a token of another pool, nothing else says anything.
  if (origin.some(({ id }) => id === 'other-pool' || id === 'user-pool-gone')) return [...before, ...origin];
  return [...before, ...origin, ...expiryFaults(at, token), ...claimFaults(at, token)];
}

export function isJwt({ kind, claims }: SentToken): boolean {
  return kind === 'ID token' || kind === 'access token' || (kind === 'other token' && claims.iss !== undefined);
}

function guardFaults({ door, expected, sent }: Call): Fault[] {
  if (door.authorization !== 'CUSTOM') return [];
  return [
    {
      id: 'lambda-authorizer-on-method',
      part: 'authorization',
      sentence: `${sent.method} ${expected?.path ?? sent.path ?? ''} is guarded by a Lambda authorizer, which has rules of its own.`,
      evidence: [{ what: 'Authorization of the method', found: 'CUSTOM, a Lambda authorizer' }],
      fixes: [],
      link: links.lambdaAuthorizer,
    },
  ];
}

function headerFaults({ door, sent }: Call): Fault[] {
  if (door.header === undefined || door.header.toLowerCase() === sent.header.toLowerCase()) return [];
  return [
    {
      id: 'wrong-header',
      part: 'header',
      sentence: `The authorizer reads the header ${short(door.header)}, but the token was sent in ${short(sent.header)}.`,
      evidence: [
        { what: 'Header that the authorizer reads', found: door.header },
        { what: 'Header that the token was sent in', found: sent.header },
      ],
      fixes: [
        {
          kind: 'send',
          label: `Send it in ${short(door.header)}`,
          changes: `Calls again with the same token in the header ${short(door.header)}.`,
          choice: { header: door.header },
        },
      ],
      link: links.invoke,
    },
  ];
}

function formFaults(call: Call, token: SentToken): Fault[] {
  const fixes = rightTokenFixes(call);
  const faults: Fault[] = [];
  if (token.schemes > 1)
    faults.push({
      id: 'bearer-doubled',
      sentence: `“Bearer” comes ${token.schemes} times before the token; once or not at all is right.`,
      evidence: [
        { what: `Header ${call.sent.header}`, found: `“Bearer” ${token.schemes} times, then the ${token.kind}` },
      ],
      fixes,
      link: links.invoke,
    });
  if (token.stray !== undefined)
    faults.push({
      id: 'stray-characters',
      sentence: `There ${token.stray === 'quotes' ? 'are quotes' : `is a ${token.stray}`.replace('a white', 'white')} in the token, so it cannot be read.`,
      evidence: [{ what: 'Text that was sent', found: `the ${token.kind}, with ${token.stray}` }],
      fixes,
      link: links.unauthorized,
    });
  if (token.kind === 'refresh token')
    faults.push({
      id: 'refresh-token-sent',
      sentence: 'A refresh token was sent. It only gets new tokens from Cognito; an API does not take it.',
      evidence: [{ what: 'Kind of the token', found: 'refresh token' }],
      fixes,
      link: links.refresh,
    });
  else if (!isJwt(token))
    faults.push({
      id: 'not-a-token',
      sentence: 'What was sent is no token of a user pool: it cannot be read as one.',
      evidence: [
        {
          what: 'Text that was sent',
          found: token.kind === 'other token' ? 'nothing that names a user pool' : 'no token',
        },
      ],
      fixes,
      link: links.verify,
    });
  return faults;
}

function originFaults(call: Call, { claims, signature, kept }: SentToken): Fault[] {
  const { door, setup, live } = call;
  const issuer = String(claims.iss ?? '');
  const pool = poolIdIn(issuer);
  const evidence = [
    { what: 'Issuer of the token (iss)', found: issuer.slice(0, 150) || 'none' },
    { what: 'User pool that the authorizer trusts', found: anyOf(door.pools) || 'none' },
  ];
  if (live?.userPool !== undefined && seen(live.userPool) === 'gone' && pool === setup.userPoolId)
    return [
      {
        id: 'user-pool-gone',
        sentence: `The user pool ${short(setup.userPoolId)} does not exist any more, so nobody can check its tokens.`,
        evidence: [...evidence, { what: 'User pool at AWS', found: 'gone' }],
        fixes: [
          repair(
            'Create the user pool again',
            'Creates a new pool with app client and authorizer. Its users are gone.',
            [...new Set(['userPool', 'appClient', 'authorizer', 'stage', ...driftedRows(call).filter(isOfPool)])],
          ),
        ],
        link: links.verify,
      },
    ];
  // A kept token that is wrong by its origin is not mended by sending it once more.
  const fixes = kept ? getTokenFixes(call) : rightTokenFixes(call);
  // The ARN of a pool may hold stage variables; nothing is claimed then.
  if (!door.pools.includes(pool) && !door.pools.some((each) => each.includes('$'))) {
    const region = pool.split('_')[0];
    const elsewhere = region !== '' && region !== setup.region && pool.includes('_') ? ` in the Region ${region}` : '';
    return [
      {
        id: 'other-pool',
        part: 'pools',
        sentence: `The token comes from another user pool${elsewhere} than the one that the authorizer trusts.`,
        evidence,
        fixes,
        link: links.unauthorized,
      },
    ];
  }
  if (signature === 'good' || signature === 'unchecked') return [];
  return [
    {
      id: 'signature-bad',
      sentence:
        signature === 'bad'
          ? 'The signature does not fit the token: the token was changed or cut off after Cognito made it.'
          : 'The token was signed with a key that this user pool does not have.',
      evidence: [
        {
          what: 'Signature, checked with the pool’s keys',
          found: signature === 'bad' ? 'not valid' : 'of another key',
        },
      ],
      fixes,
      link: links.verify,
    },
  ];
}

/** Rows that go with the pool. */
function isOfPool(row: string): boolean {
  return /^(domain|branding|resourceServer|group:.*|testUser|testUserGroup)$/.test(row);
}

function claimFaults(call: Call, token: SentToken): Fault[] {
  const kind = kindFor(call.door);
  if (token.kind === kind) return [...audienceFaults(call, token), ...scopeFaults(call, token)];
  // That an access token has no audience says nothing where the ID token was to be sent.
  return [...(token.kind === 'ID token' ? audienceFaults(call, token) : []), kindFault(call, token)];
}

function kindFault(call: Call, token: SentToken): Fault {
  const { scopes } = call.door;
  const evidence = [
    { what: 'Scopes that the method asks for', found: scopes.length > 0 ? anyOf(scopes) : 'none' },
    { what: 'Kind of the token (token_use)', found: token.kind },
  ];
  if (scopes.length === 0)
    return {
      id: 'access-token-without-scopes',
      part: 'scopes',
      sentence: 'The method asks for no scopes, so API Gateway expects the ID token, but the access token was sent.',
      evidence,
      fixes: rightTokenFixes(call),
      link: links.unauthorized,
    };
  return {
    id: 'id-token-where-scopes',
    part: 'scopes',
    sentence: 'The method asks for scopes, which only access tokens have, but the ID token was sent.',
    evidence,
    fixes: rightTokenFixes(call),
    link: links.unauthorized,
  };
}

function audienceFaults(call: Call, token: SentToken): Fault[] {
  const { expression } = call.door;
  if (expression === '') return [];
  const expected = { what: 'Validation expression of the authorizer', found: short(expression) };
  if (typeof token.claims.aud !== 'string')
    return [
      {
        id: 'expression-refuses-access-token',
        part: 'expression',
        sentence: 'The authorizer compares the audience (aud) with an expression, but access tokens have no audience.',
        evidence: [expected, { what: 'Audience of the token (aud)', found: 'none' }],
        fixes: [
          {
            kind: 'settings',
            label: 'Remove the expression',
            changes: 'The authorizer no longer compares the audience; the pool and the scopes still count. Deploys it.',
            settings: [{ path: 'authorizer.validationExpression', value: '' }],
          },
        ],
        link: links.cognitoAuthorizer,
      },
    ];
  if (fitsExpression(expression, token.claims.aud)) return [];
  const ours = token.claims.aud === call.setup.clientId;
  const open: Fix = {
    kind: 'settings',
    label: 'Let the expression take this client',
    changes: `The authorizer then lets in tokens of the app client ${short(token.claims.aud)}. Deploys it.`,
    settings: [{ path: 'authorizer.validationExpression', value: escaped(token.claims.aud) }],
  };
  return [
    {
      id: 'other-client',
      part: 'expression',
      sentence: ours
        ? 'The authorizer’s validation expression does not fit the audience of this setup’s own tokens.'
        : 'The token was made for another app client, and the authorizer’s validation expression does not take that one.',
      evidence: [expected, { what: 'Audience of the token (aud)', found: short(token.claims.aud) }],
      fixes: ours ? [open] : rightTokenFixes(call),
      link: links.cognitoAuthorizer,
    },
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function scopeFaults(call: Call, token: SentToken): Fault[] {
  const { scopes } = call.door;
  const held = scopesIn(token.claims);
  if (scopes.length === 0 || scopes.some((scope) => held.includes(scope))) return [];
  const kept = call.setup.signedIn;
  const others = !token.kept && kept?.scopes.some((scope) => scopes.includes(scope));
  return [
    {
      id: 'scope-missing',
      part: 'scopes',
      sentence: `The access token does not have the scope that the method asks for: ${anyOf(scopes)}.`,
      evidence: [
        { what: 'Scopes that the method asks for, any one of them', found: anyOf(scopes) },
        { what: 'Scopes of the token', found: held.length > 0 ? anyOf(held) : 'none' },
        ...(token.kept && kept ? [{ what: 'Signed in by', found: kept.source }] : []),
      ],
      fixes: others ? rightTokenFixes(call) : getTokenFixes(call),
      link: links.scopes,
    },
  ];
}
