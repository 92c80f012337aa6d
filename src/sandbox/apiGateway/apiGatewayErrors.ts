/** The refusals of API Gateway, in its own words where a recorded answer is known. */
import { AwsError } from '../awsError.ts';

/** 400: the request is understood and not allowed. */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

/** 404: what the path names does not exist. */
export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

/** 409: something else is in the way. */
export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}

/** What the sandbox leaves out, although AWS has it. Says so instead of pretending. */
export function unsupported(what: string): AwsError {
  return badRequest(`The sandbox does not support ${what}. AWS does.`);
}

/** The refusal of a mapping expression, as AWS wraps it. */
export function badMapping(problem: 'expression' | 'expression parameter', value: string): AwsError {
  return badRequest(
    'Invalid mapping expression specified: Validation Result: warnings : [], ' +
      `errors : [Invalid mapping ${problem} specified: ${value}]`,
  );
}
