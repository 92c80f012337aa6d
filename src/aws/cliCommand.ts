/** A request as a command of the AWS CLI, version 1 or 2, for people who want to see or repeat what was done. */
import type { ShownRequest } from '../engine/resource.ts';
import { shellWord, type Variables } from './shell.ts';
import { isSecret, type ShownFiles } from './shownRequest.ts';

/** The CLI's names of the services whose clients we use. */
const services: Readonly<Record<string, string>> = {
  APIGateway: 'apigateway',
  CognitoIdentityProvider: 'cognito-idp',
  Lambda: 'lambda',
  IAM: 'iam',
  CloudWatchLogs: 'logs',
  ResourceGroupsTaggingAPI: 'resourcegroupstaggingapi',
  STS: 'sts',
};

/** What a command needs before it: a password to ask for, or a zip file to make. */
export interface CliCommand {
  /** Lines that go before, none in most cases. */
  readonly before: readonly string[];
  /** `aws SERVICE OPERATION --option …`, long ones over several lines. */
  readonly command: string;
}

/**
 * The command for a request. Known ids stand as variables where `variables` has them. Passwords stand as `$PASSWORD`, and
 * a line before asks for it.
 */
export function cliCommand(request: ShownRequest, variables: Variables = new Map()): CliCommand {
  const { service, operation, input } = request;
  const before: string[] = [];
  const words = Object.entries(flattened(service, input)).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const option = `--${kebab(name)}`;
    if (typeof value === 'boolean') return [value ? option : `--no-${kebab(name)}`];
    if (isFiles(value)) {
      before.push(...zipLines(value));
      return [`${option} fileb://function.zip`];
    }
    if (isSecret(name)) {
      before.push(...askFor('PASSWORD', 'Password: '));
      return [`${option} "$PASSWORD"`];
    }
    return [`${option} ${optionWord(value, variables)}`];
  });
  const head = `aws ${services[service] ?? service.toLowerCase()} ${kebab(operation)}`;
  const line = [head, ...words].join(' ');
  return { before, command: line.length <= 100 ? line : [head, ...words].join(' \\\n  ') };
}

/** The CLI has the zip of a function as an option of its own. Source: AWS CLI reference, `lambda create-function`. */
function flattened(service: string, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { Code, ...rest } = input;
  if (service !== 'Lambda' || typeof Code !== 'object' || Code === null) return { ...input };
  return { ...rest, ...Code };
}

function optionWord(value: unknown, variables: Variables): string {
  if (typeof value === 'string' || typeof value === 'number') return shellWord(String(value), variables);
  // Plain words may stand one after the other; addresses not, because version 1 of the CLI would fetch them.
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (each) => /^[\w.@/:-]+$/.test(String(each)) && !/^\w+:\/\//.test(String(each)) && typeof each === 'string',
    )
  )
    return value.map((each) => shellWord(each, variables)).join(' ');
  return shellWord(JSON.stringify(value), variables);
}

/** Lines that ask for a secret without showing it, once. */
function askFor(variable: string, prompt: string): string[] {
  return [
    `if [ -z "$${variable}" ]; then printf '${prompt}'; stty -echo 2>/dev/null; read -r ${variable}; stty echo 2>/dev/null; echo; fi`,
  ];
}

function isFiles(value: unknown): value is ShownFiles {
  return typeof value === 'object' && value !== null && '$files' in value;
}

/** Lines that write the sources and zip them. */
function zipLines({ $files }: ShownFiles): string[] {
  return [
    ...Object.entries($files).map(([name, text]) => {
      const end = text.endsWith('\n') ? '' : '\n';
      return `cat > ${shellWord(name)} <<'END_OF_FILE'\n${text}${end}END_OF_FILE`;
    }),
    `python3 -m zipfile -c function.zip ${Object.keys($files)
      .map((name) => shellWord(name))
      .join(' ')}`,
  ];
}

/**
 * Names as the CLI writes them: `CallbackURLs` is `callback-urls`, `AllowedOAuthFlows` is `allowed-o-auth-flows`. Source:
 * AWS CLI reference, and observed.
 */
export function kebab(name: string): string {
  return name
    .replace(/[A-Z]{2,}s$/, (plural) => `-${plural.toLowerCase()}`)
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/-{2,}/g, '-')
    .replace(/^-/, '');
}
