/** Operations: everything one can do with a setup, without VS Code. The extension and the demo draw on this alone. */
import type { Caller, SandboxAddress, Target } from '../aws/target.ts';
import type { CallChoice, CallResult } from '../endpoint/callEndpoint.ts';
import type { AuthorizerTest, MethodTest } from '../endpoint/testInvoke.ts';
import type { TokenEndpoint } from '../endpoint/tokenEndpoint.ts';
import type { FailureNote } from '../engine/failure.ts';
import type { Plan, PlanStep } from '../engine/plan.ts';
import type { RecordStore, SetupRecord } from '../engine/record.ts';
import type { EngineEvent, GivenBack, RequestTrace, ShownRequest } from '../engine/resource.ts';
import type { Phase, Settings } from '../setup/settings.ts';
import type { NewUser } from '../signIn/administrator.ts';
import type { OwnAddress } from '../signIn/callback.ts';
import type { CodeDelivery, SigningUp } from '../signIn/signUp.ts';
import type { SecretVault, TokenSummary } from '../tokens/tokenSet.ts';
import type { DriftOperations } from './driftOperations.ts';
import type { ExistingOperations } from './existingOperations.ts';
import type { ExplainOperations } from './explainOperations.ts';
import type { PeopleOperations } from './peopleOperations.ts';
import type { ShellCommands } from './shellCommands.ts';
import type { SignInOperations } from './signInOperations.ts';
import type { TokenOperations } from './tokenOperations.ts';

/** What the record of a setup keeps beside its rows. Holds no secret. */
export interface SetupExtra {
  readonly settings: Settings;
  readonly target: Target;
  /** The phase that was applied last, or is being applied. */
  readonly phase: Phase;
  /** Who created it; set by the first apply. */
  readonly caller?: Caller;
}
export type Setup = SetupRecord<SetupExtra>;
export type SetupStore = RecordStore<SetupExtra>;

/** What operations need from where they run. */
export interface Ports {
  readonly store: SetupStore;
  readonly vault: SecretVault;
  /** Starts the sandbox if it does not run, and says where it is. */
  readonly sandbox: () => Promise<SandboxAddress>;
  /** Runs work that no other window may do at the same time; without it, the work takes turns in this process. */
  readonly exclusively?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Whether a call first refreshes tokens that have expired. Default: no. */
  readonly refreshBeforeCall?: () => boolean;
  /** Where a browser reaches the program itself. Only app clients that list this address send people there. */
  readonly ownAddress?: OwnAddress;
  /** Asks for the MFA code of an AWS profile; without it, profiles that want one are refused. */
  readonly askMfaCode?: (device: string, profile: string | undefined) => PromiseLike<string | undefined>;
  /** Every request to AWS, for the log and for counting. */
  readonly onRequest?: (trace: RequestTrace) => void;
}

/** A method of the secured path, and what a caller needs. */
export interface MethodFacts {
  /** As it was declared; ANY stands for each that has no entry of its own. */
  readonly method: string;
  /** What it is called with: for ANY a method that has no entry of its own. */
  readonly callable: string;
  /** Below the stage, path parameters still in braces. */
  readonly path: string;
  readonly scopes: readonly string[];
  readonly expectedToken: 'access token' | 'ID token';
  /** True once the method asks for the authorizer and that has been deployed. */
  readonly secured: boolean;
  /** True when callers need an API key that is ours. */
  readonly needsApiKey: boolean;
  /** Query string parameters and headers that a request must have. */
  readonly required: readonly { readonly place: 'querystring' | 'header'; readonly name: string }[];
  /** True when what lacks one of them is turned away with 400. */
  readonly checksRequired: boolean;
  /** True when a body that is no JSON object is turned away with 400. */
  readonly checksBody: boolean;
}

