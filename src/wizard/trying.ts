/** Trying it: signing in, calling the endpoint, and removing everything again. */
import type { TokenChoice } from '../endpoint/callEndpoint.ts';
import { Failure, type FailureNote } from '../engine/failure.ts';
import type { MethodFacts, Operations } from '../operations/operations.ts';
import { loopbackCallbackUrl, siteCallbacksOf } from '../setup/settings.ts';
import type { TokenSummary } from '../tokens/tokenSet.ts';
import type { Intent } from './protocol.ts';
import { runOfRecord } from './runView.ts';
import { emptyTryIt, type SessionState } from './sessionState.ts';
import type { CallView, TriedMethod, TryItView } from './tryItView.ts';

type Busy = NonNullable<TryItView['busy']>;

/** Changes a part of what Try it shows. */
export function change(state: SessionState, part: Partial<TryItView>): void {
  state.update({ tryIt: { ...state.view.tryIt, ...part } });
}

/** Reads what is known of the setup: after Create, when the wizard opens, and when something changed elsewhere. */
export async function loadFacts(state: SessionState): Promise<void> {
  const { setupId } = state;
  if (setupId === undefined) return;
  await state.run(
    'facts',
    'Reading the setup',
    async (signal) => {
      const operations = await state.ports.operations();
      const setup = await operations.load(setupId);
      const [facts, tokens, ways] = await Promise.all([
        operations.facts(setup),
        operations.tokens(setupId),
        operations.waysIn(setupId),
      ]);
      if (signal.aborted || state.setupId !== setupId) return;
      const run = runOfRecord(setup.rows);
      // After the first phases everything asked for so far is there, but that is not the end.
      const between = setup.extra.phase !== 'complete' && run.status === 'done';
      if (!state.isRunning('run') && state.view.run.ms === undefined && !between) state.update({ run });
      state.update({ applied: setup.extra.settings });
      const methods = facts.methods.map(triedMethod);
      const { method, expectedToken } = chosenOf(methods, state.view.tryIt.method) ?? facts;
      change(state, {
        endpointUrl: facts.endpointUrl,
        method,
        methods,
        tokenHeader: facts.tokenHeader,
        expectedToken,
        ways,
        inbox: facts.inboxUrl !== undefined,
        signedIn: signedInView(tokens),
        // Answers to tokens that are gone would contradict what stands beside them.
        ...(state.view.tryIt.signedIn && !tokens && { calls: [], ownCalls: [], diagnosis: undefined }),
      });
    },
    (failure) => change(state, { failure }),
  );
}

function triedMethod({ callable, path, expectedToken, scopes, secured, checksBody }: MethodFacts): TriedMethod {
  return { method: callable, path, expectedToken, scopes, secured, checksBody };
}

/** The method that is tried, or the first. */
function chosenOf(methods: readonly TriedMethod[], method: string | undefined): TriedMethod | undefined {
  return methods.find((one) => one.method === method) ?? methods[0];
}

function signedInView(tokens: TokenSummary | undefined): TryItView['signedIn'] {
  if (!tokens) return undefined;
  const { who, scopes, expiresAt, canRefresh } = tokens;
  return { who, scopes, expiresAt, canRefresh };
}

/** One thing at a time: what is asked for while another is under way is not begun. */
export async function busyWith(
  state: SessionState,
  busy: Busy,
  work: (operations: Operations, setupId: string, signal: AbortSignal) => Promise<void>,
  failed = (failure: FailureNote) => change(state, { failure }),
): Promise<void> {
  const { setupId } = state;
  if (setupId === undefined || state.view.tryIt.busy !== undefined) return;
  change(state, { busy, failure: undefined });
  await state.run(
    'tryIt',
    sentences[busy],
    async (signal) => work(await state.ports.operations(), setupId, signal),
    failed,
  );
  change(state, { busy: undefined });
}

const sentences: Readonly<Record<Busy, string>> = {
  'signing in': 'Signing in',
  calling: 'Calling the endpoint',
  refreshing: 'Refreshing the tokens',
  testing: 'Testing',
  explaining: 'Looking for the cause',
  fixing: 'Fixing',
  'cleaning up': 'Cleaning up',
};

/** Signs in by a way that is offered; without one, by the best. */
export const signIn = (state: SessionState, wanted?: string) =>
  busyWith(state, 'signing in', async (operations, setupId, signal) => {
    const ways = await operations.waysIn(setupId);
    const way = wanted === undefined ? ways[0] : ways.find(({ id }) => id === wanted);
    if (!way)
      throw new Failure({
        code: 'WayNotOffered',
        what:
          wanted === undefined ? 'This setup has no way to sign in from here.' : 'This way is not offered any more.',
        next: 'Switch a flow or the hosted pages on, under Sign-in, and apply the change.',
        field: 'appClient.authFlows',
      });
    const tokens = await state.ports.signIn(setupId, way.id, signal);
    if (tokens && state.setupId === setupId) change(state, { signedIn: signedInView(tokens) });
  });

export const refreshTokens = (state: SessionState) =>
  busyWith(state, 'refreshing', async (operations, setupId, signal) => {
    const tokens = await operations.refreshTokens(setupId, signal);
    if (state.setupId === setupId) change(state, { signedIn: signedInView(tokens) });
  });

