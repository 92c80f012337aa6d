/** Drift: what was changed at AWS behind a setup's back, and the two ways out: repair, or accept. */
import type { AppliedFacts, RunOptions, Setup } from './operations.ts';

/** One property that is not as this setup left it. */
export interface DriftedProperty {
  readonly property: string;
  /** What people call it. */
  readonly what: string;
  /** As this setup left it. */
  readonly from: unknown;
  /** As it is now. */
  readonly to: unknown;
  /** Both in words: “yes → no”. */
  readonly words: string;
  /** Path of the setting that would take the present value over; undefined when none can. */
  readonly setting?: string;
  /** Why it cannot be accepted. Set exactly when `setting` is not. */
  readonly why?: string;
}

/** `notOurs`: something else stands in its place. `missing`: deleted in the meantime. */
export interface ResourceDrift {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly status: 'same' | 'changed' | 'missing' | 'notOurs';
  /** It existed before this setup, which only changed settings of it. */
  readonly adopted: boolean;
  readonly properties: readonly DriftedProperty[];
  /** For `missing` and `notOurs`: what can be done. */
  readonly next?: string;
}

export interface AcceptReport {
  readonly setup: Setup;
  /** What the settings have taken over. */
  readonly accepted: readonly {
    readonly id: string;
    readonly property: string;
    /** What people call the property. */
    readonly what: string;
    readonly setting: string;
  }[];
  /** `what` is empty where the whole resource is gone. */
  readonly refused: readonly {
    readonly id: string;
    readonly property: string;
    readonly what: string;
    readonly why: string;
  }[];
}

export interface DriftOperations {
  /** Reads every resource of the setup and compares it with what this setup left. No request that changes anything. */
  drift(setupId: string, signal?: AbortSignal): Promise<readonly ResourceDrift[]>;
  /** Brings everything back to the settings: plans and applies. To show the plan first, use `plan` and `apply`. */
  repair(setupId: string, options?: RunOptions): Promise<AppliedFacts>;
  /**
   * Takes present values into the settings: those named, or all that can be. Changes the record only. A method that was
   * changed still needs its deployment, which the next plan shows.
   */
  accept(
    setupId: string,
    which?: readonly { readonly id: string; readonly property: string }[],
    signal?: AbortSignal,
  ): Promise<AcceptReport>;
}
