/** The AWS SDK clients that Lambda's Node.js runtimes bring along, put where handlers find them. */
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Clients of SDK v3 that handlers may import without shipping them. AWS's runtimes have all of them; the sandbox has
 * those of the services that a handler behind a user pool asks. Source: Lambda developer guide, "Building Lambda
 * functions with Node.js", runtime-included SDK versions.
 */
export const runtimeModules = ['client-cognito-identity-provider'] as const;

/** Folder of a client: beside the bundle of the sandbox, or, run from source, where npm has put it. */
function folderOf(name: (typeof runtimeModules)[number]): string {
  const bundled = join(import.meta.dirname, 'runtime', '@aws-sdk', name);
  if (existsSync(bundled)) return bundled;
  let folder = dirname(createRequire(import.meta.url).resolve(`@aws-sdk/${name}`));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/**
 * Makes `node_modules` in the folder above all unpacked packages. Node.js looks there after the package's own
 * `node_modules`, as on Lambda, for `import` and `require` alike.
 */
export async function provideRuntimeModules(home: string): Promise<void> {
  const scope = join(home, 'node_modules', '@aws-sdk');
  await mkdir(scope, { recursive: true });
  // A junction needs no special rights on Windows; elsewhere the word has no meaning.
  await Promise.all(runtimeModules.map((name) => symlink(folderOf(name), join(scope, name), 'junction')));
}
