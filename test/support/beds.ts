/** Beds: the setups that are broken by tests of explaining, made when first wanted and thrown away once spoilt. */
import type { BedName } from './brokenCall.ts';
import { type Bed, type ExplainWorld, makeBed, startExplainWorld } from './explainBed.ts';

const makers: Readonly<Record<BedName, (world: ExplainWorld) => Promise<Bed>>> = {
  plain: (world) => makeBed(world),
  scopes: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.resourceServer = {
        identifier: 'news',
        name: 'News API',
        scopes: [{ name: 'read', description: 'Read news' }],
      };
      settings.appClient.scopes = ['openid', 'email', 'news/read'];
      settings.authorizationScopes = ['news/read'];
    }),
  header: (world) =>
    makeBed(world, 'custom-header', (settings) => {
      settings.appClient.oauthGrants = ['code', 'implicit'];
    }),
  expression: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.authorizer.validationExpression = '[a-z0-9]+';
    }),
  mock: (world) =>
    makeBed(world, 'delete-news', (settings) => {
      settings.testUser.username = 'tester';
      settings.appClient.oauthGrants = ['code', 'implicit'];
    }),
  apiKey: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.api.apiKey = 'always';
    }),
  checked: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.api.requiredParameters = [{ place: 'querystring', name: 'q' }];
      settings.api.requestCheck = 'parameters';
    }),
  body: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.api.httpMethod = 'POST';
      settings.api.requestCheck = 'body';
    }),
  groups: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.userPool.groups = [{ name: 'admin', description: '', precedence: 0 }];
      settings.function.adminGroup = 'admin';
      settings.function.adminMethods = ['GET'];
      settings.testUser.group = 'admin';
    }),
  any: (world) =>
    makeBed(world, 'lambda-trigger', (settings) => {
      settings.function.runtime = 'python3.13';
    }),
  cors: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.cors = { enabled: true, allowOrigin: 'https://app.example.com' };
    }),
  two: (world) =>
    makeBed(world, 'blank', (settings) => {
      settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['email'] }];
    }),
  signsIn: (world) => makeBed(world, 'token-endpoint'),
};

/** Works on a bed; the next one who asks gets a new one where it came out spoilt, or the work failed. */
export type UseBed = (
  name: BedName | undefined,
  spoils: boolean | undefined,
  work: (bed: Bed) => Promise<void>,
) => Promise<void>;

/** Hooks of a suite: one world for all its tests, which share the beds that nobody has spoilt. */
export function bedsOfSuite(): UseBed {
  let world: ExplainWorld;
  const made = new Map<BedName, Promise<Bed>>();
  before(async () => {
    world = await startExplainWorld();
  });
  after(() => world.close());
  return async (name = 'plain', spoils = false, work) => {
    let spoilt = true;
    try {
      const bed = made.get(name) ?? makers[name](world);
      made.set(name, bed);
      await work(await bed);
      spoilt = spoils;
    } finally {
      world.clockAhead(0);
      if (spoilt) made.delete(name);
    }
  };
}
