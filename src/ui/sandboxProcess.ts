/** Sandbox process: starts the sandbox when a setup needs it, and shares one among all windows. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SandboxAddress } from '../aws/target.ts';
import { Failure } from '../engine/failure.ts';
import { sandboxRegion } from './sandboxRegion.ts';

export interface SandboxOptions {
  /** The bundled program, `dist/sandbox.js`. */
  readonly script: string;
  /** Folder that keeps its state and its port across restarts. */
  readonly stateDirectory: string;
  /** Path of the Python for handlers, asked for at each start; empty: that of the PATH. */
  readonly python: () => string;
  /** Keeps the address for other windows. It holds credentials, so this is the vault. */
  readonly remembered: { get(): Promise<string | undefined>; put(text: string): Promise<void> };
  /** Key that seals its state on disk: 32 bytes in base64, kept in the vault. Undefined: the state stays in clear. */
  readonly stateKey?: () => Promise<string>;
  /** Runs work that no other window may do at the same time. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly log: { info(text: string): void; warn(text: string): void; hide(secret: string): void };
  /** ms that a start may take. */
  readonly startTimeout?: number;
}

export interface SandboxProcess {
  /**
   * Where the sandbox is. Starts it when none runs, also after one died. Throws Failure `SandboxFailed` when it does
   * not start.
   */
  address(): Promise<SandboxAddress>;
  /** Ends the sandbox if this window started it, and waits until its state is saved. */
  close(): Promise<void>;
}

/** ms to wait for an answer of a sandbox that another window started. One that has ended refuses at once; a busy one may take long. */
const healthTimeout = 10_000;
/** ms for a sandbox to save its state before it is killed. */
const closeTimeout = 3000;

export function openSandboxProcess(options: SandboxOptions): SandboxProcess {
  let own: { readonly child: ChildProcess; readonly address: SandboxAddress } | undefined;
  let asking: Promise<SandboxAddress> | undefined;

  async function find(): Promise<SandboxAddress> {
    if (own) return own.address;
    const running = await remembered(options);
    if (running) return running;
    return options.exclusively(async () => {
      // Another window may have started one while this one waited for its turn.
      const started = await remembered(options);
      if (started) return started;
      const next = await start(options);
      next.child.once('exit', (code, signal) => {
        if (own?.child === next.child) own = undefined;
        options.log.info(`The sandbox has ended (${signal ?? code}).`);
      });
      own = next;
      await options.remembered.put(JSON.stringify(next.address));
      return next.address;
    });
  }

  return {
    async address() {
      asking ??= find().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    async close() {
      await asking?.catch(() => {});
      const child = own?.child;
      own = undefined;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), closeTimeout);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The sandbox that some window started last, if it still answers. */
async function remembered({ remembered: memory, log }: SandboxOptions): Promise<SandboxAddress | undefined> {
  const address = addressOf(await memory.get());
  if (!address) return undefined;
  log.hide(address.secretAccessKey);
  try {
    const response = await fetch(`${address.endpoint}/_aws/health`, { signal: AbortSignal.timeout(healthTimeout) });
    const health = (await response.json()) as { accountId?: unknown };
    // Something else may have taken the port meanwhile, or another sandbox, whose credentials are others.
    return response.ok && health.accountId === address.accountId ? address : undefined;
  } catch {
    return undefined;
  }
}

async function start(options: SandboxOptions): Promise<{ child: ChildProcess; address: SandboxAddress }> {
  const python = options.python().trim();
  const key = await options.stateKey?.();
  const started = performance.now();
  const child = fork(
    options.script,
    ['--state', options.stateDirectory, '--region', sandboxRegion, ...(python === '' ? [] : ['--python', python])],
    // In desktop VS Code the executable is Electron, which this variable makes behave as Node.js.
    {
      execPath: process.execPath,
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...(key !== undefined && { COGNITO_SANDBOX_STATE_KEY: key }) },
      silent: true,
    },
  );
  const lastErrors: string[] = [];
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      options.log.warn(`sandbox: ${line}`);
      if (lastErrors.push(line) > 5) lastErrors.shift();
    });
  const failed = (why: string) =>
    new Failure({
      code: 'SandboxFailed',
      what: 'The local sandbox did not start.',
      why: lastErrors.length > 0 ? lastErrors.join(' ') : why,
      next: 'If another window runs the sandbox, reload this one so that both share it. The log says more.',
    });
  try {
    const address = await firstLine(child, options, failed);
    options.log.info(
      `The sandbox runs at ${address.endpoint} (started in ${Math.round(performance.now() - started)} ms).`,
    );
    return { child, address };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Waits for the address, which is the first line that the sandbox prints. Later lines go to the log. */
function firstLine(
  child: ChildProcess,
  { log, startTimeout = 30_000 }: SandboxOptions,
  failed: (why: string) => Failure,
): Promise<SandboxAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<SandboxAddress>();
  const timer = setTimeout(() => reject(failed('It said nothing for too long.')), startTimeout);
  child.once('error', (error) => reject(failed(error.message)));
  child.once('close', (code, signal) => reject(failed(`It ended (${signal ?? code}) before it was ready.`)));
  let first = true;
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!first) {
        log.info(`sandbox: ${line}`);
        return;
      }
      first = false;
      const address = addressOf(line);
      if (!address) {
        reject(failed('Its first line was not its address.'));
        return;
      }
      log.hide(address.secretAccessKey);
      resolve(address);
    });
  return promise.finally(() => clearTimeout(timer));
}

function addressOf(text: string | undefined): SandboxAddress | undefined {
  if (text === undefined) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== 'object' || data === null) return undefined;
  const { endpoint, accessKeyId, secretAccessKey, region, accountId } = data as Record<string, unknown>;
  const words = [endpoint, accessKeyId, secretAccessKey, region, accountId];
  return words.every((word) => typeof word === 'string') ? (data as SandboxAddress) : undefined;
}
