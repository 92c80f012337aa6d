/** Protocol between the wizard's webview and its host. The host owns all knowledge; no token ever crosses. */
import * as v from 'valibot';
import type { FailureNote } from '../engine/failure.ts';
import type { PlanStep } from '../engine/plan.ts';
import type { Action, RowState } from '../engine/resource.ts';
import { existingKinds } from '../setup/existing.ts';
import { longestBody } from '../setup/requestBody.ts';
import { plainMethods, type Settings, settingsSchema } from '../setup/settings.ts';
import { type ExistingView, existingLists } from './existingView.ts';
import { callPath, type ExplainedView, headerName, mediaType, type TryItView } from './tryItView.ts';

export const pages = ['start', 'where', 'api', 'signIn', 'protection', 'review', 'create', 'tryIt'] as const;
export type Page = (typeof pages)[number];

/** The target as chosen in the form. */
export const targetSchema = v.variant('kind', [
  v.object({ kind: v.literal('sandbox'), region: v.string() }),
  v.object({
    kind: v.literal('aws'),
    profile: v.optional(v.string()),
    region: v.string(),
    endpointUrl: v.optional(v.string()),
  }),
]);

/** What the person is working on. The webview edits it; the host keeps it, so that nothing is lost on reload. */
export const draftSchema = v.object({
  page: v.picklist(pages),
  settings: settingsSchema,
  target: targetSchema,
  /** How it is created: everything at once (the default), or phase by phase. */
  way: v.optional(v.picklist(['atOnce', 'steps'])),
  /** How often the host has changed the settings. An edit hands it back, so that one which crossed a change is known. */
  revision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type Draft = v.InferOutput<typeof draftSchema>;

/** The phases of the step-by-step way; the authorizer is made together with the method that asks for it. */
export const stepPhases = ['open-api', 'user-pool', 'secured-api', 'complete'] as const;
export type StepPhase = (typeof stepPhases)[number];

/** Names that AWS is asked about while somebody types. */
export const probeNames = ['functionName', 'tokenFunctionName', 'domainPrefix'] as const;
export type ProbeName = (typeof probeNames)[number];

/** Of the causes or fixes that the host's own diagnosis has. */
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A call of the person's own. Of the token only which one: its text never crosses. */
const ownCall = {
  method: v.picklist(plainMethods),
  /** Below the stage, with or without a query string. */
  path: v.pipe(v.string(), v.maxLength(2000), v.regex(callPath)),
  header: v.pipe(v.string(), v.maxLength(128), v.regex(headerName)),
  token: v.picklist(['none', 'access token', 'ID token']),
  /** Puts “Bearer ” before the token. */
  bearer: v.boolean(),
  /** Empty: none is sent. */
  body: v.optional(v.pipe(v.string(), v.maxBytes(longestBody))),
  contentType: v.optional(v.pipe(v.string(), v.maxLength(128), v.regex(mediaType))),
};

/** Webview to host. `edit` keeps the draft; the rest ask for something to happen, and the view tells the outcome. */
export const intentSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('edit'), draft: draftSchema }),
  /** Start from a recipe; the host answers with a fresh draft that has a random domain suffix. */
  v.object({ type: v.literal('startFrom'), recipe: settingsSchema.entries.recipe }),
  v.object({ type: v.literal('identify') }),
  /** Runs the renew command of the shown failure in a terminal. The host takes the command from its own view. */
  v.object({ type: v.literal('runRenewCommand') }),
  /** Ask AWS whether a name is free. */
  v.object({ type: v.literal('probe'), what: v.picklist(probeNames), value: v.string() }),
  /** Makes the plan. `number`: counts these questions, so that an answer to an earlier one is known. */
  v.object({ type: v.literal('plan'), number: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))) }),
  /**
   * Carries the plan out. `confirmed`: ids of the resources whose loss the person has agreed to. `seen`: nothing but the
   * plan that the person has looked at; left out where it is to be planned anew.
   */
  v.object({
    type: v.literal('create'),
    confirmed: v.optional(v.array(v.string())),
    seen: v.optional(v.boolean()),
  }),
  /** Does one phase of the step-by-step way. */
  v.object({
    type: v.literal('doPhase'),
    phase: v.picklist(stepPhases),
    confirmed: v.optional(v.array(v.string())),
  }),
  /** Makes the check at the end of a phase. */
  v.object({ type: v.literal('checkPhase'), phase: v.picklist(stepPhases) }),
  /** Copies AWS CLI commands: one, all of a phase, a phase as a script, or everything so far as a script. */
  v.object({
    type: v.literal('copyCommands'),
    phase: v.picklist(stepPhases),
    form: v.picklist(['command', 'commands', 'script', 'wholeScript']),
    index: v.optional(index),
  }),
  /** Lists what exists in the target: the first page, or the next one behind those shown. */
  v.object({
    type: v.literal('listExisting'),
    what: v.picklist(existingLists),
    search: v.string(),
    more: v.boolean(),
  }),
  /** Lists the methods of an API that exists. */
  v.object({ type: v.literal('openApi'), restApiId: v.string() }),
  v.object({
    type: v.literal('chooseMethod'),
    resourceId: v.string(),
    httpMethod: v.string(),
    stageName: v.string(),
  }),
  v.object({ type: v.literal('choosePool'), userPoolId: v.string() }),
  v.object({ type: v.literal('chooseFunction'), functionName: v.string() }),
  /** Looks at an app client of the chosen pool, to say what taking it over means. */
  v.object({ type: v.literal('openClient'), clientId: v.string() }),
  /** Takes over the app client that was looked at. */
  v.object({ type: v.literal('chooseClient'), clientId: v.string() }),
  /** Makes a new one after all. */
  v.object({ type: v.literal('releaseExisting'), what: v.picklist(existingKinds) }),
  /** Asks AWS whether everything is as this setup left it. */
  v.object({ type: v.literal('lookForDrift') }),
  /** Takes one property, or (without names) all that can be, as they are now into the settings. */
  v.object({
    type: v.literal('acceptDrift'),
    id: v.optional(v.string()),
    property: v.optional(v.string()),
  }),
  /** Explains a failure that is shown, by its code. */
  v.object({ type: v.literal('explainFailure'), code: v.pipe(v.string(), v.maxLength(64)) }),
  /** Carries out what mends the failure that was explained. */
  v.object({ type: v.literal('mendFailure'), cause: index, fix: index }),
  /** Explains the answer of a call. */
  v.object({ type: v.literal('explain'), callId: v.pipe(v.string(), v.maxLength(64)) }),
  /** Shows what a fix would change; one that changes nothing at AWS or in the settings is done at once. */
  v.object({ type: v.literal('previewFix'), cause: index, fix: index }),
  /** Carries out what was previewed. `confirmed`: ids of the resources whose loss the person has agreed to. */
  v.object({ type: v.literal('applyFix'), confirmed: v.optional(v.array(v.string())) }),
  /** Not now. */
  v.object({ type: v.literal('declineFix') }),
  v.object({ type: v.literal('dismissDiagnosis') }),
  v.object({ type: v.literal('cancel') }),
  /** Signs in by one of the ways that the view offers; without one, by the best. */
  v.object({ type: v.literal('signIn'), way: v.optional(v.string()) }),
  v.object({ type: v.literal('signOut') }),
  v.object({ type: v.literal('refreshTokens') }),
  v.object({ type: v.literal('call') }),
  /** Turns Try it to another method of the setup, one that can be called with. */
  v.object({ type: v.literal('tryMethod'), method: v.picklist(plainMethods) }),
  /** Sends a call of the person's own. */
  v.object({ type: v.literal('sendCall'), ...ownCall }),
  /** Copies it as a curl command. */
  v.object({ type: v.literal('copyCall'), ...ownCall }),
  /** Lets API Gateway call the method, past the authorizer and without deployment. */
  v.object({ type: v.literal('testMethod') }),
  v.object({ type: v.literal('testAuthorizer'), token: v.picklist(['ID token', 'broken ID token']) }),
  v.object({ type: v.literal('cleanUp') }),
  v.object({
    type: v.literal('open'),
    what: v.picklist(['inbox', 'hostedPages', 'endpoint', 'log', 'explorer', 'handlerCode']),
  }),
  v.object({ type: v.literal('copy'), what: v.picklist(['endpointUrl', 'curl', 'permissionsPolicy', 'failure']) }),
]);
export type Intent = v.InferOutput<typeof intentSchema>;