export async function signOut(state: SessionState): Promise<void> {
  if (state.setupId === undefined) return;
  await (await state.ports.operations()).signOut(state.setupId);
  change(state, { signedIn: undefined, calls: [], ownCalls: [], tests: [], diagnosis: undefined });
}

/** Turns to another method of the setup. Answers of the one before would stand beside the wrong words. */
export function tryMethod(state: SessionState, method: string): void {
  const { tryIt } = state.view;
  const chosen = tryIt.methods?.find((one) => one.method === method);
  if (!chosen || tryIt.busy !== undefined || tryIt.method === method) return;
  change(state, { method, expectedToken: chosen.expectedToken, calls: [], tests: [], diagnosis: undefined });
}

/** How many calls of one's own are kept in sight. */
export const keptCalls = 3;

/** A call of the person's own; its answer stands beside the others. */
export const sendCall = (state: SessionState, { type: _, bearer, ...choice }: Extract<Intent, { type: 'sendCall' }>) =>
  busyWith(state, 'calling', async (operations, setupId, signal) => {
    const answer = await operations.call(setupId, { ...choice, scheme: bearer ? 'Bearer' : undefined }, signal);
    signal.throwIfAborted();
    change(state, { ownCalls: [...(state.view.tryIt.ownCalls ?? []), answer].slice(-keptCalls) });
  });

/** Calls without a token, with the right one, and with the wrong one; each answer is shown as it comes. */
export const call = (state: SessionState) =>
  busyWith(state, 'calling', async (operations, setupId, signal) => {
    // What was said of the answers before would stand below the new ones.
    change(state, { diagnosis: undefined });
    const calls: CallView[] = [];
    const tokens = await operations.tokens(setupId);
    const facts = await operations.facts(await operations.load(setupId));
    const { method, expectedToken } = chosenOf(facts.methods.map(triedMethod), state.view.tryIt.method) ?? facts;
    const other: TokenChoice = expectedToken === 'access token' ? 'ID token' : 'access token';
    change(state, { signedIn: signedInView(tokens) });
    for (const choice of tokens ? (['none', expectedToken, other] as const) : (['none'] as const)) {
      try {
        calls.push(await operations.call(setupId, { token: choice, method }, signal));
      } catch (error) {
        // Without the scope openid there is no ID token to compare with, which is no fault of the endpoint.
        if (choice === other && codeOf(error) === 'TokenMissing') continue;
        throw error;
      }
      signal.throwIfAborted();
      change(state, { calls: [...calls] });
    }
  });

function codeOf(error: unknown): string | undefined {
  return (error as { note?: FailureNote }).note?.code;
}

/** Asks once, then removes everything that is ours. */
export const cleanUp = (state: SessionState) =>
  busyWith(state, 'cleaning up', async (operations, setupId, signal) => {
    const { page } = state.draft;
    const setup = await operations.load(setupId);
    if (!(await state.ports.confirmCleanUp(setup, await operations.planCleanUp(setupId)))) return;
    // What was created in this session is no longer the whole truth; from here on the record tells.
    state.update({ run: { status: 'idle', resources: [], requests: 0 }, plan: { status: 'none' } });
    const report = await operations.cleanUp(setupId, { signal });
    const left = report.left.map(({ title, why }) => ({ title, why }));
    const before = state.view.tryIt.cleanedUp?.removed ?? [];
    const cleanedUp = { removed: [...before, ...report.removed], left };
    const failure = report.left.find((entry) => entry.failure)?.failure;
    if (failure) change(state, { cleanedUp, failure, calls: [], ownCalls: [], diagnosis: undefined });
    else forget(state, { cleanedUp });
    // Who has gone on to another page meanwhile stays there.
    if (state.draft.page === page) state.show('tryIt');
  });

/** The setup is gone; the draft stays, so that the same can be made again. */
export function forget(state: SessionState, tryIt: Partial<TryItView>): void {
  // What is under way is about what is gone.
  state.cancel('tryIt', 'facts', 'check', 'drift', 'accept', 'plan');
  state.setupId = undefined;
  state.requests = {};
  state.keepDraft(state.draft);
  state.ports.setupChanged(undefined, state.draft.settings.name);
  state.update({
    setupId: undefined,
    applied: undefined,
    drift: undefined,
    plan: { status: 'none' },
    probes: {},
    run: { status: 'idle', resources: [], requests: 0 },
    tryIt: { ...emptyTryIt, ...tryIt },
  });
}

/** Address of the sign-in page itself, as the console's "View login page" has it. */
export async function loginPageUrl(state: SessionState, setupId: string): Promise<string | undefined> {
  const operations = await state.ports.operations();
  const setup = await operations.load(setupId);
  const { hostedPagesUrl, clientId } = await operations.facts(setup);
  if (hostedPagesUrl === undefined || clientId === undefined) return undefined;
  const { settings } = setup.extra;
  const url = new URL(`${hostedPagesUrl}/login`);
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: settings.appClient.oauthGrants.includes('code') ? 'code' : 'token',
    scope: settings.appClient.scopes.join(' '),
    // Nobody listens on the loopback callback now, so one of the application's own comes first.
    redirect_uri: siteCallbacksOf(settings)[0] ?? loopbackCallbackUrl(settings),
  }).toString();
  return url.href;
}
