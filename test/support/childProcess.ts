/** Child processes of the harness: started as a group of their own, so that nothing of them stays behind. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

export interface Finished {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number;
  /** Standard output and error, in the order they came. */
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Starts a process that `stop` (or the end of this one) takes down together with its own children. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  // A group leader of its own: POSIX can then signal the whole family with one negative id.
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    ...options,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a process started by `start` with its children; resolves when it is gone. After 5 s it is killed. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}

/** Runs a command to its end. Never throws for an exit code; `onLine` gets the output as it comes. */
export function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly onLine?: (line: string) => void } = {},
): Promise<Finished> {
  const { onLine, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, args, rest);
    let output = '';
    let pending = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString();
      output += text;
      if (!onLine) return;
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

// Whatever way this process ends, what it started ends with it.
process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A program with its own way to shut down, such as `npm start`, has a listener beside this one.
    if (process.listenerCount(signal) === 1)
      process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 1));
  });
}
