/** Operations that explain: why a call, a sign-in or a change was refused, what mends it, and whether the API is secured. */
import type { CallResult } from '../endpoint/callEndpoint.ts';
import type { FailureNote } from '../engine/failure.ts';
import type { Plan } from '../engine/plan.ts';
import type { Diagnosis } from '../explain/diagnosis.ts';
import type { Attempted } from '../explain/failureEvidence.ts';
import type { Fix } from '../explain/fix.ts';
import type { SecurityCheck } from '../explain/security.ts';
import type { RunOptions } from './operations.ts';

export type { Attempted };

/** What a fix is going to change. `plan` where resources are changed: exactly this one is applied. */
export interface FixPreview {
  readonly fix: Fix;
  /** One line each, in words. */
  readonly changes: readonly string[];
  readonly plan?: Plan;
  /** The call that is made again as it was made then. Default: the newest one. */
  readonly callId?: string;
}

/** What a fix needs of the person. Without them, a fix that needs them throws Failure `PersonNeeded`. */
export interface FixPorts extends RunOptions {
  readonly openBrowser?: (url: string) => Promise<void>;
  /** Signs in by a way that asks; resolves to false when the person gave up. */
  readonly signIn?: (way: string | undefined, username: string | undefined) => Promise<boolean>;
  /** Sets a password or signs somebody up; resolves to false when the person gave up. */
  readonly user?: (action: 'setPassword' | 'signUp', username: string) => Promise<boolean>;
  readonly copy?: (text: string) => Promise<void>;
  readonly run?: (command: string) => Promise<void>;
  readonly show?: (what: string) => Promise<void>;
}

/** `call`: the answer after the fix, where the fix calls again. */
export interface FixOutcome {
  readonly call?: CallResult;
  /** What was done, one sentence. */
  readonly done: string;
}

export interface ExplainOperations {
  /**
   * Explains an answer of `call`: the newest, or that of one of the newest calls by its id. `look`: whether AWS is asked for the live state: `never`; `ifNeeded` (default):
   * only where answer, token and record do not make a cause certain. Throws Failure `NothingToExplain` before any call.
   */
  explainCall(
    setupId: string,
    options?: {
      readonly callId?: string;
      readonly look?: 'never' | 'ifNeeded' | 'always';
      readonly signal?: AbortSignal;
    },
  ): Promise<Diagnosis>;
  /** Explains a refusal by AWS, as it came with a failure. `undefined`: there is nothing to add to the failure's own words. */
  explainFailure(
    setupId: string | undefined,
    note: FailureNote,
    attempted: Attempted,
    signal?: AbortSignal,
  ): Promise<Diagnosis | undefined>;
  /** Id of the newest call that was answered; undefined where there is none. */
  newestCall(setupId: string): string | undefined;
  /** What the fix would change, without changing anything. `callId`: of the call that it is about. */
  previewFix(setupId: string, fix: Fix, signal?: AbortSignal, callId?: string): Promise<FixPreview>;
  /** Carries out what was previewed; then, after a refused call, calls again as before. Throws Failure. */
  applyFix(setupId: string, preview: FixPreview, ports?: FixPorts): Promise<FixOutcome>;
  /** What the function logged in the last hour, oldest first; empty where that is nothing. */
  functionLog(setupId: string, signal?: AbortSignal): Promise<string>;
  /** Which methods of the whole API are open, which ask for what, and where what is deployed differs from what is configured. */
  checkSecurity(setupId: string, signal?: AbortSignal): Promise<SecurityCheck>;
}
