/** AwsError: a refusal as AWS words it; each protocol renders it in its own form. */
export class AwsError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  /** Further members of the error shape, such as Lambda's `Reason`. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, httpStatus = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.httpStatus = httpStatus;
    this.details = details;
  }
}
