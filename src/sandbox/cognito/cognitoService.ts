/** Cognito user pools of the sandbox: the operations of its API, and what other services ask of it. */
import type { JsonService, World } from '../service.ts';
import { authenticationOperations } from './authentication.ts';
import { challengeOperations } from './challengeResponses.ts';
import { clientOperations } from './clients.ts';
import { domainOperations } from './domains.ts';
import { forgotPasswordOperations } from './forgotPassword.ts';
import { groupOperations } from './groups.ts';
import { poolOperations } from './pools.ts';
import { resourceServerOperations } from './resourceServers.ts';
import { selfServiceOperations } from './selfService.ts';
import { signUpOperations } from './signUp.ts';
import { softwareTokenOperations } from './softwareTokens.ts';
import { stateOf } from './state.ts';
import { userAdministrationOperations } from './userAdministration.ts';
import { cognitoApi } from './verification.ts';

/** Operations that apps call without AWS credentials. Source: the API model, `authtype` none. */
const unsigned = [
  'AssociateSoftwareToken',
  'ChangePassword',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'DeleteUserAttributes',
  'ForgotPassword',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GlobalSignOut',
  'InitiateAuth',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SignUp',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
];

/** The service `cognito-idp`. Registers itself with the world for API Gateway and the tagging API. */
export function cognitoService(world: World): JsonService {
  world.services.cognito = cognitoApi(world);
  world.services.tagged.push(() =>
    Object.values(stateOf(world).pools).map(({ arn, tags, createdAt }) => ({ arn, tags, at: createdAt })),
  );
  return {
    protocol: 'json',
    name: 'cognito-idp',
    targetPrefix: 'AWSCognitoIdentityProviderService',
    version: '1.1',
    unsigned,
    operations: {
      ...poolOperations,
      ...clientOperations,
      ...domainOperations,
      ...resourceServerOperations,
      ...groupOperations,
      ...userAdministrationOperations,
      ...signUpOperations,
      ...forgotPasswordOperations,
      ...authenticationOperations,
      ...challengeOperations,
      ...selfServiceOperations,
      ...softwareTokenOperations,
    },
  };
}
