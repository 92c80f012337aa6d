/** Architecture as a test: who may import whom, where `vscode` may be, and what no file may have. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { describe, it } from 'mocha';

const root = resolve(import.meta.dirname, '..', '..');
const source = join(root, 'src');

interface Import {
  /** Importing file, relative to `src`, with forward slashes. */
  readonly file: string;
  /** Imported file relative to `src`, or the name of a package. */
  readonly target: string;
  readonly inside: boolean;
  /** Only types are imported, so nothing of it is there at run time. */
  readonly typeOnly: boolean;
}

/**
 * What each part of `src` may import of the others, by path below `src`: a folder, a file, or one of them with `type:`
 * in front for its types only. The first entry whose path fits a file is the one that counts.
 */
const rules: readonly { readonly part: string; readonly may: readonly string[] }[] = [
  { part: 'extension.ts', may: ['*'] },
  { part: 'composition.ts', may: ['*'] },
  { part: 'demo.ts', may: ['*'] },
  { part: 'demo', may: ['*'] },
  { part: 'manifest.ts', may: [] },
  { part: 'setup', may: ['engine/resource.ts'] },
  { part: 'engine', may: [] },
  { part: 'aws', may: ['engine'] },
  { part: 'signIn', may: ['aws', 'setup', 'engine', 'tokens', 'endpoint'] },
  { part: 'tokens', may: ['aws', 'setup', 'engine', 'signIn', 'endpoint'] },
  { part: 'endpoint', may: ['aws', 'setup', 'engine', 'signIn', 'tokens'] },
  // Explaining is pure: evidence in, diagnosis out. Whoever gathers the evidence stands in `operations`.
  { part: 'explain', may: ['setup', 'type:aws', 'type:engine', 'type:tokens', 'type:signIn'] },
  { part: 'sandbox', may: [] },
  { part: 'storage', may: ['engine', 'type:tokens'] },
  { part: 'operations', may: ['setup', 'engine', 'aws', 'signIn', 'tokens', 'endpoint', 'explain'] },
  { part: 'wizard/tryItView.ts', may: ['type:engine', 'type:explain', 'type:signIn'] },
  { part: 'wizard/existingView.ts', may: ['type:setup', 'type:engine'] },
  {
    part: 'wizard/protocol.ts',
    may: ['setup', 'type:engine', 'type:explain', 'wizard/existingView.ts', 'wizard/tryItView.ts'],
  },
  // The panel is the wizard's host: it speaks to VS Code. All else of the wizard is plain and tested without it.
  { part: 'wizard/wizardPanel.ts', may: ['*'] },
  { part: 'wizard/wizardPanels.ts', may: ['*'] },
  {
    part: 'wizard',
    may: [
      'setup',
      'engine',
      'aws/target.ts',
      'type:operations',
      'type:endpoint',
      'type:tokens',
      'type:signIn',
      'type:explain',
    ],
  },
  {
    part: 'webview',
    may: [
      'setup',
      'type:engine',
      'type:explain',
      'wizard/protocol.ts',
      'type:wizard/existingView.ts',
      'wizard/tryItView.ts',
    ],
  },
  ...['tree', 'commands', 'ui'].map((part) => ({ part, may: ['*'] })),
];

/** Parts that may import `vscode`. Everything else runs in plain Node.js or in a browser. */
const mayUseVSCode = [
  'extension.ts',
  'composition.ts',
  'storage',
  'wizard/wizardPanel.ts',
  'wizard/wizardPanels.ts',
  'tree',
  'commands',
  'ui',
];

/** Parts that may use AWS SDK clients. Everything that a person sees goes through the operations instead. */
const mayUseAwsSdk = ['aws', 'signIn', 'tokens', 'endpoint', 'operations', 'demo', 'demo.ts', 'composition.ts'];

