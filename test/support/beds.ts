/** Beds: the setups that are broken by tests of explaining, made when first wanted and thrown away once spoilt. */
import type { BedName } from './brokenCall.ts';
import { type Bed, type ExplainWorld, makeBed } from './explainBed.ts';

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

export interface Beds {
  of(name: BedName): Promise<Bed>;
  /** The next one who asks gets a new one. */
  throwAway(name: BedName): void;
}

export function bedsOf(world: ExplainWorld): Beds {
  const made = new Map<BedName, Promise<Bed>>();
  return {
    of(name) {
      const bed = made.get(name) ?? makers[name](world);
      made.set(name, bed);
      return bed;
    },
    throwAway: (name) => void made.delete(name),
  };
}
