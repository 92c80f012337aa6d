/** Wizard ports: what the wizard's session needs from where it runs; in VS Code the panel hands them in. */
import type { FailureNote } from '../engine/failure.ts';
import type { PlanStep } from '../engine/plan.ts';
import type { ShownRequest } from '../engine/resource.ts';
import type { Diagnosis } from '../explain/diagnosis.ts';
import type { Fix, SettingChange } from '../explain/fix.ts';
import type { Attempted, FixPorts } from '../operations/explainOperations.ts';
import type { Operations, Setup } from '../operations/operations.ts';
import type { Settings } from '../setup/settings.ts';
import type { WayId } from '../signIn/waysIn.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';
import type { Draft, HostMessage } from './protocol.ts';

/** Requests by the phase that made them. They hold no secret. */
export type SavedRequests = Readonly<Record<string, readonly ShownRequest[]>>;

/** What is kept of a session when the window closes. */
export interface SavedDraft {
  /** What the step-by-step way has done so far. */
  readonly requests?: SavedRequests;
  readonly draft: Draft;
  /** The setup that came of it, once Create has begun. */
  readonly setupId?: string;
}

/** A failure that the wizard shows. */
export interface FailedPart {
  /** Undefined before there is a setup. */
  readonly setupId: string | undefined;
  readonly note: FailureNote;
  readonly attempted: Attempted;
  /** Does the failed thing again. */
  readonly tryAgain?: () => unknown;
  /** Puts a change into the form, to be reviewed; left out where it is to be applied at once. */
  readonly takeSettings?: (changes: readonly SettingChange[]) => Promise<void>;
}

/** Why it failed. */
export interface ExplainedFailure {
  /** With the fixes that can be carried out from here. */
  readonly diagnosis: Diagnosis;
  /** Carries out one of them: asks first where something would change, and shows what came of it. Never throws. */
  readonly mend: (fix: Fix) => Promise<void>;
}

export interface WizardPorts {
  readonly operations: () => Promise<Operations>;
  /** Sends to the webview. */
  readonly post: (message: HostMessage) => void;
  /** Keeps the draft, so that nothing is lost. */
  readonly save: (saved: SavedDraft) => void;
  /** Tells that the draft became a setup, or (undefined) that its setup is gone. */
  readonly setupChanged: (setupId: string | undefined, name: string) => void;
  /** Where a new setup lives unless the person chooses otherwise. */
  readonly newTarget: () => Draft['target'];
  /** Region that the sandbox stands for; its signatures name no other. */
  readonly sandboxRegion: string;
  /** Four to eight random lower-case letters and digits. */
  readonly randomSuffix: () => string;
  readonly profiles: () => Promise<readonly string[]>;
  readonly regions: () => Promise<readonly string[]>;
  /** Where the endpoint will be, with `{api-id}` in place of the API's id. */
  readonly futureEndpoint: (settings: Settings, target: Draft['target']) => Promise<string>;
  /** Takes every known secret and everything that looks like a token out of a text. */
  readonly conceal: (text: string) => string;
  readonly logFailure: (during: string, note: FailureNote, error: unknown) => void;
  readonly warn: (text: string) => void;
  readonly openExternal: (url: string) => Promise<void>;
  /** Signs in by a way, and asks for what that takes outside of the wizard. Undefined when the person gave up. */
  readonly signIn: (setupId: string, way: WayId, signal: AbortSignal) => Promise<TokenSummary | undefined>;
  /** Where a browser reaches VS Code itself, for app clients that list it; undefined where it does not. */
  readonly ownAddress?: string;
  readonly copy: (text: string) => Promise<void>;
  /** Resolves with the exit code, where the shell tells it. */
  readonly runInTerminal: (command: string) => Promise<number | undefined>;
  /** Shows what will be deleted, and asks once. */
  readonly confirmCleanUp: (setup: Setup, steps: readonly PlanStep[]) => Promise<boolean>;
  readonly showLog: () => void;
  readonly showExplorer: (setupId: string | undefined) => Promise<void>;
  /** Opens the code of the function in an editor; undefined: that of the draft. */
  readonly editHandlerCode: (setupId: string | undefined) => Promise<void>;
  /** Finds out why something failed; undefined where there is nothing to add to the failure. */
  readonly explainFailure: (failed: FailedPart, signal: AbortSignal) => Promise<ExplainedFailure | undefined>;
  /** What a fix of this setup needs of the person: conversations, and something to look at. */
  readonly fixPorts: (setupId: string) => Promise<Pick<FixPorts, 'signIn' | 'user' | 'show'>>;
  /** ms since the epoch. */
  readonly now: () => number;
}
