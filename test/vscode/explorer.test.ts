/** The explorer in a real VS Code: a setup's record becomes items, also when another window wrote it or it is broken. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Inside } from '../../src/composition.ts';
import type { Row } from '../../src/engine/record.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import { inside, until } from './inside.ts';

describe('the explorer', () => {
  let parts: Inside;
  before(async () => {
    parts = await inside();
  });
  after(async () => {
    for (const id of await parts.store.ids()) if (id !== 'broken') await parts.store.remove(id).catch(() => undefined);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(parts.storageUri, 'setups', 'broken.json')).then(
      () => undefined,
      () => undefined,
    );
    await parts.list.reload();
  });

  it('shows a setup and its resources as soon as the record is saved', async () => {
    await parts.store.save(setup('explored'));
    const root = await until(async () => (await parts.tree.children()).find(({ setupId }) => setupId === 'explored'));
    assert.equal(root.label, 'demo-ecommerce');
    assert.equal(root.description, 'secured · 111122223333 · eu-central-1');
    assert.deepEqual(
      (await parts.tree.children(root)).map(({ label }) => label),
      ['Endpoint', 'Security', 'REST API', 'User pool', 'Nobody is signed in'],
    );
  });

  it('knows ids, ARNs and console pages from the record', async () => {
    const [root] = await parts.tree.children();
    const api = (await parts.tree.children(root)).find(({ label }) => label === 'REST API');
    assert.equal(api?.id, 'abc123');
    assert.match(api?.consoleUrl ?? '', /^https:\/\/.*console\.aws\.amazon\.com\/.*abc123/);
    const pool = (await parts.tree.children(root)).find(({ label }) => label === 'User pool');
    assert.match(pool?.arn ?? '', /^arn:aws:cognito-idp:eu-central-1:111122223333:userpool\//);
  });

  it('copies an id to the clipboard', async () => {
    const [root] = await parts.tree.children();
    const api = (await parts.tree.children(root)).find(({ label }) => label === 'REST API');
    await vscode.commands.executeCommand('cognitoApi.copyId', api);
    assert.equal(await vscode.env.clipboard.readText(), 'abc123');
  });

  it('follows a change of state', async () => {
    const { api } = setup('explored').rows;
    assert.ok(api);
    const failure = { code: 'Denied', what: 'You may not create APIs.' };
    await parts.store.saveRow('explored', 'api', { ...api, state: 'updating', failure });
    await until(async () => (await parts.tree.children())[0]?.description?.startsWith('failed at REST API demo'));
  });

  it('shows what another window wrote', async () => {
    const folder = join(parts.storageUri.fsPath, 'setups');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'elsewhere.json'), JSON.stringify(setup('elsewhere')));
    await until(async () => (await parts.tree.children()).some(({ setupId }) => setupId === 'elsewhere'));
  });

  it('shows a record that cannot be read as an error beside the others', async () => {
    await writeFile(join(parts.storageUri.fsPath, 'setups', 'broken.json'), '{"version": 1, ');
    const nodes = await until(async () => {
      const found = await parts.tree.children();
      return found.length === 3 && found;
    });
    const broken = nodes.find(({ setupId }) => setupId === 'broken');
    assert.equal(broken?.icon, 'error');
    assert.equal(broken?.description, 'The record of a setup could not be read.');
    assert.equal(
      nodes.filter(({ icon }) => icon !== 'error').length,
      1,
      'the failed one and the broken one are errors',
    );
  });

  it('is drawn by VS Code without an error, unfolded', async () => {
    await vscode.commands.executeCommand('cognitoApi.setups.focus');
    await parts.tree.reveal('explored');
  });
});

function setup(id: string): Setup {
  const row = (
    rowId: string,
    type: string,
    title: string,
    attributes: Row['attributes'],
    props: unknown = {},
  ): Row => ({
    id: rowId,
    type,
    title,
    state: 'created',
    refersTo: [],
    props,
    attributes,
    since: '2026-01-01T00:00:00.000Z',
    accountId: '111122223333',
    region: 'eu-central-1',
  });
  const poolId = 'eu-central-1_AbCdEfGhI';
  const rows = [
    row('api', 'ApiGateway.RestApi', 'REST API demo', { id: 'abc123', rootResourceId: 'r00t' }),
    row('method', 'ApiGateway.Method', 'Method ANY /demo', undefined, { authorizationType: 'COGNITO_USER_POOLS' }),
    row('stage', 'ApiGateway.Stage', 'Stage default', { name: 'default' }),
    row('userPool', 'Cognito.UserPool', 'User pool demo', {
      id: poolId,
      arn: `arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${poolId}`,
    }),
    row('appClient', 'Cognito.AppClient', 'App client demo', { id: 'client1' }),
  ];
  return {
    version: 1,
    id,
    name: 'demo-ecommerce',
    createdAt: id === 'explored' ? '2026-01-01T00:00:00.000Z' : '2026-01-02T00:00:00.000Z',
    rows: Object.fromEntries(rows.map((each) => [each.id, each])),
    extra: {
      settings: settingsFrom('lambda-trigger', 'abc'),
      target: { kind: 'aws', region: 'eu-central-1' },
      phase: 'complete',
      caller: { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/me', partition: 'aws' },
    },
  };
}
