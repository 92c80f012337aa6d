/** Refusals of Cognito that several operations share, in its own words. */
import { AwsError } from '../awsError.ts';

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);
export const notAuthorized = (message: string) => new AwsError('NotAuthorizedException', message);
export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);

export const poolNotFound = (id: string) => notFound(`User pool ${id} does not exist.`);
export const clientNotFound = (id: string) => notFound(`User pool client ${id} does not exist.`);
export const userNotFound = () => new AwsError('UserNotFoundException', 'User does not exist.');
export const wrongPassword = () => notAuthorized('Incorrect username or password.');
export const userDisabled = () => notAuthorized('User is disabled.');
export const notConfirmed = () => new AwsError('UserNotConfirmedException', 'User is not confirmed.');
export const resetRequired = () =>
  new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
export const codeMismatch = () =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');
export const codeExpired = () =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
export const attemptLimit = () =>
  new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
export const aliasExists = (attribute: string) =>
  new AwsError('AliasExistsException', `An account with the given ${attribute} already exists.`);

export const unavailableIn = (tier: string, feature: string) =>
  new AwsError('FeatureUnavailableInTierException', `Feature unavailable in tier ${tier}: ${feature}`);

/**
 * What real Cognito can do and this sandbox cannot. Silence would let a mistake pass that fails in a real account, so the
 * sandbox refuses, and says that the refusal is its own.
 */
export const notInSandbox = (what: string) =>
  new AwsError('SandboxLimitationException', `The sandbox cannot do this, although AWS can: ${what}`, 400);
