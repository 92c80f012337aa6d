/** Finds the Python that runs handlers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Path of the interpreter itself: of `configured`, or of `python3` or `python` on the PATH. Undefined when there is
 * none, or only a Python 2 or a stand-in that opens a shop. A shim (pyenv, asdf) is resolved here, since handlers run
 * without the environment that it needs.
 */
export async function findPython(configured?: string): Promise<string | undefined> {
  for (const command of configured === undefined ? ['python3', 'python'] : [configured]) {
    try {
      const program = 'import sys; print(sys.executable if sys.version_info >= (3, 8) else "")';
      const { stdout } = await run(command, ['-c', program], { timeout: 20_000, windowsHide: true });
      if (stdout.trim() !== '') return stdout.trim();
    } catch {
      // Not there or not working: the next one.
    }
  }
  return undefined;
}
