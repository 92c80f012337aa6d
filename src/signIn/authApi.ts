/** The requests of a sign-in through the Cognito API, as a user or, with AWS credentials, as an administrator. */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  type AuthFlowType,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { secretHash } from './secretHash.ts';
import type { PasswordClient } from './srp.ts';

/** What both kinds of requests are answered with. */
export interface AuthAnswer {
  readonly ChallengeName?: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly AvailableChallenges?: readonly ChallengeNameType[];
}

type Parameters = Readonly<Record<string, string>>;

export interface AuthApi {
  readonly cognito: CognitoIdentityProviderClient;
  readonly client: PasswordClient;
  /** Both send SECRET_HASH, made of USERNAME, where the client has a secret. */
  initiate(flow: AuthFlowType, parameters: Parameters, signal?: AbortSignal): Promise<AuthAnswer>;
  respond(
    challenge: ChallengeNameType,
    session: string | undefined,
    responses: Parameters,
    signal?: AbortSignal,
  ): Promise<AuthAnswer>;
}

/** Requests that anybody may make: they need no AWS credentials. */
export function userApi(cognito: CognitoIdentityProviderClient, client: PasswordClient): AuthApi {
  const { clientId: ClientId } = client;
  return {
    cognito,
    client,
    initiate: (AuthFlow, parameters, signal) =>
      cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: hashed(client, parameters) }), {
        abortSignal: signal,
      }),
    respond: (ChallengeName, Session, responses, signal) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName,
          Session,
          ChallengeResponses: hashed(client, responses),
        }),
        { abortSignal: signal },
      ),
  };
}

/** The same with AWS credentials, for flows that only a server may use. */
export function administratorApi(cognito: CognitoIdentityProviderClient, client: PasswordClient): AuthApi {
  const where = { ClientId: client.clientId, UserPoolId: client.userPoolId };
  return {
    cognito,
    client,
    initiate: (AuthFlow, parameters, signal) =>
      cognito.send(new AdminInitiateAuthCommand({ ...where, AuthFlow, AuthParameters: hashed(client, parameters) }), {
        abortSignal: signal,
      }),
    respond: (ChallengeName, Session, responses, signal) =>
      cognito.send(
        new AdminRespondToAuthChallengeCommand({
          ...where,
          ChallengeName,
          Session,
          ChallengeResponses: hashed(client, responses),
        }),
        { abortSignal: signal },
      ),
  };
}

function hashed(client: PasswordClient, parameters: Parameters): Record<string, string> {
  return { ...parameters, ...secretHash(client, parameters.USERNAME ?? '') };
}
