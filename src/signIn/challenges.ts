/** Challenges: signs in through the Cognito API by any flow, and asks the person for what Cognito wants to know. */
import {
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '../engine/failure.ts';
import type { AuthAnswer, AuthApi } from './authApi.ts';
import { challengeNotSupported } from './challenge.ts';
import type { ChallengeChoice, Question, Reply, SignInConversation, SignInStep } from './conversation.ts';
import { type Attempt, signInFailure } from './refusals.ts';
import { srpProof } from './srp.ts';

export type ApiStep = SignInStep<AuthenticationResultType>;

export interface PasswordCredentials {
  readonly username: string;
  readonly password: string;
}

/** One sign-in under way. */
interface Exchange {
  readonly api: AuthApi;
  readonly attempt: Attempt;
  readonly password?: string;
}

/** Signs in with a password in clear: USER_PASSWORD_AUTH with `userApi`, ADMIN_USER_PASSWORD_AUTH with `administratorApi`. */
export function signInByPassword(
  api: AuthApi,
  flow: 'USER_PASSWORD_AUTH' | 'ADMIN_USER_PASSWORD_AUTH',
  { username, password }: PasswordCredentials,
  signal?: AbortSignal,
): Promise<ApiStep> {
  const exchange: Exchange = { api, attempt: { username, flow } };
  return step(exchange, () => api.initiate(flow, { USERNAME: username, PASSWORD: password }, signal), signal);
}

/** Signs in by SRP (USER_SRP_AUTH): the password does not leave this machine. */
export function signInBySrp(
  api: AuthApi,
  { username, password }: PasswordCredentials,
  signal?: AbortSignal,
): Promise<ApiStep> {
  const flow = 'USER_SRP_AUTH';
  const exchange: Exchange = { api, attempt: { username, flow } };
  return step(
    exchange,
    () => {
      const proof = srpProof(api.client, username, password);
      const started = api.initiate(flow, { USERNAME: username, SRP_A: proof.SRP_A }, signal);
      return started.then((answer) => proved(exchange, proof, answer, signal));
    },
    signal,
  );
}

/** Signs in by choice (USER_AUTH): Cognito says which first factors the user has. Without a password it is asked for. */
export function signInByChoice(
  api: AuthApi,
  { username, password }: { readonly username: string; readonly password?: string },
  signal?: AbortSignal,
): Promise<ApiStep> {
  const flow = 'USER_AUTH';
  const exchange: Exchange = { api, attempt: { username, flow }, password };
  return step(exchange, () => api.initiate(flow, { USERNAME: username }, signal), signal);
}

/** For a sign-in that nobody can be asked in. Throws Failure `ChallengeNotSupported` when there is a question. */
export function withoutQuestions<T>(signInStep: SignInStep<T>, username?: string): T {
  if (signInStep.kind === 'signedIn') return signInStep.result;
  throw challengeNotSupported(signInStep.question.kind, username);
}

/** Answers the password challenge of SRP; any other answer is what comes next. */
async function proved(
  { api }: Exchange,
  proof: ReturnType<typeof srpProof>,
  answer: AuthAnswer,
  signal?: AbortSignal,
): Promise<AuthAnswer> {
  if (answer.ChallengeName !== 'PASSWORD_VERIFIER') return answer;
  return api.respond('PASSWORD_VERIFIER', answer.Session, proof.answerTo(answer), signal);
}

async function step(exchange: Exchange, ask: () => Promise<AuthAnswer>, signal?: AbortSignal): Promise<ApiStep> {
  try {
    return await nextStep(exchange, await ask(), signal);
  } catch (error) {
    throw signal?.aborted ? error : signInFailure(error, exchange.attempt);
  }
}

async function nextStep(exchange: Exchange, answer: AuthAnswer, signal?: AbortSignal): Promise<ApiStep> {
  if (answer.AuthenticationResult) return { kind: 'signedIn', result: answer.AuthenticationResult };
  const { ChallengeName: name, ChallengeParameters: parameters = {} } = answer;
  switch (name) {
    case 'NEW_PASSWORD_REQUIRED':
      return newPassword(exchange, answer);
    case 'SOFTWARE_TOKEN_MFA': {
      const device = parameters.FRIENDLY_DEVICE_NAME || undefined;
      return codeQuestion(exchange, answer, name, { kind: 'totp', device });
    }
    case 'EMAIL_OTP':
      return codeQuestion(exchange, answer, name, { kind: 'emailCode', destination: destinationOf(answer) });
    case 'SMS_MFA':
    case 'SMS_OTP':
      return codeQuestion(exchange, answer, name, { kind: 'smsCode', destination: destinationOf(answer) });
    case 'MFA_SETUP':
      return setUpApp(exchange, answer, signal);
    case 'SELECT_MFA_TYPE':
      return chooseSecond(exchange, answer);
    case 'SELECT_CHALLENGE':
      return chooseFirst(exchange, answer);
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return passwordFor(exchange, (password) => givePassword(exchange, answer, name, password), signal);
    default:
      throw challengeNotSupported(name, exchange.attempt.username);
  }
}

/** The name that answers must carry, which is also what the secret hash is made of. */
function nameOf({ attempt }: Exchange, { ChallengeParameters: parameters }: AuthAnswer): string {
  return parameters?.USER_ID_FOR_SRP ?? parameters?.USERNAME ?? attempt.username;
}

function destinationOf({ ChallengeParameters: parameters }: AuthAnswer): string | undefined {
  return parameters?.CODE_DELIVERY_DESTINATION;
}

function ask(
  exchange: Exchange,
  question: Question,
  answered: (reply: Reply, signal?: AbortSignal) => Promise<AuthAnswer>,
): SignInConversation<AuthenticationResultType> {
  return {
    kind: 'question',
    question,
    answer: (reply, signal) => step(exchange, () => answered(reply, signal), signal),
  };
}

function codeQuestion(
  exchange: Exchange,
  answer: AuthAnswer,
  name: 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP' | 'SMS_MFA' | 'SMS_OTP',
  question: Question,
): ApiStep {
  return ask(exchange, question, ({ text }, signal) =>
    exchange.api.respond(
      name,
      answer.Session,
      { USERNAME: nameOf(exchange, answer), [`${name}_CODE`]: text.trim() },
      signal,
    ),
  );
}

function newPassword(exchange: Exchange, answer: AuthAnswer): ApiStep {
  const prefix = 'userAttributes.';
  const wanted = listOf(answer.ChallengeParameters?.requiredAttributes);
  const requiredAttributes = wanted.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return ask(exchange, { kind: 'newPassword', requiredAttributes }, ({ text, attributes = {} }, signal) =>
    exchange.api.respond(
      'NEW_PASSWORD_REQUIRED',
      answer.Session,
      {
        USERNAME: nameOf(exchange, answer),
        NEW_PASSWORD: text,
        ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [prefix + name, value])),
      },
      signal,
    ),
  );
}

