/** Challenges by mail and SMS and the choice between them, against the answers that Cognito's reference shows. */
import assert from 'node:assert/strict';
import { Failure } from '../../../src/engine/failure.ts';
import type { AuthAnswer, AuthApi } from '../../../src/signIn/authApi.ts';
import { signInByChoice, signInByPassword, withoutQuestions } from '../../../src/signIn/challenges.ts';
import { converse, type Question, type SignInStep } from '../../../src/signIn/conversation.ts';

interface Request {
  readonly name: string;
  readonly session?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Answers in turn, and notes what was asked. */
function scripted(...answers: readonly (AuthAnswer | Error)[]): { api: AuthApi; requests: Request[] } {
  const requests: Request[] = [];
  const left = [...answers];
  const next = async () => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('Nothing more was expected.');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const api = {
    client: { userPoolId: 'eu-central-1_abc', clientId: 'client' },
    initiate: (flow: string, parameters: Record<string, string>) => {
      requests.push({ name: flow, parameters });
      return next();
    },
    respond: (name: string, session: string | undefined, parameters: Record<string, string>) => {
      requests.push({ name, session, parameters });
      return next();
    },
  };
  return { api: api as unknown as AuthApi, requests };
}

const done: AuthAnswer = { AuthenticationResult: { AccessToken: 'access' } };
const anna = { username: 'anna', password: 'secret' };
const refused = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

describe('challenges of a sign-in', () => {
  for (const [challenge, kind, codeName] of [
    ['EMAIL_OTP', 'emailCode', 'EMAIL_OTP_CODE'],
    ['SMS_MFA', 'smsCode', 'SMS_MFA_CODE'],
    ['SMS_OTP', 'smsCode', 'SMS_OTP_CODE'],
  ] as const)
    it(`${challenge}: says where the code went and sends it under its name`, async () => {
      const { api, requests } = scripted(
        {
          ChallengeName: challenge,
          Session: 's1',
          ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'a***@e***', USER_ID_FOR_SRP: 'sub-1' },
        },
        done,
      );
      const asked: Question[] = [];
      const result = await converse(await signInByPassword(api, 'USER_PASSWORD_AUTH', anna), async (question) => {
        asked.push(question);
        return { text: '123456 ' };
      });
      assert.deepEqual(asked, [{ kind, destination: 'a***@e***' }]);
      assert.equal(result?.AccessToken, 'access');
      assert.deepEqual(requests[1], {
        name: challenge,
        session: 's1',
        parameters: { USERNAME: 'sub-1', [codeName]: '123456' },
      });
    });

  it('SELECT_MFA_TYPE: offers the factors in words, and goes on with the chosen one', async () => {
    const { api, requests } = scripted(
      {
        ChallengeName: 'SELECT_MFA_TYPE',
        Session: 's1',
        ChallengeParameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
      },
      { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 's2', ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'Phone' } },
      done,
    );
    const asked: Question[] = [];
    await converse(await signInByPassword(api, 'USER_PASSWORD_AUTH', anna), async (question) => {
      asked.push(question);
      return { text: question.kind === 'chooseChallenge' ? 'SOFTWARE_TOKEN_MFA' : '123456' };
    });
    assert.deepEqual(asked, [
      {
        kind: 'chooseChallenge',
        choices: [
          { value: 'SMS_MFA', label: 'Code by SMS' },
          { value: 'SOFTWARE_TOKEN_MFA', label: 'Code of the authenticator app' },
        ],
      },
      { kind: 'totp', device: 'Phone' },
    ]);
    assert.deepEqual(requests[1]?.parameters, { USERNAME: 'anna', ANSWER: 'SOFTWARE_TOKEN_MFA' });
    assert.equal(requests[2]?.session, 's2');
  });

  it('USER_AUTH: a code by mail in place of a password; passkeys, which need a browser, are not offered', async () => {
    const { api, requests } = scripted(
      {
        ChallengeName: 'SELECT_CHALLENGE',
        Session: 's1',
        AvailableChallenges: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'],
      },
      { ChallengeName: 'EMAIL_OTP', Session: 's2' },
      done,
    );
    await converse(await signInByChoice(api, { username: 'anna' }), async (question) => {
      if (question.kind !== 'chooseChallenge') return { text: '12345678' };
      assert.deepEqual(
        question.choices.map(({ value }) => value),
        ['PASSWORD', 'EMAIL_OTP'],
      );
      return { text: 'EMAIL_OTP' };
    });
    assert.deepEqual(
      requests.map(({ name }) => name),
      ['USER_AUTH', 'SELECT_CHALLENGE', 'EMAIL_OTP'],
    );
  });

  it('a wrong code is asked for again with the reason; an expired one ends the sign-in', async () => {
    const { api } = scripted(
      { ChallengeName: 'EMAIL_OTP', Session: 's1' },
      refused('CodeMismatchException', 'Invalid code received for user'),
      refused('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    );
    const problems: (string | undefined)[] = [];
    const talk = converse(await signInByPassword(api, 'USER_PASSWORD_AUTH', anna), async (_question, problem) => {
      problems.push(problem);
      return { text: '000000' };
    });
    await assert.rejects(talk, (error) => error instanceof Failure && error.note.code === 'CodeExpired');
    assert.deepEqual(problems, [undefined, 'The code is wrong. Enter the newest code.']);
  });

  it('ends without a result when the person gives up', async () => {
    const { api, requests } = scripted({ ChallengeName: 'EMAIL_OTP', Session: 's1' });
    const step = await signInByPassword(api, 'USER_PASSWORD_AUTH', anna);
    assert.equal(await converse(step, async () => undefined), undefined);
    assert.equal(requests.length, 1);
  });

  it('a sign-in that nobody can be asked in says what was asked', () => {
    const step: SignInStep<string> = {
      kind: 'question',
      question: { kind: 'totp' },
      answer: () => assert.fail('Nobody answers.'),
    };
    assert.throws(
      () => withoutQuestions(step),
      (error) => error instanceof Failure && error.note.code === 'ChallengeNotSupported',
    );
  });

  it('a second factor that can only be set up elsewhere is not begun here', async () => {
    const { api } = scripted({
      ChallengeName: 'MFA_SETUP',
      Session: 's1',
      ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA"]' },
    });
    await assert.rejects(
      signInByPassword(api, 'USER_PASSWORD_AUTH', anna),
      (error) => error instanceof Failure && error.note.code === 'ChallengeNotSupported',
    );
  });
});
