/** Runs one recipe from nothing to secured and back to nothing, and reports what was seen on the way. */
import { randomBytes } from 'node:crypto';
import type { Target } from '../aws/target.ts';
import type { CallResult } from '../endpoint/callEndpoint.ts';
import { isCancellation, noteOf } from '../engine/failure.ts';
import type { EngineEvent } from '../engine/resource.ts';
import type { Operations, Setup } from '../operations/operations.ts';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import type { Phase, RecipeName, Settings } from '../setup/settings.ts';
import { authorizationRequest } from '../signIn/hostedPage.ts';
import { freePort } from './freePort.ts';
import { type Credentials, Person } from './person.ts';
import type { Observation, Report, Summary } from './report.ts';

export interface DemoRun {
  readonly operations: Operations;
  readonly recipe: RecipeName;
  readonly target: Target;
  readonly report: Report;
  /** False: create and delete only, for endpoints that have no data plane. */
  readonly calls: boolean;
  readonly keep: boolean;
  readonly signal: AbortSignal;
  /** Number of requests made so far, over all services. */
  readonly requests: () => number;
}

/** Never throws but for a cancelled run; a failure is in the summary. Always cleans up, unless `keep`. */
export async function runRecipe(run: DemoRun): Promise<Summary> {
  const observations: Observation[] = [];
  const times = { applyMs: 0, criticalPathMs: 0 };
  const settings = settingsFrom(run.recipe, randomBytes(4).toString('hex'));
  // VS Code may be waiting for a sign-in of its own on the usual port.
  settings.appClient.loopbackPort = await freePort();
  const observe = (name: string, expected: string, actual: string) => {
    const entry = { name, expected, actual, ok: expected === actual };
    observations.push(entry);
    run.report.observation(entry);
  };
  let setup: Setup | undefined;
  let failure: Summary['failure'];
  try {
    setup = await run.operations.createSetup(settings, run.target);
    await createAndObserve(run, setup, settings, observe, times);
  } catch (error) {
    if (!isCancellation(error)) failure = noteOf(error);
    else run.report.note('Cancelled. What was made so far is removed.');
  }
  const left = setup ? await (run.keep ? count(run, setup) : cleanUp(run, setup)) : 0;
  return {
    event: 'summary',
    recipe: run.recipe,
    ok:
      failure === undefined &&
      !run.signal.aborted &&
      observations.length > 0 &&
      observations.every((entry) => entry.ok) &&
      (run.keep || left === 0),
    observations,
    requests: run.requests(),
    applyMs: Math.round(times.applyMs),
    criticalPathMs: Math.round(times.criticalPathMs),
    left,
    failure,
  };
}

type Observe = (name: string, expected: string, actual: string) => void;

async function createAndObserve(
  run: DemoRun,
  setup: Setup,
  settings: Settings,
  observe: Observe,
  times: { applyMs: number; criticalPathMs: number },
): Promise<void> {
  const apply = (phase: Phase) => applyPhase(run, setup.id, phase, times);
  const { operations, signal, report } = run;
  if (run.calls) {
    report.heading('Create the API, open to anyone');
    await apply('open-api');
    const open = await operations.call(setup.id, 'none', signal);
    observe('Open, without a token', answer(200, settings), answerOf(open));
  }
  report.heading('Create the user pool, and let only signed-in users call the API');
  const created = await apply('complete');
  observe('Resources created', `${created.declared}`, `${created.done}`);
  if (run.calls) await signInAndCall(run, setup.id, settings, observe);
}

async function signInAndCall(run: DemoRun, setupId: string, settings: Settings, observe: Observe): Promise<void> {
  const { operations, signal, report } = run;
  const facts = await operations.facts(await operations.load(setupId));
  if (!facts.hostedPagesUrl || !facts.clientId || !facts.issuer) throw new Error('The setup has no hosted pages.');

  report.heading('Call the secured endpoint');
  observe(
    'Secured, without a token',
    '401 {"message":"Unauthorized"}',
    answerOf(await operations.call(setupId, 'none', signal)),
  );

  const callbackUrl = settings.appClient.callbackUrls[0] ?? '';
  const loopback = (url: string) => url.startsWith('http://localhost:');
  const person = new Person((url) => loopback(url) || url.startsWith(callbackUrl), signal);
  const who: Credentials = {
    username: `demo.${setupId}@example.com`,
    password: `pw-${randomBytes(9).toString('base64url')}`,
  };

  if (settings.appClient.oauthGrants.includes('implicit') && callbackUrl) {
    report.heading('Sign up on the hosted page, as anyone can');
    const request = await authorizationRequest(
      {
        ...facts,
        issuer: facts.issuer,
        clientId: facts.clientId,
        hostedPagesUrl: facts.hostedPagesUrl,
        grants: ['implicit'],
        scopes: settings.appClient.scopes,
        callbackUrl,
      },
      'implicit',
    );
    const address = await person.signUp(request.url, who, () => codeFromInbox(facts.inboxUrl, who.username, signal));
    const sent = new URLSearchParams(new URL(address).hash.slice(1));
    observe(
      'Sent to the callback URL with',
      `${callbackUrl} id_token access_token expires_in=3600 token_type=Bearer`,
      `${address.split('#')[0]} ${sent.has('id_token') ? 'id_token' : '-'} ${sent.has('access_token') ? 'access_token' : '-'} expires_in=${sent.get('expires_in')} token_type=${sent.get('token_type')}`,
    );
    await operations.signInPastedAddress(setupId, address);
    await callWithTokens(run, setupId, settings, observe, '');
  }

  report.heading('Sign in with code and PKCE, and refresh');
  await operations.signInHostedPage(
    setupId,
    async (url) => {
      const back = await person.signIn(url, who);
      // The browser shows what the loopback callback answers; nobody waits for that here.
      void fetch(back).catch(() => undefined);
    },
    signal,
  );
  await callWithTokens(run, setupId, settings, observe, ', code grant');
  const before = await operations.tokens(setupId);
  const after = await operations.refreshTokens(setupId, signal);
  observe('Tokens after refresh', 'not older', after.expiresAt >= (before?.expiresAt ?? 0) ? 'not older' : 'older');
  observe(
    `Refreshed ${facts.expectedToken}`,
    answer(200, settings),
    answerOf(await operations.call(setupId, facts.expectedToken, signal)),
  );
  const user = (await operations.users(setupId, signal)).find((entry) => entry.email === who.username);
  observe(
    'User in the pool',
    'CONFIRMED, email verified',
    user ? `${user.status}, email ${user.emailVerified ? '' : 'not '}verified` : 'not there',
  );
}

