/** The processes that run handlers: as many per function as there are events at once, kept warm for the next. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../service.ts';
import { unpack } from './codePackage.ts';
import { findPython } from './findPython.ts';
import type { LambdaFunction } from './functionState.ts';
import { handlerEnvironment } from './handlerEnvironment.ts';
import { type HandlerError, type HandlerOutcome, HandlerProcess, type HandlerProgram } from './handlerProcess.ts';
import { nodeBootstrap } from './nodeBootstrap.ts';
import { pythonBootstrap } from './pythonBootstrap.ts';
import { provideRuntimeModules } from './runtimeModules.ts';
import { interpreterOf } from './runtimes.ts';

/** How an invocation ended, and how the process was started if it was started for this one. */
export interface PooledOutcome extends HandlerOutcome {
  readonly logStream: string;
  readonly init?: HandlerOutcome;
}

/** All pools of one sandbox. */
export interface HandlerPools {
  /** Runs the function's handler once. Never rejects: what goes wrong is in the outcome. */
  run(fn: LambdaFunction, requestId: string, event: unknown): Promise<PooledOutcome>;
  /** Lets the processes of a function end: code or settings changed, or it is gone. */
  retire(functionArn: string): void;
  close(): Promise<void>;
}

/** Most processes per function at once; further events wait. A machine is not a data centre. */
const mostProcesses = 10;
/** Milliseconds that an idle process is kept. */
const idleLimit = 5 * 60 * 1000;

interface Pool {
  readonly idle: HandlerProcess[];
  readonly waiting: (() => void)[];
  running: number;
  retired: boolean;
}

/** Makes the pools of a world. Nothing is started and no folder made until the first event. */
export function handlerPools(world: World): HandlerPools {
  const pools = new Map<string, Pool>();
  const processes = new Set<HandlerProcess>();
  const stopping = new Set<Promise<void>>();
  const folders = new Map<string, Promise<string>>();
  let home: Promise<string> | undefined;
  let python: Promise<string | undefined> | undefined;
  let closed = false;

  function poolOf(fn: LambdaFunction): Pool {
    const pool = pools.get(fn.arn) ?? { idle: [], waiting: [], running: 0, retired: false };
    pools.set(fn.arn, pool);
    return pool;
  }

  function stop(process: HandlerProcess): void {
    processes.delete(process);
    const ended = process.stop().finally(() => stopping.delete(ended));
    stopping.add(ended);
  }

  async function makeHome(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'cognito-api-sandbox-'));
    await writeFile(join(folder, 'bootstrap.py'), pythonBootstrap);
    await writeFile(join(folder, 'bootstrap.mjs'), nodeBootstrap);
    await provideRuntimeModules(folder);
    return folder;
  }

  /** Folder with the unpacked package; the same package is unpacked once. */
  async function folderOf(fn: LambdaFunction): Promise<string> {
    home ??= makeHome();
    const parent = await home;
    const name = Buffer.from(fn.codeSha256, 'base64').toString('hex');
    const existing = folders.get(name);
    if (existing !== undefined) return existing;
    const folder = join(parent, name);
    const made = unpack(fn.code, folder).then(() => folder);
    folders.set(name, made);
    return made;
  }

  async function programFor(fn: LambdaFunction): Promise<HandlerProgram | HandlerError> {
    const interpreter = interpreterOf(fn.settings.Runtime);
    if (interpreter === undefined)
      return {
        errorType: 'Sandbox.RuntimeNotSupported',
        errorMessage: `The sandbox runs Python and Node.js handlers only, not ${fn.settings.Runtime}.`,
      };
    const folder = await folderOf(fn);
    const bootstrap = join(folder, '..', interpreter === 'python' ? 'bootstrap.py' : 'bootstrap.mjs');
    const logStream = logStreamName(world.now());
    const environment = handlerEnvironment(world, fn, folder, logStream);
    if (interpreter === 'node') {
      // Started by desktop VS Code this process is Electron, which runs as Node.js only when told so.
      if (process.versions.electron !== undefined) environment.ELECTRON_RUN_AS_NODE = '1';
      return { command: process.execPath, args: [bootstrap], folder, environment, logStream };
    }
    python ??= findPython(world.python);
    const command = await python;
    if (command !== undefined) return { command, args: ['-u', bootstrap], folder, environment, logStream };
    // Whoever installs one meanwhile need not start the sandbox again.
    python = undefined;
    return { errorType: 'Sandbox.PythonNotFound', errorMessage: pythonMissing(world.python) };
  }

  /** A free process of the pool, or a new one; waits when there are too many. */
  async function acquire(pool: Pool): Promise<HandlerProcess | undefined> {
    if (pool.running >= mostProcesses) await new Promise<void>((resolve) => pool.waiting.push(resolve));
    pool.running += 1;
    for (let process = pool.idle.pop(); process !== undefined; process = pool.idle.pop()) {
      if (process.alive) return process;
      processes.delete(process);
    }
    return undefined;
  }

  function release(pool: Pool, process: HandlerProcess | undefined): void {
    pool.running -= 1;
    if (process !== undefined) {
      if (process.alive && !pool.retired && !closed) {
        pool.idle.push(process);
        setTimeout(() => {
          const at = pool.idle.indexOf(process);
          if (at < 0) return;
          pool.idle.splice(at, 1);
          stop(process);
        }, idleLimit).unref();
      } else {
        stop(process);
      }
    }
    pool.waiting.shift()?.();
  }

  async function start(
    fn: LambdaFunction,
  ): Promise<{ process?: HandlerProcess; logStream: string; init: HandlerOutcome }> {
    const program = await programFor(fn);
    if ('errorType' in program)
      return { logStream: logStreamName(world.now()), init: { error: program, lines: [], milliseconds: 0 } };
    const process = new HandlerProcess(program);
    processes.add(process);
    return { process, logStream: program.logStream, init: await process.init() };
  }

  return {
    async run(fn, requestId, event) {
      const pool = poolOf(fn);
      let process = await acquire(pool);
      let started: Awaited<ReturnType<typeof start>> | undefined;
      try {
        if (process === undefined) {
          started = await start(fn);
          process = started.process;
          const { init, logStream } = started;
          if (init.error !== undefined) {
            if (process !== undefined) await process.stop();
            return { ...init, lines: [], error: { ...init.error, requestId }, logStream, init };
          }
        }
        if (process === undefined) throw new Error('A handler process was neither started nor refused.');
        const timeout = fn.settings.Timeout * 1000;
        const outcome = await process.invoke({ id: requestId, arn: fn.arn, event, timeout });
        return { ...outcome, logStream: process.logStream, ...(started ? { init: started.init } : {}) };
      } finally {
        release(pool, process);
      }
    },

    retire(functionArn) {
      const pool = pools.get(functionArn);
      if (pool === undefined) return;
      pool.retired = true;
      pools.delete(functionArn);
      for (const process of pool.idle.splice(0)) stop(process);
    },

    async close() {
      closed = true;
      for (const process of [...processes]) stop(process);
      await Promise.all(stopping);
      const folder = await home;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function logStreamName(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

function pythonMissing(configured: string | undefined): string {
  if (configured !== undefined)
    return (
      `"${configured}" does not run as Python 3. Correct the setting cognitoApi.sandbox.python (--python on the command ` +
      'line), or choose a Node.js runtime for the function.'
    );
  return (
    'No Python was found on the PATH, so the sandbox cannot run Python handlers. Install Python 3.8 or later from ' +
    'https://www.python.org/downloads/, set cognitoApi.sandbox.python (--python on the command line) to the path of one, ' +
    'or choose a Node.js runtime for the function.'
  );
}
