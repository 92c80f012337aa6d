/** What the extension says in notices, status bar and dialogs. */
import assert from 'node:assert/strict';
import type { Row } from '../../../src/engine/record.ts';
import type { Setup } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { cleanUpOutcome, cleanUpQuestion } from '../../../src/ui/cleanUpWords.ts';
import { attemptedDuring, isExplained, noticeOf } from '../../../src/ui/noticeWords.ts';
import { progressLine } from '../../../src/ui/progressWords.ts';
import { durationWords, expiryWords, tokenStatus, untilWordsChange } from '../../../src/ui/tokenWords.ts';

const minute = 60_000;

describe('durations', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, 'under a minute'],
    [59_999, 'under a minute'],
    [minute, '1 min'],
    [59.9 * minute, '59 min'],
    [60 * minute, '1 h'],
    [65 * minute, '1 h 5 min'],
    [47 * 60 * minute, '47 h'],
    [30 * 24 * 60 * minute, '30 days'],
  ];
  for (const [ms, words] of cases) it(`${ms} ms is “${words}”`, () => assert.equal(durationWords(ms), words));

  it('tell what has expired from what will', () => {
    assert.equal(expiryWords(10 * minute, 0), 'expires in 10 min');
    assert.equal(expiryWords(0, 30_000), 'just expired');
    assert.equal(expiryWords(0, 3 * minute), 'expired 3 min ago');
  });

  it('change exactly when their timer fires', () => {
    for (const now of [0, 12_345, 59_999, 5 * minute, 9.5 * minute, 10.2 * minute, 14 * minute]) {
      const expiresAt = 10 * minute;
      const before = expiryWords(expiresAt, now);
      const wait = untilWordsChange(expiresAt, now);
      assert.ok(wait > 0 && wait <= minute + 50, `${wait}`);
      assert.notEqual(expiryWords(expiresAt, now + wait), before, `at ${now}`);
      if (wait > 51) assert.equal(expiryWords(expiresAt, now + wait - 51), before, `too late at ${now}`);
    }
  });
});

describe('the status bar', () => {
  const tokens = { who: 'me', scopes: [], source: 'SRP', canRefresh: true } as const;

  it('says who is signed in and how long the token lives', () => {
    assert.deepEqual(tokenStatus({ ...tokens, expiresAt: 42 * minute }, 0), {
      text: '$(key) me · 42 min',
      urgency: 'fine',
      spoken: 'Cognito API: signed in as me, token expires in 42 min. Select to refresh.',
    });
  });

  it('warns in the last five minutes, and says so when the token has expired', () => {
    assert.equal(tokenStatus({ ...tokens, expiresAt: 5 * minute }, 0).urgency, 'soon');
    const expired = tokenStatus({ ...tokens, expiresAt: 0, canRefresh: false }, 1);
    assert.equal(expired.text, '$(warning) me · expired');
    assert.match(expired.spoken, /Select to sign in again/);
  });
});

describe('a failure notice', () => {
  it('says what, why and what next in one text, and ends with Show Log', () => {
    assert.deepEqual(noticeOf({ code: 'X', what: 'It failed.', why: 'No\nnetwork.', next: 'Plug it in.' }, {}), {
      text: 'It failed. No network. Plug it in.',
      buttons: [{ title: 'Show Log', does: 'showLog' }],
    });
  });

  it('leaves a long reason to the log, so that what to do is not pushed out of sight', () => {
    const { text } = noticeOf({ code: 'X', what: 'It failed.', why: 'w'.repeat(200), next: 'Do this.' }, {});
    assert.equal(text, 'It failed. Do this.');
  });

  it('offers the command that mends it first, and trying again', () => {
    const { buttons } = noticeOf(
      { code: 'CredentialsExpired', what: 'Expired.', command: 'aws sso login --profile x' },
      { tryAgain: true },
    );
    assert.deepEqual(
      buttons.map(({ title }) => title),
      ['Run “aws sso login --profile x”', 'Try Again', 'Show Log'],
    );
  });

  it('offers to sign in where that is what is missing', () => {
    assert.equal(
      noticeOf({ code: 'SignedOut', what: 'Nobody is signed in.' }, { tryAgain: true }).buttons[0]?.does,
      'cognitoApi.signIn',
    );
  });

  it('offers the cause before another try, where there is more to say', () => {
    const { buttons } = noticeOf({ code: 'WrongPassword', what: 'No.' }, { tryAgain: true, explain: true });
    assert.deepEqual(
      buttons.map(({ does }) => does),
      ['explain', 'tryAgain', 'showLog'],
    );
    assert.equal(isExplained({ code: 'WrongPassword', what: 'No.' }, attemptedDuring('cognitoApi.signIn')), true);
    assert.equal(isExplained({ code: 'NotCreated', what: 'No.' }, attemptedDuring('cognitoApi.signIn')), false);
  });

  it('knows what a command attempts', () => {
    assert.equal(attemptedDuring('cognitoApi.cleanUp'), 'clean-up');
    assert.equal(attemptedDuring('cognitoApi.showLog'), 'other');
  });

  it('offers to sign in where tokens cannot be refreshed, and says why', () => {
    const note = {
      code: 'NoRefreshToken',
      what: 'These tokens cannot be refreshed.',
      why: 'The implicit grant gives no refresh token.',
    };
    const { text, buttons } = noticeOf(note, { tryAgain: true });
    assert.match(text, /implicit grant/);
    assert.equal(buttons[0]?.does, 'cognitoApi.signIn');
  });

  it('never has more than three buttons, nor more text than a notice shows', () => {
    const note = { code: 'SignedOut', what: 'a'.repeat(1000), command: 'x' };
    const { text, buttons } = noticeOf(note, { tryAgain: true, explain: true });
    assert.equal(buttons.length, 3);
    assert.equal(text.length, 400);
  });
});

