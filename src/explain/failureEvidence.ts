/** Evidence of a refusal by AWS: what was being done, what the record says and, where AWS was asked, what it has. */
import type { Known } from '../aws/liveState.ts';
import type { Obstacle } from '../aws/obstacles.ts';
import type { Caller, Target } from '../aws/target.ts';
import type { FailureNote } from '../engine/failure.ts';
import type { Settings } from '../setup/settings.ts';

/** What was being done when AWS refused. */
export type Attempted = 'sign-in' | 'create' | 'clean-up' | 'other';

/** A user of the pool, as an administrator sees it. */
export interface LiveUser {
  /** Such as CONFIRMED or FORCE_CHANGE_PASSWORD. */
  readonly status: string;
  readonly enabled: boolean;
  /** ms since the epoch of the newest change, which is when a temporary password was set at the latest. */
  readonly changedAt: number;
}

/** The app client, as it is at AWS. */
export interface LiveClient {
  readonly flows: readonly string[];
  readonly grants: readonly string[];
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly hasSecret: boolean;
  readonly rotates: boolean;
  /** Attributes that it may read; empty: all. */
  readonly readAttributes: readonly string[];
}

export interface LivePool {
  readonly temporaryPasswordDays: number;
  readonly tier: string;
  /** Domains that the pool has, by prefix or name. */
  readonly domains: readonly string[];
}

/** What AWS said once it was asked. An undefined value: it is not there any more. */
export interface LiveForFailure {
  readonly user?: Known<LiveUser | undefined>;
  readonly client?: Known<LiveClient | undefined>;
  readonly pool?: Known<LivePool | undefined>;
  /** What stands in the way of a clean-up. */
  readonly obstacles?: Known<readonly Obstacle[]>;
}

/** Holds no secret. Everything but `attempted` may be missing: a failure can come before there is a setup. */
export interface FailureEvidence {
  readonly attempted: Attempted;
  readonly settings?: Settings;
  readonly target?: Target;
  readonly caller?: Caller;
  /** Ids of the resources that the record holds. */
  readonly rows: readonly { readonly id: string; readonly title: string; readonly adopted: boolean }[];
  readonly waysIn: readonly { readonly id: string; readonly title: string; readonly against?: string }[];
  /** Some letters and digits at random, for a name that nobody has. */
  readonly suffix: string;
  /** ms since the epoch. */
  readonly now: number;
  /** All that this setup needs, as a policy in JSON. */
  readonly neededPolicy?: string;
  readonly live?: LiveForFailure;
}

/** A refusal with its evidence, as rules see it. */
export interface Refused {
  readonly note: FailureNote;
  readonly at: FailureEvidence;
  /** Name and text of AWS's own error; the failure's code and words where it was not AWS. */
  readonly name: string;
  readonly message: string;
}

export function refusedBy(note: FailureNote, at: FailureEvidence): Refused {
  const name = note.service?.name ?? note.code;
  return { note, at, name, message: note.service?.message ?? note.why ?? note.what };
}

/** A part of the live state that is known; undefined where it is not, or not there. */
export function liveOf<T>(part: Known<T> | undefined): T | undefined {
  return part?.known ? part.value : undefined;
}

/** True when AWS said that it is not there. */
export function isGone(part: Known<unknown> | undefined): boolean {
  return part?.known === true && part.value === undefined;
}

/** Who tried to sign in, where the failure says so. */
export function usernameOf({ note, at }: Refused): string {
  return note.about?.username ?? (at.settings?.testUser.create ? at.settings.testUser.username : '');
}
