/** Fix: what mends a cause, as plain data. The operations carry it out through the engine, so that the record stays true. */
import type { Obstacle } from '../aws/obstacles.ts';

/** What is done again after a wait, or at once. */
export type Again = 'call' | 'sign-in' | 'create' | 'clean-up';

/** One setting by its path in the settings, with its new value. */
export interface SettingChange {
  readonly path: string;
  readonly value: unknown;
}

export type Fix = {
  /** On the button: “Send the access token”, “Deploy now”. */
  readonly label: string;
  /** What it changes, in one sentence; for a call sent otherwise, what is sent. */
  readonly changes: string;
} & FixAction;

export type FixAction =
  /** Calls again, sending something else. What is not named stays as it was sent. */
  | { readonly kind: 'send'; readonly choice: SendChange }
  /** Gets newer tokens, then calls again. */
  | { readonly kind: 'refresh' }
  /**
   * Signs in anew. `way`: an id of `waysIn`, or left out: the best one. `scopes`: those that the sign-in must give.
   * `fresh`: with the browser's own session ended first, for another person.
   */
  | { readonly kind: 'signIn'; readonly way?: string; readonly username?: string }
  /** Changes settings of the setup, plans and applies. */
  | { readonly kind: 'settings'; readonly settings: readonly SettingChange[] }
  /** Brings resources back to the settings: plans and applies. `resources`: ids in the record that are wrong. */
  | { readonly kind: 'repair'; readonly resources: readonly string[] }
  /** Takes what was changed at AWS over into the settings, plans and applies, which deploys it. */
  | {
      readonly kind: 'accept';
      readonly properties: readonly { readonly id: string; readonly property: string }[];
    }
  /** Waits, then does the refused thing again (default: the call). */
  | { readonly kind: 'wait'; readonly seconds: number; readonly again?: Again }
  /** Does the refused thing again at once (default: the call). */
  | { readonly kind: 'retry'; readonly again?: Again }
  /** Something with a user of the pool. */
  | {
      readonly kind: 'user';
      readonly action: 'confirm' | 'resendCode' | 'setPassword' | 'resetPassword' | 'enable' | 'signUp';
      readonly username: string;
    }
  /** Puts a user into a group, then signs in or refreshes, because tokens tell of groups only then. */
  | { readonly kind: 'group'; readonly username: string; readonly group: string }
  /** Removes from AWS what somebody else attached and what stands in the way of a clean-up, then cleans up. */
  | { readonly kind: 'remove'; readonly obstacle: Obstacle }
  /** A policy to copy, for whoever may grant it. */
  | { readonly kind: 'copyPolicy'; readonly policy: string }
  /** A command for a terminal, such as `aws sso login`. */
  | { readonly kind: 'run'; readonly command: string }
  /** Shows something: the log of the function, the handler's code, a page of the wizard. */
  | { readonly kind: 'show'; readonly what: 'functionLog' | 'handlerCode' | 'wizard' | 'clock' };

export interface SendChange {
  readonly token?: 'none' | 'access token' | 'ID token';
  readonly method?: string;
  /** Path below the stage. */
  readonly path?: string;
  readonly header?: string;
  /** `plain`: the token as it is. */
  readonly scheme?: 'plain' | 'Bearer';
  readonly apiKey?: 'send' | 'leave out';
  /** Further parameters, such as those that the method requires. */
  readonly query?: readonly { readonly name: string; readonly value: string }[];
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly body?: string;
  readonly contentType?: string;
}
