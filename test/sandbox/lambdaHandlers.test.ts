/** Handlers in the sandbox: they really run, in Python and Node.js, and fail as they would in Lambda. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  type Runtime,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assertRefused } from '../support/assertRefused.ts';
import { lambdaTrust, makeFunction, makeRole, zip } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

const python = {
  Runtime: 'python3.13' as Runtime,
  Handler: 'lambda_function.lambda_handler',
  file: 'lambda_function.py',
};
const node = { Runtime: 'nodejs22.x' as Runtime, Handler: 'index.handler', file: 'index.mjs' };

describe('A handler in the sandbox', () => {
  let test: TestSandbox;
  let Role: string;
  let count = 0;
  before(async () => {
    // A variable of the person's that handlers must not see.
    process.env.SANDBOX_TEST_SECRET = 'private';
    test = await startTestSandbox();
    Role = await makeRole(test, 'execution');
  });
  after(async () => {
    delete process.env.SANDBOX_TEST_SECRET;
    await test.close();
  });

  async function define(
    language: typeof python | typeof node,
    source: string,
    more: Partial<Parameters<typeof makeFunction>[1]> = {},
  ): Promise<string> {
    count += 1;
    const { Runtime, Handler, file } = language;
    const FunctionName = `handler-${count}`;
    await makeFunction(test, {
      FunctionName,
      Role,
      Runtime,
      Handler,
      Code: { ZipFile: zip({ [file]: source }) },
      ...more,
    });
    return FunctionName;
  }

  async function invoke(FunctionName: string, event?: unknown, more: Partial<InvokeCommandInput> = {}) {
    const Payload = event === undefined ? {} : { Payload: new TextEncoder().encode(JSON.stringify(event)) };
    const answer = await test.lambda.send(new InvokeCommand({ FunctionName, ...Payload, ...more }));
    return {
      ...answer,
      result: JSON.parse(answer.Payload?.transformToString() || 'null'),
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  }

  async function logOf(FunctionName: string): Promise<string[]> {
    const { events } = await test.logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FunctionName}` }),
    );
    return (events ?? []).map(({ message }) => message ?? '');
  }

  const both: [
    string,
    typeof python | typeof node,
    Record<'echo' | 'context' | 'environment' | 'fail' | 'hang' | 'exit' | 'count', string>,
  ][] = [
    [
      'Python',
      python,
      {
        echo: 'def lambda_handler(event, context):\n    print("grüß", event)\n    return {"got": event, "text": "käse ✓"}\n',
        context: `
def lambda_handler(event, context):
    left = context.get_remaining_time_in_millis()
    return [context.function_name, context.invoked_function_arn, context.aws_request_id, str(context.memory_limit_in_mb),
            context.log_group_name, context.log_stream_name, context.function_version, left]
`,
        environment: 'import os\ndef lambda_handler(event, context):\n    return dict(os.environ)\n',
        fail: 'class Broken(Exception):\n    pass\n\ndef lambda_handler(event, context):\n    raise Broken("no good")\n',
        hang: 'def lambda_handler(event, context):\n    print("started")\n    while True:\n        pass\n',
        exit: 'import os\ndef lambda_handler(event, context):\n    os._exit(3)\n',
        count: 'calls = 0\ndef lambda_handler(event, context):\n    global calls\n    calls += 1\n    return calls\n',
      },
    ],
    [
      'Node.js',
      node,
      {
        echo: 'export const handler = async (event) => { console.log("grüß", event); return { got: event, text: "käse ✓" }; };',
        context: `
export const handler = async (event, context) => [context.functionName, context.invokedFunctionArn, context.awsRequestId,
  context.memoryLimitInMB, context.logGroupName, context.logStreamName, context.functionVersion, context.getRemainingTimeInMillis()];
`,
        environment: 'export const handler = async () => process.env;',
        fail: 'class Broken extends Error { name = "Broken"; }\nexport const handler = async () => { throw new Broken("no good"); };',
        hang: 'export const handler = async () => { console.log("started"); for (;;); };',
        exit: 'export const handler = async () => process.exit(3);',
        count: 'let calls = 0;\nexport const handler = async () => ++calls;',
      },
    ],
  ];

  for (const [language, settings, sources] of both)
    describe(`in ${language}`, () => {
      it('gets the event and its answer is returned, whatever it prints', async () => {
        const name = await define(settings, sources.echo);
        const { StatusCode, ExecutedVersion, FunctionError, result } = await invoke(name, { a: [1, 'ä', null] });
        assert.equal(StatusCode, 200);
        assert.equal(ExecutedVersion, '$LATEST');
        assert.equal(FunctionError, undefined);
        assert.deepEqual(result, { got: { a: [1, 'ä', null] }, text: 'käse ✓' });
      });

      it('gets an empty object when there is no payload', async () => {
        assert.deepEqual((await invoke(await define(settings, sources.echo))).result.got, {});
      });

      it('has its log in CloudWatch Logs and in the answer', async () => {
        const name = await define(settings, sources.echo);
        const { log, $metadata } = await invoke(name, { n: 1 }, { LogType: 'Tail' });
        const id = $metadata.requestId;
        assert.match(
          log,
          new RegExp(
            `START RequestId: ${id} Version: \\$LATEST\n.*grüß.*\nEND RequestId: ${id}\nREPORT RequestId: ${id}\t`,
          ),
        );
        assert.match(log, /Memory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: /);
        const lines = await logOf(name);
        assert.equal(lines.join(''), log);
      });

      it('knows its context', async () => {
        const name = await define(settings, sources.context);
        const { result, $metadata } = await invoke(name);
        const left = result.pop();
        const stream = result.splice(5, 1)[0];
        assert.deepEqual(result, [
          name,
          `arn:aws:lambda:us-east-1:${test.sandbox.accountId}:function:${name}`,
          $metadata.requestId,
          '128',
          `/aws/lambda/${name}`,
          '$LATEST',
        ]);
        assert.match(stream, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
        assert.ok(left > 0 && left <= 3000, String(left));
        const { logStreams } = await test.logs.send(
          new DescribeLogStreamsCommand({ logGroupName: `/aws/lambda/${name}` }),
        );
        assert.deepEqual(
          logStreams?.map(({ logStreamName }) => logStreamName),
          [stream],
        );
      });

      it('has Lambda’s environment and its own, and nothing of the person’s', async () => {
        const name = await define(settings, sources.environment, {
          Environment: { Variables: { GREETING: 'hi', PYTHONPATH: '' } },
        });
        const { result } = await invoke(name);
        assert.equal(result.GREETING, 'hi');
        assert.equal(result.AWS_LAMBDA_FUNCTION_NAME, name);
        assert.equal(result.AWS_REGION, 'us-east-1');
        assert.equal(result.AWS_ENDPOINT_URL, test.sandbox.endpoint);
        assert.equal(result._HANDLER, settings.Handler);
        assert.equal(result.AWS_EXECUTION_ENV, `AWS_Lambda_${settings.Runtime}`);
        assert.equal(result.SANDBOX_TEST_SECRET, undefined);
        assert.equal(result.HOME, undefined);
        assert.notEqual(result.AWS_ACCESS_KEY_ID, test.sandbox.accessKeyId);
      });

      it('calls AWS as its role, with the role’s permissions', async () => {
        const { result } = await invoke(await define(settings, sources.environment));
        const config = {
          endpoint: result.AWS_ENDPOINT_URL,
          region: result.AWS_REGION,
          maxAttempts: 1,
          credentials: {
            accessKeyId: result.AWS_ACCESS_KEY_ID,
            secretAccessKey: result.AWS_SECRET_ACCESS_KEY,
            sessionToken: result.AWS_SESSION_TOKEN,
          },
        };
        const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
        assert.equal(
          Arn,
          `arn:aws:sts::${test.sandbox.accountId}:assumed-role/execution/${result.AWS_LAMBDA_FUNCTION_NAME}`,
        );
        const iam = new (test.iam.constructor as typeof import('@aws-sdk/client-iam').IAMClient)(config);
        await assertRefused(iam.send(new ListRolesCommand({})), { name: 'AccessDenied', message: /iam:ListRoles/ });
      });

      it('that throws is reported with type, message and stack', async () => {
        const name = await define(settings, sources.fail);
        const { FunctionError, StatusCode, result, log } = await invoke(name, {}, { LogType: 'Tail' });
        assert.equal(StatusCode, 200);
        assert.equal(FunctionError, 'Unhandled');
        assert.equal(result.errorType, 'Broken');
        assert.equal(result.errorMessage, 'no good');
        assert.match(JSON.stringify(result.stackTrace ?? result.trace), new RegExp(settings.file.replace('.', '\\.')));
        assert.match(log, /ERROR/);
        assert.equal((await invoke(name)).result.errorType, 'Broken');
      });

      it('that does not end is stopped at its time-out', async () => {
        const name = await define(settings, sources.hang, { Timeout: 1 });
        const { FunctionError, result, log, $metadata } = await invoke(name, {}, { LogType: 'Tail' });
        assert.equal(FunctionError, 'Unhandled');
        assert.deepEqual(result, {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${$metadata.requestId} Error: Task timed out after 1.00 seconds`,
        });
        assert.match(log, /started\n.* Task timed out after 1\.00 seconds\nEND/);
        assert.match(log, /Status: timeout/);
      });

      it('that ends its process is reported and started again', async () => {
        const name = await define(settings, sources.exit);
        for (const _ of [1, 2]) {
          const { FunctionError, result, $metadata } = await invoke(name);
          assert.equal(FunctionError, 'Unhandled');
          assert.deepEqual(result, {
            errorType: 'Runtime.ExitError',
            errorMessage: `RequestId: ${$metadata.requestId} Error: Runtime exited with error: exit status 3`,
          });
        }
      });

      it('is kept warm between events, and started anew when its settings change', async () => {
        const name = await define(settings, sources.count);
        assert.equal((await invoke(name)).result, 1);
        assert.equal((await invoke(name)).result, 2);
        await test.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 4 }));
        assert.equal((await invoke(name)).result, 1);
      });

      it('that cannot be found is reported as Lambda does', async () => {
        const [file = ''] = settings.Handler.split('.');
        const noModule = await define(settings, sources.count, { Handler: 'other.handler' });
        const { result } = await invoke(noModule);
        assert.equal(result.errorType, 'Runtime.ImportModuleError');
        assert.match(result.errorMessage, /other/);
        const noFunction = await define(settings, sources.count, { Handler: `${file}.other` });
        assert.equal((await invoke(noFunction)).result.errorType, 'Runtime.HandlerNotFound');
        const noSyntax = await define(settings, 'def def {');
        const broken = await invoke(noSyntax, {}, { LogType: 'Tail' });
        assert.equal(broken.result.errorType, 'Runtime.UserCodeSyntaxError');
        assert.match(broken.log, /Runtime\.UserCodeSyntaxError/);
      });

      it('runs in several processes when several events come at once', async () => {
        const wait =
          language === 'Python'
            ? 'import os, time\ndef lambda_handler(event, context):\n    time.sleep(0.5)\n    return os.getpid()\n'
            : 'export const handler = async () => { await new Promise((r) => setTimeout(r, 500)); return process.pid; };';
        const name = await define(settings, wait, { Timeout: 10 });
        const results = await Promise.all([1, 2, 3].map(async () => (await invoke(name)).result));
        assert.equal(new Set(results).size, 3);
        assert.ok(!results.includes(process.pid));
      });

      it('leaves no process behind when its function or the sandbox goes', async () => {
        const pid =
          language === 'Python'
            ? 'import os\ndef lambda_handler(event, context):\n    return [os.getpid(), os.getcwd()]\n'
            : 'export const handler = async () => [process.pid, process.cwd()];';
        const name = await define(settings, pid);
        const { result } = await invoke(name);
        assert.ok(isAlive(result[0]));
        await test.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
        await waitFor(() => !isAlive(result[0]));
        const other = await startTestSandbox();
        const role = await makeRole(other, 'execution');
        const { Runtime, Handler, file } = settings;
        await makeFunction(other, {
          FunctionName: 'f',
          Role: role,
          Runtime,
          Handler,
          Code: { ZipFile: zip({ [file]: pid }) },
        });
        const answer = await other.lambda.send(new InvokeCommand({ FunctionName: 'f' }));
        const [process, folder] = JSON.parse(answer.Payload?.transformToString() ?? '[]');
        assert.ok(isAlive(process) && existsSync(folder));
        await other.close();
        assert.ok(!isAlive(process));
        assert.ok(!existsSync(folder));
      });
    });

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
    await waitFor(
      async () =>
        (
          await test.logs
            .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }))
            .catch(() => ({ events: [] }))
        ).events?.length !== 0,
    );
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
