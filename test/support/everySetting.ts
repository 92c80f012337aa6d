/** Every setting that the recipes leave alone, switched on. */
import type { Settings } from '../../src/setup/settings.ts';
import { settingsForTest } from './engineRun.ts';

/** Settings with names of their own, and everything switched on that goes together. */
export function everySetting(setupId: string): Settings {
  const settings = settingsForTest('blank', setupId);
  settings.function.adminGroup = 'admin';
  settings.function.adminMethods = ['DELETE'];
  settings.api.moreMethods = [
    { httpMethod: 'POST', authorizationScopes: ['news/write'] },
    { httpMethod: 'DELETE', authorizationScopes: [] },
  ];
  settings.api.requiredParameters = [
    { place: 'querystring', name: 'q' },
    { place: 'header', name: 'X-Colour' },
  ];
  settings.api.requestCheck = 'both';
  settings.userPool.mfa = 'ON';
  settings.userPool.requiredAttributes = ['name', 'phone_number', 'birthdate'];
  settings.userPool.groups = [
    { name: 'admin', description: 'May delete', precedence: 1 },
    { name: 'readers', description: '', precedence: 0 },
  ];
  settings.resourceServer = {
    identifier: 'news',
    name: 'News API',
    scopes: [
      { name: 'read', description: 'Read news' },
      { name: 'write', description: 'Write news' },
    ],
  };
  settings.appClient.scopes = ['openid', 'email', 'news/read', 'news/write'];
  settings.appClient.authFlows = ['ALLOW_USER_SRP_AUTH'];
  settings.appClient.refreshTokenRotation = true;
  settings.appClient.rotationGraceSeconds = 10;
  settings.appClient.tokenRevocation = false;
  settings.testUser.group = 'admin';
  return settings;
}
