/** What is said of claims: a sentence each, times as people read them, and never a token. */
import assert from 'node:assert/strict';
import { claimSentence, type TokenReport, tokenReportText } from '../../../src/tokens/claimWords.ts';

const context = { now: 1_000_000, time: (ms: number) => `<${ms}>`, span: (ms: number) => `${ms / 1000} s` };

describe('the words about a claim', () => {
  it('give a time in local words, and how far away it is', () => {
    assert.equal(claimSentence('exp', 1600, context), 'Until when it is valid. <1600000> (in 600 s).');
    assert.equal(claimSentence('iat', 400, context), 'When it was issued. <400000> (600 s ago).');
  });

  it('are there for what a pool adds of its own, and for what nobody knows', () => {
    assert.match(claimSentence('custom:role', 'x', context), /this user pool defines/);
    assert.match(claimSentence('cognito:something', 'x', context), /Cognito/);
    assert.match(claimSentence('invented', 'x', context), /token customization/);
  });
});

describe('the report on tokens', () => {
  const report: TokenReport = {
    who: 'anna@example.com',
    source: 'SRP',
    hasRefreshToken: true,
    revoked: false,
    tokens: [
      {
        kind: 'ID token',
        header: { alg: 'RS256', kid: 'k1' },
        claims: { sub: 'a-b', exp: 1600, 'cognito:groups': ['admin'] },
        outcome: { state: 'good', words: 'The signature is valid.' },
      },
      {
        kind: 'access token',
        header: { alg: 'RS256', kid: 'k2' },
        claims: { sub: 'a-b', scope: 'openid' },
        outcome: { state: 'expired', words: 'It has expired.' },
      },
    ],
  };
  const withoutComments = (text: string) =>
    text
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('//'))
      .join('\n');

  it('is JSON once its comments are gone, with every header field and claim', () => {
    assert.deepEqual(JSON.parse(withoutComments(tokenReportText('demo', report, context))), {
      'ID token': { header: report.tokens[0]?.header, claims: report.tokens[0]?.claims },
      'access token': { header: report.tokens[1]?.header, claims: report.tokens[1]?.claims },
    });
  });

  it('has a comment above every claim, and says how each token was verified', () => {
    const lines = tokenReportText('demo', report, context).split('\n');
    for (const name of ['alg', 'kid', 'sub', 'exp', 'cognito:groups', 'scope']) {
      const at = lines.findIndex((line) => line.trimStart().startsWith(`"${name}"`));
      assert.match(lines[at - 1] ?? '', /^ +\/\/ \S/, name);
    }
    assert.ok(lines.includes('  // The ID token. The signature is valid.'));
    assert.ok(lines.includes('  // The access token. It has expired.'));
  });

  it('says what is special about revoked tokens, and that there is none to refresh with', () => {
    const text = tokenReportText('demo', { ...report, hasRefreshToken: false, revoked: true }, context);
    assert.match(text, /The refresh token was revoked\./);
    assert.match(text, /an API Gateway authorizer accepts it until it expires/);
  });

  it('breaks long sentences where an editor beside the explorer ends, and loses no word', () => {
    const words = 'word '.repeat(60).trim();
    const tokens = report.tokens.map((token) => ({ ...token, outcome: { ...token.outcome, words } }));
    const lines = tokenReportText('demo', { ...report, tokens }, context).split('\n');
    assert.deepEqual(
      lines.filter((line) => line.trimStart().startsWith('//') && line.length > 80),
      [],
    );
    const comments = lines.filter((line) => line.startsWith('  // ')).map((line) => line.slice(5));
    assert.equal(comments.join(' '), ['ID', 'access'].map((kind) => `The ${kind} token. ${words}`).join(' '));
  });

  it('keeps names with line breaks inside their comment', () => {
    const text = tokenReportText('de\nmo', { ...report, who: 'a\r\n"b": 1' }, context);
    assert.doesNotThrow(() => JSON.parse(withoutComments(text)));
  });
});
