/** Testing: lets API Gateway call the method or ask the authorizer, and says what the answer means. */
import type { AuthorizerTest, MethodTest } from '../endpoint/testInvoke.ts';
import type { SessionState } from './sessionState.ts';
import type { TestView } from './tryItView.ts';
import { busyWith, change } from './trying.ts';

export const testMethod = (state: SessionState) =>
  busyWith(state, 'testing', async (operations, setupId, signal) => {
    const test = await operations.testMethod(setupId, signal, state.view.tryIt.method);
    signal.throwIfAborted();
    show(state, methodView(test));
  });

export const testAuthorizer = (state: SessionState, token: 'ID token' | 'broken ID token') =>
  busyWith(state, 'testing', async (operations, setupId, signal) => {
    const test = await operations.testAuthorizer(setupId, token, signal);
    signal.throwIfAborted();
    show(state, authorizerView(test, token));
  });

/** The newest result of each kind, in a steady order, so that nothing changes places. */
function show(state: SessionState, test: TestView): void {
  const order: readonly TestView['kind'][] = ['method', 'authorizer', 'broken'];
  const others = (state.view.tryIt.tests ?? []).filter(({ kind }) => kind !== test.kind);
  change(state, { tests: [...others, test].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)) });
}

export function methodView({ status, body, latencyMs, log }: MethodTest): TestView {
  const ok = status >= 200 && status < 300;
  return {
    kind: 'method',
    title: 'The method, without its authorizer',
    status,
    ok,
    ms: latencyMs,
    body,
    claims: [],
    log,
    meaning: ok
      ? 'What is behind the method answers. The authorizer was not asked, and the deployed stage was not used.'
      : 'What is behind the method does not answer as it should. The token is not the cause: it was not asked for.',
  };
}

export function authorizerView(test: AuthorizerTest, token: 'ID token' | 'broken ID token'): TestView {
  const broken = token === 'broken ID token';
  return {
    kind: broken ? 'broken' : 'authorizer',
    title: broken ? 'The authorizer, with a broken token' : 'The authorizer, with the ID token',
    status: test.status,
    ok: test.accepted !== broken,
    ms: test.latencyMs,
    claims: Object.entries(test.claims).map(([name, value]) => ({ name, value })),
    log: test.log,
    meaning: meaningOf(test.accepted, broken),
  };
}

function meaningOf(accepted: boolean, broken: boolean): string {
  if (accepted)
    return broken
      ? 'A token with a broken signature was let in, which must not be.'
      : 'The authorizer knows the pool that signed the token, and would let it in. These are the claims that your code gets.';
  return broken
    ? 'The signature does not fit, so the authorizer turns the token away.'
    : 'The authorizer turns this token away. It may have expired, or come from another pool.';
}
