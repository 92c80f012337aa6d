/** The parts every service of the sandbox is made of: the world it lives in, its operations, its wire protocol. */
import type { Hono } from 'hono';

/** What all services share. One per running sandbox. */
export interface World {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly endpoint: string;
  /**
   * A service's own part of the state: JSON-serialisable, made by `initial` the first time, kept across restarts with
   * `--state`. Mutate it in place; it is saved after each request and on shutdown.
   */
  slice<T extends object>(name: string, initial: () => T): T;
  /** Milliseconds since the epoch; tests may move it. */
  now(): number;
  /** How long something lags at this point (`role`, `function`, `tags`, `deployment`), if `--faults` says so; see faults.ts. */
  fault(point: string): FaultAction | undefined;
  /** Whether what is being made at this point (`function`) ends up failed, if `--faults` says so. */
  fails(point: string): boolean;
  /** Whether `--faults` denies the operation; `service` is its name in credential scopes, such as `cognito-idp`. */
  isDenied(service: string, operation: string): boolean;
  /** Makes temporary credentials for a session of a role, which sign until they expire (milliseconds since the epoch). */
  startSession(roleArn: string, sessionName: string, expiresAt: number): SessionCredentials;
  /** Saves soon after a change that no request made, such as a finished Lambda run. */
  changed(): void;
  /** Path of the Python that runs handlers; undefined: `python3` or `python` of the PATH. */
  readonly python: string | undefined;
  /** Runs when the sandbox closes; for child processes and timers. */
  onClose(closer: () => Promise<void>): void;
  /** Calls of one service into another go through here, by name, so that services stay in files of their own. */
  readonly services: Services;
}

/** Temporary credentials of a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ARN that the session's calls are made as. */
  readonly callerArn: string;
}

export interface FaultAction {
  readonly kind: 'throttle' | 'fail' | 'deny' | 'deny-boundary' | 'deny-scp' | 'slow' | 'lag';
  readonly value: number;
}

/** What services offer to each other inside the sandbox. Each service file implements and registers its own. */
export interface Services {
  lambda?: LambdaApi;
  cognito?: CognitoApi;
  iam?: IamApi;
  logs?: LogsApi;
  /** Resources with tags, for the tagging API: services push a function that lists theirs. */
  readonly tagged: (() => {
    readonly arn: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly at: number;
  }[])[];
}

export interface LambdaApi {
  /**
   * Whether the function's resource policy lets `principal` invoke it for `sourceArn`
   * (`arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`).
   */
  mayInvoke(functionArn: string, principal: string, sourceArn: string): boolean;
  /** Runs the handler in a process of its own. `error` is set when it threw, timed out or could not start. */
  invoke(
    functionArn: string,
    event: unknown,
  ): Promise<{
    readonly result?: unknown;
    readonly error?: { readonly type: string; readonly message: string };
    readonly log: string;
  }>;
}

export interface CognitoApi {
  /**
   * Verifies a token's signature, issuer and expiry for the pool with this ARN. `expired` only when all else is right.
   */
  verify(
    userPoolArn: string,
    token: string,
  ): Promise<
    | { readonly ok: true; readonly use: 'id' | 'access'; readonly claims: Readonly<Record<string, unknown>> }
    | { readonly ok: false; readonly reason: 'expired' | 'invalid' }
  >;
  poolExists(userPoolArn: string): boolean;
}

export interface IamApi {
  /** Whether the role exists, may be assumed by the service, and has existed long enough to be (IAM is eventual). */
  assumable(roleArn: string, service: string): 'yes' | 'no' | 'not yet';
  /** Whether the role's policies allow an action on a resource (ARN, or `*`). */
  allows(roleArn: string, action: string, resource: string): boolean;
  /** Id and longest session (seconds) of a role; undefined when there is none. */
  role(roleArn: string): { readonly id: string; readonly maxSessionDuration: number } | undefined;
  /** Whether the role's trust policy names one of these principals, given as AWS names them (ARN or account). */
  trusts(roleArn: string, principals: readonly string[]): boolean;
}

export interface LogsApi {
  /** Appends lines; makes the log group when it is missing, as Lambda's execution role does. */
  append(group: string, stream: string, lines: readonly string[]): void;
  exists(group: string): boolean;
}

/** One request to the control plane, its signature already checked. */
export interface Call {
  readonly world: World;
  readonly requestId: string;
  /** Principal that signed. */
  readonly callerArn: string;
}

export type Input = Record<string, unknown>;

/** AWS JSON 1.0/1.1: `X-Amz-Target: PREFIX.Operation`. Also takes unsigned operations (Cognito's public ones). */
export interface JsonService {
  readonly protocol: 'json';
  readonly name: string;
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  readonly unsigned?: readonly string[];
  readonly operations: Readonly<Record<string, (input: Input, call: Call) => unknown>>;
}

/** AWS Query with XML answers: `Action=…`. Lists come as `Name.member.N`; they arrive here as arrays. */
export interface QueryService {
  readonly protocol: 'query';
  readonly name: string;
  readonly version: string;
  readonly xmlNamespace: string;
  readonly operations: Readonly<Record<string, (input: Input, call: Call) => unknown>>;
}

/** REST-JSON: method + path template with `{name}` and `{name+}`. `query` holds repeated keys as arrays. */
export interface RestService {
  readonly protocol: 'rest';
  readonly name: string;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Status of success, 200 if not said. */
  readonly status?: number;
  /**
   * Returns the members of the answer as plain data (`Date` for timestamps), undefined for an empty body, or a whole
   * `Response` where headers or raw bytes matter.
   */
  readonly handle: (request: RestRequest, call: Call) => unknown;
  /** Set where the body is not a JSON object (Lambda's Invoke); `body` is empty then. */
  readonly rawBody?: boolean;
  /** Whether this route is meant, where method and path alone do not tell (`?mode=import`). Default: always. */
  readonly when?: (request: Pick<RestRequest, 'query'>) => boolean;
}

export interface RestRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Input;
  readonly rawBody: Uint8Array;
}

export type Service = JsonService | QueryService | RestService;

/**
 * Pages without AWS signatures: hosted sign-in pages, token endpoint, execute-api, inbox. Their routes are whole paths,
 * such as `/_aws/auth/:prefix/login`; see services.ts for who owns which.
 */
export type Pages = (world: World) => Hono;
