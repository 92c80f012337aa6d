/** The starter Lambda sources: what a new function answers before its owner writes something better. */
import type { Settings } from '../settings.ts';

/** Source text of the handler, its file name in the zip, and the `Handler` property that names it. */
export interface HandlerSource {
  readonly fileName: string;
  readonly handler: string;
  readonly source: string;
}

/** The starter handler in the language of the runtime. It answers 200 with the greeting as a JSON string. */
export function starterHandler(settings: Pick<Settings['function'], 'runtime' | 'greeting'>): HandlerSource {
  return settings.runtime.startsWith('python') ? python(settings.greeting) : node(settings.greeting);
}

function python(greeting: string): HandlerSource {
  return {
    fileName: 'lambda_function.py',
    handler: 'lambda_function.lambda_handler',
    source: `import json


def lambda_handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(${JSON.stringify(greeting)}),
    }
`,
  };
}

function node(greeting: string): HandlerSource {
  return {
    fileName: 'index.mjs',
    handler: 'index.handler',
    source: `export const handler = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(${JSON.stringify(greeting)}),
});
`,
  };
}
