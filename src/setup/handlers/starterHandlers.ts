/** The starter Lambda sources: what a new function answers before its owner writes something better. */
import type { Settings } from '../settings.ts';

/** Source text of the handler, its file name in the zip, and the `Handler` property that names it. */
export interface HandlerSource {
  readonly fileName: string;
  readonly handler: string;
  readonly source: string;
}

type FunctionSettings = Pick<Settings['function'], 'runtime' | 'greeting' | 'adminGroup' | 'adminMethods'>;

/** Headers that stand on every answer, beside the type of its content. */
type Headers = Readonly<Record<string, string>>;

/** What is deployed: the person's own code, or the starter handler. */
export function handlerOf(
  settings: FunctionSettings & Pick<Settings['function'], 'code'>,
  headers: Headers = {},
): HandlerSource {
  const starter = starterHandler(settings, headers);
  return settings.code === '' ? starter : { ...starter, source: settings.code };
}

/**
 * The starter handler in the language of the runtime. It answers 200 with the greeting as a JSON string; with an admin
 * group, 403 to everybody else who uses one of the group's methods.
 */
export function starterHandler(settings: FunctionSettings, headers: Headers = {}): HandlerSource {
  const isPython = settings.runtime.startsWith('python');
  const source = settings.adminGroup === '' ? (isPython ? python : node) : isPython ? pythonForGroup : nodeForGroup;
  return isPython
    ? { fileName: 'lambda_function.py', handler: 'lambda_function.lambda_handler', source: source(settings, headers) }
    : { fileName: 'index.mjs', handler: 'index.handler', source: source(settings, headers) };
}

function python({ greeting }: FunctionSettings, headers: Headers): string {
  return `import json


def lambda_handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"${furtherPython(headers)}},
        "body": json.dumps(${JSON.stringify(greeting)}),
    }
`;
}

function node({ greeting }: FunctionSettings, headers: Headers): string {
  return `export const handler = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json'${furtherNode(headers)} },
  body: JSON.stringify(${JSON.stringify(greeting)}),
});
`;
}

/** JSON texts and lists of them mean the same in Python and JavaScript. API Gateway joins the groups of a token by commas. */
function pythonForGroup({ greeting, adminGroup, adminMethods }: FunctionSettings, headers: Headers): string {
  return `import json

ADMIN_GROUP = ${JSON.stringify(adminGroup)}
ADMIN_METHODS = [${adminMethods.map((method) => JSON.stringify(method)).join(', ')}]


def groups_of(event):
    authorizer = event["requestContext"].get("authorizer") or {}
    groups = authorizer.get("claims", {}).get("cognito:groups", "")
    return groups.split(",")


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"${furtherPython(headers)}},
        "body": json.dumps(body),
    }


def lambda_handler(event, context):
    method = event["httpMethod"]
    if method in ADMIN_METHODS and ADMIN_GROUP not in groups_of(event):
        return answer(403, {"message": f"Only members of the group {ADMIN_GROUP} may use {method}."})
    return answer(200, ${JSON.stringify(greeting)})
`;
}

function nodeForGroup({ greeting, adminGroup, adminMethods }: FunctionSettings, headers: Headers): string {
  return `const adminGroup = ${JSON.stringify(adminGroup)};
const adminMethods = [${adminMethods.map((method) => JSON.stringify(method)).join(', ')}];

const groupsOf = (event) => (event.requestContext.authorizer?.claims?.['cognito:groups'] ?? '').split(',');

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json'${furtherNode(headers)} },
  body: JSON.stringify(body),
});

export const handler = async (event) => {
  const method = event.httpMethod;
  if (adminMethods.includes(method) && !groupsOf(event).includes(adminGroup))
    return answer(403, { message: \`Only members of the group \${adminGroup} may use \${method}.\` });
  return answer(200, ${JSON.stringify(greeting)});
};
`;
}

function furtherPython(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join('');
}

/** Further headers of a handler in JavaScript. Neither names nor values hold quotes. */
export function furtherNode(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => `, '${name}': '${value}'`)
    .join('');
}
