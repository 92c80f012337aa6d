/** Clients of the AWS services, built on first use, each request traced, paced and cancellable. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import type {
  AwsCredentialIdentityProvider,
  FinalizeRequestMiddleware,
  MetadataBearer,
  RetryStrategyV2,
} from '@smithy/types';
import type { Pace } from '../engine/pace.ts';
import type { RequestTrace } from '../engine/resource.ts';
import { isNamed, noteRequest } from './errors.ts';
import { ratesOf, turnOf } from './rates.ts';
import { shownRequest } from './shownRequest.ts';

export interface Clients {
  readonly cognito: CognitoIdentityProviderClient;
  readonly apiGateway: APIGatewayClient;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
}

export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: AwsCredentialIdentityProvider;
}

/** For whom requests are made, and who wants to know of them. */
export interface RequestContext {
  readonly resourceId?: string;
  readonly signal?: AbortSignal;
  readonly onRequest: (trace: RequestTrace) => void;
  /** Asked for at each request; undefined while the account is not known. */
  readonly pace: () => Pace | undefined;
}

const builders = {
  cognito: CognitoIdentityProviderClient,
  apiGateway: APIGatewayClient,
  lambda: LambdaClient,
  iam: IAMClient,
  logs: CloudWatchLogsClient,
  sts: STSClient,
} as const;
type Name = keyof Clients;

/** The clients, and `bind`, which makes the same clients work for another context; they share connections. */
export interface ClientSet {
  readonly clients: Clients;
  bind(context: RequestContext): Clients;
  /** Ends idle connections, and those that are in use as soon as they are not: nobody knows what a broken request did. */
  close(): void;
}

/** Requests that are under way now. */
interface Traffic {
  begin(): void;
  end(): void;
}

/** No request is made before the first command is sent. */
export function createClients(options: ClientOptions, context: RequestContext): ClientSet {
  const built = new Map<Name, Clients[Name]>();
  let underWay = 0;
  let closing = false;
  const closeIfIdle = () => {
    if (closing && underWay === 0) for (const client of built.values()) client.destroy();
  };
  const traffic: Traffic = {
    begin: () => {
      underWay++;
    },
    end() {
      underWay--;
      closeIfIdle();
    },
  };
  const config = {
    region: options.region,
    endpoint: options.endpoint,
    credentials: options.credentials,
    // Names this program to AWS; nothing about the person.
    userAgentAppId: 'cognito-api-setup',
    // The SDK's own standard mode backs off on throttling and on faults of the network or the service.
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
  };
  const base = <N extends Name>(name: N): Clients[N] => {
    const client = built.get(name) ?? withoutVainRetries(new builders[name](config));
    built.set(name, client);
    return client as Clients[N];
  };
  const bind = (bound: RequestContext): Clients => {
    const own = new Map<Name, Clients[Name]>();
    const get = <N extends Name>(name: N): Clients[N] => {
      const client = own.get(name) ?? observed(base(name), bound, traffic);
      own.set(name, client);
      return client as Clients[N];
    };
    return {
      get cognito() {
        return get('cognito');
      },
      get apiGateway() {
        return get('apiGateway');
      },
      get lambda() {
        return get('lambda');
      },
      get iam() {
        return get('iam');
      },
      get logs() {
        return get('logs');
      },
      get sts() {
        return get('sts');
      },
    };
  };
  return {
    clients: bind(context),
    bind,
    close() {
      closing = true;
      closeIfIdle();
    },
  };
}

/**
 * The SDK takes LimitExceededException for throttling. Cognito means by it that somebody tried too often, where each further
 * attempt makes the wait longer; of the other services and elsewhere in Cognito it says that the account is full. Sources:
 * THROTTLING_ERROR_CODES of the SDK; LimitExceededException in the API references.
 */
function withoutVainRetries<C extends Clients[Name]>(client: C): C {
  const config = client.config as { retryStrategy: () => Promise<unknown> };
  const usual = config.retryStrategy;
  const strategy = async () => {
    const standard = (await usual()) as RetryStrategyV2;
    const { refreshRetryTokenForRetry: refresh } = standard;
    const refreshRetryTokenForRetry: typeof refresh = async (token, info) => {
      if (isNamed(info.error, 'LimitExceededException')) throw info.error;
      return refresh.call(standard, token, info);
    };
    return Object.assign(Object.create(standard), { refreshRetryTokenForRetry });
  };
  let once: Promise<unknown> | undefined;
  config.retryStrategy = () => {
    once ??= strategy();
    return once;
  };
  return client;
}

/** The same client with one more middleware; connections, credentials and configuration are shared. */
function observed<C extends Clients[Name]>(client: C, context: RequestContext, traffic: Traffic): C {
  const view = Object.create(client) as C;
  const stack = client.middlewareStack.clone();
  // Behind the retries, so that each attempt is seen; before the signature, so that it is fresh after waiting.
  (stack as { addRelativeTo: (middleware: unknown, where: object) => void }).addRelativeTo(
    observing(context, traffic),
    {
      name: 'observing',
      relation: 'after',
      toMiddleware: 'retryMiddleware',
    },
  );
  view.middlewareStack = stack as C['middlewareStack'];
  return view;
}

function observing(context: RequestContext, traffic: Traffic): FinalizeRequestMiddleware<object, MetadataBearer> {
  return (next, execution) => async (args) => {
    const service = (execution.clientName ?? '').replace(/Client$/, '');
    const operation = (execution.commandName ?? '').replace(/Command$/, '');
    const changes = isChange(operation);
    const { signal, resourceId, onRequest } = context;
    signal?.throwIfAborted();
    const attempt = async () => {
      const at = performance.timeOrigin + performance.now();
      const trace = (rest: Pick<RequestTrace, 'httpStatus' | 'error' | 'shown'>) =>
        onRequest({
          id: resourceId,
          service,
          operation,
          at,
          ms: performance.timeOrigin + performance.now() - at,
          changes,
          ...rest,
        });
      traffic.begin();
      try {
        const result = await next(args);
        const { $metadata, ...output } = result.output;
        const shown = () => shownRequest(service, operation, args.input, output);
        trace({ httpStatus: $metadata?.httpStatusCode, ...(changes ? { shown } : {}) });
        return result;
      } catch (error) {
        const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
        trace({ httpStatus: $metadata?.httpStatusCode, error: name ?? 'Error' });
        noteRequest(error, service, operation);
        throw error;
      } finally {
        traffic.end();
      }
    };
    const pace = context.pace();
    const request = {
      rates: ratesOf(service, operation, args.input),
      inTurn: changes ? turnOf(service, operation, args.input) : undefined,
    };
    const result = pace ? pace.run(request, attempt, signal) : attempt();
    // A change that is under way is waited for, so that what it did is known; an answer to a question is not.
    return changes || !signal ? result : unlessAborted(result, signal);
  };
}

/** True for operations that can change something at AWS, going by AWS's verbs. */
export function isChange(operation: string): boolean {
  return !/^(Get|List|Describe|Filter|AdminGet|AdminList|Simulate|Test|InitiateAuth|RespondTo)/.test(operation);
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
