/** What activation loads: the main bundle with the chunks it imports statically, read from esbuild's metafile. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './places.ts';

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly bytes: number; readonly imports: readonly { readonly path: string; readonly kind: string }[] }
    >
  >;
}

export interface BundleSize {
  /** Files that are loaded before `activate` runs, with their bytes. */
  readonly loaded: readonly { readonly file: string; readonly bytes: number }[];
  /** Sum of them, in bytes. */
  readonly bytes: number;
  /** Chunks that are loaded on first use, in bytes. */
  readonly later: number;
}

/** Reads `dist/extension.meta.json`, which the build writes. */
export async function bundleSize(): Promise<BundleSize> {
  const meta = JSON.parse(await readFile(join(root, 'dist', 'extension.meta.json'), 'utf8')) as Metafile;
  const loaded = new Set<string>();
  const visit = (file: string) => {
    const output = meta.outputs[file];
    if (!output || loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') visit(path);
  };
  visit('dist/extension.js');
  const size = (file: string) => meta.outputs[file]?.bytes ?? 0;
  const sum = (files: Iterable<string>) => [...files].reduce((all, file) => all + size(file), 0);
  return {
    loaded: [...loaded].map((file) => ({ file, bytes: size(file) })),
    bytes: sum(loaded),
    later: sum(Object.keys(meta.outputs).filter((file) => !loaded.has(file))),
  };
}
