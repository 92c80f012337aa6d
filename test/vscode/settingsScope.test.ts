/** Settings that decide where credentials go: no workspace can set them. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { setting } from '../../src/ui/configuration.ts';
import { until } from './inside.ts';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}

describe('settings', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = join(folder, '.vscode', 'settings.json');

  after(() => rm(join(folder, '.vscode'), { recursive: true, force: true }));

  for (const name of ['profile', 'endpointUrl', 'sandbox.python'] as const)
    it(`${name} cannot be written into the workspace`, async () => {
      const configuration = vscode.workspace.getConfiguration('cognitoApi');
      await assert.rejects(
        Promise.resolve(configuration.update(name, 'evil', vscode.ConfigurationTarget.Workspace)),
        /workspace|machine|application/i,
      );
    });

  it('are not taken from a workspace that carries them all the same', async () => {
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const content = {
      'cognitoApi.profile': 'evil',
      'cognitoApi.endpointUrl': 'https://evil.example',
      'cognitoApi.sandbox.python': '/evil/python',
      'cognitoApi.region': 'eu-west-3',
    };
    await writeFile(file, JSON.stringify(content));
    // The Region decides nothing about credentials, so a workspace may have its own: that shows the file was read.
    await until(() => setting('region') === 'eu-west-3');
    assert.equal(setting('profile'), '');
    assert.equal(setting('endpointUrl'), '');
    assert.equal(setting('sandbox.python'), '');
  });

  it('are declared so, also for workspaces that are not trusted', () => {
    const extension = vscode.extensions.getExtension('cognito-api-setup.cognito-api-setup');
    assert.ok(extension);
    const { capabilities, contributes } = extension.packageJSON as Manifest;
    const { properties } = contributes.configuration;
    for (const name of ['cognitoApi.profile', 'cognitoApi.endpointUrl', 'cognitoApi.sandbox.python'])
      assert.equal(properties[name]?.scope, 'machine', name);
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    for (const name of ['cognitoApi.profile', 'cognitoApi.endpointUrl'])
      assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name), name);
  });
});
