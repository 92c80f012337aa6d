/** The sandbox as a program of its own: reads the command line, prints its address as JSON, runs until it is told to stop. */
import { parseArgs } from 'node:util';
import { FaultSpecError } from './faults.ts';
import { type SandboxOptions, StateInUseError, startSandbox } from './sandbox.ts';
import { stateKey, stateKeyVariable } from './stateSeal.ts';

const help = `Usage: sandbox [options]

AWS on this machine: Cognito, API Gateway, Lambda, IAM, STS, CloudWatch Logs and tagging, for as long as it runs.
The first line it prints is JSON: {"endpoint","accessKeyId","secretAccessKey","region","accountId"}.

  --port PORT       listen on this port of 127.0.0.1 (default: any free one; with --state, that of last time)
  --region REGION   the Region it stands for (default: us-east-1; with --state, that of last time)
  --latency MS      every request takes that much longer
  --state DIR       keep the state in this folder across restarts; sealed if the environment variable
                      COGNITO_SANDBOX_STATE_KEY holds a key of 32 bytes in base64
  --python PATH     Python for handlers (default: python3 or python of the PATH)
  --faults SPEC     what is to go wrong, a comma-separated list of
                      throttle:OPERATION=N   the first N calls are throttled
                      fail:OPERATION=N       the first N calls fail with HTTP 500
                      deny:OPERATION         every call is denied; with =N the first N calls
                      deny-boundary:OPERATION, deny-scp:OPERATION
                                             the same by a permissions boundary, by a service control policy
                      fail:function=N        the first N new functions end up Failed
                      slow:OPERATION=MS      every call takes that much longer
                      lag:role=MS            a new role cannot be assumed for so long
                      lag:function=MS        a new or changed function is not ready for so long (default 50)
                      lag:tags=MS            the tagging API sees a new resource only after so long
                      lag:deployment=MS      a stage serves its deployment before for so long
                      expired                every signed call is refused with an expired token; with =N the first N
                    OPERATION as in the API (CreateDeployment), with its service where two share it (lambda.GetPolicy)
  --help            this text
`;

/** A command line that cannot be understood. */
class UsageError extends Error {}

function readOptions(args: readonly string[]): SandboxOptions | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text,
      region: text,
      latency: text,
      faults: text,
      state: text,
      python: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const { port, region, latency, faults, state, python } = values;
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new UsageError(`--region: "${region}" is not the name of a Region, such as us-east-1.`);
  return {
    port: wholeNumber('--port', port, 65_535),
    region,
    latency: wholeNumber('--latency', latency, 60_000),
    faults,
    stateDir: filled('--state', state),
    stateKey: keyOfEnvironment(),
    python: filled('--python', python),
  };
}

/** Taken out of the environment, so that nothing that is started from here finds it there. */
function keyOfEnvironment(): Buffer | undefined {
  const text = process.env[stateKeyVariable];
  delete process.env[stateKeyVariable];
  if (text === undefined) return undefined;
  try {
    return stateKey(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most)
    throw new UsageError(`${option}: "${text}" is not a whole number from 0 to ${most}.`);
  return value;
}

function filled(option: string, text: string | undefined): string | undefined {
  if (text === '') throw new UsageError(`${option}: a path is missing.`);
  return text;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
    return;
  }
  const sandbox = await startSandbox(options);
  const { endpoint, accessKeyId, secretAccessKey, region, accountId } = sandbox;
  process.stdout.write(`${JSON.stringify({ endpoint, accessKeyId, secretAccessKey, region, accountId })}\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error, 1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Started by fork: whoever started it is gone when the channel is.
  if (process.channel) process.on('disconnect', stop);
}

function fail(error: unknown, code: number): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(code);
}

/** Exit code 2 for what the person can mend on the command line. */
function isUsage(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof FaultSpecError || error instanceof StateInUseError) return true;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('ERR_PARSE_ARGS') || ['EADDRINUSE', 'EACCES'].includes(code);
}

main().catch((error: unknown) => fail(error, isUsage(error) ? 2 : 1));