/** Sets up an authenticator app in the middle of the sign-in. Each request of it has a session of its own. */
async function setUpApp(exchange: Exchange, answer: AuthAnswer, signal?: AbortSignal): Promise<ApiStep> {
  const { api, attempt } = exchange;
  const possible = listOf(answer.ChallengeParameters?.MFAS_CAN_SETUP);
  if (possible.length > 0 && !possible.includes('SOFTWARE_TOKEN_MFA'))
    throw challengeNotSupported(`MFA_SETUP, ${possible.join(' or ')}`);
  const begun = await api.cognito.send(new AssociateSoftwareTokenCommand({ Session: answer.Session }), {
    abortSignal: signal,
  });
  const secret = begun.SecretCode ?? '';
  const question: Question = { kind: 'totpSetup', secret, uri: otpauthUri(attempt.username, secret) };
  return ask(exchange, question, async ({ text }, bySignal) => {
    const command = new VerifySoftwareTokenCommand({ Session: begun.Session, UserCode: text.trim() });
    const verified = await api.cognito.send(command, { abortSignal: bySignal });
    return api.respond('MFA_SETUP', verified.Session, { USERNAME: nameOf(exchange, answer) }, bySignal);
  });
}

/** Source: "Key Uri Format" of Google Authenticator, which all such apps read. */
export function otpauthUri(username: string, secret: string): string {
  const issuer = encodeURIComponent('Cognito API Setup');
  return `otpauth://totp/${issuer}:${encodeURIComponent(username)}?secret=${secret}&issuer=${issuer}`;
}

