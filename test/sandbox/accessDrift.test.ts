/** Groups and scopes that were changed by hand are taken over into the settings; records of an earlier version go on. */
import assert from 'node:assert/strict';
import { UpdateGroupCommand, UpdateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/setup/settings.ts';
import {
  createdSetup,
  notKept,
  ownSettings,
  startTestOperations,
  type TestOperations,
} from '../support/testOperations.ts';

describe('groups and scopes of a setup', function () {
  this.timeout(60_000);
  let test: TestOperations;
  before(async () => {
    test = await startTestOperations();
  });
  after(() => test.close());

  async function create(change: (settings: Settings) => void = () => {}) {
    const settings = await ownSettings('blank');
    change(settings);
    return createdSetup(test, settings);
  }

  it('that were changed by hand can be accepted, and need no change afterwards', async () => {
    const setup = await create((settings) => {
      settings.userPool.groups = [
        { name: 'admin', description: 'May delete', precedence: 1 },
        { name: 'readers', description: '', precedence: 2 },
      ];
      settings.resourceServer = {
        identifier: 'news',
        name: 'News API',
        scopes: [{ name: 'read', description: 'Read news' }],
      };
    });
    const { userPoolId: UserPoolId = '' } = await test.operations.facts(setup);
    await test.cognito.send(
      new UpdateGroupCommand({ UserPoolId, GroupName: 'admin', Description: 'May do all', Precedence: 7 }),
    );
    await test.cognito.send(
      new UpdateResourceServerCommand({
        UserPoolId,
        Identifier: 'news',
        Name: 'All news',
        Scopes: [
          { ScopeName: 'read', ScopeDescription: 'Read: everything' },
          { ScopeName: 'a:b', ScopeDescription: 'With colons' },
        ],
      }),
    );
    assert.deepEqual((await notKept(test, setup.id)).toSorted(), ['group:admin', 'resourceServer']);
    await test.operations.accept(setup.id);
    assert.deepEqual(await notKept(test, setup.id), []);
    const { settings } = (await test.operations.load(setup.id)).extra;
    assert.deepEqual(settings.userPool.groups, [
      { name: 'admin', description: 'May do all', precedence: 7 },
      { name: 'readers', description: '', precedence: 2 },
    ]);
    assert.deepEqual(settings.resourceServer, {
      identifier: 'news',
      name: 'All news',
      scopes: [
        { name: 'read', description: 'Read: everything' },
        { name: 'a:b', description: 'With colons' },
      ],
    });
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });

  it('are none in a record of an earlier version, which goes on without a change', async () => {
    const setup = await create();
    const { resourceServer: _, ...rest } = setup.extra.settings;
    const { groups: __, requiredAttributes: ___, verification: ____, ...userPool } = rest.userPool;
    const { refreshTokenRotation: _____, tokenRevocation: ______, ...appClient } = rest.appClient;
    const { moreMethods: _______, ...api } = rest.api;
    const settings = { ...rest, userPool, appClient, api } as unknown as Settings;
    await test.store.save({ ...setup, extra: { ...setup.extra, settings } });
    assert.deepEqual(await notKept(test, setup.id), []);
    assert.deepEqual((await test.operations.load(setup.id)).extra.settings, setup.extra.settings);
    assert.deepEqual((await test.operations.cleanUp(setup.id)).left, []);
  });
});
