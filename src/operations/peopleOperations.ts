/** What an administrator can do with the people in the pool of a setup. */
import type { CodeDelivery } from '../signIn/signUp.ts';
import type { UserFacts } from './operations.ts';

/** One page of a pool's users. */
export interface UserPage {
  readonly users: readonly UserFacts[];
  /** Asks for the page after this one; undefined on the last. */
  readonly next?: string;
}

/** Somebody to be created. The user name is an email address or a phone number where people sign in by that. */
export interface AddedUser {
  readonly username: string;
  readonly email?: string;
  /** Cognito sends the temporary password by mail, or by SMS where there is no email address; else nobody learns it. */
  readonly invite: boolean;
}

/** Each throws a Failure in words that fit. `username` is the name in the pool, as `UserPage` tells it. */
export interface PeopleOperations {
  /** Users in Cognito's order, `pageSize` (1 to 60, default 60) at a time. */
  userPage(setupId: string, from?: string, signal?: AbortSignal, pageSize?: number): Promise<UserPage>;
  /** Creates a user as an administrator; the status is then FORCE_CHANGE_PASSWORD. */
  addUser(setupId: string, user: AddedUser, signal?: AbortSignal): Promise<void>;
  /**
   * Sends a new temporary password to somebody who was invited and has not signed in yet; the one before ends, and its days
   * count anew. Says where it went, unmasked. Throws Failure `NoAddress` where there is none.
   */
  resendInvitation(setupId: string, username: string, signal?: AbortSignal): Promise<CodeDelivery>;
  /** A random password of 20 characters or more that fits the pool's policy. It is stored nowhere. */
  newPassword(setupId: string, signal?: AbortSignal): Promise<string>;
  /** Confirms who has signed up, without any code. Leaves the email address unverified. */
  confirmUser(setupId: string, username: string, signal?: AbortSignal): Promise<void>;
  /** Sends the confirmation code of a sign-up once more; says where it went. */
  resendCode(setupId: string, username: string, signal?: AbortSignal): Promise<CodeDelivery | undefined>;
  /** Ends the user's password and sends a code to choose another; the status is then RESET_REQUIRED. */
  resetPassword(setupId: string, username: string, signal?: AbortSignal): Promise<void>;
  /** A disabled user cannot sign in, and their refresh tokens are revoked. */
  setEnabled(setupId: string, username: string, enabled: boolean, signal?: AbortSignal): Promise<void>;
  /** Names of all groups of the pool. */
  groups(setupId: string, signal?: AbortSignal): Promise<readonly string[]>;
  groupsOfUser(setupId: string, username: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Puts a user into a group or takes them out. Tokens tell of it from the next sign-in or refresh on. */
  setInGroup(
    setupId: string,
    username: string,
    change: { readonly group: string; readonly member: boolean },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Deletes a user for good, and forgets their tokens and password on this machine. */
  deleteUser(setupId: string, username: string, signal?: AbortSignal): Promise<void>;
}
