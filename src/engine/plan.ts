/** Plan: what would change, as data that can be shown, approved and then carried out exactly. */
import type { Action, Declared, Difference, GivenBack } from './resource.ts';

export interface PlanStep {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly action: Action;
  /** Why, in a sentence: "Does not exist yet", "minimum password length 6 → 8". */
  readonly reason: string;
  readonly differences: readonly Difference[];
  /** It existed before this setup: `differences` are all that is changed of it. */
  readonly adopted?: true;
  /** Only with `adopted`: what clean-up gives back. */
  readonly givesBack?: readonly GivenBack[];
}

/** What was approved: the declared resources, and for each what will be done. Serialisable. */
export interface Plan {
  readonly setupId: string;
  readonly declared: readonly Declared[];
  readonly steps: readonly PlanStep[];
}
