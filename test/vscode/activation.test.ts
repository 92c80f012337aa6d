/** The extension in a real VS Code: it activates, and what package.json promises is there. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { commandIds, settingDefaults, settingsSection, views } from '../../src/manifest.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
  };
}

describe('activation', () => {
  let extension: vscode.Extension<unknown>;
  let manifest: Manifest;

  before('the extension is found', async () => {
    const found = vscode.extensions.getExtension('cognito-api-setup.cognito-api-setup');
    assert.ok(found, 'VS Code does not know the extension');
    extension = found;
    manifest = found.packageJSON as Manifest;
    await extension.activate();
  });

  it('activates', () => {
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json contributes, and no other', async () => {
    const contributed = manifest.contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true))
      .filter((id) => id.startsWith('cognitoApi.'))
      // VS Code itself adds commands for each view, such as `cognitoApi.setups.focus`.
      .filter((id) => !Object.values(views).some((view) => id.startsWith(`${view}.`)))
      .sort();
    assert.deepEqual(registered, contributed);
    assert.deepEqual([...commandIds].sort(), contributed);
  });

  it('has its container in the activity bar and its view in it', async () => {
    const container = manifest.contributes.viewsContainers.activitybar[0]?.id ?? '';
    assert.deepEqual(
      manifest.contributes.views[container]?.map(({ id }) => id),
      [views.setups],
    );
    const all = await vscode.commands.getCommands();
    assert.ok(all.includes(`workbench.view.extension.${container}`), 'no container');
    assert.ok(all.includes(`${views.setups}.focus`), 'no view');
  });

  it('shows its view on request without an error', async () => {
    await vscode.commands.executeCommand(`${views.setups}.focus`);
  });

  it('reads each setting with the default that package.json declares', () => {
    const configuration = vscode.workspace.getConfiguration(settingsSection);
    for (const [name, value] of Object.entries(settingDefaults))
      assert.equal(configuration.inspect(name)?.defaultValue, value, name);
  });
});
