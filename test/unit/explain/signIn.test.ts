/** Why a sign-in was refused, and what mends it. */
import assert from 'node:assert/strict';
import { nearestCallback } from '../../../src/explain/signIn/callbackDifference.ts';
import { explained, firstCause, holdRows, noteOfAws, sdkError } from './failureEvidence.ts';
import { day, invalid, known, named, refused, rows, settings } from './signInRows.ts';

describe('explaining a refused sign-in', () => {
  holdRows(rows);

  it('is about the sign-in, and keeps the error of AWS', () => {
    const diagnosis = explained(refused('User is disabled.'));
    assert.equal(diagnosis?.about, 'sign-in');
    assert.deepEqual(diagnosis.aws, { name: 'NotAuthorizedException', message: 'User is disabled.' });
  });

  it('says which of the three reasons are left when Cognito tells no more', () => {
    const causes = explained(refused('Incorrect username or password.'))?.causes ?? [];
    assert.deepEqual(
      causes.map(({ id, certainty }) => [id, certainty]),
      [
        ['sign-in-password-wrong', 'likely'],
        ['sign-in-user-unknown', 'possible'],
        ['sign-in-temporary-password-expired', 'possible'],
      ],
    );
    assert.match(causes[0]?.sentence ?? '', /^Probably this is not the password/);
  });

  it('says for certain that the password is wrong once the user was seen', () => {
    const user = { status: 'CONFIRMED', enabled: true, changedAt: 0 };
    const diagnosis = explained(refused('Incorrect username or password.'), { live: { user: known(user) } });
    assert.deepEqual(
      diagnosis?.causes.map(({ id, certainty }) => [id, certainty]),
      [['sign-in-password-wrong', 'certain']],
    );
    assert.equal(diagnosis?.ruledOut[0]?.what, 'The user exists');
  });

  it('does not blame a temporary password that is young', () => {
    const user = { status: 'FORCE_CHANGE_PASSWORD', enabled: true, changedAt: Date.UTC(2026, 0, 10) - 2 * day };
    const diagnosis = explained(refused('Incorrect username or password.'), { live: { user: known(user) } });
    assert.equal(diagnosis?.causes[0]?.id, 'sign-in-password-wrong');
    assert.ok(diagnosis?.ruledOut.some(({ what }) => /temporary password has not expired/.test(what)));
  });

  it('says that the user could not be looked at, and why', () => {
    const diagnosis = explained(refused('Incorrect username or password.'), {
      live: { user: { known: false, why: 'You may not cognito-idp:AdminGetUser.' } },
    });
    assert.deepEqual(diagnosis?.notLookedAt, [{ what: 'The user', why: 'You may not cognito-idp:AdminGetUser.' }]);
  });

  it('keeps the refresh flow when it allows another one', () => {
    const none = { ...settings, appClient: { ...settings.appClient, authFlows: [] } };
    const note = invalid('USER_PASSWORD_AUTH flow not enabled for this client', 'USER_PASSWORD_AUTH');
    const fix = firstCause(note, { settings: none })?.fixes[0];
    assert.deepEqual(fix?.kind === 'settings' && fix.settings[0]?.value, [
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
    ]);
  });

  it('names the rule of the password policy that was broken', () => {
    const note = named('InvalidPasswordException', 'Password did not conform with policy: Password not long enough');
    assert.match(firstCause(note)?.sentence ?? '', /Password not long enough\.$/);
  });

  it('has nothing to add to what it does not know', () => {
    assert.equal(explained(noteOfAws(sdkError('SomethingElseException', 'Whatever'))), undefined);
  });

  const callbacks: readonly (readonly [sent: string, listed: string, difference: RegExp])[] = [
    ['http://localhost:8401/callback', 'http://localhost:8400/callback', /^the port: 8401 was sent, 8400 is listed$/],
    [
      'http://localhost:8400/callback/',
      'http://localhost:8400/callback',
      /^a slash at the end, which the listed one has not$/,
    ],
    ['https://a.example.com', 'https://a.example.com/', /^a slash at the end, which the listed one has$/],
    ['http://a.example.com/cb', 'https://a.example.com/cb', /^the scheme: http was sent, https is listed$/],
    ['https://a.example.com/cb', 'https://b.example.com/cb', /^the host/],
  ];
  for (const [sent, listed, difference] of callbacks)
    it(`names the difference of ${sent} and ${listed}`, () => {
      const near = nearestCallback(sent, ['https://quite.example.org/other?x=1', listed]);
      assert.equal(near?.url, listed);
      assert.match(near.difference, difference);
    });
});
