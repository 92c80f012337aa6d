/** Refused sign-ins on the sandbox (rows 13 to 27): provoked, explained, mended by the first fix, and tried again. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { passwordName } from '../../src/aws/resources/user.ts';
import { Person } from '../../src/demo/person.ts';
import { Failure, type FailureNote } from '../../src/engine/failure.ts';
import type { Diagnosis } from '../../src/explain/diagnosis.ts';
import type { Fix } from '../../src/explain/fix.ts';
import type { FixPorts } from '../../src/operations/explainOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { signInFailure } from '../../src/signIn/refusals.ts';
import { refusal } from '../support/assertRefused.ts';
import { days, makeUser } from '../support/cognitoFixtures.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const pat = 'pat@example.com';
const good = 'Correct-horse-1';

describe('explaining refused sign-ins', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  let ahead = 0;
  /** What pat signs in with, by what the fixes set. */
  let passwordOfPat = good;
  before(async () => {
    test = await startTestOperations({ now: () => Date.now() + ahead });
  });
  after(() => test.close());

  const clients: (readonly [title: string, change: (settings: Settings) => void])[] = [
    ['public', () => {}],
    ['confidential', ({ appClient }) => Object.assign(appClient, { generateSecret: true })],
  ];
  async function create(change: (settings: Settings) => void): Promise<void> {
    const settings = await ownSettings('blank');
    settings.hostedPages.managedLoginVersion = 2;
    settings.userPool.selfRegistration = true;
    change(settings);
    setup = await createdSetup(test, settings);
    await makeUser(test, id('userPool'), pat, good);
    passwordOfPat = good;
  }
  const id = (row: string) => String(setup.rows[row]?.attributes?.id);
  const place = () => ({ UserPoolId: id('userPool'), ClientId: id('appClient') });

  /** As a person in the console would: only what is named changes. */
  async function changeClient(changes: Partial<UpdateUserPoolClientCommandInput>): Promise<void> {
    const { UserPoolClient } = await test.cognito.send(new DescribeUserPoolClientCommand(place()));
    const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...kept } = UserPoolClient ?? {};
    await test.cognito.send(new UpdateUserPoolClientCommand({ ...kept, ...place(), ...changes }));
  }
  const bySrp = async (username = pat, password = passwordOfPat) => {
    const step = await test.operations.startSignIn(setup.id, 'srp', { username, password });
    if (step.kind === 'question')
      throw new Failure({
        code: 'ChallengeNotSupported',
        what: 'Asked.',
        about: { username, challenge: step.question.kind },
      });
  };
  const openBrowser = async (url: string) => {
    const person = new Person((at) => at.startsWith('http://localhost:'));
    void fetch(await person.signIn(url, { username: pat, password: passwordOfPat }));
  };
  const onPage = async () => {
    await test.operations.signInHostedPage(setup.id, openBrowser);
  };
  const ports: FixPorts = {
    openBrowser,
    async signIn(way) {
      if (way === 'hostedCode') await onPage();
      else await bySrp();
      return true;
    },
    async user(action, username) {
      if (action === 'signUp') {
        const { ClientId } = place();
        await test.cognito.send(new SignUpCommand({ ClientId, Username: username, Password: good }));
        await test.operations.confirmUser(setup.id, username);
      } else {
        await test.operations.setPermanentPassword(setup.id, username, good);
        passwordOfPat = good;
      }
      return true;
    },
  };

  async function explained(note: FailureNote): Promise<Diagnosis> {
    const diagnosis = await test.operations.explainFailure(setup.id, note, 'sign-in');
    assert.ok(diagnosis, `${note.code} ${note.service?.message}`);
    const text = JSON.stringify(diagnosis);
    for (const secret of [good, 'wrong-password-1']) assert.ok(!text.includes(secret), 'No password in a diagnosis');
    return diagnosis;
  }
  /** A wait that passes on the clock of the sandbox alone. */
  function waited(fix: Fix): Fix {
    if (fix.kind !== 'wait') return fix;
    ahead += fix.seconds * 1000;
    return { ...fix, seconds: 0 };
  }
  /** Refused for this cause; the first fix, applied, makes the same succeed. */
  async function mended(
    attempt: () => Promise<unknown>,
    causeId: string,
    fixKind: string,
    again = attempt,
  ): Promise<Diagnosis> {
    const diagnosis = await explained(await refusal(attempt));
    const [first] = diagnosis.causes;
    assert.equal(first?.id, causeId, JSON.stringify(diagnosis.causes.map(({ id: one }) => one)));
    const [fix] = first.fixes;
    assert.equal(fix?.kind, fixKind, JSON.stringify(fix));
    await test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, waited(fix)), ports);
    setup = await test.operations.load(setup.id);
    await again();
    return diagnosis;
  }

  for (const [title, change] of clients)
    describe(`of a ${title} client`, () => {
      before(() => create(change));
      afterEach(async () => {
        ahead = 0;
        passwordOfPat = good;
      });
      const isPublic = title === 'public';

      it('13: a flow that the settings do not allow', () =>
        mended(
          () => test.operations.signInPassword(setup.id, { username: pat, password: good }),
          'sign-in-flow-off',
          'settings',
        ));

      it('14: the administrator’s flow', () =>
        mended(
          () => test.operations.startSignIn(setup.id, 'administrator', { username: pat, password: good }),
          'sign-in-flow-off',
          'settings',
        ));

      it('13: a flow that somebody has switched off', async () => {
        await changeClient({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
        await mended(bySrp, 'sign-in-flow-off', 'repair');
      });

      it('19: a wrong password', () =>
        mended(() => bySrp(pat, 'wrong-password-1'), 'sign-in-password-wrong', 'signIn', bySrp));

      it('too many wrong passwords, until a minute has passed', async () => {
        const locked = /^Password attempts exceeded/;
        // From the fifth on, each one more locks for twice as long: at first for a second.
        for (const second of [0, 0, 0, 0, 0, 2, 3, 5]) {
          ahead += second * 1000;
          const { service } = await refusal(() => bySrp(pat, 'wrong-password-1'));
          assert.doesNotMatch(service?.message ?? '', locked);
        }
        const { aws } = await mended(bySrp, 'sign-in-too-many-attempts', 'wait');
        assert.match(aws?.message ?? '', locked);
      });

      it('18: a temporary password', async () => {
        const temporary = `new-${title}@example.com`;
        await test.cognito.send(
          new AdminCreateUserCommand({ ...place(), Username: temporary, TemporaryPassword: 'Temporary-1' }),
        );
        await mended(
          () => bySrp(temporary, 'Temporary-1'),
          'sign-in-new-password-required',
          'user',
          () => bySrp(temporary, good),
        );
      });

      it('19: a temporary password that has expired', async () => {
        const late = `late-${title}@example.com`;
        const { temporaryPasswordValidityDays } = setup.extra.settings.userPool.passwordPolicy;
        ahead = -days(temporaryPasswordValidityDays) - 1000;
        await test.cognito.send(
          new AdminCreateUserCommand({ ...place(), Username: late, TemporaryPassword: 'Temporary-1' }),
        );
        ahead = 0;
        await mended(
          () => bySrp(late, 'Temporary-1'),
          'sign-in-temporary-password-expired',
          'user',
          () => bySrp(late, good),
        );
      });

      it('a disabled user', async () => {
        await test.cognito.send(new AdminDisableUserCommand({ ...place(), Username: pat }));
        await mended(bySrp, 'sign-in-user-disabled', 'user');
      });

      it('22: a refresh token that was revoked', async () => {
        await bySrp();
        await test.cognito.send(new AdminUserGlobalSignOutCommand({ ...place(), Username: pat }));
        await mended(() => test.operations.refreshTokens(setup.id), 'sign-in-refresh-revoked', 'signIn');
      });

      it('23: a callback URL that somebody has taken away', async () => {
        await changeClient({ CallbackURLs: ['http://localhost:1/callback'] });
        const diagnosis = await mended(onPage, 'sign-in-callback-not-listed', 'repair');
        assert.match(diagnosis.causes[0]?.sentence ?? '', /what differs is the port: \d+ was sent, 1 is listed/);
      });

      it('25: a grant that somebody has switched off', async () => {
        await changeClient({ AllowedOAuthFlows: ['implicit'] });
        await mended(onPage, 'sign-in-grant-off', 'repair');
      });

      it('26: a scope that somebody has taken away', async () => {
        await changeClient({ AllowedOAuthScopes: ['openid'] });
        await mended(onPage, 'sign-in-scope-refused', 'repair');
      });

      it('27: no managed login style', async () => {
        await test.cognito.send(
          new DeleteManagedLoginBrandingCommand({
            UserPoolId: id('userPool'),
            ManagedLoginBrandingId: String(setup.rows.branding?.attributes?.id),
          }),
        );
        await mended(onPage, 'sign-in-pages-unavailable', 'repair');
      });

      if (isPublic) {
        it('15: the administrator’s flow in the public request', async () => {
          const command = new InitiateAuthCommand({
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
            ClientId: id('appClient'),
            AuthParameters: { USERNAME: pat, PASSWORD: good },
          });
          const raw = () =>
            test.cognito.send(command).catch((error: unknown) => {
              throw signInFailure(error, { username: pat, flow: 'ADMIN_USER_PASSWORD_AUTH' });
            });
          await mended(raw, 'sign-in-admin-flow-in-public-request', 'signIn', bySrp);
        });

        it('the password of the test user is not kept here', async () => {
          await test.vault.remove(setup.id, passwordName(setup.extra.settings.testUser.username));
          await mended(() => test.operations.signInTestUser(setup.id), 'sign-in-password-unknown', 'repair');
        });

        it('20: a user who is not confirmed', async () => {
          const fresh = 'fresh@example.com';
          const { ClientId } = place();
          await test.cognito.send(new SignUpCommand({ ClientId, Username: fresh, Password: good }));
          await mended(() => bySrp(fresh), 'sign-in-user-not-confirmed', 'user');
        });

        it('19 and 20: nobody of that name, whether Cognito says so or not', async () => {
          await mended(() => bySrp('nobody@example.com'), 'sign-in-user-unknown', 'user');
          await changeClient({ PreventUserExistenceErrors: 'LEGACY' });
          await mended(() => bySrp('nobody2@example.com'), 'sign-in-user-unknown', 'user');
        });

        it('21: a new password that breaks the policy', async () => {
          const weak = 'weak@example.com';
          await test.cognito.send(
            new AdminCreateUserCommand({ ...place(), Username: weak, TemporaryPassword: 'Temporary-1' }),
          );
          const answerWith = (text: string) => async () => {
            const step = await test.operations.startSignIn(setup.id, 'srp', {
              username: weak,
              password: 'Temporary-1',
            });
            assert.equal(step.kind, 'question');
            if (step.kind === 'question') await step.answer({ text });
          };
          const diagnosis = await mended(answerWith('short'), 'sign-in-password-policy', 'signIn', answerWith(good));
          assert.ok(diagnosis.causes[0]?.evidence.some(({ found }) => /characters or more/.test(found)));
        });

        it('24: a code that was used before', async () => {
          const { hostedPagesUrl } = await test.operations.facts(setup);
          const twice = () =>
            test.operations.signInHostedPage(setup.id, async (url) => {
              const person = new Person((at) => at.startsWith('http://localhost:'));
              const end = await person.signIn(url, { username: pat, password: good });
              const form = new URLSearchParams({
                grant_type: 'authorization_code',
                client_id: id('appClient'),
                code: new URL(end).searchParams.get('code') ?? '',
                redirect_uri: new URL(url).searchParams.get('redirect_uri') ?? '',
              });
              await fetch(`${hostedPagesUrl}/oauth2/token`, { method: 'POST', body: form });
              void fetch(end);
            });
          await mended(twice, 'sign-in-code-refused', 'signIn', onPage);
        });
      } else {
        it('16: a secret that this machine does not keep', async () => {
          await test.vault.remove(setup.id, 'clientSecret');
          await mended(bySrp, 'sign-in-secret-missing', 'repair');
        });

        it('17: a secret that is not the client’s any more', async () => {
          await test.vault.put(setup.id, 'clientSecret', 'another-secret');
          await mended(bySrp, 'sign-in-secret-wrong', 'repair');
        });

        it('26: a secret that the token endpoint refuses', async () => {
          await test.vault.put(setup.id, 'clientSecret', 'another-secret');
          const note = await refusal(onPage);
          const [first] = (await explained(note)).causes;
          assert.ok(['sign-in-client-refused', 'sign-in-secret-wrong'].includes(first?.id ?? ''), first?.id);
          await mended(onPage, first?.id ?? '', 'repair');
        });
      }
    });

  it('22: a refresh token that was used before, where they rotate', async () => {
    await create(({ appClient }) => {
      Object.assign(appClient, { refreshTokenRotation: true, rotationGraceSeconds: 0 });
      appClient.authFlows = ['ALLOW_USER_SRP_AUTH'];
    });
    await bySrp();
    const kept = (await test.vault.get(setup.id, 'tokens')) ?? '';
    const RefreshToken = /"refreshToken":"([^"]+)"/.exec(kept)?.[1];
    assert.ok(RefreshToken);
    await test.operations.refreshTokens(setup.id);
    const again = () =>
      test.cognito
        .send(new GetTokensFromRefreshTokenCommand({ ClientId: id('appClient'), RefreshToken }))
        .catch((error: unknown) => {
          throw signInFailure(error, { username: pat, flow: 'REFRESH_TOKEN_AUTH' });
        });
    await mended(again, 'sign-in-refresh-reused', 'signIn', () => test.operations.refreshTokens(setup.id));
    const wrong = () =>
      test.cognito
        .send(new GetTokensFromRefreshTokenCommand({ ClientId: id('appClient'), RefreshToken: 'unknown' }))
        .catch((error: unknown) => {
          throw signInFailure(error, { username: pat, flow: 'REFRESH_TOKEN_AUTH' });
        });
    await mended(wrong, 'sign-in-refresh-invalid', 'signIn', () => test.operations.refreshTokens(setup.id));
  });
});