/** What one can know of a setup from its record, without asking AWS. Parts that do not exist yet are undefined. */
export interface SetupFacts {
  readonly setupId: string;
  /** Invoke URL of the secured endpoint, path parameters still in braces. */
  readonly endpointUrl?: string;
  /** Invoke URL of the stage, without a slash at its end. */
  readonly stageUrl?: string;
  /** The first is that of `method` and `expectedToken`. */
  readonly methods: readonly MethodFacts[];
  /** Method to call it with; for ANY it is GET. */
  readonly method: string;
  readonly tokenHeader: string;
  readonly expectedToken: 'access token' | 'ID token';
  readonly hostedPagesUrl?: string;
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly issuer?: string;
  readonly hasTestUser: boolean;
  /** The path through which the API signs people in itself. */
  readonly tokenEndpoint?: TokenEndpoint;
  /** Address of the sandbox's inbox. */
  readonly inboxUrl?: string;
}

/** A resource of a setup as the explorer shows it. */
export interface ResourceFacts {
  readonly id?: string;
  readonly arn?: string;
  readonly url?: string;
  readonly consoleUrl?: string;
  readonly explanation: string;
}

/** A user of the pool, as ListUsers tells. */
export interface UserFacts {
  readonly username: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  /** Such as CONFIRMED, UNCONFIRMED or FORCE_CHANGE_PASSWORD. */
  readonly status: string;
  readonly enabled: boolean;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly emit?: (event: EngineEvent) => void;
}

/** How long a run took, in ms, and how long its longest chain of dependent requests. */
export interface AppliedFacts {
  readonly ms: number;
  readonly requests: number;
  readonly criticalPathMs: number;
}

export interface CleanUpReport {
  /** Titles of what was deleted. */
  readonly removed: readonly string[];
  /** What was there before this setup, with what it got back: nothing where nothing of it had been changed. */
  readonly givenBack?: readonly { readonly title: string; readonly properties: readonly GivenBack[] }[];
  /** What is still there, and why: not ours, or failed and can be tried again. */
  readonly left: readonly { readonly title: string; readonly why: string; readonly failure?: FailureNote }[];
}

export interface Permission {
  readonly action: string;
  readonly allowed: 'yes' | 'no' | 'unknown';
}

/** Grant of a sign-in on the hosted page; `uri` is the code grant that comes back by the program's own address. */
export type HostedWay = 'code' | 'implicit' | 'uri';

export type Probe = { readonly status: 'free' | 'taken' | 'unknown'; readonly message?: string };

