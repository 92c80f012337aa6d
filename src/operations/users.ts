/** Users: what an administrator does with the people in the pool of a setup. */
import type { Connection } from '../aws/connection.ts';
import { passwordName } from '../aws/resources/user.ts';
import { Failure } from '../engine/failure.ts';
import { createUser, setPermanentPassword } from '../signIn/administrator.ts';
import type { Operations, Ports, Setup } from './operations.ts';
import { attributeOf } from './setupFacts.ts';

export function userOperations(
  { vault }: Pick<Ports, 'vault'>,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
): Pick<Operations, 'createUser' | 'setPermanentPassword'> {
  async function poolOf(setupId: string) {
    const setup = await load(setupId);
    const userPoolId = attributeOf(setup, 'userPool', 'id');
    if (userPoolId === undefined)
      throw new Failure({
        code: 'NotCreated',
        what: 'The user pool of this setup does not exist yet.',
        next: 'Create the setup first.',
      });
    return { setup, userPoolId, cognito: (await connectionOf(setup)).clients.cognito };
  }
  return {
    async createUser(setupId, user, signal) {
      const { cognito, userPoolId } = await poolOf(setupId);
      await createUser(cognito, userPoolId, user, signal);
    },
    async setPermanentPassword(setupId, username, password, signal) {
      const { cognito, userPoolId, setup } = await poolOf(setupId);
      await setPermanentPassword(cognito, userPoolId, { username, password }, signal);
      // The test user goes on signing in with one click.
      const testUser = attributeOf(setup, 'testUser', 'username');
      const isTestUser = username === testUser || username === attributeOf(setup, 'testUser', 'sub');
      if (testUser !== undefined && isTestUser) await vault.put(setupId, passwordName(testUser), password);
    },
  };
}
