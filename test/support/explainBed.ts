/** A working setup on a sandbox with the hands of a person: what one changes in the console, and how one signs in. */
import assert from 'node:assert/strict';
import {
  CreateDeploymentCommand,
  CreateStageCommand,
  type PatchOperation,
  UpdateAuthorizerCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  AddPermissionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { passwordName } from '../../src/aws/resources/user.ts';
import type { FixPorts } from '../../src/operations/explainOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { tokensName } from '../../src/operations/tokenStore.ts';
import type { RecipeName, Settings } from '../../src/setup/settings.ts';
import type { WayId } from '../../src/signIn/waysIn.ts';
import { storedTokens, type TokenSet, tokenSetsOf } from '../../src/tokens/tokenSet.ts';
import { FormBrowser } from './formBrowser.ts';
import { zip } from './lambdaFixtures.ts';
import { ownSettings, startTestOperations, type TestOperations } from './testOperations.ts';
import { waitFor } from './waitFor.ts';

/** Operations on a sandbox whose clock can be moved. */
export interface ExplainWorld extends TestOperations {
  /** Sets how far the sandbox's clock is ahead of this machine's, in ms. */
  clockAhead(ms: number): void;
}

export async function startExplainWorld(faults?: string): Promise<ExplainWorld> {
  let ahead = 0;
  const test = await startTestOperations({ now: () => Date.now() + ahead, ...(faults && { faults }) });
  return Object.assign(test, {
    clockAhead(ms: number) {
      ahead = ms;
    },
  });
}

export interface RawTokens {
  readonly id: string;
  readonly access: string;
  readonly refresh: string;
}

type Patch = readonly [op: 'add' | 'remove' | 'replace', path: string, value?: string];

/** A setup with somebody signed in, and what a person can do to it by hand. */
export interface Bed {
  readonly world: ExplainWorld;
  readonly setupId: string;
  setup(): Promise<Setup>;
  /** An attribute of a row of the record, as text. */
  attribute(row: string, name: string): Promise<string>;
  /** Changes the settings as the wizard does, and applies them. */
  change(edit: (settings: Settings) => void): Promise<void>;
  patchMethod(...patches: Patch[]): Promise<void>;
  patchAuthorizer(...patches: Patch[]): Promise<void>;
  patchIntegration(...patches: Patch[]): Promise<void>;
  patchApi(...patches: Patch[]): Promise<void>;
  /** Where the method is, for requests about it. */
  methodPlace(): Promise<{ restApiId: string; resourceId: string; httpMethod: string }>;
  /** Deploys to the stage; resolves with the deployment's id. */
  deploy(): Promise<string>;
  /** Deploys without touching the stage. */
  deployApart(): Promise<string>;
  serve(deploymentId: string): Promise<void>;
  /** Puts other code into the function, in Python. */
  code(source: string): Promise<void>;
  configureFunction(change: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>): Promise<void>;
  /** Signs in as the person does, by this way or the best one, and keeps the tokens. */
  signIn(way?: WayId): Promise<void>;
  signOut(): Promise<void>;
  /** User name and password as the path that signs people in wants them in the query string. */
  credentials(): Promise<{ name: string; value: string }[]>;
  /** Tokens of the test user by user name and password, not kept. */
  rawTokens(clientId?: string): Promise<RawTokens>;
  /** The same, of two hours ago, so that they have expired. */
  oldTokens(): Promise<RawTokens>;
  /** Puts other tokens in the place of those that are kept. */
  keep(change: Partial<TokenSet>): Promise<void>;
  /** Texts that no diagnosis may hold: payloads and signatures of what is kept. */
  secrets(): Promise<string[]>;
  /** The person who takes part in fixes. */
  readonly person: FixPorts;
  /** What the person does when the handler's code or words about the clock are shown. */
  edits: (() => Promise<void>) | undefined;
}

/** What was there before: settings that use it, somebody in the pool, and the function behind the method. */
export interface Owners {
  take(settings: Settings): Settings;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly functionName?: string;
}

/** Makes the setup, with a test user whose password is known or with what was there before, and signs in. */
export async function makeBed(
  world: ExplainWorld,
  recipe: RecipeName = 'blank',
  edit: (settings: Settings) => void = () => {},
  owners: Owners = { take: (settings) => settings },
): Promise<Bed> {
  const { operations, apiGateway, lambda, cognito, vault } = world;
  const settings = owners.take(await ownSettings(recipe));
  settings.testUser.create = owners.credentials === undefined;
  settings.appClient.authFlows = [
    ...new Set([...settings.appClient.authFlows, 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const),
  ];
  edit(settings);
  const username = owners.credentials?.username ?? settings.testUser.username;
  const { id: setupId } = await operations.createSetup(settings, world.target);
  await operations.apply(setupId, await operations.plan(setupId));

  const setup = () => operations.load(setupId);
  const attribute = async (row: string, name: string) => String((await setup()).rows[row]?.attributes?.[name]);
  const patchesOf = (patches: readonly Patch[]): PatchOperation[] =>
    patches.map(([op, path, value]) => ({ op, path, value }));
  const restApiId = () => attribute('api', 'id');
  const stageName = settings.api.stageName;
  const methodPlace = async () => {
    const { resourceId = '', httpMethod = '' } = ((await setup()).rows.method?.attributes ?? {}) as Record<
      string,
      string
    >;
    return { restApiId: await restApiId(), resourceId, httpMethod };
  };
  const functionReady = (FunctionName: string) =>
    waitFor(async () => {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return found.State === 'Active' && found.LastUpdateStatus === 'Successful';
    });
  const functionName = async () => owners.functionName ?? (await attribute('function', 'name'));
  const password = async () => owners.credentials?.password ?? (await vault.get(setupId, passwordName(username))) ?? '';

  async function openBrowser(url: string): Promise<void> {
    const browser = new FormBrowser(world.sandbox.endpoint);
    const page = await browser.open(url);
    const credentials = { username, password: await password() };
    const back = page.here ? await browser.submit(page, 'password', credentials) : page;
    assert.equal(back.here, false, back.alert);
    // Answered once the tokens are kept, which happens after this.
    void fetch(back.url);
  }

  /** Does what `aws apigateway …` would do; nobody has that program on the path of a test. */
  async function runCommand(command: string): Promise<void> {
    for (const part of command.split(' && ')) {
      const [program, service, verb, ...rest] = part.split(' ').map((word) => word.replaceAll('"', ''));
      assert.equal(program, 'aws', command);
      const option = (name: string) => rest[rest.indexOf(`--${name}`) + 1] ?? '';
      const patchOperations = rest
        .filter((word) => word.startsWith('op='))
        .map((word) => Object.fromEntries(word.split(',').map((pair) => pair.split('='))) as PatchOperation);
      assert.equal(option('endpoint-url'), world.sandbox.endpoint, command);
      if (service === 'lambda') {
        assert.equal(verb, 'add-permission');
        await lambda.send(
          new AddPermissionCommand({
            FunctionName: option('function-name'),
            StatementId: option('statement-id'),
            Action: option('action'),
            Principal: option('principal'),
            SourceArn: option('source-arn'),
          }),
        );
      } else if (verb === 'create-stage') {
        await apiGateway.send(
          new CreateStageCommand({
            restApiId: option('rest-api-id'),
            stageName: option('stage-name'),
            deploymentId: option('deployment-id'),
          }),
        );
      } else if (verb === 'update-rest-api') {
        await apiGateway.send(new UpdateRestApiCommand({ restApiId: option('rest-api-id'), patchOperations }));
      } else if (verb === 'update-stage') {
        const place = { restApiId: option('rest-api-id'), stageName: option('stage-name') };
        await apiGateway.send(new UpdateStageCommand({ ...place, patchOperations }));
      } else {
        assert.deepEqual([service, verb], ['apigateway', 'create-deployment'], command);
        await apiGateway.send(
          new CreateDeploymentCommand({ restApiId: option('rest-api-id'), stageName: option('stage-name') }),
        );
      }
    }
  }

  async function signInBy(way?: string): Promise<void> {
    const best = way ?? (await operations.waysIn(setupId))[0]?.id;
    const credentials = { username, password: await password() };
    if (best === 'hostedCode') await operations.signInHostedPage(setupId, openBrowser);
    else if (best === 'testUser') await operations.signInTestUser(setupId);
    else if (best === 'srp' || best === 'password' || best === 'administrator')
      await operations.startSignIn(setupId, best, credentials);
    else if (best === 'tokenEndpoint') await operations.signInTokenEndpoint(setupId, credentials);
    else assert.fail(`Nobody was told how to sign in by ${best}.`);
  }

  async function rawTokens(clientId?: string): Promise<RawTokens> {
    const { AuthenticationResult: result } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: clientId ?? (await attribute('appClient', 'id')),
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: await password() },
      }),
    );
    assert.ok(result?.IdToken && result.AccessToken && result.RefreshToken);
    return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken };
  }

  const bed: Bed = {
    world,
    setupId,
    setup,
    attribute,
    async change(edit) {
      const next = structuredClone((await setup()).extra.settings);
      edit(next);
      await operations.changeSetup(setupId, next, world.target);
      await operations.apply(setupId, await operations.plan(setupId));
    },
    methodPlace,
    async patchMethod(...patches) {
      await apiGateway.send(new UpdateMethodCommand({ ...(await methodPlace()), patchOperations: patchesOf(patches) }));
    },
    async patchAuthorizer(...patches) {
      const place = { restApiId: await restApiId(), authorizerId: await attribute('authorizer', 'id') };
      await apiGateway.send(new UpdateAuthorizerCommand({ ...place, patchOperations: patchesOf(patches) }));
    },
    async patchIntegration(...patches) {
      await apiGateway.send(
        new UpdateIntegrationCommand({ ...(await methodPlace()), patchOperations: patchesOf(patches) }),
      );
    },
    async patchApi(...patches) {
      await apiGateway.send(
        new UpdateRestApiCommand({ restApiId: await restApiId(), patchOperations: patchesOf(patches) }),
      );
    },
    async deploy() {
      const { id = '' } = await apiGateway.send(
        new CreateDeploymentCommand({ restApiId: await restApiId(), stageName }),
      );
      return id;
    },
    async deployApart() {
      const { id = '' } = await apiGateway.send(new CreateDeploymentCommand({ restApiId: await restApiId() }));
      return id;
    },
    async serve(deploymentId) {
      await apiGateway.send(
        new UpdateStageCommand({
          restApiId: await restApiId(),
          stageName,
          patchOperations: [{ op: 'replace', path: '/deploymentId', value: deploymentId }],
        }),
      );
    },
    async code(source) {
      const FunctionName = await functionName();
      await lambda.send(
        new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip({ 'lambda_function.py': source }) }),
      );
      await functionReady(FunctionName);
    },
    async configureFunction(change) {
      const FunctionName = await functionName();
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
      await functionReady(FunctionName);
    },
    signIn: signInBy,
    signOut: () => vault.remove(setupId, tokensName),
    async credentials() {
      return [
        { name: 'username', value: username },
        { name: 'password', value: await password() },
      ];
    },
    rawTokens,
    async oldTokens() {
      world.clockAhead(-2 * 3_600_000);
      try {
        return await rawTokens();
      } finally {
        world.clockAhead(0);
      }
    },
    async keep(change) {
      const [current] = tokenSetsOf(await vault.get(setupId, tokensName));
      assert.ok(current);
      await vault.put(setupId, tokensName, storedTokens([{ ...current, ...change }]) ?? '');
    },
    async secrets() {
      const sets = tokenSetsOf(await vault.get(setupId, tokensName));
      const key = await vault.get(setupId, 'apiKey');
      const texts = sets.flatMap(({ idToken, accessToken, refreshToken }) => [idToken, accessToken, refreshToken]);
      return [...texts.flatMap((text) => partsOf(text ?? '')), ...(key === undefined ? [] : [key]), await password()];
    },
    person: {
      openBrowser,
      async signIn(way) {
        await signInBy(way);
        return true;
      },
      run: runCommand,
      async show(what) {
        assert.ok(what === 'handlerCode' || what === 'clock', what);
        await bed.edits?.();
      },
    },
    edits: undefined,
  };
  await bed.signIn();
  return bed;
}

/** All of a token that tells something; its header is the same for all. */
export function partsOf(token: string): string[] {
  return token
    .split('.')
    .slice(1)
    .filter((part) => part.length > 20);
}