describe('the words of clean-up', () => {
  const row = { accountId: '111122223333' } as Row;
  const setup: Setup = {
    version: 1,
    id: 'abc',
    name: 'demo',
    createdAt: '',
    rows: { api: row },
    extra: { settings: settingsFrom('blank', 'x'), target: { kind: 'aws', region: 'eu-west-1' }, phase: 'complete' },
  };
  const step = (title: string, action: 'delete' | 'leave' = 'delete') => ({
    id: title,
    type: 'T',
    title,
    action,
    reason: 'not made by this setup',
    differences: [],
  });

  it('list every name with account and Region before anything is deleted', () => {
    const { question, detail, yes } = cleanUpQuestion(setup, [
      step('REST API a'),
      step('User pool b'),
      step('Role c', 'leave'),
    ]);
    assert.equal(question, 'Delete 2 resources of “demo”?');
    assert.match(detail, /In AWS account 111122223333, eu-west-1:\n\n• REST API a\n• User pool b/);
    assert.match(detail, /Not deleted:\n• Role c \(not made by this setup\)/);
    assert.equal(yes, 'Delete');
  });

  it('put what goes with another into the line of that', () => {
    const contained = {
      ...setup,
      rows: { ...setup.rows, stage: { containedIn: 'api' } as Row, method: { containedIn: 'api' } as Row },
    };
    const steps = [
      { ...step('Stage dev'), id: 'stage' },
      { ...step('REST API a'), id: 'api' },
      { ...step('Method GET /'), id: 'method' },
      { ...step('Role c'), id: 'role' },
    ];
    const { question, detail } = cleanUpQuestion(contained, steps);
    assert.equal(question, 'Delete 4 resources of “demo”?');
    assert.match(detail, /\n• REST API a, with: Stage dev, Method GET \/\n• Role c\n/);
  });

  it('stay within a dialog that fits the screen', () => {
    const steps = Array.from({ length: 40 }, (_, n) => step(`Thing ${n}`));
    const { detail } = cleanUpQuestion(setup, steps);
    assert.match(detail, /• and 26 more/);
  });

  it('ask to forget what was never made', () => {
    assert.equal(cleanUpQuestion(setup, []).yes, 'Forget It');
  });

  it('say what was removed, what was left and why', () => {
    assert.deepEqual(cleanUpOutcome(setup, { removed: ['a', 'b'], left: [] }), {
      text: 'Removed 2 resources of “demo”. Nothing is left.',
      whole: true,
    });
    const failure = { code: 'Denied', what: 'Denied.' };
    assert.deepEqual(cleanUpOutcome(setup, { removed: ['a'], left: [{ title: 'Role c', why: 'Denied.', failure }] }), {
      text: 'Removed 1 resource of “demo”. Left: Role c (Denied).',
      whole: false,
    });
  });
});

describe('the line of a progress notification', () => {
  it('counts what is done and names what is being worked on', () => {
    const line = progressLine(
      new Map([
        ['a', 'REST API a'],
        ['b', 'User pool b'],
      ]),
    );
    assert.equal(line({ kind: 'started', id: 'a', action: 'delete', at: 0 }), '0 of 2: REST API a');
    assert.equal(
      line({ kind: 'note', id: 'a', text: 'AWS allows one in 30 s', at: 0 }),
      '0 of 2: AWS allows one in 30 s',
    );
    assert.equal(line({ kind: 'finished', id: 'a', action: 'delete', at: 0, ms: 1 }), '1 of 2');
    assert.equal(line({ kind: 'started', id: 'b', action: 'delete', at: 0 }), '1 of 2: User pool b');
    assert.equal(
      line({ kind: 'request', request: { service: 's', operation: 'o', at: 0, ms: 1, changes: true } }),
      undefined,
    );
  });
});