/** Host to webview. `draft` replaces the form's content; `view` replaces everything the host knows. */
export type HostMessage =
  | { readonly type: 'draft'; readonly draft: Draft }
  /**
   * The host changed the settings, `from` what it knew. Page and target stay as they are in the form, and so does what
   * was typed since: somebody may have gone on meanwhile.
   */
  | { readonly type: 'settings'; readonly settings: Settings; readonly revision: number; readonly from: Settings }
  | { readonly type: 'view'; readonly view: View }
  /** Brings a page to the front, such as Try it after Create. */
  | { readonly type: 'show'; readonly page: Page };

export interface View {
  readonly profiles: readonly string[];
  readonly regions: readonly string[];
  /** Callback URL that a browser reaches VS Code itself by. */
  readonly ownAddress?: string;
  readonly identity: IdentityView;
  readonly probes: { readonly [name in ProbeName]?: ProbeView };
  readonly plan: PlanView;
  /** Number of the last question for a plan that was taken up; what `plan` says may be about it, or about nothing. */
  readonly planAsked?: number;
  readonly run: RunView;
  readonly tryIt: TryItView;
  /** What exists in the target, once somebody asked for it. */
  readonly existing?: ExistingView;
  /** What answers the chosen existing method, in words, as AWS last said; undefined while nobody has asked. */
  readonly answeredBy?: string;
  /** What is not as this setup left it; undefined before anybody looked. */
  readonly drift?: {
    readonly status: 'looking' | 'known' | 'failed';
    readonly resources: readonly DriftView[];
    readonly failure?: FailureNote;
  };
  /** Why a failure happened, once somebody asked in its box. */
  readonly explainedFailure?: ExplainedFailureView;
  /** The four phases of the step-by-step way, once somebody has chosen it. */
  readonly steps?: readonly StepView[];
  /** The settings as they were last applied, to compare with; undefined before Create. */
  readonly applied?: Settings;
  /** Set once Create has begun; the setup's id. Settings that are permanent can no longer be changed. */
  readonly setupId?: string;
}

