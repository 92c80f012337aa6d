/** Evidence at hand: what is kept of a call, and what the record makes of it, without any request. */
import assert from 'node:assert/strict';
import { type AtHand, evidenceAtHand } from '../../../src/operations/callEvidence.ts';
import { callMemory, type MadeCall } from '../../../src/operations/callMemory.ts';
import type { Setup, SetupFacts } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { TokenSet } from '../../../src/tokens/tokenSet.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (use: string) => `${part({ alg: 'RS256', kid: 'k' })}.${part({ token_use: use })}.c2lnbmF0dXJl`;
const idToken = token('id');
const kept: TokenSet = {
  who: 'somebody@example.com',
  userId: 'somebody',
  idToken,
  accessToken: token('access'),
  scopes: ['openid'],
  expiresAt: 1,
  source: 'SRP',
};

const row = (id: string, props: object, attributes: object = {}) => ({
  [id]: { id, type: '', title: id, state: 'created', props, attributes },
});
function at(rows: object, change: Partial<AtHand> = {}): AtHand {
  const settings = settingsFrom('blank', 'abcdef');
  const setup = { id: 's', rows, extra: { settings, target: { kind: 'sandbox', region: 'us-east-1' } } };
  const facts = {
    methods: [{ method: settings.api.httpMethod, path: settings.api.resourcePath, scopes: [] }],
    tokenHeader: 'Authorization',
    issuer: 'https://issuer',
  };
  return {
    setup: setup as unknown as Setup,
    facts: facts as unknown as SetupFacts,
    kept: undefined,
    waysIn: [],
    keys: undefined,
    ...change,
  };
}

/** As it is remembered. */
function made(choice: MadeCall['choice'], text: string | undefined): MadeCall {
  const calls = callMemory();
  const sent: MadeCall['sent'] = {
    method: 'GET',
    url: 'https://a/b',
    header: 'Authorization',
    choice: choice.token,
    apiKey: 'none kept',
    at: 0,
  };
  const call = { choice, sent, answer: { status: 401, headers: {}, body: '' }, ms: 1 } as const;
  calls.remember('s', call, text);
  const newest = calls.find('s');
  assert.ok(newest);
  return newest;
}

describe('the memory of calls', () => {
  it('holds no text of a kept token', () => {
    const call = made({ token: 'ID token' }, `Bearer ${idToken}`);
    assert.equal(call.sent.token?.kind, 'ID token');
    assert.equal(call.sent.token?.schemes, 1);
    for (const secret of idToken.split('.')) assert.ok(!JSON.stringify(call).includes(secret));
  });

  it('finds the newest, or one of before by its id, up to twenty of them', () => {
    const calls = callMemory();
    const call = made({ token: 'none' }, undefined);
    const ids = Array.from({ length: 21 }, () => calls.remember('s', call, undefined));
    assert.equal(calls.find('s')?.id, ids.at(-1));
    assert.equal(calls.find('s', ids[1])?.id, ids[1]);
    assert.equal(calls.find('s', ids[0]), undefined, 'the oldest has made room');
    assert.equal(calls.find('other', ids[1]), undefined);
  });

  it('has no newest call from the beginning of one until its answer', () => {
    const calls = callMemory();
    const id = calls.remember('s', made({ token: 'none' }, undefined), undefined);
    calls.begin('s');
    assert.equal(calls.find('s'), undefined);
    assert.equal(calls.find('s', id)?.id, id);
  });

  it('forgets by setup', () => {
    const calls = callMemory();
    const call = made({ token: 'none' }, undefined);
    calls.remember('one', call, undefined);
    calls.remember('other', call, undefined);
    calls.forget('one');
    assert.equal(calls.find('one'), undefined);
    assert.ok(calls.find('other'));
    calls.clear();
    assert.equal(calls.find('other'), undefined);
  });
});

describe('evidence at hand', () => {
  it('knows a kept token again, also when it was sent as one’s own', () => {
    const own = made({ token: 'own', ownToken: ` ${idToken}` }, ` ${idToken}`);
    assert.equal(evidenceAtHand(own, at({}, { kept })).sent.token?.kept, true);
    assert.equal(evidenceAtHand(own, at({})).sent.token?.kept, false);
    // A kept token that was refreshed since was kept when it was sent.
    assert.equal(evidenceAtHand(made({ token: 'ID token' }, idToken), at({})).sent.token?.kept, true);
  });

  it('leaves the signature unchecked without keys, and finds another key with them', () => {
    const call = made({ token: 'own', ownToken: idToken }, idToken);
    assert.equal(evidenceAtHand(call, at({})).sent.token?.signature, 'unchecked');
    assert.equal(evidenceAtHand(call, at({}, { keys: { keys: [] } })).sent.token?.signature, 'other key');
    // Refreshed since: its text is not to be had any more.
    const gone = made({ token: 'ID token' }, idToken);
    assert.equal(evidenceAtHand(gone, at({}, { keys: { keys: [] } })).sent.token?.signature, 'unchecked');
  });

  it('expects of a method what was last asked of it, also of one that was there before', () => {
    const secured = { authorizationType: 'COGNITO_USER_POOLS', apiKeyRequired: true };
    for (const props of [secured, { adopted: true, wanted: secured }]) {
      const [method] = evidenceAtHand(made({ token: 'none' }, undefined), at(row('method', props))).setup.methods;
      assert.deepEqual([method?.id, method?.secured, method?.apiKeyRequired], ['method', true, true]);
    }
    const [open] = evidenceAtHand(made({ token: 'none' }, undefined), at(row('method', {}))).setup.methods;
    assert.deepEqual([open?.secured, open?.apiKeyRequired], [false, false]);
  });

  it('says who is signed in, without the tokens', () => {
    const { setup } = evidenceAtHand(made({ token: 'none' }, undefined), at({}, { kept }));
    assert.equal(setup.signedIn?.username, 'somebody');
    assert.equal(setup.signedIn?.hasIdToken, true);
    assert.equal(setup.signedIn?.canRefresh, false);
    assert.ok(!JSON.stringify(setup).includes('c2lnbmF0dXJl'));
  });
});
