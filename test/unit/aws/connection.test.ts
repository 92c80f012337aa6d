/** A connection, seen from the other end: a small server that notes what it is asked. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { type Connection, connect } from '../../../src/aws/connection.ts';
import type { EngineEvent, RequestTrace } from '../../../src/engine/resource.ts';
import { memoryVault } from '../../../src/storage/memoryVault.ts';

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws-us-gov:iam::111122223333:user/eve</Arn><UserId>U</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

describe('a connection', () => {
  let server: Server;
  let connection: Connection;
  const asked: IncomingMessage[] = [];
  const traces: RequestTrace[] = [];
  /** Lambda's answers wait for this. */
  let lambdaMayAnswer: Promise<void>;
  /** Name of the error that Cognito answers with. */
  let cognitoRefuses: string;

  beforeEach(async () => {
    asked.length = 0;
    traces.length = 0;
    lambdaMayAnswer = Promise.resolve();
    server = createServer(async (request, response) => {
      asked.push(request);
      if (request.headers['x-amz-target'] !== undefined) {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify({ __type: cognitoRefuses, message: 'Attempt limit exceeded.' }));
        return;
      }
      const isLambda = request.url?.includes('/functions') === true;
      if (isLambda) await lambdaMayAnswer;
      response.writeHead(200, { 'content-type': isLambda ? 'application/json' : 'text/xml' });
      response.end(isLambda ? '{"FunctionName":"f"}' : identity);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    connection = await connect(
      { kind: 'aws', region: 'us-gov-west-1', endpointUrl },
      { onRequest: (trace) => void traces.push(trace) },
    );
  });
  afterEach(async () => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });

  function world(emit: (event: EngineEvent) => void = () => {}, signal = new AbortController().signal) {
    return connection.worldFor('s1', memoryVault())('function', emit, signal);
  }

  it('knows who calls, and in which partition', () => {
    assert.deepEqual(connection.caller, {
      accountId: '111122223333',
      arn: 'arn:aws-us-gov:iam::111122223333:user/eve',
      partition: 'aws-us-gov',
    });
  });

  it('names this program to AWS, and no more', () => {
    assert.match(asked[0]?.headers['user-agent'] ?? '', /app\/cognito-api-setup/);
  });

  it('tells of each request for a resource with its id, and of others without', async () => {
    const events: EngineEvent[] = [];
    await world((event) => void events.push(event)).clients.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }));
    const [first, second] = traces;
    assert.deepEqual([first?.id, first?.service, first?.operation], [undefined, 'STS', 'GetCallerIdentity']);
    assert.deepEqual(
      [second?.id, second?.operation, second?.changes, second?.httpStatus],
      ['function', 'GetFunction', false, 200],
    );
    assert.deepEqual(events, [{ kind: 'request', request: second }]);
  });

  it('tries again what is throttled, but not what somebody has tried too often', async () => {
    const Username = 'eve';
    const confirm = () =>
      world().clients.cognito.send(new ConfirmSignUpCommand({ ClientId: 'c', Username, ConfirmationCode: '1' }));
    cognitoRefuses = 'TooManyRequestsException';
    await assert.rejects(confirm(), { name: cognitoRefuses });
    assert.equal(asked.length, 1 + 4);
    cognitoRefuses = 'LimitExceededException';
    await assert.rejects(confirm(), { name: cognitoRefuses });
    assert.equal(asked.length, 1 + 4 + 1);
  });

  it('ends a question at once when it is cancelled', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    lambdaMayAnswer = promise;
    const controller = new AbortController();
    const asking = world(() => {}, controller.signal).clients.lambda.send(
      new GetFunctionCommand({ FunctionName: 'f' }),
    );
    await waitFor(() => asked.length === 2);
    controller.abort();
    await assert.rejects(asking, { name: 'AbortError' });
    resolve();
  });

  it('waits for the answer to a change that is under way, and begins no new one', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    lambdaMayAnswer = promise;
    const controller = new AbortController();
    const { lambda } = world(() => {}, controller.signal).clients;
    const create = () =>
      lambda.send(new CreateFunctionCommand({ FunctionName: 'f', Role: 'arn:aws:iam::1:role/r', Code: {} }));
    const changing = create();
    await waitFor(() => asked.length === 2);
    controller.abort();
    resolve();
    assert.equal((await changing).FunctionName, 'f');
    await assert.rejects(create(), { name: 'AbortError' });
    assert.equal(asked.length, 2);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