const words: Readonly<Record<string, string>> = {
  PASSWORD: 'Password, sent as it is',
  PASSWORD_SRP: 'Password that does not leave this machine (SRP)',
  EMAIL_OTP: 'Code by email',
  SMS_OTP: 'Code by SMS',
  SMS_MFA: 'Code by SMS',
  EMAIL_MFA: 'Code by email',
  SOFTWARE_TOKEN_MFA: 'Code of the authenticator app',
};

function choicesOf(values: readonly string[]): ChallengeChoice[] {
  // A passkey needs a browser at the pool's own address.
  return values.filter((value) => value in words).map((value) => ({ value, label: words[value] ?? value }));
}

function chooseSecond(exchange: Exchange, answer: AuthAnswer): ApiStep {
  const choices = choicesOf(listOf(answer.ChallengeParameters?.MFAS_CAN_CHOOSE));
  if (choices.length === 0) throw challengeNotSupported('SELECT_MFA_TYPE');
  return ask(exchange, { kind: 'chooseChallenge', choices }, ({ text }, signal) => {
    requireChoice(choices, text);
    const responses = { USERNAME: nameOf(exchange, answer), ANSWER: text };
    return exchange.api.respond('SELECT_MFA_TYPE', answer.Session, responses, signal);
  });
}

function chooseFirst(exchange: Exchange, answer: AuthAnswer): ApiStep {
  const choices = choicesOf(answer.AvailableChallenges ?? []);
  if (choices.length === 0) throw challengeNotSupported((answer.AvailableChallenges ?? ['SELECT_CHALLENGE']).join());
  return {
    kind: 'question',
    question: { kind: 'chooseChallenge', choices },
    async answer({ text }, signal) {
      requireChoice(choices, text);
      if (text === 'PASSWORD' || text === 'PASSWORD_SRP')
        return passwordFor(exchange, (password) => givePassword(exchange, answer, text, password), signal);
      const responses = { USERNAME: nameOf(exchange, answer), ANSWER: text };
      return step(exchange, () => exchange.api.respond('SELECT_CHALLENGE', answer.Session, responses, signal), signal);
    },
  };
}

/** With the password that is known, or the one that is asked for first. */
async function passwordFor(
  exchange: Exchange,
  give: (password: string) => (signal?: AbortSignal) => Promise<AuthAnswer>,
  signal?: AbortSignal,
): Promise<ApiStep> {
  if (exchange.password !== undefined) return step(exchange, () => give(exchange.password ?? '')(signal), signal);
  return ask(exchange, { kind: 'password' }, ({ text }, bySignal) => give(text)(bySignal));
}

/** Chooses and gives the password in one answer, as SELECT_CHALLENGE wants it, or to the challenge of that name. */
function givePassword(
  exchange: Exchange,
  answer: AuthAnswer,
  chosen: 'PASSWORD' | 'PASSWORD_SRP',
  password: string,
): (signal?: AbortSignal) => Promise<AuthAnswer> {
  const { api, attempt } = exchange;
  const challenge = answer.ChallengeName ?? 'SELECT_CHALLENGE';
  const USERNAME = nameOf(exchange, answer);
  const choice: Record<string, string> = challenge === 'SELECT_CHALLENGE' ? { USERNAME, ANSWER: chosen } : { USERNAME };
  return async (signal) => {
    if (chosen === 'PASSWORD') return api.respond(challenge, answer.Session, { ...choice, PASSWORD: password }, signal);
    const proof = srpProof(api.client, attempt.username, password);
    const begun = await api.respond(challenge, answer.Session, { ...choice, SRP_A: proof.SRP_A }, signal);
    return proved(exchange, proof, begun, signal);
  };
}

function requireChoice(choices: readonly ChallengeChoice[], text: string): void {
  if (choices.some(({ value }) => value === text)) return;
  throw new Failure({
    code: 'NotAChoice',
    what: `${text} is not among the ways that Cognito offers to this user.`,
    next: `Choose one of ${choices.map(({ value }) => value).join(', ')}.`,
  });
}

/** Cognito writes lists into parameters as JSON text. */
function listOf(text: string | undefined): string[] {
  if (!text) return [];
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}
