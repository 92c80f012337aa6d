/** Invoking functions in the sandbox: kinds of handlers, of invocations, and of what goes wrong around them. */
import assert from 'node:assert/strict';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { assertRefused } from '../support/assertRefused.ts';
import { type HandlerBench, handlerBench, node, python } from '../support/handlerBench.ts';
import { isAlive } from '../support/isAlive.ts';
import { lambdaTrust, makeFunction, makeRole, zip } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

describe('A function in the sandbox', () => {
  let test: TestSandbox;
  let define: HandlerBench['define'];
  let invoke: HandlerBench['invoke'];
  let logOf: HandlerBench['logOf'];
  before(async () => {
    test = await startTestSandbox();
    ({ define, invoke, logOf } = await handlerBench(test));
  });
  after(() => test.close());

  it('may be a Node.js module of the older kind, with a callback before Node.js 24', async () => {
    const source = 'exports.handler = (event, context, callback) => callback(null, { got: event });';
    const more = { Code: { ZipFile: zip({ 'index.js': source }) } };
    assert.deepEqual((await invoke(await define(node, '', more), { a: 1 })).result, { got: { a: 1 } });
    const { result } = await invoke(await define(node, '', { ...more, Runtime: 'nodejs24.x' }));
    assert.equal(result.errorType, 'Runtime.CallbackHandlerDeprecated');
  });

  it('may be in a folder of the package', async () => {
    const inPython = await define(python, '', {
      Handler: 'src/app.handler',
      Code: { ZipFile: zip({ 'src/app.py': 'def handler(event, context):\n    return "deep"\n' }) },
    });
    assert.equal((await invoke(inPython)).result, 'deep');
    const inNode = await define(node, '', {
      Handler: 'src/app.handler',
      Code: { ZipFile: zip({ 'src/app.mjs': 'export const handler = async () => "deep";' }) },
    });
    assert.equal((await invoke(inNode)).result, 'deep');
  });

  it('that returns what is no JSON is reported', async () => {
    const inPython = await define(python, 'def lambda_handler(event, context):\n    return {1, 2}\n');
    assert.deepEqual((await invoke(inPython)).result.errorType, 'Runtime.MarshalError');
    assert.match(
      (await invoke(inPython)).result.errorMessage,
      /Unable to marshal response: Object of type set is not JSON serializable/,
    );
    const inNode = await define(node, 'export const handler = async () => 1n;');
    assert.equal((await invoke(inNode)).result.errorMessage, 'Unable to stringify response body');
  });

  it('may log by the logging module, in Lambda’s format', async () => {
    const source = 'import logging\ndef lambda_handler(event, context):\n    logging.getLogger().warning("careful")\n';
    const { log, $metadata } = await invoke(await define(python, source), {}, { LogType: 'Tail' });
    assert.match(
      log,
      new RegExp(
        `\\[WARNING\\]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t${$metadata.requestId}\tcareful\n`,
      ),
    );
  });

  it('answers at most 6 MB', async () => {
    const source = 'def lambda_handler(event, context):\n    return "x" * 7000000\n';
    const { result } = await invoke(await define(python, source));
    assert.equal(result.errorType, 'Function.ResponseSizeTooLarge');
  });

  it('writes no log when its role may not', async () => {
    const { Role: made } = await test.iam.send(
      new CreateRoleCommand({ RoleName: 'mute', AssumeRolePolicyDocument: lambdaTrust }),
    );
    const name = await define(python, 'def lambda_handler(event, context):\n    print("unheard")\n', {
      Role: made?.Arn,
    });
    assert.equal((await invoke(name)).result, null);
    await assertRefused(
      test.logs.send(new GetLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, logStreamName: 'any' })),
      { name: 'ResourceNotFoundException', message: 'The specified log group does not exist.' },
    );
  });

  it('runs later for an event, and not at all for a dry run', async () => {
    const name = await define(python, 'def lambda_handler(event, context):\n    print("ran with", event)\n');
    assert.equal((await invoke(name, {}, { InvocationType: 'DryRun' })).StatusCode, 204);
    assert.equal((await invoke(name, { n: 7 }, { InvocationType: 'Event' })).StatusCode, 202);
    await waitFor(async () => (await logOf(name).catch(() => [])).length > 0);
    assert.match((await logOf(name)).join(''), /ran with \{'n': 7\}/);
  });

  it('is not given what is no JSON, or more than 6 MB', async () => {
    const name = await define(python, 'def lambda_handler(event, context):\n    return 1\n');
    const send = (Payload: Uint8Array) => test.lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
    await assertRefused(send(new TextEncoder().encode('{no')), {
      name: 'InvalidRequestContentException',
      message: /^Could not parse request body into json: /,
      status: 400,
    });
    await assertRefused(send(new TextEncoder().encode(`"${'x'.repeat(6_300_000)}"`)), {
      name: 'RequestTooLargeException',
      status: 413,
    });
  });

  it('takes what its handler started along when it is stopped', async () => {
    const source = `
import subprocess, time
def lambda_handler(event, context):
    print("child", subprocess.Popen(["sleep", "300"]).pid)
    time.sleep(60)
`;
    const name = await define(python, source, { Timeout: 1 });
    const { result, log } = await invoke(name, {}, { LogType: 'Tail' });
    assert.equal(result.errorType, 'Sandbox.Timedout');
    const child = Number(/child (\d+)/.exec(log)?.[1]);
    await waitFor(() => !isAlive(child));
  });

  it('in a runtime that the sandbox cannot run says so', async () => {
    const name = await define(node, '', { Runtime: 'ruby3.4', Handler: 'a.b', Code: { ZipFile: zip({ 'a.rb': '' }) } });
    const { result, log } = await invoke(name, {}, { LogType: 'Tail' });
    assert.equal(result.errorType, 'Sandbox.RuntimeNotSupported');
    assert.match(
      log,
      /Sandbox\.RuntimeNotSupported: The sandbox runs Python and Node\.js handlers only, not ruby3\.4\./,
    );
  });

  it('without Python says what to install and which setting to change', async () => {
    const without = await startTestSandbox({ python: '/no/such/python' });
    const role = await makeRole(without, 'execution');
    await makeFunction(without, { FunctionName: 'f', Role: role });
    const { FunctionError, Payload } = await without.lambda.send(new InvokeCommand({ FunctionName: 'f' }));
    await without.close();
    const error = JSON.parse(Payload?.transformToString() ?? '');
    assert.equal(FunctionError, 'Unhandled');
    assert.equal(error.errorType, 'Sandbox.PythonNotFound');
    assert.match(error.errorMessage, /"\/no\/such\/python" does not run as Python 3.*cognitoApi\.sandbox\.python/);
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      const nowhere = await startTestSandbox();
      const second = await makeRole(nowhere, 'execution');
      await makeFunction(nowhere, { FunctionName: 'f', Role: second });
      const answer = await nowhere.lambda.send(new InvokeCommand({ FunctionName: 'f' }));
      await nowhere.close();
      assert.match(answer.Payload?.transformToString() ?? '', /Install Python 3\.8 or later/);
    } finally {
      process.env.PATH = path;
    }
  });

  it('is offered to the other services of the sandbox', async () => {
    const good = await define(
      python,
      'def lambda_handler(event, context):\n    print("hello")\n    return {"got": event}\n',
    );
    const bad = await define(node, 'export const handler = async () => { throw new TypeError("no"); };');
    const arn = (name: string) => `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:${name}`;
    const { lambda } = test.sandbox.world.services;
    const answer = await lambda?.invoke(arn(good), { a: 1 });
    assert.deepEqual(answer?.result, { got: { a: 1 } });
    assert.match(answer?.log ?? '', /hello\n/);
    assert.deepEqual((await lambda?.invoke(arn(bad), {}))?.error, { type: 'TypeError', message: 'no' });
    assert.equal((await lambda?.invoke(arn('nobody'), {}))?.error?.type, 'ResourceNotFoundException');
  });
});
