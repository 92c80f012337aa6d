/** Sign-ins refused for what was changed, deleted or has run out since: provoked, explained, mended by the first fix, and tried again. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { SignInConversation } from '../../src/signIn/conversation.ts';
import type { TokenSummary } from '../../src/tokens/tokenSet.ts';
import { days, minutes } from '../support/cognitoFixtures.ts';
import { good, pat, refusedSignIns } from '../support/refusedSignIns.ts';

describe('explaining sign-ins that do not work any more', function () {
  this.timeout(60_000);
  const bed = refusedSignIns();
  const { create, place, changeClient, bySrp, onPage, mended } = bed;
  const refresh = () => bed.test.operations.refreshTokens(bed.setup.id);
  const asTestUser = () => bed.test.operations.signInTestUser(bed.setup.id);

  /** Changes the text in which the tokens are kept. */
  async function changeKept(what: RegExp, to: string): Promise<void> {
    const kept = (await bed.test.vault.get(bed.setup.id, 'tokens')) ?? '';
    const changed = kept.replace(what, to);
    assert.notEqual(changed, kept);
    await bed.test.vault.put(bed.setup.id, 'tokens', changed);
  }
  /** The question after signing in with a temporary password. */
  async function question(Username: string): Promise<SignInConversation<TokenSummary>> {
    const command = new AdminCreateUserCommand({ ...place(), Username, TemporaryPassword: 'Temporary-1' });
    await bed.test.cognito.send(command).catch(() => undefined);
    const user = { username: Username, password: 'Temporary-1' };
    const step = await bed.test.operations.startSignIn(bed.setup.id, 'srp', user);
    assert.ok(step.kind === 'question');
    return step;
  }
  async function deletePool(): Promise<void> {
    const { UserPoolId } = place();
    const { domainPrefix: Domain } = bed.setup.extra.settings.hostedPages;
    await bed.test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
    await bed.test.cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
  }

  describe('where something was taken away', () => {
    beforeEach(() => create());

    it('the password, by an administrator', async () => {
      await bed.test.cognito.send(new AdminResetUserPasswordCommand({ ...place(), Username: pat }));
      await mended(bySrp, 'sign-in-password-reset', 'user');
    });

    it('the app client', async () => {
      await bed.test.cognito.send(new DeleteUserPoolClientCommand(place()));
      await mended(bySrp, 'sign-in-client-gone', 'repair');
    });

    it('the user pool', async () => {
      await deletePool();
      await mended(bySrp, 'sign-in-pool-gone', 'repair', asTestUser);
    });

    it('the domain of the pages', async () => {
      const { UserPoolId } = place();
      const { domainPrefix: Domain } = bed.setup.extra.settings.hostedPages;
      await bed.test.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
      await mended(onPage, 'sign-in-page-gone', 'repair');
    });

    it('the flow that refreshes', async () => {
      await bySrp();
      // Without the flow there must be rotation, which has another request.
      const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const;
      await changeClient({ RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
      await mended(refresh, 'sign-in-refresh-flow-off', 'repair');
    });

    it('the tokens of somebody who came by the pages', async () => {
      await onPage();
      await bed.test.cognito.send(new AdminUserGlobalSignOutCommand({ ...place(), Username: pat }));
      await mended(refresh, 'sign-in-refresh-refused', 'signIn');
    });

    it('the port of the callback', async () => {
      // Below those that systems hand out by themselves, so that the next one is free.
      const port = 20_000 + Math.floor(Math.random() * 10_000);
      await create(({ appClient }) => {
        appClient.loopbackPort = port;
      });
      const other = createServer().listen(port, '127.0.0.1');
      await once(other, 'listening');
      try {
        await mended(onPage, 'sign-in-port-in-use', 'settings');
      } finally {
        other.close();
      }
    });
  });

  describe('where time has passed', () => {
    beforeEach(() =>
      create(({ appClient }) => {
        appClient.authFlows = [...appClient.authFlows, 'ALLOW_USER_PASSWORD_AUTH'];
      }),
    );

    it('and the refresh token has expired', async () => {
      bed.ahead = -days(bed.setup.extra.settings.appClient.refreshTokenDays) - minutes(5);
      const AuthParameters = { USERNAME: pat, PASSWORD: good };
      const { AuthenticationResult: old } = await bed.test.cognito.send(
        new InitiateAuthCommand({ ClientId: place().ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      );
      bed.ahead = 0;
      await bySrp();
      await changeKept(/"refreshToken":"[^"]+"/, `"refreshToken":"${old?.RefreshToken}"`);
      await mended(refresh, 'sign-in-refresh-expired', 'signIn');
    });

    it('and the question was answered too late', async () => {
      const late = await question('late@example.com');
      bed.ahead = minutes(4);
      const answered = async () => {
        await late.answer({ text: good });
      };
      await mended(answered, 'sign-in-session-over', 'signIn', async () => {
        bed.ahead = 0;
        const again = await question('late@example.com');
        assert.equal((await again.answer({ text: good })).kind, 'signedIn');
      });
    });

    it('by the clock of this computer only', async () => {
      bed.ahead = minutes(20);
      await mended(bySrp, 'sign-in-clock-off', 'show');
    });
  });

  describe('where the settings never allowed it', () => {
    it('without hosted pages', async () => {
      await create(({ hostedPages, appClient }) => {
        hostedPages.enabled = false;
        appClient.authFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
      });
      await mended(onPage, 'sign-in-no-pages', 'settings');
    });

    it('without a callback to this machine', async () => {
      await create(({ appClient }) => {
        appClient.loopbackCallback = false;
        appClient.callbackUrls = ['https://app.example.com/callback'];
      });
      await mended(onPage, 'sign-in-not-caught', 'settings');
    });

    it('with tokens that come without a refresh token', async () => {
      await create();
      await bySrp();
      await changeKept(/,"refreshToken":"[^"]+"/, '');
      await mended(refresh, 'sign-in-no-refresh-token', 'signIn');
    });

    it('for a scope that a password does not give', async () => {
      await create((settings) => {
        const scopes = [{ name: 'read', description: 'Read news' }];
        settings.resourceServer = { identifier: 'news', name: 'News API', scopes };
        settings.appClient.scopes = ['openid', 'email', 'news/read'];
        settings.authorizationScopes = ['news/read'];
      });
      await mended(asTestUser, 'sign-in-scope-not-given', 'signIn', onPage);
    });

    it('with a password that was used before', async () => {
      await create();
      const { UserPoolId } = place();
      const { UserPool } = await bed.test.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
      const PasswordPolicy = { ...UserPool?.Policies?.PasswordPolicy, PasswordHistorySize: 3 };
      const { AutoVerifiedAttributes } = UserPool ?? {};
      await bed.test.cognito.send(
        new UpdateUserPoolCommand({
          UserPoolId,
          AutoVerifiedAttributes,
          Policies: { PasswordPolicy },
        }),
      );
      const answerWith = (text: string) => async () => {
        await (await question('again@example.com')).answer({ text });
      };
      await mended(answerWith('Temporary-1'), 'sign-in-password-used-before', 'signIn', answerWith(good));
    });
  });
});
