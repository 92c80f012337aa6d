/** Environment variables of a handler: Lambda's own, the function's, and nothing of the person's except the PATH. */
import { join } from 'node:path';
import type { World } from '../service.ts';
import type { LambdaFunction } from './functionState.ts';

/** Milliseconds that a handler's credentials work; longer than any process is kept. */
const sessionLength = 12 * 60 * 60 * 1000;

/** What of the machine's environment a program needs to start at all. */
const fromMachine = ['PATH', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR'];

/**
 * The variables for one process. Its credentials are those of a session of the execution role, and AWS_ENDPOINT_URL
 * leads SDKs to the sandbox. Source: "Using Lambda environment variables", defined runtime variables.
 */
export function handlerEnvironment(
  world: World,
  fn: LambdaFunction,
  folder: string,
  logStream: string,
): Record<string, string> {
  const { settings } = fn;
  const session = world.startSession(settings.Role, fn.name, Date.now() + sessionLength);
  const nowhere = join(folder, '..', 'no-such-file');
  const machine = fromMachine.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(machine),
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...settings.Environment?.Variables,
    _HANDLER: settings.Handler,
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.LoggingConfig.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: folder,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: world.endpoint,
    // SDKs look into the home folder by themselves; what is there is not the function's.
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
