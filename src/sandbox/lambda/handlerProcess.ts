/** A process that runs one handler: started once, kept warm, asked again for each event. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { HandlerOutput } from './handlerOutput.ts';

/** How to start one. */
export interface HandlerProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Folder of the unpacked package. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logStream: string;
}

/** An error as Lambda reports it in the payload of an answer. */
export interface HandlerError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly [member: string]: unknown;
}

/** How an invocation, or the loading of a handler, ended. */
export interface HandlerOutcome {
  /** JSON text. */
  readonly result?: string;
  readonly error?: HandlerError;
  readonly timedOut?: boolean;
  /** Lines that were printed. */
  readonly lines: readonly string[];
  readonly milliseconds: number;
  /** Bytes. */
  readonly memory?: number;
}

/** One event to handle. */
export interface HandlerRequest {
  readonly id: string;
  readonly arn: string;
  readonly event: unknown;
  /** Milliseconds. */
  readonly timeout: number;
}

interface Reply {
  readonly ready?: boolean;
  readonly result?: string;
  readonly error?: HandlerError | null;
  readonly memory?: number;
  readonly fatal?: boolean;
}

/** Milliseconds that loading a handler may take. Source: "Lambda execution environment lifecycle", init phase. */
const initLimit = 10_000;

/** The process. Handles one event at a time; whoever owns it sees to that. */
export class HandlerProcess {
  readonly logStream: string;
  readonly #child: ChildProcess;
  readonly #output: HandlerOutput;
  readonly #requests: Writable;
  readonly #gone: Promise<string>;
  #answer: ((reply: Reply) => void) | undefined;
  #alive = true;

  constructor({ command, args, folder, environment, logStream }: HandlerProgram) {
    this.logStream = logStream;
    this.#child = spawn(command, args, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what the handler starts ends with it, and Ctrl+C in a terminal reaches neither.
      detached: process.platform !== 'win32',
    });
    const [, stdout, stderr, requests, replies] = this.#child.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ];
    this.#output = new HandlerOutput(stdout, stderr);
    this.#requests = requests;
    // A process that ends by itself closes the pipe under a request; its end is reported by #gone.
    requests.on('error', () => {});
    createInterface({ input: replies }).on('line', (line) => this.#answer?.(JSON.parse(line) as Reply));
    this.#gone = this.#watch();
  }

  /** Whether it can take another event. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Waits until the handler is loaded. An outcome with an error means that this process is of no use. */
  init(): Promise<HandlerOutcome> {
    return this.#exchange('init', initLimit, () => {});
  }

  /** Runs the handler once. */
  invoke(request: HandlerRequest): Promise<HandlerOutcome> {
    return this.#exchange(request.id, request.timeout, () => {
      this.#requests.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    this.#alive = false;
    killGroup(this.#child);
    // What has left the group may keep the output open for as long as it likes.
    await Promise.race([this.#gone, sleep(2000, undefined, { ref: false })]);
  }

  /** Sends, and waits for whichever comes first: the answer with all output, the end of the process, the time limit. */
  async #exchange(id: string, limit: number, send: () => void): Promise<HandlerOutcome> {
    const started = performance.now();
    const answered = new Promise<Reply>((resolve) => {
      this.#answer = resolve;
    });
    send();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'too late'>((resolve) => {
      timer = setTimeout(() => resolve('too late'), limit);
    });
    const end = await Promise.race([
      answered.then(async (reply) => {
        // Output travels by other pipes than the answer and may come after it.
        await Promise.race([this.#output.ended(id), this.#gone]);
        return reply;
      }),
      this.#gone,
      tooLate,
    ]);
    clearTimeout(timer);
    this.#answer = undefined;
    const milliseconds = performance.now() - started;
    if (end === 'too late') {
      await this.stop();
      return { timedOut: true, error: timeoutError(id, limit), lines: this.#output.take(), milliseconds };
    }
    if (typeof end === 'string') return { error: exitError(id, end), lines: this.#output.take(), milliseconds };
    if (end.fatal) this.#alive = false;
    const { result, error, memory } = end;
    return {
      ...(result === undefined ? {} : { result }),
      ...(error ? { error } : {}),
      lines: this.#output.take(),
      milliseconds,
      ...(memory === undefined ? {} : { memory }),
    };
  }

  /** How it ended, in Lambda's words; never rejects. */
  async #watch(): Promise<string> {
    try {
      const [code, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null];
      if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
      return code === 0 ? '' : `exit status ${code}`;
    } catch (error) {
      return `could not be started: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      this.#alive = false;
    }
  }
}

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function timeoutError(requestId: string, limit: number): HandlerError {
  const seconds = (limit / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

function exitError(requestId: string, how: string): HandlerError {
  const text = how === '' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${text}` };
}
