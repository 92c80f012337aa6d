/** SRP: the password proves itself without leaving this machine. */
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import type { AuthAnswer } from './authApi.ts';

export interface PasswordClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
}

export interface SrpProof {
  /** The public value to start with. */
  readonly SRP_A: string;
  /** What PASSWORD_VERIFIER is answered with. */
  answerTo(challenge: AuthAnswer): Readonly<Record<string, string>>;
}

/** One exchange; its random values are good for one sign-in. Source: RFC 5054 in the form of amazon-cognito-identity-js. */
export function srpProof(client: PasswordClient, username: string, password: string): SrpProof {
  const session = createSrpSession(username, password, client.userPoolId, false);
  return {
    SRP_A: session.largeA,
    answerTo(challenge) {
      const parameters = challenge.ChallengeParameters ?? {};
      const signed = signSrpSession(session, { ...challenge, ChallengeParameters: { ...parameters } } as Parameters<
        typeof signSrpSession
      >[1]);
      return {
        // Cognito answers with the user's real name, which the proof and the secret hash must use.
        USERNAME: parameters.USER_ID_FOR_SRP ?? username,
        PASSWORD_CLAIM_SECRET_BLOCK: signed.secret,
        PASSWORD_CLAIM_SIGNATURE: signed.passwordSignature,
        TIMESTAMP: signed.timestamp,
      };
    },
  };
}