async function callWithTokens(
  run: DemoRun,
  setupId: string,
  settings: Settings,
  observe: Observe,
  suffix: string,
): Promise<void> {
  const { operations, signal } = run;
  const expected = settings.authorizationScopes.length > 0 ? 'access token' : 'ID token';
  for (const token of ['access token', 'ID token'] as const)
    observe(
      `With the ${token}${suffix}`,
      token === expected ? answer(200, settings) : '401 {"message":"Unauthorized"}',
      answerOf(await operations.call(setupId, token, signal)),
    );
}

const answer = (status: number, settings: Settings) =>
  settings.api.integration === 'MOCK' ? `${status} ` : `${status} ${JSON.stringify(settings.function.greeting)}`;
const answerOf = (result: CallResult) => `${result.status} ${result.body}`;

async function applyPhase(
  run: DemoRun,
  setupId: string,
  phase: Phase,
  times: { applyMs: number; criticalPathMs: number },
): Promise<{ declared: number; done: number }> {
  const plan = await run.operations.plan(setupId, { phase, signal: run.signal });
  const titles = new Map(plan.steps.map((step) => [step.id, step.title]));
  let done = plan.steps.filter((step) => step.action === 'keep').length;
  const emit = (event: EngineEvent) => {
    if (event.kind === 'finished' && event.action !== 'keep') done++;
    if (event.kind === 'finished' && event.action === 'keep') return;
    run.report.engine(event, event.kind === 'request' ? '' : (titles.get(event.id) ?? event.id));
  };
  const applied = await run.operations.apply(setupId, plan, { phase, signal: run.signal, emit });
  times.applyMs += applied.ms;
  times.criticalPathMs += applied.criticalPathMs;
  return { declared: plan.steps.length, done };
}

/** Cleans up, twice at most, and counts by asking AWS for each resource what is still there. */
async function cleanUp(run: DemoRun, setup: Setup): Promise<number> {
  run.report.heading('Clean up');
  const before = await run.operations.load(setup.id);
  const titles = new Map(Object.values(before.rows).map((row) => [row.id, row.title]));
  try {
    const report = await run.operations.cleanUp(setup.id, {
      emit: (event) => {
        if (event.kind !== 'request') run.report.engine(event, titles.get(event.id) ?? event.id);
      },
    });
    for (const { title, why } of report.left) run.report.note(`Left: ${title}: ${why}`);
  } catch (error) {
    run.report.note(`Clean-up failed: ${noteOf(error).what}`);
  }
  return remaining(run, before);
}

async function count(run: DemoRun, setup: Setup): Promise<number> {
  const kept = await run.operations.load(setup.id);
  run.report.note(`Kept. Remove it with: npm run demo -- --clean-up ${setup.id}`);
  return remaining(run, kept);
}

async function remaining(run: DemoRun, record: Setup): Promise<number> {
  const titles = await run.operations.remaining(record).catch((error: unknown) => {
    run.report.note(`What is left could not be asked: ${noteOf(error).what}`);
    return Object.values(record.rows).map((row) => row.title);
  });
  for (const title of titles) run.report.note(`Still there: ${title}`);
  return titles.length;
}

/** The newest code that the sandbox mailed to this address; waits for it, 20 seconds at most. */
async function codeFromInbox(inboxUrl: string | undefined, to: string, signal: AbortSignal): Promise<string> {
  if (!inboxUrl) throw new Error(`The code was mailed to ${to}, where only a person can read it; use --no-calls.`);
  for (let attempt = 0; attempt < 200; attempt++) {
    const messages = (await (await fetch(`${inboxUrl}/messages.json`, { signal })).json()) as {
      to: string;
      code?: string;
    }[];
    const code = messages.find((message) => message.to === to && message.code)?.code;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No mail with a code arrived for ${to}.`);
}

/** The addresses of a target whose endpoint is known; used to say where things are. */
export function describeTarget(target: Target, endpoint?: string): string {
  if (target.kind === 'sandbox') return `the sandbox (${endpoint ?? 'starting'})`;
  return target.endpointUrl ?? `AWS, ${target.region}${target.profile ? `, profile ${target.profile}` : ''}`;
}
