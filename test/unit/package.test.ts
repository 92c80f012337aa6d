/** What ships: the files of the .vsix, the size of what activation loads, and a manifest fit for the marketplace. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import { before, describe, it } from 'mocha';
import { runtimeModules } from '../../src/sandbox/lambda/runtimeModules.ts';
import { bundleSize } from '../support/bundleSize.ts';
import { buildAll } from '../support/extensionPackage.ts';
import { root } from '../support/places.ts';

interface Manifest {
  readonly name: string;
  readonly displayName: string;
  readonly license: string;
  readonly icon: string;
  readonly main: string;
  readonly engines: { readonly vscode: string };
  readonly categories: readonly string[];
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly virtualWorkspaces: unknown;
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly dependencies?: unknown;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string; readonly icon?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly group?: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

describe('the package', () => {
  let shipped: readonly string[];

  before('what is built is listed', async function () {
    this.timeout(60_000);
    // `npm test` builds first; run alone, this does.
    if (!existsSync(join(root, 'dist', 'extension.meta.json'))) await buildAll();
    shipped = (await listFiles({ cwd: root, dependencies: false } as Parameters<typeof listFiles>[0])).sort();
  });

  it('ships the bundles, the media, and what the marketplace shows', () => {
    for (const file of [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'dist/extension.js',
      'dist/sandbox.js',
      ...runtimeModules.flatMap((name) => [
        `dist/runtime/@aws-sdk/${name}/index.js`,
        `dist/runtime/@aws-sdk/${name}/package.json`,
      ]),
      'dist/webview/wizard.js',
      'dist/webview/codicon.css',
      'dist/webview/codicon.ttf',
      'media/icon.png',
      'media/activity.svg',
    ])
      assert.ok(shipped.includes(file), `${file} is missing`);
  });

  it('ships nothing but what runs', () => {
    const allowed = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      /^dist\/(extension|sandbox)\.js$/,
      /^dist\/runtime\/@aws-sdk\/[\w-]+\/(index\.js|package\.json)$/,
      /^dist\/chunks\/[\w-]+\.js$/,
      /^dist\/webview\/[\w.-]+\.(js|css|ttf)$/,
      /^media\/[\w/.-]+\.(png|svg|md|css)$/,
    ];
    assert.deepEqual(
      shipped.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it('ships every chunk that the bundle may load', async () => {
    const meta = JSON.parse(readFileSync(join(root, 'dist', 'extension.meta.json'), 'utf8')) as {
      outputs: Record<string, unknown>;
    };
    assert.deepEqual(
      Object.keys(meta.outputs).filter((file) => !shipped.includes(file)),
      [],
    );
  });

  it('activates with at most 40 kB of code', async () => {
    const size = await bundleSize();
    assert.ok(size.bytes > 1_000, 'the metafile does not know the bundle');
    assert.ok(size.bytes <= 40_000, `${size.bytes} bytes: ${JSON.stringify(size.loaded)}`);
  });

  it('has a licence and an icon that the marketplace takes', () => {
    assert.equal(manifest.license, 'MIT');
    assert.match(readFileSync(join(root, 'LICENSE'), 'utf8'), /MIT License/);
    const icon = readFileSync(join(root, manifest.icon));
    assert.equal(icon.subarray(1, 4).toString(), 'PNG');
    // The marketplace asks for 128x128 at least; width and height stand at these places of a PNG.
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128, 'the icon is too small');
    const activityIcon = manifest.contributes.viewsContainers.activitybar[0]?.icon ?? '';
    assert.match(readFileSync(join(root, activityIcon), 'utf8'), /<svg/);
  });

  it('has a README that is about the product', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    assert.ok(readme.startsWith(`# ${manifest.displayName}`), 'the README does not begin with the name');
    // The marketplace shows no SVG and no relative picture that is not shipped.
    for (const [, picture = ''] of readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)) {
      assert.doesNotMatch(picture, /\.svg$/, picture);
      if (!/^https:/.test(picture))
        assert.ok(shipped.includes(picture.replace(/^\.\//, '')), `${picture} is not shipped`);
    }
  });

  it('asks for a VS Code whose API it was written against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  it('depends on nothing at run time: all is bundled', () => {
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.main, './dist/extension.js');
  });

  it('uses categories that the marketplace knows', () => {
    // https://code.visualstudio.com/api/references/extension-manifest
    const known = [
      'AI',
      'Azure',
      'Chat',
      'Data Science',
      'Debuggers',
      'Extension Packs',
      'Education',
      'Formatters',
      'Keymaps',
      'Language Packs',
      'Linters',
      'Machine Learning',
      'Notebooks',
      'Programming Languages',
      'SCM Providers',
      'Snippets',
      'Testing',
      'Themes',
      'Visualization',
      'Other',
    ];
    assert.ok(manifest.categories.length > 0);
    assert.deepEqual(
      manifest.categories.filter((category) => !known.includes(category)),
      [],
    );
  });

  it('activates only after start-up, or earlier for one of its own files or a link that comes back from a sign-in', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished', 'onFileSystem:cognito-api', 'onUri']);
  });

  it('runs where the workspace is, in virtual workspaces too, and says what an untrusted one may not do', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  });

  it('lets no workspace choose where credentials go', () => {
    const properties = manifest.contributes.configuration.properties;
    for (const name of ['cognitoApi.profile', 'cognitoApi.endpointUrl', 'cognitoApi.sandbox.python'])
      assert.ok(
        ['machine', 'application'].includes(properties[name]?.scope ?? ''),
        `${name} has scope ${properties[name]?.scope}`,
      );
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.ok(restricted.includes('cognitoApi.profile') && restricted.includes('cognitoApi.endpointUrl'));
  });

  it('puts every command into its category, and menus name only commands that exist', () => {
    const commands = new Map(manifest.contributes.commands.map((command) => [command.command, command]));
    assert.deepEqual(
      [...commands.values()].filter(({ category }) => category !== 'Cognito API'),
      [],
    );
    const inMenus = Object.values(manifest.contributes.menus).flat();
    assert.deepEqual(
      inMenus.filter(({ command }) => !commands.has(command)),
      [],
    );
    // An inline action without an icon would be a line of text in the tree.
    const bare = inMenus.filter(({ command, group }) => group?.startsWith('inline') && !commands.get(command)?.icon);
    assert.deepEqual(bare, []);
  });

  it('has a lockfile that works with every registry', () => {
    const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(lockfile, /"resolved": "https?:/);
  });
});
