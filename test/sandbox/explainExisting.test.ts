/** Explaining on what was there before: what an approved plan can mend is mended, the rest is said to be its owner's. */
import assert from 'node:assert/strict';
import {
  DeleteDeploymentCommand,
  DeleteMethodCommand,
  DeleteStageCommand,
  GetDeploymentsCommand,
} from '@aws-sdk/client-api-gateway';
import { DeleteUserPoolClientCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { CallChoice } from '../../src/endpoint/callEndpoint.ts';
import { Failure } from '../../src/engine/failure.ts';
import { withExistingFunction } from '../../src/setup/existing.ts';
import { readsHeader, servesWhile, toOpen, trustsOther } from '../support/breakages/authorizerBreakages.ts';
import { removePermission } from '../support/breakages/functionBreakages.ts';
import { type Theirs, theirBreakages } from '../support/breakages/ownersBreakages.ts';
import { keepOld } from '../support/breakages/tokenBreakages.ts';
import { assertHealthy, type Breakage, call, explain, holdBreakage, mend } from '../support/brokenCall.ts';
import { type ExplainWorld, makeBed, startExplainWorld } from '../support/explainBed.ts';
import { makeOwnersBed, type OwnersBed, ownersCode, ownersStatement } from '../support/ownersBed.ts';
import { lookAtOwnersFunction, makeOwnersFunction, ownersFunctionName } from '../support/ownersFunction.ts';

async function forbid({ world, functionName }: OwnersBed, StatementId: string): Promise<void> {
  await world.lambda.send(new RemovePermissionCommand({ FunctionName: functionName, StatementId }));
}

/** The statement that the command of a fix makes gives way to the owner's own. */
async function permitAsBefore(bed: OwnersBed): Promise<void> {
  await forbid(bed, `${await bed.attribute('api', 'id')}-GET-orders`);
  await bed.permit();
}

async function holdTheirs(bed: OwnersBed, { breaks, call: choice, cause, says, mends }: Theirs): Promise<void> {
  await assertHealthy(bed);
  await breaks?.(bed);
  await call(bed, choice);
  const diagnosis = await explain(bed, choice);
  const seen = JSON.stringify(diagnosis, undefined, 1);
  const found = diagnosis.causes.find(({ id }) => id === cause);
  assert.ok(found, seen);
  assert.match(JSON.stringify(found.evidence), says, seen);
  for (const { kind } of found.fixes) assert.equal(kind, 'show', seen);
  await mends?.(bed);
  await assertHealthy(bed);
}

describe('a broken call of an API that was there before is explained', function () {
  this.timeout(40_000);

  describe('on its API, function, pool and app client', () => {
    let world: ExplainWorld;
    let bed: OwnersBed;
    before(async () => {
      world = await startExplainWorld();
      bed = await makeOwnersBed(world);
    });
    after(() => world.close());

    const mended: readonly (Omit<Breakage, 'breaks' | 'undo'> & {
      readonly breaks?: (bed: OwnersBed) => Promise<unknown>;
      readonly undo?: (bed: OwnersBed) => Promise<unknown>;
    })[] = [
      {
        name: 'the method was opened by hand and deployed',
        breaks: async () => {
          await toOpen(bed);
          await bed.deploy();
        },
        call: { token: 'none' },
        cause: 'open-endpoint',
        fix: 'repair',
        after: 401,
        afterwards: 'no-token',
      },
      {
        name: 'the stage was moved back to the deployment of before',
        breaks: () => bed.serve(bed.firstDeployment),
        call: { token: 'none' },
        cause: 'open-endpoint',
        fix: 'repair',
        after: 401,
        afterwards: 'no-token',
      },
      {
        name: 'the stage was moved to a deployment in which another header was read',
        breaks: () => servesWhile(readsHeader('X-Jwt'), readsHeader('Authorization'))(bed),
        cause: 'stage-serves-another-deployment',
        fix: 'repair',
      },
      {
        name: 'the authorizer reads another header now, deployed',
        breaks: async () => {
          await readsHeader('X-Jwt')(bed);
          await bed.deploy();
        },
        cause: 'wrong-header',
        fix: 'repair',
      },
      {
        name: 'the authorizer trusts another pool now, deployed',
        breaks: async () => {
          await trustsOther(bed);
          await bed.deploy();
        },
        cause: 'other-pool',
        fix: 'repair',
      },
      {
        name: 'the method asks for a scope now, deployed',
        breaks: async () => {
          await bed.patchMethod(['add', '/authorizationScopes', 'email']);
          await bed.deploy();
        },
        cause: 'id-token-where-scopes',
        fix: 'repair',
      },
      {
        name: 'the method asks for an AWS signature now, deployed',
        breaks: async () => {
          await bed.patchMethod(['replace', '/authorizationType', 'AWS_IAM']);
          await bed.deploy();
        },
        cause: 'aws-iam-on-method',
        fix: 'repair',
      },
      {
        name: 'the permission of their function was removed',
        breaks: () => forbid(bed, ownersStatement),
        cause: 'permission-missing',
        fix: 'run',
        undo: permitAsBefore,
      },
      {
        name: 'their function ends with an error',
        breaks: async () => {
          await bed.code("def lambda_handler(event, context):\n    raise ValueError('no such table')\n");
          bed.edits = () => bed.code(ownersCode);
        },
        cause: 'handler-threw',
        fix: 'show',
      },
      { name: 'the kept tokens have expired', breaks: () => keepOld(bed), cause: 'expired', fix: 'refresh' },
      { name: 'no token was sent', call: { token: 'none' }, cause: 'no-token', fix: 'send' },
      {
        name: 'another method was called',
        call: { token: 'none', method: 'PUT' },
        cause: 'method-unknown',
        fix: 'send',
        after: 401,
        afterwards: 'no-token',
      },
    ];
    for (const breakage of mended)
      it(`and mended when ${breakage.name}`, () => holdBreakage(bed, breakage as Breakage));

    for (const breakage of theirBreakages)
      it(`and left to its owner when ${breakage.name}`, () => holdTheirs(bed, breakage));

    it('and is known to ask for a token', async () => {
      const { methods } = await world.operations.facts(await bed.setup());
      assert.deepEqual(
        methods.map(({ method, secured }) => [method, secured]),
        [['GET', true]],
      );
    });

    it('and its function’s log can be read', async () => {
      await bed.code(
        "def lambda_handler(event, context):\n    print('seven orders')\n    return {'statusCode': 200}\n",
      );
      await call(bed, { token: 'ID token' });
      assert.match(await world.operations.functionLog(bed.setupId), /seven orders/);
      await bed.code(ownersCode);
    });

    it('and its other methods are in the security check, with who may call them', async () => {
      const { methods, summary } = await world.operations.checkSecurity(bed.setupId);
      assert.deepEqual(
        methods.map(({ method, path, deployed, verdict, words }) => [`${method} ${path}`, deployed, verdict, words]),
        [
          ['GET /health', 'open', 'attention', 'Open: anyone can call it. This setup secures GET /orders only.'],
          ['DELETE /orders', 'open', 'attention', 'Open: anyone can call it. This setup secures GET /orders only.'],
          ['GET /orders', 'secured', 'good', 'Asks for an ID token in the header Authorization.'],
        ],
      );
      assert.equal(summary, 'Anyone can call GET /health and DELETE /orders; the other method is protected.');
    });

    it('and clean-up gives back all of it', async () => {
      const { apiGateway, operations } = world;
      const restApiId = await bed.attribute('api', 'id');
      // A deployment of somebody else on the stage would stay; the last repair serves ours.
      await operations.repair(bed.setupId);
      const ours = await bed.attribute('deployment', 'id');
      const { items = [] } = await apiGateway.send(new GetDeploymentsCommand({ restApiId }));
      const byHand = items.filter(({ id }) => id !== ours && id !== bed.firstDeployment);
      for (const { id, description } of byHand)
        if (!description) await apiGateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId: id }));
      const { left } = await operations.cleanUp(bed.setupId);
      assert.deepEqual(left, []);
      assert.deepEqual(await bed.look(), bed.before);
    });
  });

  describe('on another one', () => {
    let world: ExplainWorld;
    beforeEach(async () => {
      world = await startExplainWorld();
    });
    afterEach(() => world.close());

    it('that asked for an API key from the start: the method asks for the token alone, and gets its key back', async () => {
      const bed = await makeOwnersBed(world, () => {}, true);
      const choice: CallChoice = { token: 'ID token' };
      assert.equal((await call(bed, choice)).status, 403);
      const diagnosis = await explain(bed, choice);
      assert.equal(diagnosis.causes[0]?.id, 'api-key-not-kept', JSON.stringify(diagnosis));
      assert.equal(diagnosis.causes[0]?.fixes[0]?.kind, 'settings');
      assert.equal((await mend(bed, diagnosis, choice)).status, 200);
      assert.deepEqual((await world.operations.cleanUp(bed.setupId)).left, []);
      assert.deepEqual(await bed.look(), bed.before);
    });

    it('whose app client lost what was added: it is added again, and taken away at clean-up', async () => {
      const bed = await makeOwnersBed(world);
      const { cognito, operations } = world;
      const [UserPoolId, ClientId] = [await bed.attribute('userPool', 'id'), await bed.attribute('appClient', 'id')];
      await cognito.send(
        new UpdateUserPoolClientCommand({
          UserPoolId,
          ClientId,
          ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'],
          CallbackURLs: ['https://shop.example.com/'],
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid', 'email'],
          AllowedOAuthFlowsUserPoolClient: true,
          SupportedIdentityProviders: ['COGNITO'],
        }),
      );
      const refused = await bed.signIn('hostedCode').catch((error: unknown) => error);
      assert.ok(refused instanceof Failure, String(refused));
      const diagnosis = await operations.explainFailure(bed.setupId, refused.note, 'sign-in');
      const fix = diagnosis?.causes[0]?.fixes[0];
      assert.equal(fix?.kind, 'repair', JSON.stringify(diagnosis));
      await operations.applyFix(bed.setupId, await operations.previewFix(bed.setupId, fix), bed.person);
      await bed.signIn('hostedCode');
      await assertHealthy(bed);
      assert.deepEqual((await operations.cleanUp(bed.setupId)).left, []);
      assert.deepEqual(await bed.look(), bed.before);
    });

    it('whose function is behind a new API: the permission is the setup’s own, the function is not', async () => {
      await makeOwnersFunction(world);
      const before = await lookAtOwnersFunction(world);
      const bed = await makeBed(world, 'blank', () => {}, {
        take: (settings) => withExistingFunction(settings, ownersFunctionName),
        functionName: ownersFunctionName,
      });
      const choice: CallChoice = { token: 'ID token' };
      await removePermission(bed);
      await call(bed, choice);
      const diagnosis = await explain(bed, choice);
      assert.deepEqual(
        [diagnosis.causes[0]?.id, diagnosis.causes[0]?.fixes.map(({ kind }) => kind)],
        ['permission-missing', ['repair']],
      );
      assert.equal((await mend(bed, diagnosis, choice)).status, 200);
      await bed.code("def lambda_handler(event, context):\n    return {'statusCode': 418}\n");
      await call(bed, choice);
      const { causes } = await explain(bed, choice);
      assert.deepEqual([causes[0]?.id, causes[0]?.fixes], ['handler-refused', []]);
      assert.match(JSON.stringify(causes[0]?.evidence), /function; its owner/);
      assert.deepEqual((await world.operations.cleanUp(bed.setupId)).left, []);
      const { policy } = (await lookAtOwnersFunction(world)) as { policy?: string };
      assert.equal(policy, (before as { policy?: string }).policy);
    });

    it('whose method was given a scope by hand, not deployed: the settings take it over', async () => {
      const bed = await makeOwnersBed(world);
      await bed.patchMethod(['add', '/authorizationScopes', 'email']);
      const choice: CallChoice = { token: 'access token' };
      assert.equal((await call(bed, choice)).status, 401);
      const diagnosis = await explain(bed, choice);
      const [first] = diagnosis.causes;
      assert.deepEqual([first?.id, first?.fixes[0]?.kind], ['not-deployed', 'settings'], JSON.stringify(diagnosis));
      assert.equal((await mend(bed, diagnosis, choice)).status, 200);
      assert.deepEqual((await world.operations.cleanUp(bed.setupId)).left, []);
      assert.deepEqual(await bed.look(), bed.before);
    });

    it('whose stage was deleted: a command makes it again', async () => {
      const bed = await makeOwnersBed(world);
      const restApiId = await bed.attribute('api', 'id');
      await world.apiGateway.send(new DeleteStageCommand({ restApiId, stageName: bed.stageName }));
      const choice: CallChoice = { token: 'ID token' };
      await call(bed, choice);
      const diagnosis = await explain(bed, choice);
      assert.deepEqual([diagnosis.causes[0]?.id, diagnosis.causes[0]?.fixes[0]?.kind], ['stage-gone', 'run']);
      assert.equal((await mend(bed, diagnosis, choice)).status, 200);
      await assertHealthy(bed);
    });

    it('whose method was deleted: only its owner can make it again', async () => {
      const bed = await makeOwnersBed(world);
      await world.apiGateway.send(new DeleteMethodCommand(await bed.methodPlace()));
      await bed.deploy();
      await call(bed, { token: 'ID token' });
      const { causes } = await explain(bed, { token: 'ID token' });
      assert.deepEqual([causes[0]?.id, causes[0]?.fixes], ['method-gone', []]);
      assert.match(JSON.stringify(causes[0]?.evidence), /its owner makes \/orders again/);
    });

    it('whose app client was deleted: it is not made anew', async () => {
      const bed = await makeOwnersBed(world);
      await keepOld(bed);
      const [UserPoolId, ClientId] = [await bed.attribute('userPool', 'id'), await bed.attribute('appClient', 'id')];
      await world.cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
      await call(bed, { token: 'ID token' });
      const { causes } = await explain(bed, { token: 'ID token' });
      assert.deepEqual([causes[0]?.id, causes[0]?.fixes], ['app-client-gone', []]);
      assert.match(JSON.stringify(causes[0]?.evidence), /Choose another one/);
    });
  });
});
