/** Sign-in operations: the ways in that a setup offers, and carrying one out, with the questions that Cognito asks. */
import type { SignInStep } from '../signIn/conversation.ts';
import type { ConversationWay, WayIn } from '../signIn/waysIn.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';

/** Who signs in. For `testUser` neither is needed; for `choice` the password is asked for if Cognito wants it. */
export interface SignInCredentials {
  readonly username?: string;
  readonly password?: string;
}

export interface SignInOperations {
  /** The ways that the app client allows, the best one first; what stands against one is said. No request is made. */
  waysIn(setupId: string): Promise<readonly WayIn[]>;
  /**
   * Starts a sign-in through the Cognito API. Answer the questions of the steps until there is `signedIn`; the tokens are
   * then kept. Throws Failure with a code of its own for each refusal: `WrongPassword`, `UserNotConfirmed`, `FlowNotEnabled`…
   */
  startSignIn(
    setupId: string,
    way: ConversationWay,
    credentials: SignInCredentials,
    signal?: AbortSignal,
  ): Promise<SignInStep<TokenSummary>>;
  /** Tokens for the app client itself (client credentials): an access token with custom scopes, and no user. */
  signInAsClient(setupId: string, signal?: AbortSignal): Promise<TokenSummary>;
  /** Address of the sign-in page that sends the browser to another site (implicit grant), whose address is then pasted. */
  signInPageAddress(setupId: string): Promise<string>;
  /**
   * Creates the test user of a setup that has none, confirmed for good and with a generated password that fits the
   * policy. Throws Failure `OtherChanges` when the setup has further changes that nobody has looked at.
   */
  createTestUser(setupId: string, signal?: AbortSignal): Promise<void>;
}
