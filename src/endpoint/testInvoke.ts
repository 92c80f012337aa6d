/** Test calls that API Gateway makes itself: of a method that need not be deployed, and of an authorizer. */
import {
  type APIGatewayClient,
  TestInvokeAuthorizerCommand,
  TestInvokeMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { awsFailure } from '../aws/errors.ts';
import { redact } from '../engine/redact.ts';

/** Answer of a method that was called without deployment and without its authorizer. */
export interface MethodTest {
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
  /** Execution log, tokens blacked out. */
  readonly log: string;
}

export async function testMethod(
  apiGateway: APIGatewayClient,
  method: {
    readonly restApiId: string;
    readonly resourceId: string;
    readonly httpMethod: string;
    /** With a query string, where the method requires parameters. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
  signal?: AbortSignal,
): Promise<MethodTest> {
  const { path, ...place } = method;
  try {
    const answer = await apiGateway.send(new TestInvokeMethodCommand({ ...place, pathWithQueryString: path }), {
      abortSignal: signal,
    });
    return {
      status: answer.status ?? 0,
      body: answer.body ?? '',
      latencyMs: answer.latency ?? 0,
      log: redact(answer.log ?? ''),
    };
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}

/** What an authorizer says to a token. It takes ID tokens only. Source: Knowledge Center, "401 unauthorized errors". */
export interface AuthorizerTest {
  /** True when the token would be let in. */
  readonly accepted: boolean;
  /** As the console shows it: 200 or 401. */
  readonly status: number;
  readonly claims: Readonly<Record<string, string>>;
  readonly latencyMs: number;
  readonly log: string;
}

export async function testAuthorizer(
  apiGateway: APIGatewayClient,
  authorizer: { readonly restApiId: string; readonly authorizerId: string; readonly header: string },
  token: string,
  signal?: AbortSignal,
): Promise<AuthorizerTest> {
  const { restApiId, authorizerId, header } = authorizer;
  try {
    const answer = await apiGateway.send(
      new TestInvokeAuthorizerCommand({ restApiId, authorizerId, headers: { [header]: token } }),
      { abortSignal: signal },
    );
    // The API answers 0 for success where the console shows 200.
    const status = answer.clientStatus ? answer.clientStatus : 200;
    return {
      accepted: status === 200,
      status,
      claims: answer.claims ?? {},
      latencyMs: answer.latency ?? 0,
      log: redact(answer.log ?? ''),
    };
  } catch (error) {
    throw signal?.aborted ? error : awsFailure(error);
  }
}
