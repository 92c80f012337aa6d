// Builds everything that runs: the extension with its lazy chunks, the sandbox, the demo, and the webview.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');
const quiet = process.argv.includes('--quiet');
const minify = process.argv.includes('--production') || !watch;
// As in src/sandbox/lambda/runtimeModules.ts.
const runtimeModules = ['client-cognito-identity-provider'];
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/webview', { recursive: true });

// Some libraries are CommonJS and call require(); an ES module has none of its own.
const requireShim =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify,
  sourcemap: watch ? 'linked' : false,
  external: ['vscode'],
  mainFields: ['module', 'main'],
  banner: { js: requireShim },
  // What CommonJS modules take for granted besides require(); write-file-atomic asks for its own file name.
  define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
  legalComments: 'none',
  logLevel: quiet ? 'warning' : 'info',
};

const builds = [
  // Splitting turns each dynamic import() into a chunk, so that activation loads no AWS client.
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
  },
  { ...node, entryPoints: { sandbox: 'src/sandbox/main.ts', demo: 'src/demo.ts' }, outdir: 'dist' },
  // What Lambda's Node.js runtimes bring along, for the handlers in the sandbox. CommonJS can be imported and required.
  {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify,
    mainFields: ['module', 'main'],
    entryPoints: Object.fromEntries(runtimeModules.map((name) => [`${name}/index`, `@aws-sdk/${name}`])),
    outdir: 'dist/runtime/@aws-sdk',
    legalComments: 'none',
    logLevel: quiet ? 'warning' : 'info',
  },
  {
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'chrome120',
    minify,
    sourcemap: watch ? 'linked' : false,
    entryPoints: { wizard: 'src/webview/main.ts' },
    outdir: 'dist/webview',
    legalComments: 'none',
    logLevel: quiet ? 'warning' : 'info',
  },
];

for (const name of ['codicon.css', 'codicon.ttf'])
  cpSync(`node_modules/@vscode/codicons/dist/${name}`, `dist/webview/${name}`);

for (const name of runtimeModules) {
  mkdirSync(`dist/runtime/@aws-sdk/${name}`, { recursive: true });
  writeFileSync(
    `dist/runtime/@aws-sdk/${name}/package.json`,
    `${JSON.stringify({ name: `@aws-sdk/${name}`, type: 'commonjs', main: './index.js' })}\n`,
  );
}

if (watch) {
  for (const options of builds) await (await context(options)).watch();
} else {
  const results = await Promise.all(builds.map((options) => build(options)));
  const meta = results.map((result) => result.metafile).find(Boolean);
  // The bench reads from here how much of the bundle activation loads.
  if (meta) writeFileSync('dist/extension.meta.json', JSON.stringify(meta));
}
