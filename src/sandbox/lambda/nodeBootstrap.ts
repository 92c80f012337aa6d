/** Source of the program that loads a Node.js handler and runs it for each event, as Lambda's Node.js runtime does. */

/** An ES module; it speaks with the sandbox exactly as the Python one does (see pythonBootstrap.ts). */
export const nodeBootstrap = `
import { createReadStream, existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

let current = '';
const write = (stream, text) => new Promise((done) => stream.write(text, done));

async function reply(message, end) {
  await Promise.all([process.stdout, process.stderr].map((stream) => write(stream, '\\0end ' + end + '\\0')));
  const bytes = Buffer.from(JSON.stringify({ ...message, memory: process.memoryUsage.rss() }) + '\\n');
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(4, bytes, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      await new Promise((resume) => setTimeout(resume, 1));
    }
  }
}

function failure(error, type) {
  if (!(error instanceof Error))
    return { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };
  return { errorType: type ?? error.name, errorMessage: type ? String(error) : error.message, trace: (error.stack ?? '').split('\\n') };
}

const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' };
for (const [method, level] of Object.entries(levels))
  console[method] = (...args) => {
    const text = format(...args).replace(/\\n/g, '\\r');
    process.stdout.write([new Date().toISOString(), current || 'undefined', level, text].join('\\t') + '\\n');
  };

function announce(what, error) {
  process.stdout.write([new Date().toISOString(), current || 'undefined', 'ERROR', what, JSON.stringify(error)].join('\\t') + '\\n');
}

async function load(name) {
  const parts = /^(.*?)([^/.]+)\\.([^/]+)$/.exec(name);
  if (parts === null) return { error: { errorType: 'Runtime.MalformedHandlerName', errorMessage: 'Bad handler', trace: [] } };
  const [, folder, file, exported] = parts;
  const path = ['', '.js', '.mjs', '.cjs'].map((ending) => join(process.cwd(), folder, file + ending)).find((one) => existsSync(one));
  if (path === undefined)
    return { error: { errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module '" + folder + file + "'", trace: [] } };
  let module;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const type =
      error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError'
      : error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND' ? 'Runtime.ImportModuleError'
      : undefined;
    return { error: failure(error, type) };
  }
  const handler = exported.split('.').reduce((from, part) => from?.[part] ?? from?.default?.[part], module);
  const title = name.split('/').at(-1);
  if (handler === undefined || handler === null)
    return { error: { errorType: 'Runtime.HandlerNotFound', errorMessage: title + ' is undefined or not exported', trace: [] } };
  if (typeof handler !== 'function')
    return { error: { errorType: 'Runtime.HandlerNotFound', errorMessage: title + ' is not a function', trace: [] } };
  if (process.env.AWS_EXECUTION_ENV === 'AWS_Lambda_nodejs24.x' && handler.length > 2)
    return {
      error: {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: 'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You will need to modify this function to use a supported handler signature to use Node.js 24 or later.',
        trace: [],
      },
    };
  return { handler };
}

function contextOf(request) {
  const deadline = Date.now() + request.timeout;
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: request.id,
    invokedFunctionArn: request.arn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
}

function call(handler, request) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error));
    const returned = handler(request.event, contextOf(request), callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (handler.length < 3) resolve(returned);
  });
}

async function run(handler, request) {
  current = request.id;
  try {
    const result = await call(handler, request);
    let text;
    try {
      text = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      throw new Error('Unable to stringify response body');
    }
    return { result: text };
  } catch (error) {
    return { error: failure(error) };
  }
}

for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, async (reason) => {
    const error = event === 'unhandledRejection' ? failure(reason, 'Runtime.UnhandledPromiseRejection') : failure(reason);
    announce(event === 'unhandledRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception', error);
    await reply({ error, fatal: true }, current || 'init');
    process.exit(128);
  });

const { handler, error: problem } = await load(process.env._HANDLER);
if (problem) announce('Uncaught Exception', problem);
await reply({ ready: !problem, error: problem }, 'init');
const lines = createInterface({ input: createReadStream('', { fd: 3 }) });
lines.on('line', async (line) => {
  const request = JSON.parse(line);
  const outcome = await run(handler, request);
  if (outcome.error) announce('Invoke Error', outcome.error);
  await reply(outcome, request.id);
});
// The sandbox is gone.
lines.on('close', () => process.exit(0));
`;
