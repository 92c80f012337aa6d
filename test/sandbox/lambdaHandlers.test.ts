/** Handlers in the sandbox: they really run, in Python and Node.js, and fail as they would in Lambda. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assertRefused } from '../support/assertRefused.ts';
import { type HandlerBench, type HandlerLanguage, handlerBench, node, python } from '../support/handlerBench.ts';
import { isAlive } from '../support/isAlive.ts';
import { makeFunction, makeRole, zip } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

describe('A handler in the sandbox', () => {
  let test: TestSandbox;
  let define: HandlerBench['define'];
  let invoke: HandlerBench['invoke'];
  let logOf: HandlerBench['logOf'];
  before(async () => {
    // A variable of the person's that handlers must not see.
    process.env.SANDBOX_TEST_SECRET = 'private';
    test = await startTestSandbox();
    ({ define, invoke, logOf } = await handlerBench(test));
  });
  after(async () => {
    delete process.env.SANDBOX_TEST_SECRET;
    await test.close();
  });

  const both: [
    string,
    HandlerLanguage,
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
        const { result } = await invoke<{ got: unknown }>(await define(settings, sources.echo));
        assert.deepEqual(result.got, {});
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
        const { result, $metadata } = await invoke<unknown[]>(name);
        const left = Number(result.pop());
        const stream = String(result.splice(5, 1)[0]);
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
        const { result } = await invoke<Record<string, string>>(name);
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
        const { result } = await invoke<Record<string, string>>(await define(settings, sources.environment));
        const config = {
          endpoint: result.AWS_ENDPOINT_URL,
          region: result.AWS_REGION,
          maxAttempts: 1,
          credentials: {
            accessKeyId: result.AWS_ACCESS_KEY_ID ?? '',
            secretAccessKey: result.AWS_SECRET_ACCESS_KEY ?? '',
            sessionToken: result.AWS_SESSION_TOKEN,
          },
        };
        const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
        assert.equal(
          Arn,
          `arn:aws:sts::${test.sandbox.accountId}:assumed-role/execution/${result.AWS_LAMBDA_FUNCTION_NAME}`,
        );
        const iam = new IAMClient(config);
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
        const results = await Promise.all([1, 2, 3].map(async () => (await invoke<number>(name)).result));
        assert.equal(new Set(results).size, 3);
        assert.ok(!results.includes(process.pid));
      });

      it('leaves no process behind when its function or the sandbox goes', async () => {
        const pid =
          language === 'Python'
            ? 'import os\ndef lambda_handler(event, context):\n    return [os.getpid(), os.getcwd()]\n'
            : 'export const handler = async () => [process.pid, process.cwd()];';
        const name = await define(settings, pid);
        const { result } = await invoke<[number, string]>(name);
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
});
