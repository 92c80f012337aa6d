/** Functions for tests of handlers: defined from a source text, invoked, and their log read back. */
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput, type Runtime } from '@aws-sdk/client-lambda';
import { makeFunction, makeRole, zip } from './lambdaFixtures.ts';
import type { TestSandbox } from './sandboxClients.ts';

/** What a language needs to be told apart from the other. */
export interface HandlerLanguage {
  readonly Runtime: Runtime;
  readonly Handler: string;
  readonly file: string;
}

export const python: HandlerLanguage = {
  Runtime: 'python3.13',
  Handler: 'lambda_function.lambda_handler',
  file: 'lambda_function.py',
};
export const node: HandlerLanguage = { Runtime: 'nodejs22.x', Handler: 'index.handler', file: 'index.mjs' };

/** The payload of an answer whose handler failed. */
export interface HandlerFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Python. */
  readonly stackTrace?: readonly string[];
  /** Node.js. */
  readonly trace?: readonly string[];
}

/** An answer with its payload read as JSON, and the tail of the log when it was asked for. */
export type Invoked<Result> = InvokeCommandOutput & { readonly result: Result; readonly log: string };

/** Defines and invokes functions of one sandbox. */
export interface HandlerBench {
  define(
    language: HandlerLanguage,
    source: string,
    more?: Partial<Parameters<typeof makeFunction>[1]>,
  ): Promise<string>;
  /** `Result` is what the caller knows the handler to answer; a failure when it says nothing. */
  invoke<Result = HandlerFailure>(
    name: string,
    event?: unknown,
    more?: Partial<InvokeCommandInput>,
  ): Promise<Invoked<Result>>;
  /** All lines of the function's log group. */
  logOf(name: string): Promise<string[]>;
}

/** Makes an execution role named `execution` for the functions. */
export async function handlerBench(test: TestSandbox): Promise<HandlerBench> {
  const Role = await makeRole(test, 'execution');
  let count = 0;
  return {
    async define({ Runtime, Handler, file }, source, more = {}) {
      count += 1;
      const FunctionName = `handler-${count}`;
      const Code = { ZipFile: zip({ [file]: source }) };
      await makeFunction(test, { FunctionName, Role, Runtime, Handler, Code, ...more });
      return FunctionName;
    },
    async invoke(FunctionName, event, more = {}) {
      const Payload = event === undefined ? {} : { Payload: new TextEncoder().encode(JSON.stringify(event)) };
      const answer = await test.lambda.send(new InvokeCommand({ FunctionName, ...Payload, ...more }));
      return {
        ...answer,
        result: JSON.parse(answer.Payload?.transformToString() || 'null'),
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      };
    },
    async logOf(name) {
      const search = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` });
      const { events } = await test.logs.send(search);
      return (events ?? []).map(({ message }) => message ?? '');
    },
  };
}
