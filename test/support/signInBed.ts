/** Signing in, for tests: pools with users and app clients on the sandbox, the ways in, and answers to their questions. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  type AuthenticationResultType,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../../src/engine/failure.ts';
import { codeOf } from '../../src/sandbox/cognito/totp.ts';
import { administratorApi, userApi } from '../../src/signIn/authApi.ts';
import { type ApiStep, signInByChoice, signInByPassword, signInBySrp } from '../../src/signIn/challenges.ts';
import type { Reply, SignInConversation } from '../../src/signIn/conversation.ts';
import { type CognitoWorld, claimsOf, makeClient, makePool, makeUser, password } from './cognitoFixtures.ts';
import { type MfaFactor, ownSender, setMfaFactors } from './messageFactors.ts';

export const allFlows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

export type Conversation = SignInConversation<AuthenticationResultType>;
export interface Place {
  readonly poolId: string;
  readonly client: { readonly userPoolId: string; readonly clientId: string; readonly clientSecret?: string };
}

export const failed =
  (code: string, text = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.note.code, code, `${error.note.code}: ${error.note.what} ${error.note.why}`);
    assert.match(`${error.note.what} ${error.note.why} ${error.note.next}`, text);
    return true;
  };

export function questionOf(step: ApiStep): Conversation {
  assert.equal(step.kind, 'question');
  return step as Conversation;
}

/** Answers the question, which must be of that kind. */
export async function answer(step: ApiStep, kind: string, reply: Reply): Promise<ApiStep> {
  const conversation = questionOf(step);
  assert.equal(conversation.question.kind, kind);
  return conversation.answer(reply);
}

export function assertSignedIn(step: ApiStep, username: string): void {
  assert.equal(step.kind, 'signedIn', JSON.stringify(step));
  assert.ok(step.kind === 'signedIn' && step.result.RefreshToken);
  assert.equal(claimsOf(step.result.IdToken).email, username);
  assert.equal(claimsOf(step.result.AccessToken).scope, 'aws.cognito.signin.user.admin');
}

/** What sign-ins are tested with; `test` gives the sandbox once it runs. */
export function signInBed(test: () => CognitoWorld) {
  let users = 0;
  const newName = () => `way-${++users}@example.com`;
  const nextCode = (secret: string) => {
    test().pass(30_000);
    return codeOf(secret, Math.floor(test().sandbox.world.now() / 30_000));
  };

  type Begin = (place: Place, username: string, secret?: string) => Promise<ApiStep>;
  const ways: Readonly<Record<string, Begin>> = {
    'user name and password': ({ client }, username, secret = password) =>
      signInByPassword(userApi(test().cognito, client), 'USER_PASSWORD_AUTH', { username, password: secret }),
    administrator: ({ client }, username, secret = password) =>
      signInByPassword(administratorApi(test().cognito, client), 'ADMIN_USER_PASSWORD_AUTH', {
        username,
        password: secret,
      }),
    SRP: ({ client }, username, secret = password) =>
      signInBySrp(userApi(test().cognito, client), { username, password: secret }),
    'choice of the password': async ({ client }, username, secret = password) =>
      answer(await signInByChoice(userApi(test().cognito, client), { username, password: secret }), 'chooseChallenge', {
        text: 'PASSWORD',
      }),
    'choice of the password by SRP, asked for on the way': async ({ client }, username, secret = password) =>
      answer(
        await answer(await signInByChoice(userApi(test().cognito, client), { username }), 'chooseChallenge', {
          text: 'PASSWORD_SRP',
        }),
        'password',
        { text: secret },
      ),
  };

  async function place(
    factors: readonly MfaFactor[],
    secret: boolean,
    pool: Partial<CreateUserPoolCommandInput> = {},
  ): Promise<Place> {
    const poolId = await makePool(test(), { ...ownSender, ...pool });
    const { id, secret: clientSecret } = await makeClient(test(), poolId, {
      ExplicitAuthFlows: [...allFlows],
      GenerateSecret: secret,
    });
    if (factors.length > 0) await setMfaFactors(test(), poolId, factors);
    return { poolId, client: { userPoolId: poolId, clientId: id, ...(clientSecret && { clientSecret }) } };
  }

  async function temporaryUser({ poolId }: Place): Promise<string> {
    const Username = newName();
    await test().cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
      }),
    );
    return Username;
  }
  async function lastingUser({ poolId }: Place): Promise<string> {
    const username = newName();
    await makeUser(test(), poolId, username);
    return username;
  }
  /** Sets the app up in the sign-in; answers its secret too. */
  async function setUp(step: ApiStep): Promise<{ readonly done: ApiStep; readonly secret: string }> {
    const conversation = questionOf(step);
    const { question } = conversation;
    assert.ok(question.kind === 'totpSetup', question.kind);
    const uri = new URL(question.uri);
    assert.equal(uri.protocol, 'otpauth:');
    assert.equal(uri.searchParams.get('secret'), question.secret);
    await assert.rejects(conversation.answer({ text: '000000' }), failed('WrongCode'));
    return { done: await conversation.answer({ text: nextCode(question.secret) }), secret: question.secret };
  }

  return { newName, nextCode, ways, place, temporaryUser, lastingUser, setUp };
}
