/** Stage: what every recipe's script plays on, and the steps that several of them share. */
import { randomBytes } from 'node:crypto';
import type { CallChoice, CallResult, TokenChoice } from '../endpoint/callEndpoint.ts';
import type { Operations, SetupFacts } from '../operations/operations.ts';
import type { Phase, Settings } from '../setup/settings.ts';
import { authorizationRequest } from '../signIn/hostedPage.ts';
import { type Credentials, Person } from './person.ts';
import type { Report } from './report.ts';

export interface Stage {
  readonly operations: Operations;
  readonly setupId: string;
  readonly settings: Settings;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Notes what was seen beside what was expected. */
  observe(name: string, expected: string, actual: string): void;
  /** Carries the setup out up to a phase. */
  apply(phase: Phase): Promise<void>;
}

/** One recipe: what is done and looked at, in the order of its walk-through. */
export type Script = (stage: Stage) => Promise<void>;

export const unauthorized = '401 {"message":"Unauthorized"}';

/** Calls the endpoint and notes status and body. */
export async function observeCall(
  stage: Stage,
  name: string,
  token: TokenChoice,
  expected: string,
  choice: Omit<CallChoice, 'token'> = {},
): Promise<CallResult> {
  const result = await stage.operations.call(stage.setupId, { ...choice, token }, stage.signal);
  stage.observe(name, expected, `${result.status} ${result.body}`.trim());
  return result;
}

/** What a healthy endpoint answers: the greeting as a JSON string, or nothing where it is a mock. */
export function answerOf(settings: Settings): string {
  return settings.api.integration === 'MOCK' ? '200' : `200 ${JSON.stringify(settings.function.greeting)}`;
}

/** Facts with all that signing in needs. */
export async function poolFacts(stage: Stage) {
  const facts: SetupFacts = await stage.operations.facts(await stage.operations.load(stage.setupId));
  const { hostedPagesUrl, clientId, issuer } = facts;
  if (!hostedPagesUrl || !clientId || !issuer) throw new Error('The setup has no hosted pages.');
  return { ...facts, hostedPagesUrl, clientId, issuer };
}

export function newUser(stage: Stage): Credentials {
  // One of each kind, so that it fits every password policy.
  return {
    username: `demo.${stage.setupId}@example.com`,
    password: `Aa1!${randomBytes(9).toString('base64url')}`,
  };
}

/** A person whose browsing ends at the callback URL, or at the one that VS Code would listen on. */
export function newPerson(stage: Stage, callbackUrl: string): Person {
  return new Person((url) => url.startsWith(callbackUrl) || url.startsWith('http://localhost:'), stage.signal);
}

/** Signs up on the hosted page with `response_type=token`, and keeps the tokens of the address the person ends at. */
export async function signUpImplicit(stage: Stage, person: Person, who: Credentials, callbackUrl: string) {
  const facts = await poolFacts(stage);
  const request = await authorizationRequest(
    { ...facts, grants: ['implicit'], scopes: stage.settings.appClient.scopes, callbackUrl },
    'implicit',
  );
  const address = await person.signUp(request.url, who, () => codeFromInbox(stage, who.username));
  const sent = new URLSearchParams(new URL(address).hash.slice(1));
  const found = ['id_token', 'access_token'].filter((name) => sent.has(name));
  stage.observe(
    'Sent to the callback URL with',
    `${callbackUrl} id_token access_token expires_in=3600 token_type=Bearer`,
    `${address.split('#')[0]} ${found.join(' ')} expires_in=${sent.get('expires_in')} token_type=${sent.get('token_type')}`,
  );
  await stage.operations.signInPastedAddress(stage.setupId, address);
  return address;
}

/** Notes how the pool lists the user. */
export async function observeUser(stage: Stage, email: string): Promise<void> {
  const user = (await stage.operations.users(stage.setupId, stage.signal)).find((entry) => entry.email === email);
  stage.observe(
    'User in the pool',
    'CONFIRMED, email verified',
    user ? `${user.status}, email ${user.emailVerified ? '' : 'not '}verified` : 'not there',
  );
}

/** The newest code that the sandbox mailed to this address; waits for it, 20 seconds at most. */
export async function codeFromInbox({ operations, setupId, signal }: Stage, to: string): Promise<string> {
  const { inboxUrl } = await operations.facts(await operations.load(setupId));
  if (!inboxUrl) throw new Error(`The code was mailed to ${to}, where only a person can read it; use --no-calls.`);
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`${inboxUrl}/messages.json`, { signal });
    const messages = (await answer.json()) as { to: string; code?: string }[];
    const code = messages.find((message) => message.to === to && message.code)?.code;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No mail with a code arrived for ${to}.`);
}
