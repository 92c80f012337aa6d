/** What Lambda accepts as settings of a function, and what it says to the rest. */
import { AwsError } from '../awsError.ts';
import { type Constraint, checkConstraints } from '../constraints.ts';
import type { Input, World } from '../service.ts';
import type { FunctionSettings } from './functionState.ts';
import { retiredRuntimes, supportedRuntimes } from './runtimes.ts';

/** Limits of the members. Source: the Lambda API model, and "Lambda quotas" for time-out and memory. */
const constraints: Readonly<Record<string, Constraint>> = {
  Role: { pattern: 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+' },
  Handler: { maxLength: 128, pattern: '[^\\s]+' },
  Description: { maxLength: 256 },
  Timeout: { type: 'integer', min: 1, max: 900 },
  MemorySize: { type: 'integer', min: 128, max: 10_240 },
  PackageType: { oneOf: ['Zip', 'Image'] },
  Architectures: { type: 'list', minLength: 1, maxLength: 1 },
  Environment: { type: 'structure' },
  Layers: { type: 'list' },
  Publish: { type: 'boolean' },
  Tags: { type: 'structure' },
  VpcConfig: { type: 'structure' },
  FileSystemConfigs: { type: 'list', maxLength: 1 },
};

const nestedConstraints: Readonly<Record<string, Readonly<Record<string, Constraint>>>> = {
  EphemeralStorage: { Size: { type: 'integer', required: true, min: 512, max: 10_240 } },
  TracingConfig: { Mode: { oneOf: ['Active', 'PassThrough'] } },
  LoggingConfig: {
    LogFormat: { oneOf: ['JSON', 'Text'] },
    LogGroup: { minLength: 1, maxLength: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' },
  },
};

/** Variables that Lambda sets itself. Source: "Using Lambda environment variables", reserved variables. */
const reservedVariables = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];
/** Bytes of all environment variables together, as JSON. */
const environmentQuota = 4096;

/** Throws for members outside their limits. `required` names those that must be there. */
export function checkSettings(input: Input, required: readonly string[] = []): void {
  const needed = Object.fromEntries(required.map((name) => [name, { ...constraints[name], required: true }]));
  checkConstraints(input, { ...constraints, ...needed });
  for (const [name, members] of Object.entries(nestedConstraints)) {
    checkConstraints(input, { [name]: { type: 'structure' } });
    if (input[name] !== undefined) checkConstraints(input[name] as Input, members);
  }
  for (const architecture of list(input.Architectures))
    if (architecture !== 'x86_64' && architecture !== 'arm64')
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value '[${architecture}]' at 'architectures' failed to satisfy constraint: ` +
          'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
      );
  if (input.Runtime !== undefined) checkRuntime(String(input.Runtime));
  if (input.Environment !== undefined) checkEnvironment((input.Environment as Input).Variables);
  refuseWhatIsElsewhere(input);
}

function checkRuntime(runtime: string): void {
  if (supportedRuntimes.includes(runtime)) return;
  if (retiredRuntimes.includes(runtime))
    throw refused(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
        'We recommend you use a supported runtime while creating or updating functions.',
    );
  throw refused(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
      `[${supportedRuntimes.join(', ')}] or be a valid ARN`,
  );
}

function checkEnvironment(variables: unknown): void {
  if (variables === undefined) return;
  checkConstraints({ Variables: variables }, { Variables: { type: 'structure' } });
  const entries = Object.entries(variables as Input);
  for (const [name, value] of entries) {
    checkConstraints({ [name]: value }, { [name]: { required: true } });
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name))
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must ` +
          'satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
      );
  }
  const reserved = entries.map(([name]) => name).filter((name) => reservedVariables.includes(name));
  if (reserved.length > 0)
    throw refused(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ' +
        reserved.join(', '),
    );
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > environmentQuota)
    throw refused(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the ${environmentQuota / 1024}KB limit. String measured: ${text}`,
    );
}

/** Networks, file systems and layers live in services that the sandbox does not have, so none of them can exist. */
function refuseWhatIsElsewhere({ VpcConfig, FileSystemConfigs, Layers }: Input): void {
  const [subnet] = list((VpcConfig as Input | undefined)?.SubnetIds);
  if (subnet !== undefined)
    throw refused(
      'Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. ' +
        `EC2 Error Message: The subnet ID '${subnet}' does not exist`,
    );
  const [layer] = list(Layers);
  if (layer !== undefined) throw refused(`Layer version ${layer} does not exist.`);
  const [fileSystem] = list(FileSystemConfigs);
  if (fileSystem !== undefined) throw refused(`EFS access point ${(fileSystem as Input).Arn} does not exist.`);
}

/** Settings out of a request, on top of `base`: the defaults of a new function, or what an existing one has. */
export function settingsFrom(input: Input, name: string, base?: FunctionSettings): FunctionSettings {
  const text = (member: string, usual: string) => String(input[member] ?? usual);
  const number = (member: string, usual: number) => Number(input[member] ?? usual);
  const logging = { ...base?.LoggingConfig, ...(input.LoggingConfig as Input | undefined) };
  const environment = environmentFrom(input, base);
  return {
    Runtime: text('Runtime', base?.Runtime ?? ''),
    Role: text('Role', base?.Role ?? ''),
    Handler: text('Handler', base?.Handler ?? ''),
    Description: text('Description', base?.Description ?? ''),
    Timeout: number('Timeout', base?.Timeout ?? 3),
    MemorySize: number('MemorySize', base?.MemorySize ?? 128),
    Architectures: input.Architectures ? list(input.Architectures).map(String) : (base?.Architectures ?? ['x86_64']),
    ...(environment === undefined ? {} : { Environment: environment }),
    TracingConfig: {
      Mode: String((input.TracingConfig as Input | undefined)?.Mode ?? base?.TracingConfig.Mode ?? 'PassThrough'),
    },
    EphemeralStorage: {
      Size: Number((input.EphemeralStorage as Input | undefined)?.Size ?? base?.EphemeralStorage.Size ?? 512),
    },
    LoggingConfig: {
      LogFormat: String(logging.LogFormat ?? 'Text'),
      LogGroup: String(logging.LogGroup ?? `/aws/lambda/${name}`),
    },
  };
}

function environmentFrom(input: Input, base: FunctionSettings | undefined): FunctionSettings['Environment'] {
  if (input.Environment === undefined) return base?.Environment;
  const variables = Object.entries(((input.Environment as Input).Variables ?? {}) as Input);
  if (variables.length === 0) return undefined;
  return { Variables: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])) };
}

/** Throws unless the caller may hand the role to Lambda and Lambda may assume it (row 28 of the error list). */
export function checkRole(world: World, callerArn: string, roleArn: string): void {
  if (roleArn.split(':')[4] !== world.accountId)
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.', 403);
  const session = /:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
  const sessionMay =
    session === undefined ||
    world.services.iam?.allows(`arn:aws:iam::${world.accountId}:role/${session}`, 'iam:PassRole', roleArn) === true;
  if (world.isDenied('iam', 'PassRole') || !sessionMay)
    throw new AwsError(
      'AccessDeniedException',
      `User: ${callerArn} is not authorized to perform: iam:PassRole on resource: ${roleArn} ` +
        'because no identity-based policy allows the iam:PassRole action',
      403,
    );
  if (world.services.iam?.assumable(roleArn, 'lambda.amazonaws.com') !== 'yes')
    throw refused('The role defined for the function cannot be assumed by Lambda.');
}

/** Tags of a function, checked. Source: "Using tags on Lambda functions". */
export function readTags(value: unknown): Record<string, string> {
  const entries = Object.entries((value ?? {}) as Input);
  for (const [key, text] of entries) {
    if (key.length < 1 || key.length > 128) throw refused('The tag key must be between 1 and 128 characters.');
    if (typeof text !== 'string' || text.length > 256) throw refused('The tag value must be at most 256 characters.');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text))
      throw refused('Tag keys and values may contain letters, numbers, spaces and _ . : / = + - @ only.');
    if (key.toLowerCase().startsWith('aws:'))
      throw refused('aws: prefixed tag key names are not allowed for external use.');
  }
  if (entries.length > 50) throw refused('The number of tags exceeds the limit of 50.');
  return Object.fromEntries(entries.map(([key, text]) => [key, String(text)]));
}

/** Lambda's usual refusal. */
export function refused(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
