/** Settings become resources whose references say what must come first. */
import assert from 'node:assert/strict';
import type { Declared } from '../../../src/engine/resource.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { withValue } from '../../../src/setup/fields.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../../src/setup/settings.ts';

const settings = settingsFrom('lambda-trigger', 'abcd1234');
const ids = (declared: readonly Declared[]) => declared.map((entry) => entry.id);
const propsOf = (declared: readonly Declared[], id: string) =>
  declared.find((entry) => entry.id === id)?.props as Record<string, unknown>;

describe('desired resources', () => {
  it('of the first phase are an API that anyone can call', () => {
    const open = desiredResources(settings, 'setup001', 'open-api');
    assert.equal(propsOf(open, 'method').authorizationType, 'NONE');
    assert.ok(!ids(open).includes('userPool'));
  });

  it('of a later phase hold all of the earlier ones', () => {
    const open = ids(desiredResources(settings, 'setup001', 'open-api'));
    const pool = ids(desiredResources(settings, 'setup001', 'user-pool'));
    const all = ids(desiredResources(settings, 'setup001', 'complete'));
    assert.ok(open.every((id) => pool.includes(id)));
    assert.ok(pool.every((id) => all.includes(id)));
  });

  it('secure the method with the authorizer and its scopes', () => {
    const method = propsOf(desiredResources(settings, 'setup001'), 'method');
    assert.equal(method.authorizationType, 'COGNITO_USER_POOLS');
    assert.deepEqual(method.authorizationScopes, ['email']);
    assert.deepEqual(method.authorizerId, { $ref: 'authorizer', attribute: 'id' });
  });

  it('refer only to resources that are declared', () => {
    const variants: Settings[] = [
      settings,
      settingsFrom('blank', 'abcd1234'),
      withValue(settings, 'api.resourcePath', '/'),
      withValue(settings, 'api.resourcePath', '/news/{id}'),
      withValue(settings, 'api.integration', 'MOCK'),
      withValue(settings, 'hostedPages.enabled', false),
      withValue(settings, 'hostedPages.managedLoginVersion', 2),
    ];
    for (const variant of variants) {
      const declared = desiredResources(variant, 'setup001');
      const known = new Set(ids(declared));
      assert.equal(known.size, declared.length, 'ids are unique');
      const refs = [...JSON.stringify(declared).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
      assert.ok(refs.length > 0);
      assert.deepEqual(
        refs.filter((id) => !known.has(id)),
        [],
      );
      for (const entry of declared) assert.ok(entry.containedIn === undefined || known.has(entry.containedIn));
    }
  });

  it('for a mock need no function', () => {
    const mock = ids(desiredResources(withValue(settings, 'api.integration', 'MOCK'), 'setup001'));
    assert.ok(!mock.includes('function') && !mock.includes('role') && !mock.includes('permission'));
  });

  it('make one resource for each part of the path', () => {
    const nested = ids(desiredResources(withValue(settings, 'api.resourcePath', '/news/{id}'), 'setup001'));
    assert.deepEqual(
      nested.filter((id) => id.startsWith('resource:')),
      ['resource:/news', 'resource:/news/{id}'],
    );
  });

  it('keep the role name within 64 characters', () => {
    const long = withValue(settings, 'function.name', 'f'.repeat(64));
    assert.ok(String(propsOf(desiredResources(long, 'setup001'), 'role').name).length <= 64);
  });
});
