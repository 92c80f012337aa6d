/** User pools, app clients and users for tests of the sandbox's Cognito. */
import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Refusal } from './assertRefused.ts';
import { startTestSandbox, type TestSandbox } from './sandboxClients.ts';

/** A sandbox whose clock a test can put forward. */
export interface CognitoWorld extends TestSandbox {
  /** Puts the sandbox's clock forward. */
  pass(milliseconds: number): void;
}

export const minutes = (count: number) => count * 60_000;
export const hours = (count: number) => count * 3_600_000;
export const days = (count: number) => count * 86_400_000;

export async function startCognito(): Promise<CognitoWorld> {
  let ahead = 0;
  const test = await startTestSandbox({ now: () => Date.now() + ahead });
  return {
    ...test,
    pass(milliseconds) {
      ahead += milliseconds;
    },
  };
}

/** A pool that people sign in to by email, as the recipes make it; `settings` go before that. */
export async function makePool(test: TestSandbox, settings: Partial<CreateUserPoolCommandInput> = {}): Promise<string> {
  const { UserPool } = await test.cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'test pool',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { PasswordPolicy: { MinimumLength: 6 } },
      ...settings,
    }),
  );
  assert.ok(UserPool?.Id);
  return UserPool.Id;
}

export interface TestClient {
  readonly id: string;
  readonly secret: string | undefined;
}

/** An app client that allows the password flows; `settings` go before that. */
export async function makeClient(
  test: TestSandbox,
  poolId: string,
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<TestClient> {
  const { UserPoolClient } = await test.cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'test client',
      ExplicitAuthFlows: [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      ...settings,
    }),
  );
  assert.ok(UserPoolClient?.ClientId);
  return { id: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret };
}

/** A sandbox with a pool and an app client in it; `settings` are those of the client. */
export async function startCognitoWithClient(
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<{ test: CognitoWorld; poolId: string; client: TestClient }> {
  const test = await startCognito();
  const poolId = await makePool(test);
  return { test, poolId, client: await makeClient(test, poolId, settings) };
}

export const callback = 'https://app.example.com/callback';

/** Settings of a client that uses the hosted pages. */
export const hosted = {
  SupportedIdentityProviders: ['COGNITO'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'phone'],
  CallbackURLs: [callback],
  LogoutURLs: ['https://app.example.com/bye'],
} satisfies Partial<CreateUserPoolClientCommandInput>;

let domains = 0;

/** Gives a pool a domain and answers the base of its hosted pages. */
export async function makeDomain(test: TestSandbox, poolId: string, managedLoginVersion = 1): Promise<string> {
  domains += 1;
  const Domain = `test-domain-${domains}`;
  await test.cognito.send(
    new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain, ManagedLoginVersion: managedLoginVersion }),
  );
  return `${test.sandbox.endpoint}/_aws/auth/${Domain}`;
}

export const password = 'correct-horse-1';

/** A confirmed user with `password`. */
export async function makeUser(test: TestSandbox, poolId: string, username: string, chosen = password): Promise<void> {
  const named = { UserPoolId: poolId, Username: username };
  const verified = [{ Name: 'email_verified', Value: 'true' }];
  await test.cognito.send(
    new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS', UserAttributes: verified }),
  );
  await test.cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: chosen, Permanent: true }));
}

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly at: string;
  readonly code?: string;
}

/** What was sent to an address, newest first. */
export async function mailTo(test: TestSandbox, address: string): Promise<Message[]> {
  const answer = await fetch(`${test.sandbox.endpoint}/_aws/inbox/messages.json`);
  return ((await answer.json()) as Message[]).filter(({ to }) => to === address);
}

/** The newest code or temporary password that was sent to an address. */
export async function codeTo(test: TestSandbox, address: string): Promise<string> {
  const [newest] = await mailTo(test, address);
  assert.ok(newest?.code, `no code was sent to ${address}`);
  return newest.code;
}

/** How Cognito refuses somebody. */
export const notAuthorized = (message: string | RegExp): Refusal => ({ name: 'NotAuthorizedException', message });

/** The answer to a wrong password, and to an unknown name where the client hides who exists. */
export const incorrect = notAuthorized('Incorrect username or password.');

export const expiredCode: Refusal = {
  name: 'ExpiredCodeException',
  message: 'Invalid code provided, please request a code again.',
};

/** The claims of a token, unchecked. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  assert.ok(token);
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
