/** Explaining calls: healthy ones, what is ruled out, the order of several causes, and when AWS has to be looked at. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explainCall, needsLive } from '../../../src/explain/explainCall.ts';
import {
  accessToken,
  badGateway,
  type Change,
  evidence,
  expired,
  internal,
  now,
  own,
  permission,
  poolId,
  seconds,
  tokenText,
  unauthorized,
  wild,
} from './evidence.ts';

describe('explaining a call', () => {
  describe('healthy calls', () => {
    const healthy: Record<string, Change> = {
      'the ID token where none are asked': {},
      'the same, looked at': { live: {} },
      'the access token where scopes are asked': {
        sent: { method: 'DELETE' },
        token: accessToken().token,
        claims: accessToken().claims,
      },
      'a token after Bearer': { token: { schemes: 1 } },
      'a token of another client without an expression': { claims: { aud: 'another' }, token: { kept: false } },
      'a clock that is an hour ahead': { sent: { at: now + 3_600_000 } },
      'a token that this clock takes for expired': { claims: { exp: seconds - 60 } },
      'a method that is not this setup’s': { sent: { path: '/other', token: undefined } },
      'a method that is meant to be open': {
        sent: { token: undefined },
        setup: {
          methods: [{ method: 'GET', path: '/demo', id: 'method', scopes: [], secured: false, apiKeyRequired: false }],
        },
      },
      'a browser that is answered': {
        sent: { origin: 'https://a.example' },
        answer: { headers: { 'access-control-allow-origin': '*' } },
      },
      'a header that was changed but not deployed': { configured: { authorizer: wild } },
      'a redirect': { answer: { status: 302 } },
    };
    for (const [name, change] of Object.entries(healthy))
      it(`finds nothing wrong with ${name}, and needs no look at AWS`, () => {
        const given = evidence(change);
        assert.deepEqual(explainCall(given).causes, []);
        assert.equal(needsLive(given), false);
      });
  });

  it('says what was ruled out, with what was found', () => {
    const { ruledOut } = explainCall(evidence({ ...unauthorized, ...accessToken(), live: {} }));
    const words = ruledOut.map(({ what, found }) => `${what}: ${found}`).join('\n');
    assert.match(words, /The header is the right one: The authorizer reads Authorization\./);
    assert.match(words, /The token has not expired: It lives until \d\d:\d\d/);
    assert.match(words, new RegExp(`The token comes from the right user pool: ${poolId}`));
    assert.match(words, /The clock of this computer is right/);
  });

  it('does not blame another app client where no expression is set', () => {
    const { causes, ruledOut } = explainCall(
      evidence({ ...own(), ...accessToken(), claims: { ...accessToken().claims, client_id: 'another' } }),
    );
    assert.deepEqual(
      causes.map(({ id }) => id),
      ['access-token-without-scopes'],
    );
    assert.ok(ruledOut.some(({ what }) => what.includes('another app client, but that is not why')));
  });

  it('lists later faults after the one that is met first', () => {
    const change: Change = {
      ...unauthorized,
      sent: { method: 'DELETE', header: 'X-Token' },
      token: { schemes: 2 },
      live: {},
    };
    assert.deepEqual(
      explainCall(evidence(change)).causes.map(({ id }) => id),
      ['wrong-header', 'bearer-doubled', 'id-token-where-scopes'],
    );
  });

  it('puts what hides a refusal after what refuses', () => {
    const { causes } = explainCall(evidence({ ...internal, sent: { origin: 'https://a.example' } }));
    assert.deepEqual(
      causes.map(({ id }) => id),
      ['permission-missing', 'cors-hides-refusal'],
    );
  });

  it('shows the error of a handler, but no token in it', () => {
    const error = { known: true as const, value: `KeyError: 'name' in ${tokenText}` };
    const { causes } = explainCall(
      evidence({ ...badGateway, live: { function: { ...permission(true), lastError: error } } }),
    );
    assert.equal(causes[0]?.evidence[0]?.found, "KeyError: 'name' in …");
  });

  it('says what could not be looked at, and why', () => {
    const why = 'You may not read the policy.';
    const live = { function: { ...permission(false), permission: { known: false as const, why } } };
    const { causes, notLookedAt } = explainCall(evidence({ ...internal, live }));
    assert.equal(causes[0]?.certainty, 'likely');
    assert.deepEqual(notLookedAt, [{ what: 'The function’s policy', why }]);
  });

  it('wants to look at AWS only where the first cause or its fix is not certain, and once', () => {
    assert.equal(needsLive(evidence({ ...unauthorized, sent: { token: undefined } })), false);
    // The app client may be gone, and then there is nothing to refresh with.
    assert.equal(needsLive(evidence({ ...expired, claims: { exp: seconds - 480 } })), true);
    assert.equal(needsLive(evidence(unauthorized)), true);
    assert.equal(needsLive(evidence({ ...unauthorized, ...accessToken() })), true);
    assert.equal(needsLive(evidence({ ...unauthorized, ...accessToken(), live: {} })), false);
  });

  it('takes no time', () => {
    const given = evidence({ ...unauthorized, ...accessToken(), live: {} });
    const since = performance.now();
    for (let round = 0; round < 100; round++) explainCall(given);
    assert.ok((performance.now() - since) / 100 < 20);
  });
});
