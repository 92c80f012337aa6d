/** Failure: the one error type that lower layers throw, fit to be shown to a person. */

/** The answer of the service behind a failure, kept for those who want it. */
export interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly service?: string;
  readonly operation?: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
}

/** The part of a failure that can be stored in a record and sent to the webview. Holds no secret. */
export interface FailureNote {
  /** Stable, for programs: `NameTaken`, `CredentialsExpired`, … */
  readonly code: string;
  /** What happened, one sentence in the person's words. */
  readonly what: string;
  /** Why, as far as it is known. */
  readonly why?: string;
  /** What to do next. */
  readonly next?: string;
  /** Id of the resource it happened to, such as `userPool`. */
  readonly resource?: string;
  /** Path of the setting that caused it, such as `hostedPages.domainPrefix`. */
  readonly field?: string;
  /** Command that mends it when run in a terminal, such as `aws sso login --profile x`. */
  readonly command?: string;
  /** What it was about, for the one who explains it. Never a password, token or secret. */
  readonly about?: FailureSubject;
  readonly service?: ServiceError;
}

/** Who tried what. */
export interface FailureSubject {
  readonly username?: string;
  /** Flow of a sign-in as Cognito names it, such as USER_SRP_AUTH. */
  readonly flow?: string;
  /** What Cognito asks for beside the password, such as `newPassword`. */
  readonly challenge?: string;
  readonly callbackUrl?: string;
  /** Scopes that were asked for. */
  readonly scopes?: readonly string[];
  /** OAuth grant, such as `code` or `refresh_token`. */
  readonly grant?: string;
}

/** Thrown by engine, aws, signIn, tokens, endpoint and storage; shown only at the command boundary. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly note: FailureNote;
  constructor(note: FailureNote, cause?: unknown) {
    super(note.what, { cause });
    this.note = note;
  }
}

/** The same failure, saying to which resource it happened. Cancellation stays what it is. */
export function failureAt(resource: string, error: unknown): Error {
  if (isCancellation(error)) return error as Error;
  return new Failure({ ...noteOf(error), resource }, error instanceof Failure ? error.cause : error);
}

/** True for the error an AbortSignal makes: cancellation is silent, never a failure. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CancellationError');
}

/** Any thrown value as a note. Unknown errors keep their message; nothing is swallowed. */
export function noteOf(error: unknown): FailureNote {
  if (error instanceof Failure) return error.note;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'Unexpected', what: 'Something unexpected went wrong.', why: message };
}