export interface Operations
  extends ExistingOperations,
    DriftOperations,
    TokenOperations,
    PeopleOperations,
    SignInOperations,
    ExplainOperations {
  /** Asks STS who calls. Throws Failure with the command that renews an expired session. */
  identify(target: Target, signal?: AbortSignal): Promise<Caller & { readonly region: string }>;
  /** Is the name free? Never throws: what cannot be asked is `unknown`. What `setupId` holds itself counts as free. */
  probe(
    target: Target,
    what: 'functionName' | 'domainPrefix',
    value: string,
    signal?: AbortSignal,
    setupId?: string,
  ): Promise<Probe>;
  /**
   * A new record with settings and target; nothing at AWS. Refuses settings with errors, naming the field. With the
   * `setupId` of a previewed plan, that very plan can then be applied.
   */
  createSetup(settings: Settings, target: Target, setupId?: string): Promise<Setup>;
  /**
   * Replaces the settings (and, while nothing exists, the target) of a setup. Throws Failure `ExistingFixed` when another
   * existing resource is chosen after the first was taken over.
   */
  changeSetup(setupId: string, settings: Settings, target: Target): Promise<Setup>;
  load(setupId: string): Promise<Setup>;
  /** What would change, up to and including `phase` (default: complete). */
  plan(setupId: string, options?: RunOptions & { readonly phase?: Phase }): Promise<Plan>;
  /** The same for settings that are not stored yet, as the Review page wants. */
  preview(settings: Settings, target: Target, setupId: string | undefined, options?: RunOptions): Promise<Plan>;
  /** IAM actions that the plan needs and whether the caller has them, and the smallest policy that grants them. */
  permissions(
    target: Target,
    plan: Plan,
    signal?: AbortSignal,
  ): Promise<{ readonly permissions: readonly Permission[]; readonly policy: string }>;
  /** Carries the plan out. Throws Failure; the record says how far it came. */
  apply(setupId: string, plan: Plan, options?: RunOptions & { readonly phase?: Phase }): Promise<AppliedFacts>;
  /** What Clean Up would delete and leave. No request is made. */
  planCleanUp(setupId: string): Promise<readonly PlanStep[]>;
  /** Deletes what is ours, forgets tokens and passwords; removes the record when nothing is left. */
  cleanUp(setupId: string, options?: RunOptions): Promise<CleanUpReport>;
  facts(setup: Setup): Promise<SetupFacts>;
  /** What a resource type, such as `Cognito.UserPool`, is: one paragraph for the learner. */
  explain(resourceType: string): string | undefined;
  resourceFacts(setup: Setup, resourceId: string): ResourceFacts | undefined;

  /**
   * Signs in by the hosted page: `openBrowser` shows the address, the loopback callback catches the answer, or (`uri`) the
   * program's own address. Without `by` it is the best of what the app client allows.
   */
  signInHostedPage(
    setupId: string,
    openBrowser: (url: string) => Promise<void>,
    signal?: AbortSignal,
    by?: HostedWay,
  ): Promise<TokenSummary>;
  /** Reads tokens (implicit) from the address that the browser was sent to, and keeps them once verified. */
  signInPastedAddress(setupId: string, address: string): Promise<TokenSummary>;
  /** Signs in by user name and password (USER_PASSWORD_AUTH), where the app client allows it. */
  signInPassword(
    setupId: string,
    credentials: { readonly username: string; readonly password: string },
    signal?: AbortSignal,
  ): Promise<TokenSummary>;
  /** Signs in through the path of the API that does so itself, where there is one. */
  signInTokenEndpoint(
    setupId: string,
    credentials: { readonly username: string; readonly password: string },
    signal?: AbortSignal,
  ): Promise<TokenSummary>;
  /** Creates a user as an administrator, with a temporary password; the status is then FORCE_CHANGE_PASSWORD. */
  createUser(setupId: string, user: NewUser, signal?: AbortSignal): Promise<void>;
  /** Gives a user a password that need not be changed; the status is then CONFIRMED. */
  setPermanentPassword(setupId: string, username: string, password: string, signal?: AbortSignal): Promise<void>;
  /** Registers a user through the Cognito API; says where the code went, if one is needed. */
  signUp(setupId: string, user: SigningUp, signal?: AbortSignal): Promise<CodeDelivery | undefined>;
  confirmSignUp(setupId: string, username: string, code: string, signal?: AbortSignal): Promise<void>;
  /** Lets API Gateway call a method (default: the first), without deployment and without its authorizer. */
  testMethod(setupId: string, signal?: AbortSignal, method?: string): Promise<MethodTest>;
  /** Lets API Gateway ask the authorizer about the ID token, or about that token with its signature broken. */
  testAuthorizer(setupId: string, token: 'ID token' | 'broken ID token', signal?: AbortSignal): Promise<AuthorizerTest>;
  /** Signs in as the test user, with the password from the vault, in the way that the setup offers. */
  signInTestUser(setupId: string, signal?: AbortSignal): Promise<TokenSummary>;
  /** Those of the current user. */
  tokens(setupId: string): Promise<TokenSummary | undefined>;
  /** Newer tokens of the current user, or of that one. Throws Failure `NoRefreshToken` with the reason. */
  refreshTokens(setupId: string, signal?: AbortSignal, userId?: string): Promise<TokenSummary>;
  /**
   * Calls the endpoint as chosen. Kept tokens, the API key and required parameters are put in here. A refusal by the API
   * is an answer, not a failure. Throws Failure `PathOutside` for a path that leaves the stage.
   */
  call(setupId: string, choice: CallChoice, signal?: AbortSignal): Promise<CallResult>;
  /** The first users of the pool, 60 at most. */
  users(setupId: string, signal?: AbortSignal): Promise<readonly UserFacts[]>;
  /** Titles of the resources of a record that are still there and ours, by asking AWS for each. */
  remaining(setup: Setup, signal?: AbortSignal): Promise<readonly string[]>;
  /** Requests that a run made, as commands of the AWS CLI. */
  shellCommands(setup: Setup, requests: readonly ShownRequest[]): ShellCommands;
  /** A curl command for a call (default: of the first method, with a token); the token stands as $TOKEN. */
  curl(setup: Setup, choice?: Partial<CallChoice>): Promise<string>;
  close(): void;
}
