/** Setups in the sandbox that the extension under test started: made completely, shown in the explorer, and removed. */
import type { Inside } from '../../src/composition.ts';
import { settingsFrom } from '../../src/setup/recipes/recipes.ts';
import type { Settings } from '../../src/setup/settings.ts';

const region = 'us-east-1';

/** Returns the id of the setup. */
export async function createInSandbox(parts: Inside, settings: Settings): Promise<string> {
  const operations = await parts.operations();
  const { id } = await operations.createSetup(settings, { kind: 'sandbox', region });
  await operations.apply(id, await operations.plan(id));
  await parts.list.reload();
  return id;
}

export async function removeFromSandbox(parts: Inside, setupId: string): Promise<void> {
  await (await parts.operations()).cleanUp(setupId);
  await parts.list.reload();
}

/** A function in Node.js behind a method that lets the test user's ID token in. */
export function settingsWithTestUser(suffix: string): Settings {
  const settings = settingsFrom('lambda-trigger', suffix);
  settings.function.name = `${suffix}-function`;
  settings.function.runtime = 'nodejs22.x';
  settings.authorizationScopes = [];
  settings.testUser.create = true;
  return settings;
}

/** What SDK clients need to change something behind the extension's back. */
export async function sandboxConfig(parts: Inside) {
  const { endpoint, accessKeyId, secretAccessKey } = await parts.sandbox();
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}