/** Files that may be longer than 400 lines, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|css)$/.test(entry.name))
  .map((entry) => relative(source, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();
const scripts = files.filter((file) => file.endsWith('.ts'));
const imports = scripts.flatMap(importsOf);

describe('the architecture of src', () => {
  it('has files to look at, and finds their imports', () => {
    assert.ok(scripts.length > 50, `only ${scripts.length} files`);
    assert.ok(imports.length > 200, `only ${imports.length} imports`);
    assert.ok(
      imports.some(({ target }) => target === 'vscode'),
      'no import of vscode found',
    );
    assert.ok(
      imports.some(({ inside, typeOnly }) => inside && typeOnly),
      'no import of types found',
    );
  });

  it('has a rule for every part, and none for a part that is gone', () => {
    assert.deepEqual(
      scripts.filter((file) => !ruleFor(file)),
      [],
    );
    assert.deepEqual(
      rules.map(({ part }) => part).filter((part) => !scripts.some((file) => isIn(file, part))),
      [],
    );
  });

  it('imports only as the floor plan allows', () => {
    const forbidden = imports.filter((each) => each.inside && !isAllowed(each));
    assert.deepEqual(
      forbidden.map(({ file, target, typeOnly }) => `${file} imports ${target}${typeOnly ? ' (types)' : ''}`),
      [],
    );
  });

  it('imports vscode only where VS Code is', () => {
    const offenders = imports.filter(
      ({ file, target }) => target === 'vscode' && !mayUseVSCode.some((part) => isIn(file, part)),
    );
    assert.deepEqual(
      offenders.map(({ file }) => file),
      [],
    );
  });

  it('speaks to AWS only in the parts made for it', () => {
    const offenders = imports.filter(
      ({ file, target }) => /^@(aws-sdk|smithy)\//.test(target) && !mayUseAwsSdk.some((part) => isIn(file, part)),
    );
    // The sandbox checks signatures with the library that makes them; it shares nothing else with the clients.
    const signatures = ['@smithy/signature-v4', '@smithy/protocol-http'];
    assert.deepEqual(
      offenders
        .filter(({ file, target }) => !(isIn(file, 'sandbox') && signatures.includes(target)))
        .map(({ file, target }) => `${file} imports ${target}`),
      [],
    );
  });

  it('keeps setup to plain data: no package but valibot', () => {
    assert.deepEqual(
      imports.filter(({ file, target, inside }) => isIn(file, 'setup') && !inside && target !== 'valibot'),
      [],
    );
  });

  it('has no file over 400 lines', () => {
    const lengths = files.map((file) => ({ file, lines: textOf(file).trimEnd().split('\n').length }));
    assert.deepEqual(
      lengths.filter(({ file, lines }) => lines > 400 && !(file in longFiles)),
      [],
    );
    // An exception that is no longer needed must go.
    const stale = Object.keys(longFiles).filter(
      (file) => !lengths.some((each) => each.file === file && each.lines > 400),
    );
    assert.deepEqual(stale, []);
  });

  it('says in the first line of every file what it is', () => {
    assert.deepEqual(
      files.filter((file) => !/^\/\*\*? ?\S|^\/\*\*\n/.test(textOf(file))),
      [],
    );
  });

  it('leaves no reminders behind', () => {
    assert.deepEqual(
      files.filter((file) => /\b(TODO|FIXME|XXX|HACK)\b/.test(textOf(file))),
      [],
    );
  });

  it('has no name that says nothing', () => {
    assert.deepEqual(
      files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.|$)/i.test(file)),
      [],
    );
  });

  it('has no default export and no barrel', () => {
    assert.deepEqual(
      scripts.filter((file) => /^export default|export \{[^}]*\bas default\b|^export \* from/m.test(textOf(file))),
      [],
    );
    assert.deepEqual(
      scripts.filter((file) => /(^|\/)index\.ts$/.test(file)),
      [],
    );
  });

  it('catches what it is there to catch', () => {
    const each = (file: string, target: string, typeOnly = false): Import => ({ file, target, inside: true, typeOnly });
    assert.equal(isAllowed(each('engine/apply.ts', 'aws/clients.ts')), false);
    assert.equal(isAllowed(each('sandbox/main.ts', 'aws/target.ts', true)), false);
    assert.equal(isAllowed(each('webview/main.ts', 'engine/plan.ts')), false);
    assert.equal(isAllowed(each('webview/main.ts', 'engine/plan.ts', true)), true);
    assert.equal(isAllowed(each('setup/settings.ts', 'engine/resource.ts')), true);
    assert.equal(isAllowed(each('setup/settings.ts', 'engine/plan.ts')), false);
    assert.equal(isAllowed(each('aws/clients.ts', 'aws/target.ts')), true);
    const text =
      "import {\n  type A,\n  type B,\n} from './x.ts';\nconst y = import('../y/z.ts');\nexport { q } from './q.ts';";
    assert.deepEqual(
      parseImports(text).map(({ specifier, typeOnly }) => [specifier, typeOnly]),
      [
        ['./x.ts', true],
        ['./q.ts', false],
        ['../y/z.ts', false],
      ],
    );
  });
});

function textOf(file: string): string {
  return readFileSync(join(source, file), 'utf8');
}

function importsOf(file: string): Import[] {
  return parseImports(textOf(file)).map(({ specifier, typeOnly }) => {
    const inside = specifier.startsWith('.');
    const target = inside
      ? posix.normalize(posix.join(dirname(file).split(sep).join('/'), specifier))
      : packageOf(specifier);
    return { file, target, inside, typeOnly };
  });
}

/** Static imports and re-exports, then dynamic imports (also those in types). */
function parseImports(text: string): { specifier: string; typeOnly: boolean }[] {
  const fixed = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?([^'";=]*?)\bfrom\s+'([^']+)'/gm),
    ...text.matchAll(/^import()()\s+'([^']+)'/gm),
  ];
  const dynamic = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)(\.[A-Z])?/g)];
  return [
    ...fixed.map(([, type, names = '', specifier = '']) => ({
      specifier,
      typeOnly: Boolean(type) || onlyTypes(names),
    })),
    // `import('…').Name` stands in a type; at run time it would be followed by `.then` or awaited.
    ...dynamic.map(([, specifier = '', member]) => ({ specifier, typeOnly: member !== undefined })),
  ];
}

function onlyTypes(names: string): boolean {
  const listed = /^\{([\s\S]*)\}\s*$/.exec(names.trim())?.[1];
  const each = listed
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return each !== undefined && each.length > 0 && each.every((name) => name.startsWith('type '));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function ruleFor(file: string) {
  return rules.find(({ part }) => isIn(file, part));
}

function isIn(file: string, part: string): boolean {
  return file === part || file.startsWith(`${part}/`);
}

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const rule = ruleFor(file);
  if (!rule) return false;
  if (isIn(target, rule.part) || rule.may.includes('*')) return true;
  return rule.may.some((may) => (may.startsWith('type:') ? typeOnly && isIn(target, may.slice(5)) : isIn(target, may)));
}
