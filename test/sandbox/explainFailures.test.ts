/** Refused sign-ins on the sandbox (rows 13 to 27): provoked, explained, mended by the first fix, and tried again. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteManagedLoginBrandingCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { passwordName } from '../../src/aws/resources/user.ts';
import { Person } from '../../src/demo/person.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { signInFailure } from '../../src/signIn/refusals.ts';
import { refusal } from '../support/assertRefused.ts';
import { days } from '../support/cognitoFixtures.ts';
import { good, pat, refusedSignIns } from '../support/refusedSignIns.ts';

describe('explaining refused sign-ins', function () {
  this.timeout(60_000);
  const bed = refusedSignIns();
  const { create, id, place, changeClient, bySrp, onPage, explained, mended } = bed;
  const clients: (readonly [title: string, change: (settings: Settings) => void])[] = [
    ['public', () => {}],
    ['confidential', ({ appClient }) => Object.assign(appClient, { generateSecret: true })],
  ];

  for (const [title, change] of clients)
    describe(`of a ${title} client`, () => {
      before(() => create(change));
      const isPublic = title === 'public';

      it('13: a flow that the settings do not allow', () =>
        mended(
          () => bed.test.operations.signInPassword(bed.setup.id, { username: pat, password: good }),
          'sign-in-flow-off',
          'settings',
        ));

      it('14: the administrator’s flow', () =>
        mended(
          () => bed.test.operations.startSignIn(bed.setup.id, 'administrator', { username: pat, password: good }),
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
          bed.ahead += second * 1000;
          const { service } = await refusal(() => bySrp(pat, 'wrong-password-1'));
          assert.doesNotMatch(service?.message ?? '', locked);
        }
        const { aws } = await mended(bySrp, 'sign-in-too-many-attempts', 'wait');
        assert.match(aws?.message ?? '', locked);
      });

      it('18: a temporary password', async () => {
        const temporary = `new-${title}@example.com`;
        await bed.test.cognito.send(
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
        const { temporaryPasswordValidityDays } = bed.setup.extra.settings.userPool.passwordPolicy;
        bed.ahead = -days(temporaryPasswordValidityDays) - 1000;
        await bed.test.cognito.send(
          new AdminCreateUserCommand({ ...place(), Username: late, TemporaryPassword: 'Temporary-1' }),
        );
        bed.ahead = 0;
        await mended(
          () => bySrp(late, 'Temporary-1'),
          'sign-in-temporary-password-expired',
          'user',
          () => bySrp(late, good),
        );
      });

      it('a disabled user', async () => {
        await bed.test.cognito.send(new AdminDisableUserCommand({ ...place(), Username: pat }));
        await mended(bySrp, 'sign-in-user-disabled', 'user');
      });

      it('22: a refresh token that was revoked', async () => {
        await bySrp();
        await bed.test.cognito.send(new AdminUserGlobalSignOutCommand({ ...place(), Username: pat }));
        await mended(() => bed.test.operations.refreshTokens(bed.setup.id), 'sign-in-refresh-revoked', 'signIn');
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
        await bed.test.cognito.send(
          new DeleteManagedLoginBrandingCommand({
            UserPoolId: id('userPool'),
            ManagedLoginBrandingId: String(bed.setup.rows.branding?.attributes?.id),
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
            bed.test.cognito.send(command).catch((error: unknown) => {
              throw signInFailure(error, { username: pat, flow: 'ADMIN_USER_PASSWORD_AUTH' });
            });
          await mended(raw, 'sign-in-admin-flow-in-public-request', 'signIn', bySrp);
        });

        it('the password of the test user is not kept here', async () => {
          await bed.test.vault.remove(bed.setup.id, passwordName(bed.setup.extra.settings.testUser.username));
          await mended(() => bed.test.operations.signInTestUser(bed.setup.id), 'sign-in-password-unknown', 'repair');
        });

        it('20: a user who is not confirmed', async () => {
          const fresh = 'fresh@example.com';
          const { ClientId } = place();
          await bed.test.cognito.send(new SignUpCommand({ ClientId, Username: fresh, Password: good }));
          await mended(() => bySrp(fresh), 'sign-in-user-not-confirmed', 'user');
        });

        it('19 and 20: nobody of that name, whether Cognito says so or not', async () => {
          await mended(() => bySrp('nobody@example.com'), 'sign-in-user-unknown', 'user');
          await changeClient({ PreventUserExistenceErrors: 'LEGACY' });
          await mended(() => bySrp('nobody2@example.com'), 'sign-in-user-unknown', 'user');
        });

        it('21: a new password that breaks the policy', async () => {
          const weak = 'weak@example.com';
          await bed.test.cognito.send(
            new AdminCreateUserCommand({ ...place(), Username: weak, TemporaryPassword: 'Temporary-1' }),
          );
          const answerWith = (text: string) => async () => {
            const step = await bed.test.operations.startSignIn(bed.setup.id, 'srp', {
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
          const { hostedPagesUrl } = await bed.test.operations.facts(bed.setup);
          const twice = () =>
            bed.test.operations.signInHostedPage(bed.setup.id, async (url) => {
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
          await bed.test.vault.remove(bed.setup.id, 'clientSecret');
          await mended(bySrp, 'sign-in-secret-missing', 'repair');
        });

        it('17: a secret that is not the client’s any more', async () => {
          await bed.test.vault.put(bed.setup.id, 'clientSecret', 'another-secret');
          await mended(bySrp, 'sign-in-secret-wrong', 'repair');
        });

        it('26: a secret that the token endpoint refuses', async () => {
          await bed.test.vault.put(bed.setup.id, 'clientSecret', 'another-secret');
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
    const kept = (await bed.test.vault.get(bed.setup.id, 'tokens')) ?? '';
    const RefreshToken = /"refreshToken":"([^"]+)"/.exec(kept)?.[1];
    assert.ok(RefreshToken);
    await bed.test.operations.refreshTokens(bed.setup.id);
    const again = () =>
      bed.test.cognito
        .send(new GetTokensFromRefreshTokenCommand({ ClientId: id('appClient'), RefreshToken }))
        .catch((error: unknown) => {
          throw signInFailure(error, { username: pat, flow: 'REFRESH_TOKEN_AUTH' });
        });
    await mended(again, 'sign-in-refresh-reused', 'signIn', () => bed.test.operations.refreshTokens(bed.setup.id));
    const wrong = () =>
      bed.test.cognito
        .send(new GetTokensFromRefreshTokenCommand({ ClientId: id('appClient'), RefreshToken: 'unknown' }))
        .catch((error: unknown) => {
          throw signInFailure(error, { username: pat, flow: 'REFRESH_TOKEN_AUTH' });
        });
    await mended(wrong, 'sign-in-refresh-invalid', 'signIn', () => bed.test.operations.refreshTokens(bed.setup.id));
  });
});
