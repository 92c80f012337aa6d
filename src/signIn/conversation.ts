/** Conversation: a sign-in that may ask back, step by step, until there are tokens. The same for every way that asks. */
import { Failure } from '../engine/failure.ts';

/** What Cognito wants to know next. Holds no secret but that of a new authenticator app, which the person must see. */
export type Question =
  /** For USER_AUTH, where the person had not given one. */
  | { readonly kind: 'password' }
  /** The password was temporary. `requiredAttributes` are to be given with the new one. */
  | { readonly kind: 'newPassword'; readonly requiredAttributes: readonly string[] }
  | { readonly kind: 'totp'; readonly device?: string }
  /** `uri` is the otpauth address that a QR code shows; `secret` the same to be typed. Answered with the app's first code. */
  | { readonly kind: 'totpSetup'; readonly secret: string; readonly uri: string }
  /** `destination` is masked by Cognito. */
  | { readonly kind: 'emailCode' | 'smsCode'; readonly destination?: string }
  /** Which first or second factor to use. */
  | { readonly kind: 'chooseChallenge'; readonly choices: readonly ChallengeChoice[] };

/** `value` is the answer; `label` says it in words. */
export interface ChallengeChoice {
  readonly value: string;
  readonly label: string;
}

/** `text`: the password, the code or the choice. `attributes`: what `newPassword` asked for, by name. */
export interface Reply {
  readonly text: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Either signed in, or a question. After a refused answer (a wrong code, a password that the policy does not allow) the
 * same question can be answered again; once an answer was taken, its session is worthless.
 */
export type SignInStep<T> = { readonly kind: 'signedIn'; readonly result: T } | SignInConversation<T>;

export interface SignInConversation<T> {
  readonly kind: 'question';
  readonly question: Question;
  /** Throws Failure when the answer is refused. */
  answer(reply: Reply, signal?: AbortSignal): Promise<SignInStep<T>>;
}

/** The same conversation with what comes out at the end handed on to `then`, such as keeping the tokens. */
export async function withResult<T, U>(
  step: SignInStep<T>,
  then: (result: T, signal?: AbortSignal) => Promise<U>,
  signal?: AbortSignal,
): Promise<SignInStep<U>> {
  if (step.kind === 'signedIn') return { kind: 'signedIn', result: await then(step.result, signal) };
  const { kind, question } = step;
  return {
    kind,
    question,
    answer: async (reply, bySignal) => withResult(await step.answer(reply, bySignal), then, bySignal),
  };
}

/** Refusals after which the same question can be answered again. */
const again = ['WrongCode', 'CodeUsed', 'PasswordRefused', 'PasswordUsedBefore', 'NotAChoice'];

/**
 * Leads through the questions to the end. `ask` gets the question, and what was wrong with the answer before; when it
 * answers nothing, the sign-in is given up and the result is undefined.
 */
export async function converse<T>(
  first: SignInStep<T>,
  ask: (question: Question, problem?: string) => Promise<Reply | undefined>,
): Promise<T | undefined> {
  let problem: string | undefined;
  for (let step = first; ; ) {
    if (step.kind === 'signedIn') return step.result;
    const reply = await ask(step.question, problem);
    if (!reply) return undefined;
    try {
      step = await step.answer(reply);
      problem = undefined;
    } catch (error) {
      if (!(error instanceof Failure) || !again.includes(error.note.code)) throw error;
      problem = [error.note.what, error.note.code === 'WrongCode' ? undefined : error.note.why, error.note.next]
        .filter(Boolean)
        .join(' ');
    }
  }
}