export interface ExplainedFailureView {
  /** The failure that it is about. */
  readonly note: FailureNote;
  /** `nothing`: there is nothing to add to what the failure says. */
  readonly status: 'looking' | 'known' | 'nothing' | 'failed';
  readonly explained?: ExplainedView;
  /** Why the cause could not be found out. */
  readonly problem?: FailureNote;
}

export type IdentityView =
  | { readonly status: 'unasked' }
  | { readonly status: 'asking' }
  | { readonly status: 'known'; readonly accountId: string; readonly arn: string; readonly region: string }
  | { readonly status: 'failed'; readonly failure: FailureNote };

export interface ProbeView {
  readonly value: string;
  readonly status: 'asking' | 'free' | 'taken' | 'unknown';
  readonly message?: string;
}

export type PlanView =
  | { readonly status: 'none' }
  | { readonly status: 'planning' }
  | {
      readonly status: 'ready';
      readonly steps: readonly PlannedStep[];
      /** Where the endpoint will be, with a placeholder such as `{api-id}` for what is not known yet. */
      readonly endpoint?: string;
      /** IAM actions that Create needs, and what the simulation said; `unknown` where the caller may not ask. */
      readonly permissions: readonly { readonly action: string; readonly allowed: 'yes' | 'no' | 'unknown' }[];
    }
  | { readonly status: 'failed'; readonly failure: FailureNote };

/** A step of the plan with what the learner wants to know of it. */
export type PlannedStep = Omit<PlanStep, 'differences' | 'givesBack'> & {
  /** One paragraph: what this resource is. */
  readonly explanation: string;
  /** Ids of the resources it refers to, for the picture. */
  readonly refersTo: readonly string[];
  /** What is not as asked for, each value in words. */
  readonly changes?: readonly ChangeView[];
  /** Only with `adopted`: what clean-up gives back, in words. */
  readonly givesBack?: string;
};

/** One property of a resource that is changed, or a setting: from → to. */
export interface ChangeView {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

export interface RunView {
  readonly status: 'idle' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled';
  readonly resources: readonly ProgressView[];
  /** ms since the epoch. */
  readonly startedAt?: number;
  readonly ms?: number;
  readonly requests: number;
  readonly failure?: FailureNote;
  /** Title of the resource that failed. */
  readonly failedAt?: string;
}

/** A resource that is not as this setup left it. */
export interface DriftView {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly status: 'changed' | 'missing' | 'notOurs';
  readonly properties: readonly {
    readonly property: string;
    /** What people call it. */
    readonly what: string;
    /** As it was left and as it is now, in words: “yes → no”. */
    readonly words: string;
    readonly canAccept: boolean;
    /** Why it cannot be accepted. */
    readonly why?: string;
  }[];
  /** What can be done, where nothing can be accepted. */
  readonly next?: string;
}

/** One phase of the step-by-step way. */
export interface StepView {
  readonly phase: StepPhase;
  /** `next` can be done now, `later` waits for those before it. */
  readonly status: 'later' | 'next' | 'working' | 'failed' | 'done';
  readonly failure?: FailureNote;
  /** The requests that were made, as AWS CLI commands; empty when it was done elsewhere. */
  readonly commands: readonly string[];
  readonly check?: CheckView;
}

export interface CheckView {
  readonly status: 'checking' | 'ok' | 'bad';
  readonly results: readonly CheckResult[];
  readonly failure?: FailureNote;
}

export interface CheckResult {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
  /** What it means, for a beginner. */
  readonly meaning: string;
}

export interface ProgressView {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly action: Action;
  readonly status: 'waiting' | 'working' | 'done' | 'failed' | 'skipped';
  readonly state?: RowState;
  readonly ms?: number;
  /** What it waits for, such as "IAM has not spread the role yet". */
  readonly note?: string;
}

export type { Settings };
